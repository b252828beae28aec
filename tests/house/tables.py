"""Reading the tables of docs/rules: each row a dictionary from its column's heading to its text."""

from collections.abc import Iterator
from pathlib import Path

Row = dict[str, str]


def tables(file: Path) -> list[list[Row]]:
    """Every table of a Markdown file, in order."""
    found: list[list[Row]] = []
    heading: list[str] = []
    for line in file.read_text().splitlines():
        if not line.startswith("|"):
            heading = []
        elif not heading:
            heading = list(cells(line))
            found.append([])
        elif set(line) - set("|-: "):
            found[-1].append(dict(zip(heading, cells(line), strict=True)))
    return found


def cells(line: str) -> Iterator[str]:
    """The texts between the bars, without code marks around them; a bar written `\\|` is a text's own."""
    for cell in line.replace("\\|", "\0").strip().strip("|").split("|"):
        yield cell.replace("\0", "|").strip().strip("`")


def table(file: Path, column: str) -> list[Row]:
    """The one table of a file that has a column of this heading."""
    (chosen,) = (rows for rows in tables(file) if rows and column in rows[0])
    return chosen
