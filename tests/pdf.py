"""Reading the text of a PDF back, as a reader's search does: content streams, and the fonts' own tables of characters.

Knows as much of ISO 32000 as typst writes: direct objects, Flate, Type 0 fonts with two-byte codes and a ToUnicode map.
"""

import re
import zlib
from collections.abc import Iterator

OBJECT = re.compile(rb"(?:^|\s)(\d+) 0 obj\s")
STREAM = re.compile(rb"/Length (\d+).*?stream\r?\n", re.DOTALL)
END = b"endobj"
FONT = re.compile(rb"/(\w+) (\d+) 0 R")
LITERAL = rb"\\.|[^\\()]"
for _level in range(4):  # parentheses that balance need no escape
    LITERAL = rb"\\.|[^\\()]|\((?:" + LITERAL + rb")*\)"
SHOWN = re.compile(
    rb"/(\w+) [\d.]+ Tf|(<[0-9A-Fa-f]*>|\((?:" + LITERAL + rb")*\))|(\bT[Jj*dDm]\b)", re.DOTALL
)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(file: bytes) -> str:
    """Everything that is shown, page after page, without blanks and line ends: typst places words, and writes no spaces."""
    objects = dict(objects_of(file))
    pages = (body for body in objects.values() if b"/Type/Page/" in body)
    return "".join(
        shown_in(
            content(objects[referred(b"Contents", page)]),
            fonts_of(objects, objects[referred(b"Resources", page)]),
        )
        for page in pages
    )


def referred(name: bytes, body: bytes) -> int:
    """The number of the object that a key points at."""
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, name
    return int(found[1])


def objects_of(file: bytes) -> Iterator[tuple[int, bytes]]:
    """Every object by its number; a stream is stepped over by its length, whatever bytes it holds."""
    found = OBJECT.search(file)
    while found:
        end = file.index(END, found.end())
        stream = STREAM.match(file[found.end() : end], file[found.end() : end].find(b"/Length"))
        if stream:
            end = file.index(END, found.end() + stream.end() + int(stream[1]))
        yield int(found[1]), file[found.end() : end]
        found = OBJECT.search(file, end)


def content(body: bytes) -> bytes:
    """The bytes of a stream."""
    found = STREAM.search(body)
    if found is None:
        return b""
    held = body[found.end() : found.end() + int(found[1])]
    return zlib.decompress(held) if b"/FlateDecode" in body[: found.end()] else held


def fonts_of(objects: dict[int, bytes], resources: bytes) -> dict[bytes, dict[int, str]]:
    """The characters of the codes of a page's fonts, by the font's name there."""
    listed = re.search(rb"/Font\s*<<(.*?)>>", resources, re.DOTALL)
    return {
        name: characters(content(objects[referred(b"ToUnicode", objects[int(number)])]))
        for name, number in FONT.findall(listed[1] if listed else b"")
    }


def characters(table: bytes) -> dict[int, str]:
    """A ToUnicode map."""
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*$", table, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(said.decode()).decode("utf-16-be") for code, said in pairs}


def shown_in(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    """The text of one content stream."""
    font: dict[int, str] = {}
    said = []
    for name, string, _operator in SHOWN.findall(stream):
        if name:
            font = fonts.get(name, {})
        elif string:
            codes = decoded(string)
            said += [
                font.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2)
            ]
    return re.sub(r"\s", "", "".join(said))


def decoded(string: bytes) -> bytes:
    """The bytes of a string, written in hexadecimal digits or with escapes."""
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda found: (
            bytes([int(found[1], 8)]) if found[1][:1].isdigit() else ESCAPES.get(found[1], found[1])
        ),
        string[1:-1],
        flags=re.DOTALL,
    )
