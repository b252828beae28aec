"""In which order a diagram asks its variables: near to each other what belongs together.

First what many gates join (a site's power, its core network), then the rest as it is met from the top: that serves most systems.
Where it does not, gates and leaves are put on one line, and the line is judged by how many gates reach across each of its gaps: where few
do, the diagram is narrow. From several beginnings (as met, as written, and others) the line is drawn together, everything moving to the mean of its gates' centres, again and
again, as long as it gets shorter (FORCE: Aloul, Markov and Sakallah, 2003); then each is taken out and put back where it costs least (as
Rudell's sifting does, but on the line, where a move costs next to nothing). This is tried with and without the leaves that many gates join
standing in front of all others. Some beginnings are shuffled, by stepping through the leaves with a stride: there is no chance in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from scudo.core.redundancy.formula import Formula, Literal
from scudo.core.redundancy.modules import Module

MANY = (6, 4)
"""How many gates a leaf joins that may stand in front of all others."""
MOST_MOVES = 3_000_000
MOST_LINES = 12
_ROUNDS = 60
_PATIENCE = 8
_PASSES = 3
_STEEP = 1.5
_STRIDES = (
    0.618034,
    0.414214,
    0.732051,
    0.236068,
    0.828427,
    0.316625,
    0.605551,
    0.873172,
    0.102072,
    0.531129,
)

Line = list[int]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Leaves in an order, and how wide the diagram will be: it may have two to the power of `width` nodes at one variable."""

    leaves: tuple[Literal, ...]
    width: int


def shared_first(formula: Formula, module: Module) -> tuple[Literal, ...]:
    """The leaves by how many gates join them; otherwise as they are met from the top."""
    joined = _joined(formula, module)
    return tuple(sorted(module.leaves, key=lambda leaf: -joined[leaf >> 1]))


def arranged(formula: Formula, module: Module) -> Arrangement:
    """The best that was found; what is tried is limited by the size of the question."""
    joined = _joined(formula, module)
    fronts = dict.fromkeys(
        tuple(leaf for leaf in module.leaves if joined[leaf >> 1] >= many) for many in MANY
    )
    lines = [_Behind(formula, module, front) for front in ((), *filter(None, fronts))]
    return min(lines, key=lambda line: line.width).improved()


def _joined(formula: Formula, module: Module) -> dict[int, int]:
    """How many gates join what."""
    joined: dict[int, int] = {}
    for gate in module.gates:
        for one in formula.joins[gate]:
            joined[one >> 1] = joined.get(one >> 1, 0) + 1
    return joined


class _Behind:
    """The leaves of a module, some in front and the others in a line behind them."""

    def __init__(self, formula: Formula, module: Module, front: Sequence[Literal]) -> None:
        before = {leaf >> 1 for leaf in front}
        self._front = front
        self._literals = {leaf >> 1: leaf for leaf in module.leaves if leaf >> 1 not in before}
        self._bonds = _Bonds(
            (gate, *(one >> 1 for one in formula.joins[gate] if one >> 1 not in before))
            for gate in module.gates
        )
        self._line = self._bonds.drawn_together([each for each in self._literals if each in self._bonds.of])
        self.width = len(front) + self._bonds.width(self._line)

    def improved(self) -> Arrangement:
        """The line after each has been moved to its best place."""
        line = self._bonds.sifted(self._line)
        behind = {each: self._literals[each] for each in line if each in self._literals}
        leaves = dict.fromkeys((*self._front, *behind.values(), *self._literals.values()))
        return Arrangement(tuple(leaves), len(self._front) + self._bonds.width(line))


