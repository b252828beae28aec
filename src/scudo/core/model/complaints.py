"""Reading what may have any shape: problems gathered by place, and the parts that can be read all the same."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from scudo.core.model.marked import Place, Row, Table, line_at, where
from scudo.core.model.problems import MOST_PROBLEMS, Problem

Read = TypeVar("Read")


class Complaints:
    """What is wrong with one file; beyond fifty nothing is added, for nobody would read it."""

    def __init__(self, root: Table, unsound: Iterable[Place] = ()) -> None:
        self._root = root
        self._unsound = {tuple(place) for place in unsound}
        self.problems: list[Problem] = []

    @property
    def are_enough(self) -> bool:
        """Whether as many were found as will be told."""
        return len(self.problems) >= MOST_PROBLEMS

    def add(self, place: Place, reason: str) -> None:
        """Note what is wrong at a place."""
        if not self.are_enough:
            self.problems.append(Problem(line_at(self._root, place), where(place), reason))

    def is_unsound(self, place: Place) -> bool:
        """Whether something at a place, or below it, has not the shape that it must have; it was told before."""
        return any(each[: len(place)] == tuple(place) for each in self._unsound)

    def attempt(self, place: Place, read: Callable[[str], Read], written: object) -> Read | None:
        """What `read` makes of a text of the right shape; None, and a complaint, where it raises ValueError."""
        if not isinstance(written, str) or self.is_unsound(place):
            return None
        try:
            return read(written)
        except ValueError as error:
            self.add(place, str(error))
            return None


def entries(around: object, *keys: str) -> Iterator[tuple[str, Table]]:
    """The items of the mapping at a path of keys, an empty Table for those that have another shape."""
    found = around
    for key in keys:
        found = found.get(key) if isinstance(found, Table) else None
    if isinstance(found, Table):
        for name, item in found.items():
            yield name, item if isinstance(item, Table) else Table(found.lines[name])


def items(around: Table, key: str) -> Iterator[tuple[int, object]]:
    """The items of the list under a key, numbered; none where there is no list."""
    found = around.get(key)
    if isinstance(found, Row):
        yield from enumerate(found)


def names(around: Table, key: str) -> list[str]:
    """The texts of the list under a key."""
    return [item for _, item in items(around, key) if isinstance(item, str)]


def text(around: Table, key: str) -> str:
    """The text under a key; blank where there is none."""
    found = around.get(key)
    return found if isinstance(found, str) else ""
