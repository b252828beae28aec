"""A circuit evaluated in one world by counting: of every node is known how many of its children it can still spare.

One more failure, or one less, touches only the nodes above it, and each of them by a step of its counter.
"""

from collections.abc import Iterable, Mapping, Sequence

from scudo.core.live.reach import Reach
from scudo.core.model.circuit import Circuit


class Counting:
    """Nodes are numbers, as in the circuit; those on which no top depends are left out.

    Each has as its margin how many more of its children (of a component: itself, too; of a path: its targets) go down
    before it does: it works while that is more than nothing.
    """

    def __init__(self, circuit: Circuit) -> None:
        self._margins = [circuit.spare.get(node, 0) + 1 for node in range(len(circuit.children))]
        counted = circuit.below(circuit.tops.values()) - circuit.regions - circuit.ways.keys()
        self._parents = tuple(tuple(filter(counted.__contains__, parents)) for parents in circuit.parents)
        self._reaches: dict[int, list[Reach]] = {}
        by_origin: dict[int, Reach] = {}
        for node, way in circuit.ways.items():
            if way.origin not in by_origin:
                by_origin[way.origin] = self._reach(way.origin, way.near)
            self._await(node, by_origin[way.origin], set(way.targets))

    def is_down(self, node: int) -> bool:
        """Whether a node does not work."""
        return self._margins[node] <= 0

    def fail(self, node: int) -> set[int]:
        """One more failure at a node: the nodes that go down."""
        fallen = self._wear([node])
        missed = [
            way
            for reach, ends in self._met(fallen).items()
            for end in reach.lose(ends)
            for way in reach.awaited.get(end, ())
        ]
        return fallen | self._wear(missed)

    def mend(self, node: int) -> set[int]:
        """One failure less at a node: the nodes that work again."""
        risen = self._restore([node])
        arrived = [
            way
            for reach, ends in self._met(risen).items()
            for end in reach.gain(ends)
            for way in reach.awaited.get(end, ())
        ]
        return risen | self._restore(arrived)

    def would_matter(self, node: int) -> bool:
        """Whether anything but the node itself may go down with it; false only where nothing would."""
        margins = self._margins
        if margins[node] <= 0:
            return False
        for parent in self._parents[node]:
            if margins[parent] == 1:
                return True
        for reach in self._reaches.get(node, ()):
            if reach.carries(node):
                return True
            for way in reach.awaited.get(node, ()):
                if margins[way] == 1 and node in reach:
                    return True
        return False

    def _reach(self, origin: int, near: Mapping[int, Sequence[int]]) -> Reach:
        reach = Reach(origin, near)
        for end in {origin, *near}:
            self._reaches.setdefault(end, []).append(reach)
        return reach

    def _await(self, node: int, reach: Reach, targets: Iterable[int]) -> None:
        """Let a path wait for its targets."""
        self._margins[node] = sum(target in reach for target in targets)
        for target in targets:
            reach.awaited.setdefault(target, []).append(node)

    def _met(self, nodes: set[int]) -> dict[Reach, list[int]]:
        """Those of the nodes that are ends of drawn networks."""
        met: dict[Reach, list[int]] = {}
        for end in self._reaches.keys() & nodes:
            for reach in self._reaches[end]:
                met.setdefault(reach, []).append(end)
        return met

    def _wear(self, waiting: list[int]) -> set[int]:
        """Take one from the margin of each, and go on above what falls."""
        margins, parents = self._margins, self._parents
        fallen = set[int]()
        while waiting:
            node = waiting.pop()
            margins[node] -= 1
            if margins[node] == 0:
                fallen.add(node)
                waiting += parents[node]
        return fallen

    def _restore(self, waiting: list[int]) -> set[int]:
        """Give one to the margin of each, and go on above what rises."""
        margins, parents = self._margins, self._parents
        risen = set[int]()
        while waiting:
            node = waiting.pop()
            margins[node] += 1
            if margins[node] == 1:
                risen.add(node)
                waiting += parents[node]
        return risen
