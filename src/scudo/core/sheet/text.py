"""Text with separators (CSV), in the encodings and with the separators that spreadsheets write."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator

from scudo.core.sheet.faults import Fault, Unreadable
from scudo.core.sheet.grid import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Grid, Line

SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE = 2_000
_LINES_TRIED = 20

Recognise = Callable[[str], bool]


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: as its mark says, else UTF-16 by its zeros, else UTF-8, else Windows (cp1252).

    Raises Unreadable.
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content, codec), name
    if codec := _unmarked_utf16(content):
        return _strictly(content, codec), "UTF-16"
    if b"\0" in content:
        raise Unreadable(Fault.NO_TEXT)
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _strictly(content, "cp1252"), "Windows-1252"


def _strictly(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as problem:
        raise Unreadable(Fault.NO_TEXT, row=content[: problem.start].count(b"\n") + 1) from None


def _unmarked_utf16(content: bytes) -> str:
    """Latin text in two bytes each has a zero in every second place."""
    sample = content[:_SAMPLE]
    if len(content) % 2 or not sample:
        return ""
    for codec, zeros, letters in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        if zeros.count(0) * 10 >= len(zeros) * 9 and letters.count(0) * 10 < len(letters):
            return codec
    return ""


def text_grid(content: bytes, recognise: Recognise) -> Grid:
    """The rows of a text, parted by whichever separator makes most known headings of a line. Raises Unreadable."""
    text, encoding = decoded(content)
    if "\0" in text:
        raise Unreadable(Fault.NO_TEXT)
    declared, text = _declared(text)
    separator = declared or _separator(text, recognise)
    lines = tuple(_lines(text, separator))
    return Grid(lines, {"encoding": encoding, "separator": SEPARATORS.get(separator, separator)})


def _declared(text: str) -> tuple[str, str]:
    """The separator that Excel's own first line `sep=;` names, and the text after it."""
    first, newline, rest = text.partition("\n")
    said = first.strip("\r ")
    if newline and said[:4].lower() == "sep=" and said[4:] in SEPARATORS:
        return said[4:], rest
    return "", text


def _separator(text: str, recognise: Recognise) -> str:
    """The one that makes most known headings of one of the first lines; where none does, the one that stands there most often."""
    head = text.lstrip("\ufeff").splitlines()[:_LINES_TRIED]

    def score(separator: str) -> tuple[int, int]:
        parted = [[cell.strip(' "') for cell in line.split(separator)] for line in head]
        return max((sum(map(recognise, cells)) for cells in parted), default=0), sum(
            line.count(separator) for line in head[:1]
        )

    return max(SEPARATORS, key=score)


def _lines(text: str, separator: str) -> Iterator[Line]:
    """Rows that hold anything, numbered as a spreadsheet would show them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = kept = 0
    try:
        for number, cells in enumerate(reader, 1):
            if not any(cell.strip() for cell in cells):
                continue
            kept += 1
            _bounded(cells, kept, number)
            yield Line(number, tuple(cells))
    except csv.Error:
        raise Unreadable(Fault.QUOTES, row=number + 1) from None


def _bounded(cells: list[str], kept: int, number: int) -> None:
    """No file is larger than a person can check."""
    if kept > MOST_ROWS + 1:
        raise Unreadable(Fault.TOO_MANY_ROWS, most=str(MOST_ROWS))
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(Fault.TOO_MANY_COLUMNS, row=number, most=str(MOST_COLUMNS))
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Unreadable(Fault.CELL_TOO_LONG, row=number, most=str(LONGEST_CELL))
