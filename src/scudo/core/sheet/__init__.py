"""Tables that people write in spreadsheets: bytes in, records out, and every problem with its row and column.

    sheet = records(grid_of(content, COLUMNS), COLUMNS)
    merged(sheet.records, COLUMNS, known, findings)

What comes in was written elsewhere and may be hostile: every reader is bounded. docs/rules/import.md has the rules.
"""

from scudo.core.sheet.cells import CLEAR, guarded, unguarded
from scudo.core.sheet.columns import Column, Record, Sheet, normal, records
from scudo.core.sheet.faults import MOST_PROBLEMS, Fault, Findings, Problem, Unreadable, Wrong
from scudo.core.sheet.grid import MOST_COLUMNS, MOST_ROWS, Grid, Line, Mark
from scudo.core.sheet.merging import merged
from scudo.core.sheet.reading import MOST_BYTES, grid_of
from scudo.core.sheet.register import Register
from scudo.core.sheet.writing import Page, as_text, as_workbook

__all__ = [
    "CLEAR", "MOST_BYTES", "MOST_COLUMNS", "MOST_PROBLEMS", "MOST_ROWS", "Column", "Fault", "Findings", "Grid", "Line", "Mark",
    "Page", "Problem", "Record", "Register", "Sheet", "Unreadable", "Wrong", "as_text", "as_workbook", "grid_of", "guarded", "merged",
    "normal", "records", "unguarded",
]  # fmt: skip
