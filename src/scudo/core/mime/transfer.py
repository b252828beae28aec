"""Content-Transfer-Encoding undone, and doubted: base64, quoted-printable, uuencode."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_ALPHABET))
_BLANK = b" \t\r\n"
_SOFT_BREAK = re.compile(rb"=[ \t]{1,200}(\r?\n)")
_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,250})\n(?=[!-M`][^\n]{4,90}\n|`\n| \n)", re.MULTILINE)
_MOST_UU_FILES = 200
_PADDING = re.compile(rb"={1,4}\s{0,10}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The bytes of a part's body, and what was wrong with their encoding."""

    data: bytes
    defect: str | None = None


def undo(body: bytes, encoding: str) -> Decoded:
    """Return the body decoded as its Content-Transfer-Encoding says, as it stands where that is a lie."""
    name = encoding.strip().strip("\"'").lower().split(";")[0].strip()
    if name in {"base64", "b"}:
        return _base64(body)
    if name in {"quoted-printable", "q", "qp"}:
        return Decoded(binascii.a2b_qp(_SOFT_BREAK.sub(rb"=\1", body)))
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        _, files = uu_blocks(body.decode("latin-1"))
        return Decoded(files[0][1]) if files else Decoded(body, "no uuencoded block in it")
    known = name in {"", "7bit", "8bit", "binary", "7-bit", "8-bit"}
    return Decoded(body, None if known else f"unknown transfer encoding {name[:40]!r}")


def _base64(body: bytes) -> Decoded:
    bare = body.translate(None, _BLANK)
    first_end = bare.find(b"=")
    solid = bare if first_end < 0 else bare[:first_end]
    strange = len(solid) - len(solid.translate(None, _NOT_BASE64))
    if strange * 20 > len(solid) or _is_prose(body):
        return Decoded(body, "labelled base64, but it is not")
    if first_end < 0 or not bare[first_end:].strip(b"="):
        return _run(solid, strange)
    return _runs(body)


def _is_prose(body: bytes) -> bool:
    head = body[:400].strip()
    return head.count(b" ") > 3 + head.count(b"\n")


def _runs(body: bytes) -> Decoded:
    """Decode base64 with padding in its middle; what follows it and is no base64 is kept as it stands."""
    data, at = bytearray(), 0
    for match in _PADDING.finditer(body):
        if _is_prose(body[at : at + 400]):
            break
        data += _run(body[at : match.start()].translate(None, _BLANK), 0).data
        at = match.end()
    rest = body[at:].strip()
    if rest:
        data += b"\n" + rest if rest.translate(None, _ALPHABET + _BLANK) else _run(rest, 0).data
    return Decoded(bytes(data), "base64 goes on after its end" if rest else None)


def _run(solid: bytes, strange: int) -> Decoded:
    clean = solid.translate(None, _NOT_BASE64)
    whole = clean[:-1] if len(clean) % 4 == 1 else clean
    data = binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    damaged = strange or whole is not clean
    return Decoded(data, "damaged base64" if damaged else None)


def uu_blocks(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text without its uuencoded blocks, and each block's (name, content)."""
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    at = 0
    while len(files) < _MOST_UU_FILES and (match := _UU_BEGIN.search(text, at)):
        data, end = _uu_lines(text, match.end())
        kept.append(text[at : match.start()])
        files.append((match[1].strip(), data))
        at = end
    return "".join([*kept, text[at:]]), files


def _uu_lines(text: str, at: int) -> tuple[bytes, int]:
    data = bytearray()
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at : min(end, at + 200)].strip("\r")
        if line.strip() in {"end", ""}:
            return bytes(data), min(end + 1, len(text))
        try:
            data += binascii.a2b_uu(line.encode("ascii"))
        except (binascii.Error, UnicodeError):
            return bytes(data), at
        at = end + 1
    return bytes(data), len(text)
