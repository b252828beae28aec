"""How much of a file is read at most, and what stops reading."""

import re
from typing import NamedTuple

MOST_BYTES = 30_000_000
MOST_UNPACKED = 30_000_000
MOST_PAGES = 60
MOST_TEXT = 120_000
SECONDS = 8
"""Of processor; what was read by then counts. It is less than the reader's process has, which is ended without a word."""
ENDINGS = frozenset({"pdf", "docx", "xlsx", "odt", "ods", "pptx", "eml", "html", "htm", "xml", "svg"})
"""Endings of names that matter where the bytes do not tell enough."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Text(NamedTuple):
    """What became of reading, by the names of `FileText.Outcome`, and the text."""

    outcome: str
    text: str = ""


class TooSlow(Exception):
    """A file took longer than its time."""


class Broken(Exception):
    """A file is damaged, protected, or not what it says."""


def printable(text: str) -> str:
    """A text with blanks for what cannot be shown or kept."""
    return _UNPRINTABLE.sub(" ", text)


def told(parts: list[str], *, is_cut: bool = False) -> Text:
    """The text of parts, cut to what is kept."""
    whole = printable("\n".join(parts)).strip()
    if not whole:
        return Text("empty")
    return Text("cut" if is_cut or len(whole) > MOST_TEXT else "read", whole[:MOST_TEXT])
