"""What is wrong with a model, by line, in plain sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

MOST_PROBLEMS = 50
_LONGEST_SHOWN = 60
_MOST_COMPARED = 2000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` counts from 1; `where` is the path of keys, blank for the file as a whole."""

    line: int
    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.line}: {self.where}: {self.reason}" if self.where else f"{self.line}: {self.reason}"


class Malformed(ValueError):
    """A model cannot be read; `problems` are in the order of lines, at most 50."""

    def __init__(self, problems: Iterable[Problem], file: str = "") -> None:
        self.problems = tuple(sorted(set(problems))[:MOST_PROBLEMS])
        self.file = file
        super().__init__("\n".join(f"{file}:{each}" if file else str(each) for each in self.problems))


def shown(value: object) -> str:
    """A value as it stands in a sentence: as in the file, shortened."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a mapping"
    written = str(value).lower() if isinstance(value, bool) else str(value)
    printable = "".join(letter if letter.isprintable() else "�" for letter in written[: _LONGEST_SHOWN + 1])
    short = printable if len(printable) <= _LONGEST_SHOWN else printable[:_LONGEST_SHOWN] + "…"
    return f'"{short}"' if isinstance(value, str) else short


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`; did you mean "sw-a"?`, or nothing where no known name is near."""
    candidates = [name for name in known if abs(len(name) - len(wrong)) <= max(2, len(wrong) // 3)]
    near = get_close_matches(wrong[:_LONGEST_SHOWN], candidates[:_MOST_COMPARED], n=1, cutoff=0.7)
    return f"; did you mean {shown(near[0])}?" if near else ""
