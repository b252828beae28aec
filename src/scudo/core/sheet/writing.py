"""Rows to files that spreadsheets open: text with separators, and workbooks. No cell is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import save_workbook

from scudo.core.sheet.cells import guarded, into_workbook
from scudo.core.sheet.grid import LONGEST_CELL

SEPARATOR = ";"
_MARK = "\ufeff"
_WIDTHS = (12, 48)
_LINES_MEASURED = 200


@dataclass(frozen=True)
class Page:
    """One sheet of a workbook; the first row are its headings, and is always there."""

    title: str
    rows: Sequence[Sequence[str]]


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Text as Excel in Italian opens it by itself: semicolons, and a mark that it is UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=SEPARATOR)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return _MARK + out.getvalue()


def as_workbook(pages: Sequence[Page]) -> bytes:
    """A workbook; every cell is a text, so that zeros in front of a number stay."""
    book = Workbook(write_only=True)
    for page in pages:
        _write(book, page)
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def _write(book: Workbook, page: Page) -> None:
    sheet = book.create_sheet(page.title[:31])
    sheet.freeze_panes = "A2"
    for place in range(1, len(page.rows[0]) + 1):
        longest = max(len(row[place - 1]) for row in page.rows[:_LINES_MEASURED] if len(row) >= place)
        sheet.column_dimensions[get_column_letter(place)].width = min(
            max(longest + 2, _WIDTHS[0]), _WIDTHS[1]
        )
    for number, row in enumerate(page.rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, into_workbook(guarded(text))[:LONGEST_CELL])
            cell.data_type, cell.number_format = "s", "@"
            cell.font, cell.alignment = (
                Font(bold=number == 0),
                Alignment(vertical="top", wrap_text="\n" in text),
            )
            cells.append(cell)
        sheet.append(cells)
