"""Which failures are one fault: those that stand together in a minimal cut, or would with one more failure.

For up to twelve failed components that a top depends on, all their subsets are tried, each with nothing more and with each
further component: a grid of worlds, with a block of all subsets for each of these. In its block a subset is a minimal cut
where the top is down, and is not with one component of it less, nor with the further one left out.

Beyond twelve, a search by single steps: a minimal cut is found, its first component is left out of what failed, and so on,
at most 256 steps for all tops. It joins only what belongs together, but may miss a cut.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice

from scudo.core.model.bits import mask_of, positions, union
from scudo.core.model.circuit import Circuit
from scudo.core.model.cuts import Bits, Question, minimal_sets

MOST_TRIED = 12
MOST_WORLDS = 1 << 17
MOST_STEPS = 256
MOST_POINTS = 32


class _Faults:
    """A partition of the failed components; the lower number stands for a part."""

    def __init__(self, failed: Iterable[int]) -> None:
        self._above = {bit: bit for bit in failed}

    def of(self, bit: int) -> int:
        while self._above[bit] != bit:
            self._above[bit] = self._above[self._above[bit]]
            bit = self._above[bit]
        return bit

    def join(self, bits: Iterable[int]) -> None:
        parts = sorted({self.of(bit) for bit in bits})
        for part in parts[1:]:
            self._above[part] = parts[0]

    def are_one(self, bits: Iterable[int]) -> bool:
        return len({self.of(bit) for bit in bits}) <= 1

    def parts(self) -> list[frozenset[int]]:
        parts: dict[int, list[int]] = {}
        for bit in sorted(self._above):
            parts.setdefault(self.of(bit), []).append(bit)
        return [frozenset(part) for part in parts.values()]


def faults(circuit: Circuit, failed: frozenset[int]) -> list[frozenset[int]]:
    """The failed components by faults, ordered by the first of each."""
    found, now = _Faults(failed), circuit.further(failed)
    alone, all_failed = circuit.alone, mask_of(failed)
    lost = mask_of(circuit.bit_of[node] for node, mask in now.items() if mask & 1 and node in circuit.bit_of)
    grids: dict[int, dict[int, int]] = {}
    for node in circuit.tops.values():
        if node in now:
            mask, support = now[node], circuit.support[node]
            possible = support & ~lost & ~all_failed if mask & 1 else mask >> 1
            grids.setdefault(support & all_failed, {})[node] = possible & ~(alone[node] >> 1)
    steps = MOST_STEPS
    for relevant, tops in grids.items():
        bits = tuple(positions(relevant))
        if found.are_one(bits):
            continue
        if len(bits) <= MOST_TRIED:
            _try_all(circuit, bits, tops, found)
        else:
            steps = _step(circuit, bits, tops, steps, found)
    return found.parts()


def _try_all(circuit: Circuit, bits: Sequence[int], tops: Mapping[int, int], found: _Faults) -> None:
    """Join what stands together in a minimal cut of these tops; each with the components that may come to it."""
    further = list(positions(union(tops.values())))
    many = max(1, (MOST_WORLDS >> len(bits)) - 1)
    for start in range(0, max(1, len(further)), many):
        grid = _Grid(bits, further[start : start + many])
        down = circuit.down(grid.leaves, grid.full)
        for node in tops:
            for one, other in grid.pairs(down.get(node, 0)):
                found.join((bits[one], bits[other]))


class _Grid:
    """Worlds: first all subsets of `bits`, then all of them again with each further component."""

    def __init__(self, bits: Sequence[int], further: Sequence[int]) -> None:
        self._size = 1 << len(bits)
        self._block = (1 << self._size) - 1
        self.full = (1 << self._size * (len(further) + 1)) - 1
        self._each_block = self.full // self._block
        self._with = [self._column(index) for index in range(len(bits))]
        self.leaves = dict(zip(bits, self._with, strict=True))
        for index, bit in enumerate(further, start=1):
            self.leaves[bit] = self._block << self._size * index

    def _column(self, index: int) -> int:
        """The worlds in which the component of this index fails."""
        step = 1 << index
        return self._block // ((1 << step) + 1) * self._each_block << step

    def pairs(self, down: int) -> Iterator[tuple[int, int]]:
        """The indices that stand together in a minimal cut."""
        minimal = down & ~((down & self._block) * (self._each_block - 1))
        for index, fails in enumerate(self._with):
            minimal &= ~(down << (1 << index) & fails)
        for one, other in combinations(range(len(self._with)), 2):
            if minimal & self._with[one] & self._with[other]:
                yield one, other


def _step(circuit: Circuit, bits: Sequence[int], tops: Mapping[int, int], steps: int, found: _Faults) -> int:
    """Join what single steps find; what is left of the steps."""
    for node in tops:
        left = list(bits)
        while steps and left and not found.are_one(bits):
            steps -= 1
            questions = _questions(circuit, node, tuple(left))
            cuts = [cut for cut in minimal_sets(circuit, questions).values() if cut]
            if not cuts:
                break
            for cut in cuts:
                found.join(cut)
            left.remove(min(cuts, key=lambda cut: (-len(cut), cut))[0])
    return steps


def _questions(circuit: Circuit, node: int, failed: Bits) -> list[Question]:
    """What takes a top down, or would with one of its new single points."""
    mask = circuit.further(failed).get(node, circuit.alone[node])
    if mask & 1:
        return [Question(node, (), failed)]
    points = islice(positions((mask & ~circuit.alone[node]) >> 1), MOST_POINTS)
    return [Question(node, (point,), failed) for point in points]
