"""Sets in the order of their weight, taken one by one from as many as there may be; nothing is worked out before it is asked for.

The next best of all combinations of two ascending rows is always beside one that was taken before (Lawler 1972).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush

Weighed = tuple[int, tuple[int, ...]]
"""A weight and its set; the lighter comes first."""


class Row:
    """What an iterator gives in ascending order, by its place; kept once it was given."""

    def __init__(self, following: Iterable[Weighed]) -> None:
        self._kept: list[Weighed] = []
        self._following = iter(following)

    def get(self, place: int) -> Weighed | None:
        """What stands there; None beyond the end."""
        while len(self._kept) <= place:
            one = next(self._following, None)
            if one is None:
                return None
            self._kept.append(one)
        return self._kept[place]

    def __iter__(self) -> Iterator[Weighed]:
        place = 0
        while (one := self.get(place)) is not None:
            yield one
            place += 1


def combined(rows: Sequence[Row]) -> Row:
    """One of each, their weights added and their sets joined; the empty set where there are no rows."""
    if not rows:
        return Row([(0, ())])
    while len(rows) > 1:
        rows = [
            Row(_pairs(*rows[first : first + 2])) if first + 1 < len(rows) else rows[first]
            for first in range(0, len(rows), 2)
        ]
    return rows[0]


def merged(patterns: Iterable[Weighed], row_of: Callable[[tuple[int, ...]], Row]) -> Iterator[Weighed]:
    """The sets of all patterns; patterns ascend by the weight of the first set of their row."""
    following = iter(patterns)
    waiting: list[tuple[int, tuple[int, ...], int, Row]] = []
    reached: int | None = -1
    while True:
        while reached is not None and (not waiting or waiting[0][0] > reached):
            pattern = next(following, None)
            reached = None if pattern is None else pattern[0]
            if pattern is not None:
                _push(waiting, row_of(pattern[1]), 0)
        if not waiting:
            return
        weight, found, place, row = heappop(waiting)
        yield weight, found
        _push(waiting, row, place + 1)


def _push(waiting: list[tuple[int, tuple[int, ...], int, Row]], row: Row, place: int) -> None:
    one = row.get(place)
    if one is not None:
        heappush(waiting, (*one, place, row))


def _pairs(first: Row, second: Row) -> Iterator[Weighed]:
    waiting: list[tuple[int, int, int]] = []

    def push(left: int, right: int) -> None:
        one, other = first.get(left), second.get(right)
        if one is not None and other is not None:
            heappush(waiting, (one[0] + other[0], left, right))

    push(0, 0)
    while waiting:
        weight, left, right = heappop(waiting)
        one, other = first.get(left), second.get(right)
        if one is not None and other is not None:
            yield weight, one[1] + other[1]
        push(left, right + 1)
        if right == 0:
            push(left + 1, 0)
