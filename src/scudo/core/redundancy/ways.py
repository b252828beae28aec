"""When no way is left through a drawn network, as gates: exact, and small where the network is sparse.

Ends of links are eliminated one by one, those with the fewest neighbours first. Between each two neighbours of an end there is then
no way where there was none before, and the way over the end is broken too: the one side, the end itself, or the other side. What is left
between origin and targets at last is the answer. (State elimination, after Kleene, in the multifrontal order of sparse matrices:
Duff and Reid, 1983.)

The order is the same for all paths of a region, so only what depends on where a path begins and ends is worked out anew for it; many
branches under one end are joined two by two, so that this stays little.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import combinations

from scudo.core.redundancy.tree import Gate, Op

Relation = dict[tuple[int, int], str]
"""Between which ends (by rank, the lower first) there is a way, and the gate that is true where it is broken; blank: never."""

NEVER = ""
MOST_GATES = 400_000


class TooTangled(ValueError):
    """A network in which everything is linked with everything, so that its ways cannot be written as gates."""


class Gates:
    """Gates without names of their own, equal ones once."""

    def __init__(self) -> None:
        self.made: dict[str, Gate] = {}
        self._names: dict[tuple[Op, tuple[str, ...]], str] = {}

    def one(self, names: Iterable[str]) -> str:
        """True where one of them is."""
        return self._joined(Op.OR, names)

    def all(self, names: Iterable[str]) -> str:
        """True where all of them are."""
        return self._joined(Op.AND, names)

    def _joined(self, op: Op, names: Iterable[str]) -> str:
        """Raises TooTangled where there would be too many."""
        of = tuple(sorted({name for name in names if name}))
        if not of:
            return NEVER
        if len(of) == 1:
            return of[0]
        name = self._names.setdefault((op, of), f"way:{len(self._names) + 1}")
        if name not in self.made:
            if len(self.made) >= MOST_GATES:
                raise TooTangled("the links are too many to follow every way; draw what carries the services")
            self.made[name] = Gate(op, of)
        return name


@dataclass(slots=True)
class _Step:
    """The elimination of one end (by rank; None: only joins what is below), after the steps below it."""

    rank: int | None
    below: tuple[int, ...]
    above: int | None = None
    plain: Relation = field(default_factory=dict)


class Ways:
    """The ways of one region; `down` gives the gate or event of an end, blank for a place."""

    def __init__(self, near: Mapping[str, Sequence[str]], down: Callable[[str], str], gates: Gates) -> None:
        order, later = _elimination(near)
        self._rank = {end: rank for rank, end in enumerate(order)}
        self._origin, self._target = len(order), len(order) + 1
        self._down = [down(end) for end in order]
        self._gates = gates
        self._near = [
            sorted(self._rank[other] for other in near[end] if self._rank[other] > rank)
            for rank, end in enumerate(order)
        ]
        self._steps: list[_Step] = []
        self._step_of: list[int] = []
        self._plant([min((self._rank[each] for each in later[end]), default=None) for end in order])
        for step in self._steps:
            step.plain = self._eliminated(step, [self._steps[each].plain for each in step.below], ())
        self._known: dict[tuple[int, int, tuple[int, ...]], Relation] = {}

    def broken(self, origin: str, targets: Iterable[str]) -> str | None:
        """The gate that is true where no way leads to any target; blank where there always is one, None where there never is."""
        start = self._rank[origin]
        ends = sorted(self._rank[each] for each in dict.fromkeys(targets) if each in self._rank)
        touched: dict[int, tuple[list[int], list[int]]] = {}
        for place, rank in ((0, start), *((1, end) for end in ends)):
            for climbed in self._climb(rank):
                touched.setdefault(climbed, ([], []))[place].append(rank)
        relation: Relation = {}
        found: dict[int, Relation] = {}
        for index in sorted(touched):
            starts, some = touched[index]
            key = (index, start if starts else -1, tuple(some))
            if key not in self._known:
                step = self._steps[index]
                below = [found.get(each, self._steps[each].plain) for each in step.below]
                own = [(rank, self._origin) for rank in starts if rank == step.rank]
                own += [(rank, self._target) for rank in some if rank == step.rank]
                self._known[key] = self._eliminated(step, below, own)
            relation = found[index] = self._known[key]
        return relation.get((self._origin, self._target))

    def _plant(self, above: Sequence[int | None]) -> None:
        """One step for every end, in their order; more than two steps below one are joined in pairs first."""
        below: dict[int, list[int]] = {}
        for rank, higher in enumerate(above):
            steps = below.pop(rank, [])
            while len(steps) > 2:  # noqa: PLR2004 - pairs
                steps = [self._add(None, pair) for pair in _pairs(steps)]
            self._step_of.append(self._add(rank, tuple(steps)))
            if higher is not None:
                below.setdefault(higher, []).append(self._step_of[-1])

    def _add(self, rank: int | None, below: tuple[int, ...]) -> int:
        for each in below:
            self._steps[each].above = len(self._steps)
        self._steps.append(_Step(rank, below))
        return len(self._steps) - 1

    def _climb(self, rank: int) -> Iterator[int]:
        step: int | None = self._step_of[rank]
        while step is not None:
            yield step
            step = self._steps[step].above

    def _eliminated(self, step: _Step, below: Sequence[Relation], own: Iterable[tuple[int, int]]) -> Relation:
        relation = self._joined(below)
        if step.rank is None:
            return relation
        here = step.rank
        for pair in (*own, *((here, other) for other in self._near[here])):
            relation[pair] = NEVER
        around = {pair[1]: relation.pop(pair) for pair in sorted(relation) if pair[0] == here}
        for pair in combinations(sorted(around), 2):
            if relation.get(pair) != NEVER:
                over = self._gates.one((around[pair[0]], self._down[here], around[pair[1]]))
                relation[pair] = self._both(relation[pair], over) if pair in relation else over
        return relation

    def _joined(self, relations: Sequence[Relation]) -> Relation:
        joined: Relation = dict(relations[0]) if relations else {}
        for relation in relations[1:]:
            for pair, broken in relation.items():
                joined[pair] = self._both(joined[pair], broken) if pair in joined else broken
        return joined

    def _both(self, one: str, other: str) -> str:
        return self._gates.all((one, other)) if one and other else NEVER


def _pairs(steps: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for index in range(0, len(steps), 2):
        yield tuple(steps[index : index + 2])


def _elimination(near: Mapping[str, Sequence[str]]) -> tuple[list[str], dict[str, set[str]]]:
    """The ends in the order of elimination, and of each the neighbours that it has then."""
    now = {end: set(others) for end, others in near.items()}
    place = {end: index for index, end in enumerate(near)}
    waiting = [(len(others), place[end], end) for end, others in now.items()]
    heapify(waiting)
    order: list[str] = []
    later: dict[str, set[str]] = {}
    while waiting:
        count, _, end = heappop(waiting)
        if end in later or count != len(now[end]):
            continue
        order.append(end)
        later[end] = others = now.pop(end)
        for other in others:
            now[other] |= others
            now[other] -= {other, end}
            heappush(waiting, (len(now[other]), place[other], other))
    return order, later
