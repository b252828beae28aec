"""Bytes to Letter: the one way in. It never raises: what cannot be understood is kept whole."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from scudo.core.mime import pec, tnef
from scudo.core.mime.addresses import parse_addresses
from scudo.core.mime.attachments import attachment_of, made, safe_name
from scudo.core.mime.authentication import LONGEST, MOST_HEADERS
from scudo.core.mime.bodies import Body, read_body, sort_parts
from scudo.core.mime.charsets import storable
from scudo.core.mime.kinds import LOOP_HEADER, kind_of, telltale
from scudo.core.mime.letter import Address, Attachment, Kind, Letter
from scudo.core.mime.markup import html_to_text
from scudo.core.mime.quoting import newly_written
from scudo.core.mime.structure import split
from scudo.core.mime.words import header_text

if TYPE_CHECKING:
    from scudo.core.mime.headers import Headers
    from scudo.core.mime.structure import Part

MOST_RECIPIENTS = 10_000
_DEEPEST_ENVELOPE = 3
_MBOX_LINE = re.compile(rb"\A>?From (?!:)[^\r\n]{1,500}\r?\n")
_TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
_SENDER_FIELDS = ("from", "sender", "reply-to", "return-path")


def parse(raw: bytes) -> Letter:
    """Return the letter in any bytes; a defect of the reader itself yields them whole as an attachment."""
    try:
        return read(raw)
    except Exception as error:  # noqa: BLE001 - T5: a mail that breaks the reader goes to a person, whole
        return _unread(raw, f"not readable: {type(error).__name__}")


def read(raw: bytes, envelopes: int = 0) -> Letter:
    """Return the letter in `raw`, which lies inside that many certified envelopes already."""
    data = _prepared(raw)
    root, defects = split(data)
    headers = root.headers
    headers.hint = root.parameters.get("charset", "")
    automatic = telltale(headers)
    inner = pec.enclosed_letter(data, root, automatic)
    if inner is not None and envelopes < _DEEPEST_ENVELOPE:
        return _from_envelope(read(inner, envelopes + 1), headers, automatic)
    passages, others = sort_parts(root)
    body = read_body(data, passages)
    attachments = _attachments(data, others, body)
    sender, subject = _sender(headers), headers.text("subject")
    kind = kind_of(data, root, automatic, sender, subject, body.text)
    to, cc, reply_to = (_recipients(headers, name, defects) for name in ("to", "cc", "reply-to"))
    return Letter(
        sender=sender,
        to=to,
        cc=cc,
        reply_to=reply_to,
        subject=subject,
        date=headers.date(),
        text=body.text,
        html=body.html,
        reply=newly_written(body.text),
        attachments=attachments,
        kind=kind,
        message_id=_first_id(headers, "message-id"),
        in_reply_to=_answered(headers, kind),
        references=headers.message_ids("references"),
        automatic=MappingProxyType(automatic),
        loop=headers.text(LOOP_HEADER) or None,
        charset_problems=_counted(body.problems),
        defects=_counted(defects + body.defects),
        authentication=_authentication(headers),
    )


def _prepared(raw: bytes) -> bytes:
    """Undo what happened to the mail as a whole: byte order marks, an mbox line, other systems' line ends."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    data = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\0 \t")
    match = _MBOX_LINE.match(data)
    data = data[match.end() :] if match else data
    if b"\n" not in data:
        return data.replace(b"\r", b"\n")
    return data.replace(b"\r\r\n", b"\r\n") if b"\r\r\n" in data[:5000] else data


def _sender(headers: Headers) -> Address | None:
    """Return who wrote: From, else Sender, Reply-To, Return-Path; an address beats a mere name."""
    name, bare = "", None
    for field in _SENDER_FIELDS:
        for value in headers.all_raw(field):
            for address in parse_addresses(value, 5, headers.hint)[0]:
                if "@" in address.address:
                    return address if address.name else replace(address, name=name)
                name = name or address.name
                bare = bare or address
    return bare


def _recipients(headers: Headers, name: str, defects: list[str]) -> tuple[Address, ...]:
    found, cut = parse_addresses(b", ".join(headers.all_raw(name)), MOST_RECIPIENTS, headers.hint)
    if cut:
        defects.append(f"more than {MOST_RECIPIENTS} addresses in {name}: the rest is not read")
    return found


def _attachments(data: bytes, parts: list[Part], body: Body) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    for part in parts:
        attachment, defect = attachment_of(data, part, len(found) + 1)
        if defect:
            body.defects.append(defect)
        is_tnef = part.type in _TNEF_TYPES or attachment.name.lower() == "winmail.dat"
        contents = tnef.unpack(attachment.content) if is_tnef else None
        if contents is None:
            found.append(attachment)
            continue
        found += _unpacked(contents, len(found))
        _take_words(body, contents)
    found += [
        made(safe_name(name, "", len(found) + 1), "application/octet-stream", content)
        for name, content in body.files
    ]
    return tuple(found)


def _unpacked(contents: tnef.Contents, before: int) -> list[Attachment]:
    files = []
    for order, file in enumerate(contents.files, before + 1):
        kind = storable(file.type) if "/" in file.type else "application/octet-stream"
        files.append(
            made(safe_name(file.name, kind, order), kind, file.data, content_id=storable(file.content_id))
        )
    return files


def _take_words(body: Body, contents: tnef.Contents) -> None:
    """Use a winmail.dat's text where the mail itself has none."""
    if not body.text.strip():
        words = contents.text or html_to_text(contents.html)
        body.text = storable(words).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if body.html is None and contents.html:
        body.html = storable(contents.html)


def _from_envelope(letter: Letter, headers: Headers, automatic: dict[str, str]) -> Letter:
    """Return the enclosed letter; what it lacks is taken from the certified envelope, whose bearer alone our server judged."""
    return replace(
        letter,
        sender=letter.sender or _sender(headers),
        to=letter.to or _recipients(headers, "to", []),
        subject=letter.subject or pec.without_mark(headers.text("subject")),
        date=letter.date or headers.date(),
        message_id=letter.message_id
        or _first_id(headers, "x-riferimento-message-id")
        or _first_id(headers, "message-id"),
        automatic=MappingProxyType(automatic | dict(letter.automatic)),
        loop=letter.loop or headers.text(LOOP_HEADER) or None,
        authentication=_authentication(headers),
    )


def _answered(headers: Headers, kind: Kind) -> str | None:
    """Return the mail that this one answers; a certified receipt names ours in a field of its own."""
    found = _first_id(headers, "in-reply-to")
    return found or (_first_id(headers, "x-riferimento-message-id") if kind is Kind.RECEIPT else None)


def _authentication(headers: Headers) -> tuple[str, ...]:
    values = headers.all_raw("authentication-results")[:MOST_HEADERS]
    return tuple(header_text(value[:LONGEST], headers.hint) for value in values)


def _first_id(headers: Headers, name: str) -> str | None:
    found = headers.message_ids(name)
    return found[0][:1000] if found else None


def _counted(notes: list[str]) -> tuple[str, ...]:
    """Return every note once, in order, with its number where it came often."""
    return tuple(note if times == 1 else f"{note} ({times} times)" for note, times in Counter(notes).items())


def _unread(raw: bytes, defect: str) -> Letter:
    subject = header_text(raw[:200].split(b"\n")[0])
    whole = made("message.eml", "message/rfc822", raw)
    nothing: tuple[Address, ...] = ()
    return Letter(
        None, nothing, nothing, nothing, subject, None, "", None, "", (whole,), Kind.MESSAGE, None, None, (),
        MappingProxyType({}), None, (), (defect,),
    )  # fmt: skip
