"""What a bounce says: which letter came back, whom it did not reach, and why (RFC 3464, and bounces in prose)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scudo.core.mime.letter import Kind
from scudo.core.mime.words import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scudo.core.mime.letter import Letter

MOST_FAILURES = 100
MOST_LETTERS = 3
_STATUS = {"message/delivery-status", "message/global-delivery-status"}
_LETTER = {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}
_LONGEST_REPORT = 200_000
_LONGEST_SAID = 300
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{1,40})[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_MESSAGE_ID = re.compile(r"^Message-ID:\s{0,5}(<[^<>\s]{1,900}>)", re.MULTILINE | re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_READ_OF_PROSE = 5000


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient that a letter did not reach; `status` is `5.1.1`, `said` the server's words, each empty where unknown."""

    recipient: str
    is_final: bool
    status: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A bounce: Message-IDs of what came back, in their angle brackets, and the recipients it names."""

    message_ids: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def is_final(self) -> bool:
        """Whether the letter was given up; one that is only late is still tried."""
        return any(failure.is_final for failure in self.failures) or not self.failures

    def about(self, recipient: str) -> Failure | None:
        """What it says of a recipient; of one it does not name, who may have forwarded the letter, what it says of the first."""
        named = [one for one in self.failures if one.recipient.lower() == recipient.lower()]
        return next(iter([*named, *self.failures]), None)


def returned(letter: Letter) -> Returned:
    """What a bounce says; nothing for a letter that is none."""
    if letter.kind is not Kind.BOUNCE:
        return Returned()
    reports = [file.content[:_LONGEST_REPORT] for file in letter.attachments if file.type in _STATUS]
    reported = [one for report in reports[:3] for one in _failures(report.decode("utf-8", "replace"))]
    return Returned(_message_ids(letter), tuple(reported[:MOST_FAILURES]) or _named_in_prose(letter))


def _message_ids(letter: Letter) -> tuple[str, ...]:
    """Those of the letters that came back with it; a mailer that quotes the letter in its text quotes its headers too."""
    files = [file for file in letter.attachments if file.type in _LETTER][:MOST_LETTERS]
    whole = [file.content[:_LONGEST_REPORT].decode("utf-8", "replace").replace("\r", "") for file in files]
    found = [match[1] for text in whole for match in [_MESSAGE_ID.search(text.partition("\n\n")[0])] if match]
    quoted = [match[1] for match in _MESSAGE_ID.finditer(letter.text[:_LONGEST_REPORT])][:MOST_LETTERS]
    return tuple(dict.fromkeys(found + quoted))


def _failures(report: str) -> Iterator[Failure]:
    """The recipients of a delivery-status report, a block of fields for each, that were not reached."""
    for block in re.split(r"\n[ \t]*\n", report.replace("\r", ""))[: MOST_FAILURES + 1]:
        fields = {name.lower(): clean_line(said) for name, said in _FIELD.findall(block)}
        action = fields.get("action", "").split("(")[0].strip().lower()
        if action not in {"failed", "delayed"}:
            continue
        original = fields.get("original-recipient") or fields.get("final-recipient") or ""
        code = _CODE.search(fields.get("status", ""))
        said = _untyped(fields.get("diagnostic-code", ""))[:_LONGEST_SAID]
        yield Failure(
            _untyped(original).strip("<> ")[:320], action == "failed", code[1] if code else "", said
        )


def _untyped(value: str) -> str:
    """`rfc822; anna@rossi.example` without its type."""
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and " " not in kind.strip() else value.strip()


def _named_in_prose(letter: Letter) -> tuple[Failure, ...]:
    """The addresses that a bounce without a report names, our own and the mailer's left out, with its code where it has one."""
    own = {one.address.lower() for one in (*letter.to, *letter.cc)}
    own |= {letter.sender.address.lower()} if letter.sender else set()
    text = f"{letter.automatic.get('x-failed-recipients', '')}\n{letter.text[:_READ_OF_PROSE]}"
    code = _CODE.search(text)
    named = dict.fromkeys(found.lower() for found in _ADDRESS.findall(text) if found.lower() not in own)
    is_final = not (code and code[1].startswith("4"))
    return tuple(Failure(one, is_final, code[1] if code else "") for one in list(named)[:10])
