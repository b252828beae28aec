"""Bytes to a grid, whatever the file's name says: what it is, its first bytes tell."""

from scudo.core.sheet.faults import Fault, Unreadable
from scudo.core.sheet.grid import Grid
from scudo.core.sheet.text import Recognise, text_grid
from scudo.core.sheet.workbook import workbook_grid

MOST_BYTES = 10_000_000
_ZIP = b"PK"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = (
    b"%PDF",
    b"{\\rtf",
    b"<?xml",
    b"<html",
    b"<!DOCTYPE",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
)


def grid_of(content: bytes, recognise: Recognise) -> Grid:
    """The rows of a file; `recognise` says whether a text is a heading that somebody waits for. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(Fault.TOO_LARGE, most=str(MOST_BYTES // 1_000_000))
    if not content.strip():
        raise Unreadable(Fault.EMPTY)
    if content.startswith(_OLD_OFFICE):
        raise Unreadable(Fault.OLD_WORKBOOK)
    if content.startswith(_OTHER):
        raise Unreadable(Fault.OTHER_FORMAT)
    grid = (
        workbook_grid(content)
        if content.startswith((_ZIP + b"\x03\x04", _ZIP + b"\x05\x06"))
        else text_grid(content, recognise)
    )
    if not grid.lines:
        raise Unreadable(Fault.EMPTY)
    return grid
