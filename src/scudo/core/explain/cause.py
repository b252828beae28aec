"""Which of many failing components are the causes, and which only follow (M2).

1. A bad component of which a need does not work, given the other bad ones, follows from them; the rest are roots.
2. Where two or more roots would all be lost by one further component that was not seen working, and whose failure would
   take down nothing that was seen working, that component is the cause in their place: it was inferred.

What was seen working counts by its moment: it clears a shared cause of the roots that began to fail two seconds before it, or earlier. So a part that
failed yesterday and one that failed now do not share a cause that carried something in between.

Every bad component is explained by exactly one cause.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush
from math import inf

from scudo.core.model import Graph
from scudo.core.model.bits import mask_of, positions, union
from scudo.core.model.circuit import Circuit

TOGETHER_S = 2.0
"""What one cause takes down fails within this time, as far as the clocks of checks can tell."""

Price = tuple[int, float, int]


class Evidence(StrEnum):
    """What a component's checks say; one that is not named has no check."""

    BAD = "bad"
    """In a hard critical state."""
    GOOD = "good"
    """Seen working since the trouble began."""
    DOUBTFUL = "doubtful"
    """Failing softly, not asked since the trouble began, or unknown."""


@dataclass(frozen=True, slots=True)
class Moments:
    """When a component began to fail (if it does), and when it was last seen working; seconds since 1970."""

    began: float | None = None
    good: float | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A component that failed and the bad ones that this explains; itself is among them unless it was `inferred`.

    `certain`: nothing that its failure would take down is DOUBTFUL; what was seen bad is always certain.
    """

    component: str
    explains: frozenset[str]
    inferred: bool
    certain: bool


def causes(
    graph: Graph, evidence: Mapping[str, Evidence], moments: Mapping[str, Moments] | None = None
) -> tuple[Cause, ...]:
    """The causes in the model's order; none where nothing is bad. Raises NotInModel.

    A component that is GOOD and has no moment was seen working after everything began.
    """
    seen = {kind: graph.bits(name for name, each in evidence.items() if each is kind) for kind in Evidence}
    circuit, bad = graph.circuit, seen[Evidence.BAD]
    down = circuit.down_with(bad)
    roots = [bit for bit in sorted(bad) if down.isdisjoint(circuit.children[circuit.node_of[bit]])]
    shared = _Shared(graph, roots, seen, _Times(graph, seen[Evidence.GOOD], moments or {}))
    cause_of = {root: root for root in roots} | shared.found()
    explains: dict[int, list[int]] = {cause: [] for cause in sorted(set(cause_of.values()))}
    for bit, cause in _attributed(circuit, bad, cause_of, down).items():
        explains[cause].append(bit)
    return tuple(
        Cause(
            component=circuit.names[cause],
            explains=frozenset(circuit.named(explained)),
            inferred=cause not in bad,
            certain=cause in bad or not shared.doubtful >> cause & 1,
        )
        for cause, explained in explains.items()
    )


class _Times:
    """What each root clears: all that takes down something seen working after the root began to fail."""

    def __init__(self, graph: Graph, good: Iterable[int], moments: Mapping[str, Moments]) -> None:
        circuit = graph.circuit
        known = {bit: moments[circuit.names[bit]] for bit in graph.bits(moments)}
        self._began = {bit: one.began for bit, one in known.items() if one.began is not None}
        last = {bit: one.good for bit, one in known.items() if one.good is not None}
        last |= {bit: inf for bit in good if bit not in last}
        self._moments = sorted(last.values())
        self._cleared = [0]
        for bit in sorted(last, key=lambda one: -last[one]):
            self._cleared.append(self._cleared[-1] | taken_by(circuit, bit))

    def cleared(self, root: int) -> int:
        """What cannot be the cause of a root; where nobody knows when it began, all that takes down what was seen working."""
        later = len(self._moments) - bisect_right(self._moments, self._began.get(root, -inf) + TOGETHER_S)
        return self._cleared[later]


class _Shared:
    """The search for what several roots have in common; components are bits."""

    def __init__(
        self, graph: Graph, roots: Sequence[int], seen: Mapping[Evidence, frozenset[int]], times: _Times
    ) -> None:
        self._circuit = graph.circuit
        self._mtbf_h = [component.mtbf_h or inf for component in graph.model.components]
        self._roots = roots
        self._times = times
        self._bad = mask_of(seen[Evidence.BAD])
        unproven = seen[Evidence.DOUBTFUL] | seen[Evidence.GOOD]
        self.doubtful = union(self._takes_down(bit) & ~(1 << bit) for bit in unproven)
        """What would take down something besides itself that nobody saw failing; what was seen working clears it before."""

    def found(self) -> dict[int, int]:
        """The roots that have a shared cause, with it; the cause of most roots is taken first, then the cheapest."""
        candidates = self._candidates()
        price = self._prices(candidates)
        waiting = [(-len(roots), price[bit]) for bit, roots in candidates.items()]
        heapify(waiting)
        found: dict[int, int] = {}
        while waiting:
            count, asked = heappop(waiting)
            bit = asked[-1]
            left = [root for root in candidates[bit] if root not in found]
            if len(left) == -count:
                found |= dict.fromkeys(left, bit)
            elif len(left) > 1:
                heappush(waiting, (-len(left), asked))
        return found

    def _candidates(self) -> dict[int, list[int]]:
        """What may have failed unseen and would take down two roots or more, with these."""
        candidates: dict[int, list[int]] = {}
        for root in self._roots:
            for bit in positions(self._takes_down(root) & ~self._bad & ~self._times.cleared(root)):
                candidates.setdefault(bit, []).append(root)
        return {bit: roots for bit, roots in candidates.items() if len(roots) > 1}

    def _prices(self, candidates: Iterable[int]) -> dict[int, Price]:
        """Dearer is what takes down more, then what fails less often, then what comes later."""
        taken = dict.fromkeys(candidates, 0)
        mask = mask_of(taken)
        for bit in range(len(self._mtbf_h)) if mask else ():
            for cause in positions(self._takes_down(bit) & mask):
                taken[cause] += 1
        return {bit: (count, self._mtbf_h[bit], bit) for bit, count in taken.items()}

    def _takes_down(self, bit: int) -> int:
        """The components whose failure alone takes this one down, itself among them."""
        return taken_by(self._circuit, bit)


def taken_by(circuit: Circuit, bit: int) -> int:
    """The components, as a mask, whose failure alone takes one down, itself among them."""
    return circuit.alone[circuit.node_of[bit]] >> 1


def _attributed(
    circuit: Circuit, bad: Iterable[int], cause_of: Mapping[int, int], down: Iterable[int]
) -> dict[int, int]:
    """Of each bad component the cause that takes it down by itself; else the first that has a part in it."""
    by_itself = _by_itself(circuit, cause_of)
    has_part = _has_part(circuit, cause_of, down)
    attributed = dict(cause_of)
    for bit in sorted(bad):
        node = circuit.node_of[bit]
        attributed.setdefault(bit, by_itself.get(node, has_part[node]))
    return attributed


def _by_itself(circuit: Circuit, cause_of: Mapping[int, int]) -> dict[int, int]:
    """Of each node that goes down where one cause alone fails, with its roots, the first such cause."""
    order = {cause: index for index, cause in enumerate(sorted(set(cause_of.values())))}
    leaves = {cause: 1 << index for cause, index in order.items()}
    for root, cause in cause_of.items():
        leaves[root] = 1 << order[cause]
    ordered = list(order)
    down = circuit.down(leaves, (1 << len(order)) - 1)
    return {node: ordered[(mask & -mask).bit_length() - 1] for node, mask in down.items() if mask > 0}


def _has_part(circuit: Circuit, cause_of: Mapping[int, int], down: Iterable[int]) -> dict[int, int]:
    """Of each node that is down the first of the causes that it is down by."""
    has_part: dict[int, int] = {}
    for node in sorted(down):
        bit = circuit.bit_of.get(node, -1)
        below = [has_part[child] for child in circuit.children[node] if child in has_part]
        if bit in cause_of:
            has_part[node] = cause_of[bit]
        elif below:
            has_part[node] = min(below)
    return has_part
