"""A puzzle in pieces that have nothing to do with each other: each is solved by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from scudo.core.explain.puzzle import Puzzle


@dataclass(slots=True)
class Part:
    """A piece of a puzzle; gates by their number as takers."""

    roots: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    gates: list[int] = field(default_factory=list)


def parts(puzzle: Puzzle) -> list[Part]:
    """What has no taker and no point in common, by the first root; what has no root is left out."""
    joined = _joined(puzzle)
    found: dict[int, Part] = {}
    for root in puzzle.roots:
        found.setdefault(joined.of(root), Part()).roots.append(root)
    for point in range(len(puzzle.takers)):
        if part := found.get(joined.of(point)):
            part.points.append(point)
    for number, gate in enumerate(puzzle.gates, start=len(puzzle.alike)):
        if part := found.get(joined.of(gate.points[0])):
            part.gates.append(number)
    return list(found.values())


def _joined(puzzle: Puzzle) -> "_Partition":
    """The points that one taker or one gate joins."""
    together: dict[int, list[int]] = {}
    for point, takers in enumerate(puzzle.takers):
        for taker in takers:
            together.setdefault(taker, []).append(point)
    for number, gate in enumerate(puzzle.gates, start=len(puzzle.alike)):
        together.setdefault(number, []).extend(gate.points)
    joined = _Partition(len(puzzle.takers))
    for points in together.values():
        joined.join(points)
    return joined


class _Partition:
    """Of the numbers below `count`; the lowest stands for its part."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def of(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = self._above[self._above[number]]
            number = self._above[number]
        return number

    def join(self, numbers: Sequence[int]) -> None:
        for number in numbers[1:]:
            one, other = self.of(numbers[0]), self.of(number)
            self._above[max(one, other)] = min(one, other)
