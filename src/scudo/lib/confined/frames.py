"""What a confined program hands back: pieces with a letter and a length; one that was not written whole does not count."""

import json
import struct
from collections.abc import Iterator, Sequence
from typing import IO, Any

Piece = tuple[bytes, bytes]
HEADER = struct.Struct(">cI")
BEGAN, FACTS, TEXT, SMALL, PAGE = b"B", b"F", b"T", b"S", b"P"
MOST_PAGES, LONGEST_TEXT = 5, 1 << 20


def write(out: IO[bytes], letter: bytes, content: bytes) -> None:
    """Hand one piece over at once, so that it stays should the next one fail."""
    out.write(HEADER.pack(letter, len(content)) + content)
    out.flush()


def write_facts(out: IO[bytes], **facts: Any) -> None:
    """Hand over what is known so far."""
    write(out, FACTS, json.dumps(facts).encode())


def read(written: bytes) -> Iterator[Piece]:
    """The pieces that came whole, in order."""
    at = 0
    while at + HEADER.size <= len(written):
        letter, length = HEADER.unpack_from(written, at)
        at += HEADER.size
        if at + length > len(written):
            return
        yield letter, written[at : at + length]
        at += length


def facts(pieces: Sequence[Piece]) -> dict[str, Any]:
    """The last facts among pieces; none where they are no object."""
    try:
        found = json.loads(next(content for letter, content in reversed(pieces) if letter == FACTS))
    except (StopIteration, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
