"""winmail.dat: the attachments and the text inside Microsoft's TNEF ([MS-OXTNEF]), bounded and never trusted."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scudo.core.mime.charsets import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x78\x9f\x3e\x22"
_MOST_ATTRIBUTES = 5000
_MOST_PROPERTIES = 2000
_TITLE, _DATA, _REND, _PROPERTIES, _MESSAGE_PROPERTIES, _BODY = 0x8010, 0x800F, 0x9002, 0x9005, 0x9003, 0x800C
_CODEPAGE = 0x9007
_LONG_NAME, _DATA_PROPERTY, _MIME, _CONTENT_ID = 0x3707, 0x3701, 0x370E, 0x3712
_TEXT_PROPERTY, _HTML_PROPERTY = 0x1000, 0x1013
_WIDTH = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_UNICODE, _COUNTED, _MANY, _NAMED = 0x1F, {0x0D, 0x1E, 0x1F, 0x102}, 0x1000, 0x8000


@dataclass(slots=True)
class File:
    """One attachment as TNEF holds it."""

    name: str = ""
    type: str = ""
    content_id: str = ""
    data: bytes = b""


@dataclass(slots=True)
class Contents:
    """What a winmail.dat held."""

    text: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)


def unpack(data: bytes) -> Contents | None:
    """Return what is inside, None if this is no TNEF or it breaks before anything was found."""
    if not data.startswith(SIGNATURE):
        return None
    contents, codepage = Contents(), "windows-1252"
    for name, value in _attributes(data):
        if name == _CODEPAGE and len(value) >= 4:  # noqa: PLR2004 - a 32-bit number
            codepage = f"cp{int.from_bytes(value[:4], 'little')}"
        elif name == _REND:
            contents.files.append(File())
        elif name == _BODY:
            contents.text = contents.text or decode(value.rstrip(b"\0"), codepage)[0]
        elif name == _MESSAGE_PROPERTIES:
            _read_message(contents, value, codepage)
        elif contents.files:
            _read_file(contents.files[-1], name, value, codepage)
    contents.files = [file for file in contents.files if file.data or file.name]
    return contents if contents.files or contents.text or contents.html else None


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(_MOST_ATTRIBUTES):
        if at + 9 > len(data):
            return
        _, name, _, length = struct.unpack_from("<BHHI", data, at)
        value = data[at + 9 : at + 9 + length]
        if len(value) < length and not value:
            return
        yield name, value
        at += 9 + length + 2


def _read_file(file: File, name: int, value: bytes, codepage: str) -> None:
    if name == _TITLE:
        file.name = file.name or decode(value.rstrip(b"\0"), codepage)[0]
    elif name == _DATA:
        file.data = value
    elif name == _PROPERTIES:
        for identity, kind, content in _properties(value):
            if identity == _LONG_NAME:
                file.name = _string(content, kind, codepage) or file.name
            elif identity == _MIME:
                file.type = _string(content, kind, codepage).lower()
            elif identity == _CONTENT_ID:
                file.content_id = _string(content, kind, codepage)
            elif identity == _DATA_PROPERTY and not file.data:
                file.data = content


def _read_message(contents: Contents, value: bytes, codepage: str) -> None:
    for identity, kind, content in _properties(value):
        if identity == _TEXT_PROPERTY:
            contents.text = _string(content, kind, codepage) or contents.text
        elif identity == _HTML_PROPERTY:
            contents.html = _string(content, kind, codepage)


def _string(content: bytes, kind: int, codepage: str) -> str:
    text = decode(content, "utf-16-le" if kind & 0xFFF == _UNICODE else codepage)[0]
    return text.replace("\r\n", "\n").strip("\0")


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (id, type, first value) of a MAPI property list until it ends or breaks."""
    try:
        count = _number(data, 0)
        at = 4
        for _ in range(min(count, _MOST_PROPERTIES)):
            kind, identity = struct.unpack_from("<HH", data, at)
            at += 4
            if identity >= _NAMED:
                at = _past_name(data, at)
            content, at = _value(data, at, kind)
            yield identity, kind, content
    except struct.error:
        return


def _past_name(data: bytes, at: int) -> int:
    is_text, length = _number(data, at + 16), _number(data, at + 20)
    if not is_text:
        return at + 24
    return at + 24 + length + (-length % 4)


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    base, values = kind & 0xFFF, 1
    if kind & _MANY or base in _COUNTED:
        values = _number(data, at)
        at += 4
    first = b""
    for order in range(min(values, _MOST_PROPERTIES)):
        length = _WIDTH.get(base, 4)
        if base in _COUNTED:
            length = _number(data, at)
            at += 4
        if at > len(data):
            raise struct.error("past the end")
        first = data[at : at + length] if not order else first
        at += length + (-length % 4)
    return first, at


def _number(data: bytes, at: int) -> int:
    found: tuple[int] = struct.unpack_from("<I", data, at)
    return found[0]
