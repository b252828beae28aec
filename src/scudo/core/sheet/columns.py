"""Headings to columns, in Italian or English, in any order and case; rows to records."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from scudo.core.sheet.cells import CLEAR, has_unprintable, tidied, unguarded
from scudo.core.sheet.faults import Fault, Findings, Unreadable, Wrong
from scudo.core.sheet.grid import Grid, Line, Mark

Words = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""Values with their Italian and their English words; the first word of each is written."""

_MOST_TRIED = 10
_SIGNS = re.compile(r"[^a-z0-9]+")


def normal(heading: str) -> str:
    """A heading without case, accents and signs: `P. IVA` is `piva`, `Città` is `citta`."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return _SIGNS.sub("", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def as_it_is(text: str) -> str:
    """No other writing than the one that stands there."""
    return text


@dataclass(frozen=True)
class Column:
    """One column: the first names are those that are written, all are read.

    `read` makes a cell's text the one writing that is compared and kept, or raises Wrong; of a few `words` the file has one in
    its language. `needed`: nothing new without it, and it is never emptied. `lines`: its line breaks are kept.
    """

    key: str
    italian: tuple[str, ...]
    english: tuple[str, ...]
    read: Callable[[str], str] = as_it_is
    words: Words | None = None
    example: str = ""
    longest: int = 200
    needed: bool = False
    clears: bool = True
    lines: bool = False

    def names(self, language: str) -> tuple[str, ...]:
        """The headings of one language."""
        return self.italian if language == "it" else self.english

    def name(self, language: str) -> str:
        """The heading that is written."""
        return self.names(language)[0]

    def shown(self, text: str, language: str) -> str:
        """A text as a file of a language has it; a value that has no word stays itself."""
        if self.words is None or text not in self.words:
            return text
        return self.words[text][0 if language == "it" else 1][0]


@dataclass(frozen=True)
class Record:
    """One row below the headings: what stands in its columns, as typed; an empty cell is not there."""

    row: int
    texts: Mapping[str, str]
    headings: Mapping[str, str]

    def tells(self, key: str) -> bool:
        """Whether the row says anything in a column."""
        return key in self.texts

    def clears(self, key: str) -> bool:
        """Whether the row empties a column."""
        return self.texts.get(key) == CLEAR

    def text(self, key: str) -> str:
        """What the row says; blank where it says nothing or empties."""
        typed = self.texts.get(key, "")
        return "" if typed == CLEAR else unguarded(typed)

    def heading(self, key: str) -> str:
        """What the file calls a column; blank where it has none."""
        return self.headings.get(key, "")


@dataclass(frozen=True)
class Sheet:
    """Records, what was wrong with their cells, and the headings that nobody knows, each with the one that it may mean."""

    records: tuple[Record, ...]
    findings: Findings
    ignored: tuple[tuple[str, str], ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)


def recogniser(columns: Sequence[Column]) -> Callable[[str], bool]:
    """Whether a text is a heading of any of the columns."""
    known = set(_by_name(columns))
    return lambda text: normal(text) in known


def _by_name(columns: Sequence[Column]) -> dict[str, Column]:
    return {
        normal(name): column for column in columns for name in (*column.italian, *column.english, column.key)
    }


def records(grid: Grid, columns: Sequence[Column]) -> Sheet:
    """The rows under the headings. Raises Unreadable where there are no headings, one is there twice, or a needed one is not."""
    known = _by_name(columns)
    place = _heading_line(grid, known)
    head = grid.lines[place]
    chosen, ignored = _chosen(head, known)
    headings = {column.key: head.cells[index].strip() for index, column in chosen.items()}
    findings = Findings()
    found = [
        Record(line.number, texts, headings)
        for line in grid.lines[place + 1 :]
        if (texts := _texts(line, chosen, head, findings))
    ]
    return Sheet(tuple(found), findings, ignored, headings)


def _heading_line(grid: Grid, known: Mapping[str, Column]) -> int:
    """The first lines may be a title: headings are the line that has most of them."""
    counts = [sum(normal(cell) in known for cell in line.cells) for line in grid.lines[:_MOST_TRIED]]
    if not counts or max(counts) == 0:
        raise Unreadable(Fault.NO_HEADERS, row=grid.lines[0].number)
    return counts.index(max(counts))


def _chosen(head: Line, known: Mapping[str, Column]) -> tuple[dict[int, Column], tuple[tuple[str, str], ...]]:
    """Which column each place is, and the headings that are none."""
    chosen: dict[int, Column] = {}
    ignored: list[tuple[str, str]] = []
    for index, cell in enumerate(head.cells):
        name = normal(cell)
        if not name:
            continue
        column = known.get(name)
        if column is None:
            ignored.append((cell.strip(), _meant(name, known)))
        elif column in chosen.values():
            raise Unreadable(Fault.COLUMN_TWICE, row=head.number, column=cell.strip())
        else:
            chosen[index] = column
    return chosen, tuple(ignored)


def _meant(name: str, known: Mapping[str, Column]) -> str:
    near = get_close_matches(name[:60], known, n=1, cutoff=0.75)
    return known[near[0]].key if near else ""


def _texts(line: Line, chosen: Mapping[int, Column], head: Line, findings: Findings) -> dict[str, str]:
    """What a line says by column; what cannot be taken at all is told and left out."""
    texts: dict[str, str] = {}
    for index, cell in enumerate(line.cells):
        text = cell.strip()
        if not text:
            continue
        column = chosen.get(index)
        if column is None:
            if index >= len(head.cells) or not head.cells[index].strip():
                findings.add(line.number, "", Wrong(Fault.STRAY_CELL), text)
            continue
        try:
            texts[column.key] = _taken(text, line.marks.get(index), column)
        except Wrong as wrong:
            findings.add(line.number, head.cells[index].strip(), wrong, text)
    return texts


def _taken(text: str, mark: Mark | None, column: Column) -> str:
    if mark is Mark.FORMULA:
        raise Wrong(Fault.FORMULA)
    if mark is Mark.FAULT:
        raise Wrong(Fault.FAULTY_CELL)
    if has_unprintable(text):
        raise Wrong(Fault.UNPRINTABLE)
    if len(unguarded(text)) > column.longest:
        raise Wrong(Fault.TOO_LONG, most=str(column.longest))
    return tidied(text, lines=column.lines)