class _Bonds:
    """What belongs together: each gate with what it joins. `of` are the bonds of each, by index."""

    def __init__(self, bonds: Iterable[tuple[int, ...]]) -> None:
        self.all = [bond for bond in bonds if len(bond) > 1]
        self.of: dict[int, list[int]] = {}
        for index, bond in enumerate(self.all):
            for each in bond:
                self.of.setdefault(each, []).append(index)
        self._size = sum(map(len, self.all)) + 1

    def drawn_together(self, leaves: Sequence[int]) -> Line:
        """The shortest line that comes of several beginnings."""
        lines = max(2, min(MOST_LINES, MOST_MOVES // (_ROUNDS * self._size)))
        found = (self._drawn(line) for line in self._beginnings(leaves, lines))
        return min(found, key=lambda each: each[0])[1]

    def width(self, line: Sequence[int]) -> int:
        """How many bonds reach across the gap that most of them do."""
        changes = [0] * (len(line) + 1)
        for first, last in self._ends(line):
            changes[first] += 1
            changes[last] -= 1
        return max(accumulate(changes))

    def sifted(self, line: Line) -> Line:
        """Each in turn moved to its best place, as long as somebody moves and the question is not too large."""
        passes = min(_PASSES, MOST_MOVES // (self._size * len(line) + 1))
        for _ in range(passes):
            before = line
            for each in before:
                line = self._moved(line, each)
            if line == before:
                break
        return line

    def _beginnings(self, leaves: Sequence[int], count: int) -> Iterator[Sequence[int]]:
        yield leaves
        yield sorted(leaves, key=lambda leaf: -len(self.of[leaf]))
        yield sorted(leaves)
        for stride in _STRIDES[: max(0, count - 3)]:
            places = {leaf: index * stride % 1.0 for index, leaf in enumerate(leaves)}
            yield sorted(leaves, key=places.__getitem__)

    def _drawn(self, leaves: Sequence[int]) -> tuple[int, Line]:
        """The shortest span that was met, and the line that has it."""
        line, best, least, worse = self._with_gates(leaves), Line(), -1, 0
        for _ in range(_ROUNDS):
            position = {each: index for index, each in enumerate(line)}
            places = [[position[each] for each in bond] for bond in self.all]
            span = sum(max(some) - min(some) for some in places)
            worse += 1
            if least < 0 or span < least:
                best, least, worse = line, span, 0
            if worse > _PATIENCE:
                break
            centres = [sum(some) / len(some) for some in places]
            pull = {
                each: sum(centres[index] for index in around) / len(around)
                for each, around in self.of.items()
            }
            line = sorted(line, key=pull.__getitem__)
        return least, best

    def _with_gates(self, leaves: Sequence[int]) -> Line:
        """Each gate in the middle of what it joins; what joins nothing but leaves in front comes first."""
        place = {leaf: float(index) for index, leaf in enumerate(leaves)}
        for gate, *below in self.all:
            place[gate] = sum(place.setdefault(each, 0.0) for each in below) / len(below)
        return sorted(place, key=place.__getitem__)

    def _ends(self, line: Sequence[int]) -> Iterator[tuple[int, int]]:
        position = {each: index for index, each in enumerate(line)}
        for bond in self.all:
            places = [position[each] for each in bond]
            yield min(places), max(places)

    def _moved(self, line: Line, one: int) -> Line:
        """The line with this one where the gaps cost least together.

        Without it the line has a gap before each of the others, and one at the end. To the left of its place those of its bonds reach across a
        gap that have something on the left; to the right, those that have something on the right.
        """
        here = line.index(one)
        rest = [*line[:here], *line[here + 1 :]]
        left, right = self._across(rest, one)
        costs = [_STEEP**count for count in left], [_STEEP**count for count in right]
        before = list(accumulate(costs[0]))
        after = list(accumulate(reversed(costs[1])))[::-1]
        total = [to_left + to_right for to_left, to_right in zip(before, after, strict=True)]
        place = min(range(len(total)), key=total.__getitem__)
        if total[place] > total[here] * (1 - 1e-9):
            return line
        rest.insert(place, one)
        return rest

    def _across(self, rest: Sequence[int], one: int) -> tuple[list[int], list[int]]:
        """How many bonds reach across each gap, where this one is to the right of it, and where it is to the left."""
        position = {each: index for index, each in enumerate(rest)}
        both, left, right = ([0] * (len(rest) + 2) for _ in range(3))
        mine = set(self.of[one])
        for index, bond in enumerate(self.all):
            places = [position[each] for each in bond if each != one]
            first, last = min(places), max(places)
            if index in mine:
                left[first + 1] += 1
                right[0] += 1
                right[last + 1] -= 1
            else:
                both[first + 1] += 1
                both[last + 1] -= 1
        alike = list(accumulate(both[:-1]))
        return (
            [count + more for count, more in zip(alike, accumulate(left[:-1]), strict=True)],
            [count + more for count, more in zip(alike, accumulate(right[:-1]), strict=True)],
        )
