"""Text and the list of what an archive holds; nothing is unpacked."""

import codecs
import io
import re
import zipfile
from typing import IO

from scudo.core.files import HEAD
from scudo.core.mime.charsets import decode
from scudo.lib.confined import frames

FIRST_LINES, LINE_LENGTH = 16, 120
MOST_ENTRIES = 200
NAME_LENGTH = 200
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
CODECS = (
    "ascii",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
    "utf-32-be",
    "latin-1",
    "cp1252",
    "cp437",
)


def load() -> None:
    """Load the tables of charsets now: later nothing can be opened."""
    for name in CODECS:
        codecs.lookup(name)
    for sample in (
        b"perch\xc3\xa9",
        b"perch\xe9",
        b"\xff\xfea\0",
        b"\xfe\xff\0a",
        b"\x93\x94\x81",
        b"\x1b$B",
    ):
        decode(sample)


def text(content: bytes, out: IO[bytes]) -> None:
    """The first 64 KB of a text as it would be read, and its first lines."""
    cut = len(content) > HEAD
    said, _problem = decode(whole_characters(content[:HEAD]) if cut else content)
    said = UNSEEN.sub("", said.replace("\r\n", "\n").replace("\r", "\n")).rstrip()
    lines = [line[:LINE_LENGTH] for line in said.lstrip("\n").split("\n", FIRST_LINES)[:FIRST_LINES]]
    frames.write(out, frames.TEXT, said.encode("utf-8", "replace"))
    frames.write_facts(out, lines="\n".join(lines), cut=cut, whole=True)


def whole_characters(content: bytes) -> bytes:
    """The bytes without a character that was cut in two at their end."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content[: len(content) // 4 * 4]
    line = content.rfind(b"\n", len(content) - 4096)
    if line > 0:
        return content[:line]
    ends = len(content)
    while ends > len(content) - 4 and content[ends - 1] >= 0x80:  # noqa: PLR2004 - no character of ASCII
        ends -= 1
    return content[:ends]


def archive(content: bytes, out: IO[bytes]) -> None:
    """The names in a zip with the sizes it says they have."""
    try:
        listed = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except Exception:  # noqa: BLE001 - a damaged file may raise anything
        return frames.write_facts(out, problem="damaged")
    entries = [(shown(one.filename), one.file_size) for one in listed[:MOST_ENTRIES]]
    locked = any(one.flag_bits & 1 for one in listed)
    return frames.write_facts(out, entries=entries, of_entries=len(listed), locked=locked, whole=True)


def shown(name: str) -> str:
    """A name with its folders, in one line, without characters that are not seen."""
    said = UNSEEN.sub("", name.replace("\n", " "))
    return said if len(said) <= NAME_LENGTH else f"…{said[1 - NAME_LENGTH :]}"
