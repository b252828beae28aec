"""What stands in one cell: texts that no spreadsheet takes for a formula, and back."""

import re

CLEAR = "-"
"""A cell that holds this alone empties what is there; an empty cell leaves it alone."""

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


def guarded(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would take it for a formula; `unguarded` takes it off again.

    A text that has such an apostrophe already gets one more, so that nothing is lost on the way there and back.
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """The other way round of `guarded`."""
    return text[1:] if _GUARDED.match(text) else text


def has_unprintable(text: str) -> bool:
    """Whether a text holds letters that no page and no database keeps."""
    return bool(_UNPRINTABLE.search(text))


def tidied(text: str, *, lines: bool = False) -> str:
    """A text as a cell holds it: without letters that cannot be shown, blanks joined; with `lines` its line breaks are kept."""
    shown = _UNPRINTABLE.sub("", text)
    return shown.strip() if lines else " ".join(shown.split())


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def into_workbook(text: str) -> str:
    """A text as XML of a workbook can hold it: what XML has no letters for is `_x0007_` (ECMA-376, ST_Xstring)."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def out_of_workbook(text: str) -> str:
    """The other way round of `into_workbook`."""
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
