"""What can be wrong with a file or a cell, as codes: the faces put them in the reader's language, with what to do."""

from dataclasses import dataclass, field
from enum import StrEnum

MOST_PROBLEMS = 1_000
_LONGEST_SHOWN = 80


class Fault(StrEnum):
    """Each is one sentence and one remedy; `about` holds what they name."""

    # the file
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    BOMB = "bomb"
    MACROS = "macros"
    OLD_WORKBOOK = "old_workbook"
    OTHER_FORMAT = "other_format"
    BROKEN_WORKBOOK = "broken_workbook"
    NO_TEXT = "no_text"
    QUOTES = "quotes"
    CELL_TOO_LONG = "cell_too_long"
    # its columns
    NO_HEADERS = "no_headers"
    COLUMN_TWICE = "column_twice"
    # a row or a cell
    STRAY_CELL = "stray_cell"
    FORMULA = "formula"
    FAULTY_CELL = "faulty_cell"
    UNPRINTABLE = "unprintable"
    ZERO_LOST = "zero_lost"
    NEEDED = "needed"
    NOT_CLEARED = "not_cleared"
    TOO_LONG = "too_long"
    NO_CHOICE = "no_choice"
    NO_DATE = "no_date"
    NO_SUCH_HOUR = "no_such_hour"
    NO_FIGURE = "no_figure"
    NO_KEY = "no_key"
    REFUSED = "refused"
    CONTRADICTS_ROW = "contradicts_row"
    TWICE = "twice"
    # what is there
    UNKNOWN = "unknown"
    SEVERAL = "several"
    TWO_THINGS = "two_things"
    KEY_STAYS = "key_stays"
    FIXED = "fixed"
    SAME_NAME = "same_name"
    SAME_PERSON = "same_person"
    MODEL = "model"
    IN_FUTURE = "in_future"
    BEFORE_OPENING = "before_opening"
    NOT_OPEN = "not_open"
    OF_ANOTHER = "of_another"
    NO_MEMBER = "no_member"
    OVERTAKEN = "overtaken"


class Wrong(ValueError):
    """A cell does not hold what its column wants."""

    def __init__(self, fault: Fault, **about: str) -> None:
        super().__init__(fault)
        self.fault = fault
        self.about = about


class Unreadable(Wrong):
    """The whole file cannot be read; `row` is where, 0 where no row is to blame."""

    def __init__(self, fault: Fault, row: int = 0, **about: str) -> None:
        super().__init__(fault, **about)
        self.row = row


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place: `row` as spreadsheets count, 0 for the file; `column` is its heading; `value` what stands there."""

    row: int
    column: str
    fault: Fault
    value: str = ""
    about: tuple[tuple[str, str], ...] = ()


def problem(row: int, column: str, wrong: Wrong, value: str = "") -> Problem:
    """A problem of what was raised."""
    return Problem(row, column, wrong.fault, shown(value), tuple(sorted(wrong.about.items())))


def shown(value: str) -> str:
    """A value as a report shows it: in one line, shortened."""
    line = " ".join("".join(one if one.isprintable() else " " for one in value[:400]).split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


@dataclass
class Findings:
    """Problems as they are found, each once; beyond a thousand they are only counted."""

    problems: list[Problem] = field(default_factory=list)
    more: int = 0
    _seen: set[Problem] = field(default_factory=set)

    def add(self, row: int, column: str, wrong: Wrong, value: str = "") -> None:
        """Note one problem."""
        found = problem(row, column, wrong, value)
        if found in self._seen:
            return
        if len(self.problems) >= MOST_PROBLEMS:
            self.more += 1
            return
        self._seen.add(found)
        self.problems.append(found)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.problems) + self.more

    def in_order(self) -> list[Problem]:
        """By row, as one works through a file."""
        return sorted(self.problems, key=lambda one: one.row)
