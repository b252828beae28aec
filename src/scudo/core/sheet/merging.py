"""What a file says of one thing, in one row or several, beside what is there already."""

from collections.abc import Iterable, Mapping, Sequence

from scudo.core.sheet.cells import tidied
from scudo.core.sheet.columns import Column, Record
from scudo.core.sheet.faults import Fault, Findings, Wrong


def merged(
    rows: Sequence[Record], columns: Iterable[Column], known: Mapping[str, str] | None, findings: Findings
) -> dict[str, str]:
    """What is new, by column, in the one writing that is kept; blank is emptied. `known` is None for what is not there yet.

    A cell that says what is there as a file would write it is no news, whatever one would think of it today. Rows may repeat
    what is there beside one new text; two different new ones contradict each other, and the later row is told. Case alone is no
    difference: the first writing counts.
    """
    found: dict[str, str] = {}
    for column in columns:
        news = _news(rows, column, None if known is None else known.get(column.key, ""), findings)
        if news is not None:
            found[column.key] = news
        elif known is None and column.needed and not any(row.tells(column.key) for row in rows):
            findings.add(
                rows[0].row, rows[0].heading(column.key) or column.key, Wrong(Fault.NEEDED, column=column.key)
            )
    return found


def _news(rows: Sequence[Record], column: Column, known: str | None, findings: Findings) -> str | None:
    """The one new text of a column, or None."""
    first: tuple[Record, str] | None = None
    for row in rows:
        if not row.tells(column.key):
            continue
        try:
            text = _text(row, column, known)
        except Wrong as wrong:
            findings.add(row.row, row.heading(column.key), wrong, row.texts[column.key])
            continue
        if text is None:
            continue
        if first and first[1].casefold() != text.casefold():
            contradiction = Wrong(Fault.CONTRADICTS_ROW, row=str(first[0].row))
            findings.add(row.row, row.heading(column.key), contradiction, row.texts[column.key])
            continue
        first = first or (row, text)
    return first[1] if first else None


def _text(row: Record, column: Column, known: str | None) -> str | None:
    """What a cell makes of a column, None where that is what is there. Raises Wrong."""
    if row.clears(column.key):
        if column.needed or not column.clears:
            raise Wrong(Fault.NOT_CLEARED)
        return "" if known else None
    typed = row.text(column.key)
    if known is not None and typed == written(column, known):
        return None
    text = column.read(typed)
    return None if text == known else text


def written(column: Column, known: str) -> str:
    """What is there as a cell that was exported and read again holds it."""
    return tidied(known, lines=column.lines)
