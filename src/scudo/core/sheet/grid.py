"""A file as lines of texts, before anybody knows what its columns are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MOST_ROWS = 5_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_767
"""What a cell of Excel holds."""


class Mark(StrEnum):
    """What a workbook says of a cell beside its text."""

    FORMULA = "formula"
    FAULT = "fault"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `number` counts as spreadsheets do, from 1. `marks` are by the place of the cell."""

    number: int
    cells: tuple[str, ...]
    marks: Mapping[int, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows that hold anything. `said` is how the file was read: sheet, or encoding and separator."""

    lines: tuple[Line, ...]
    said: Mapping[str, str] = field(default_factory=dict)
