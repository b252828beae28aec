"""Workbooks of Excel (.xlsx): the first sheet that is seen, row by row.

Before openpyxl reads anything, the archive is weighed and its XML counted: neither a file that unpacks to gigabytes nor a row of
ten million cells gets as far as to be built. Macros, passwords, and formats of elsewhere are told from what they are.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

from openpyxl import load_workbook

from scudo.core.sheet.cells import out_of_workbook
from scudo.core.sheet.faults import Fault, Unreadable
from scudo.core.sheet.grid import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Grid, Line, Mark

MOST_UNPACKED = 64_000_000
MOST_MEMBERS = 1_000
MOST_ELEMENTS = 2_000_000
MOST_IN_A_ROW = 5_000
MOST_AROUND = 300_000
_PIECE = 65_536
_SHEETS = "xl/worksheets/sheet"
_STRINGS = "xl/sharedStrings.xml"


def workbook_grid(content: bytes) -> Grid:
    """The rows of a workbook's first sheet. Raises Unreadable."""
    _weigh(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot keep (drawings, validations) nobody asked for
        try:
            return _read(content)
        except Unreadable:
            raise
        except Exception as problem:
            raise Unreadable(Fault.BROKEN_WORKBOOK) from problem


def _weigh(content: bytes) -> None:
    """Refuse what is no workbook, what has macros, and what is too much once it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _judge(members, archive)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _Count(member.filename).feed(archive, member)
    except Unreadable:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        expat.ExpatError,
    ) as problem:
        raise Unreadable(Fault.BROKEN_WORKBOOK) from problem


def _judge(members: list[zipfile.ZipInfo], archive: zipfile.ZipFile) -> None:
    names = {member.filename for member in members}
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Unreadable(Fault.BOMB, most=str(MOST_UNPACKED // 1_000_000))
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names) or any(
        name.lower().startswith("xl/macrosheets/") for name in names
    ):
        raise Unreadable(Fault.MACROS)
    if "mimetype" in names or "xl/workbook.bin" in names or "xl/workbook.xml" not in names:
        raise Unreadable(Fault.OTHER_FORMAT)
    if b"macroEnabled" in archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else False:
        raise Unreadable(Fault.MACROS)


class _Count:
    """Counts the elements of one piece of XML, and stops before there are too many."""

    def __init__(self, name: str) -> None:
        self._is_sheet = name.startswith(_SHEETS)
        self._most = MOST_ELEMENTS if self._is_sheet or name == _STRINGS else MOST_AROUND
        self._all = self._around = self._in_row = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        """Read a member to its end."""
        with archive.open(member) as opened:
            while piece := opened.read(_PIECE):
                self._parser.Parse(piece)
        self._parser.Parse(b"", True)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        plain = name.rpartition(":")[2]
        self._all += 1
        if plain == "row":
            self._in_row = 0
        elif plain not in {"c", "v", "f", "is", "t", "r"}:
            self._around += 1
        self._in_row += 1
        too_wide = self._is_sheet and self._in_row > MOST_IN_A_ROW and self._around < self._in_row
        if self._all > self._most or self._around > MOST_AROUND or too_wide:
            raise Unreadable(Fault.BOMB, most=str(MOST_UNPACKED // 1_000_000))

    def _refuse(self, *_declared: object) -> None:
        raise Unreadable(Fault.BROKEN_WORKBOOK)


def _read(content: bytes) -> Grid:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not seen:
            raise Unreadable(Fault.EMPTY)
        said = {"sheet": seen[0].title, "sheets": str(len(seen))}
        return Grid(tuple(_lines(seen[0])), said)
    finally:
        book.close()


def _lines(sheet: Any) -> Iterator[Line]:
    """Rows that hold anything. What stands right of the last column that is read has no heading that anybody could know."""
    kept = 0
    rows = sheet.iter_rows(max_row=MOST_ROWS * 4, max_col=MOST_COLUMNS)
    for number, row in enumerate(rows, 1):
        read = [_text(cell) for cell in row]
        last = max((place for place, (text, _) in enumerate(read, 1) if text.strip()), default=0)
        if not last:
            continue
        cells = tuple(text for text, _ in read[:last])
        kept += 1
        if kept > MOST_ROWS + 1:
            raise Unreadable(Fault.TOO_MANY_ROWS, most=str(MOST_ROWS))
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise Unreadable(Fault.CELL_TOO_LONG, row=number, most=str(LONGEST_CELL))
        yield Line(number, cells, {place: mark for place, (_, mark) in enumerate(read[:last]) if mark})


def _text(cell: Any) -> tuple[str, Mark | None]:
    """A cell as one would have typed it."""
    value = cell.value
    if value is None:
        return "", None
    if cell.data_type == "f":
        return str(getattr(value, "text", value)), Mark.FORMULA
    if cell.data_type == "e":
        return str(value), Mark.FAULT
    if isinstance(value, bool):
        return "1" if value else "0", None
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer()
        return str(int(value) if whole else value), Mark.FIGURE
    return _written(value), None


def _written(value: object) -> str:
    if isinstance(value, datetime):
        has_time = (value.hour, value.minute) != (0, 0)
        return value.strftime("%d/%m/%Y %H:%M" if has_time else "%d/%m/%Y")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return out_of_workbook(str(value))
