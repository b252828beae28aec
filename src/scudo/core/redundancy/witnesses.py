"""Bounds of a coherent module from what is plainly seen: failures that are enough, and ways that are left.

Some minimal cut sets are found: all of one leaf, all of two where the leaves are few, and others step by step, the likely ones first. The module has
failed wherever one of them has, so that is a lower bound. Some minimal path sets are found likewise, each avoiding what those before it used: while all of
one works the module works, so it fails at most where all of them are hit, which is an upper bound. Both are worked out exactly, by
diagrams of few nodes, as far as these go.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from scudo.core.model.bits import positions
from scudo.core.redundancy.chances import Chance, bounded
from scudo.core.redundancy.diagram import FALSE, TRUE, Diagram, Edge, OverBudget
from scudo.core.redundancy.formula import Formula
from scudo.core.redundancy.modules import Module
from scudo.core.redundancy.worlds import true_in

MOST_SETS = 24
MOST_NODES = 4_000
MOST_PAIRED = 200
_GATES_A_STEP = 8
_WORLDS_A_WORD = 2_000

Positions = tuple[int, ...]


def witnessed(formula: Formula, module: Module, leaves: Sequence[Chance], steps: int) -> tuple[float, float]:
    """The least and the most that the module's probability can be, by so many steps; `leaves` are by position in the module's."""
    search = _Search(formula, module, steps)
    likely = sorted(range(len(leaves)), key=lambda position: -leaves[position].high)
    diagram = Diagram(len(leaves), MOST_NODES)
    failed, works = FALSE, TRUE
    try:
        for cut in sorted(search.small_cuts(), key=lambda each: _chance_of(each, leaves), reverse=True):
            failed = diagram.either(failed, _all(diagram, cut))
        for cut in search.cuts(likely):
            failed = diagram.either(failed, _all(diagram, cut))
    except OverBudget:
        pass
    compact, (edge,) = diagram.copied([failed])
    low = bounded(compact, edge, leaves)[0]
    diagram = Diagram(len(leaves), MOST_NODES)
    try:
        for path in search.paths(likely[::-1]):
            works = diagram.both(works, diagram.any_of(diagram.variable(each) for each in path))
    except OverBudget:
        pass
    compact, (edge,) = diagram.copied([works])
    return low, bounded(compact, edge, leaves)[1]


def _chance_of(cut: Positions, leaves: Sequence[Chance]) -> float:
    product = 1.0
    for each in cut:
        product *= leaves[each].high
    return product


def _all(diagram: Diagram, cut: Iterable[int]) -> Edge:
    edge = TRUE
    for position in sorted(cut, reverse=True):
        edge = diagram.node(position, FALSE, edge)
    return edge


class _Search:
    """Sets of positions, found by trying many worlds at once until the steps are spent."""

    def __init__(self, formula: Formula, module: Module, steps: int) -> None:
        self._formula, self._module = formula, module
        self._numbers = [leaf >> 1 for leaf in module.leaves]
        self._turned = [leaf & 1 for leaf in module.leaves]
        self._left = steps

    def small_cuts(self) -> Iterator[Positions]:
        """All of one leaf, and of two where leaves are few."""
        count = len(self._numbers)
        singles = set(positions(self._failed([1 << each for each in range(count)], count)))
        yield from ((each,) for each in sorted(singles))
        others = [each for each in range(count) if each not in singles]
        if len(others) > MOST_PAIRED:
            return
        pairs = list(combinations(others, 2))
        masks = [0] * count
        for world, (one, other) in enumerate(pairs):
            masks[one] |= 1 << world
            masks[other] |= 1 << world
        yield from (pairs[world] for world in positions(self._failed(masks, len(pairs))))

    def cuts(self, preferred: Sequence[int]) -> Iterator[Positions]:
        """Minimal cut sets, step by step."""
        return self._sets(preferred, 0)

    def paths(self, preferred: Sequence[int]) -> Iterator[Positions]:
        """Minimal path sets, step by step."""
        return self._sets(preferred, 1)

    def _sets(self, preferred: Sequence[int], working: int) -> Iterator[Positions]:
        """Sets that decide it, `working` or failed; what was used often is used last."""
        used = dict.fromkeys(preferred, 0)
        found = set[Positions]()
        for _ in range(MOST_SETS):
            if self._left < 0:
                return
            one = self._minimal(sorted(preferred, key=used.__getitem__), working)
            for each in one:
                used[each] += 1
            if one and one not in found:
                found.add(one)
                yield one

    def _minimal(self, candidates: Sequence[int], working: int) -> Positions:
        """The shortest beginning that is enough ends in one that is needed; then so on with what precedes."""
        chosen: list[int] = []
        while self._left >= 0:
            worlds = len(candidates) + 1
            full = (1 << worlds) - 1
            masks = dict.fromkeys(range(len(self._numbers)), 0) | dict.fromkeys(chosen, full)
            for index, each in enumerate(candidates):
                masks[each] = full & ~((2 << index) - 1)
            some = [mask ^ full if working else mask for _, mask in sorted(masks.items())]
            enough = self._failed(some, worlds) ^ (full if working else 0)
            if not enough:
                return ()
            first = next(positions(enough))
            if first == 0:
                return tuple(sorted(chosen))
            chosen.append(candidates[first - 1])
            candidates = candidates[: first - 1]
        return ()

    def _failed(self, masks: Sequence[int], worlds: int) -> int:
        """The worlds in which the module has failed, where its leaves have in those of their masks."""
        self._left -= len(self._module.gates) * (1 + worlds // _WORLDS_A_WORD) // _GATES_A_STEP
        full = (1 << worlds) - 1
        leaves = {
            number: mask ^ full if turned else mask
            for number, turned, mask in zip(self._numbers, self._turned, masks, strict=True)
        }
        return true_in(self._formula, self._module.top, self._module.gates, leaves, full)
