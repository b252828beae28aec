"""What a network hangs on: nodes and edges whose loss parts what was joined. Direction does not count.

Hopcroft and Tarjan, "Efficient algorithms for graph manipulation", CACM 16 (1973); depth first with a stack of our own, in time
linear in nodes and edges.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scudo.core.interchange.graphml.network import Network
from scudo.core.model.problems import did_you_mean, shown

Ends = tuple[str, str]


class NotInNetwork(ValueError):
    """A name that the network does not have; the message says which it may have meant."""


@dataclass(frozen=True, slots=True)
class WeakPoints:
    """In the file's order: nodes without which what is left of their part falls apart, and edges likewise, by their ends."""

    articulation_points: tuple[str, ...]
    bridges: tuple[Ends, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Of two nodes: whether any way joins them, and which other nodes and which edges alone cut the one from the other."""

    ends: Ends
    is_connected: bool
    articulation_points: tuple[str, ...]
    bridges: tuple[Ends, ...]


def weak_points(network: Network) -> WeakPoints:
    """Of the network as a whole; of parallel edges none is a bridge."""
    search = _Search(network)
    points, bridges = set[int](), set[int]()
    for start in range(len(network.nodes)):
        if start not in search.order:
            search.explore(start)
            points |= search.points_below(start)
            bridges |= search.bridges_below(start)
    return _told(network, points, bridges)


def between(network: Network, one: str, other: str) -> Between:
    """Of two nodes, by id. Raises NotInNetwork."""
    search = _Search(network)
    start, end = search.number(one), search.number(other)
    search.explore(start)
    way = list(search.way_to(end)) if end in search.order else []
    points = {parent for parent, child, _ in way if parent != start and search.cuts(parent, child)}
    bridges = {edge for parent, child, edge in way if search.is_bridge(parent, child)}
    found = _told(network, points, bridges)
    return Between((one, other), end in search.order, found.articulation_points, found.bridges)


def _told(network: Network, points: set[int], bridges: set[int]) -> WeakPoints:
    edges = (network.edges[number] for number in sorted(bridges))
    return WeakPoints(
        articulation_points=tuple(network.nodes[number].id for number in sorted(points)),
        bridges=tuple((edge.source, edge.target) for edge in edges),
    )


@dataclass(slots=True)
class _Search:
    """Depth first from a node: when each was met, and how far up an edge leads back from it or below it."""

    network: Network
    order: dict[int, int] = field(default_factory=dict)
    _numbers: dict[str, int] = field(init=False)
    _near: list[list[tuple[int, int]]] = field(init=False)
    _low: dict[int, int] = field(default_factory=dict)
    _above: dict[int, tuple[int, int]] = field(default_factory=dict)
    _below: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = {node.id: number for number, node in enumerate(self.network.nodes)}
        self._near = [[] for _ in self.network.nodes]
        for number, edge in enumerate(self.network.edges):
            one, other = self._numbers[edge.source], self._numbers[edge.target]
            if one != other:
                self._near[one].append((other, number))
                self._near[other].append((one, number))

    def number(self, name: str) -> int:
        """A node by its id."""
        if name not in self._numbers:
            raise NotInNetwork(f"there is no node {shown(name)}{did_you_mean(name, self._numbers)}")
        return self._numbers[name]

    def explore(self, start: int) -> None:
        """Meet all that is joined with a node."""
        self._meet(start)
        waiting = [(start, iter(self._near[start]))]
        while waiting:
            node, edges = waiting[-1]
            for other, edge in edges:
                if other not in self.order:
                    self._above[other] = node, edge
                    self._below.setdefault(node, []).append(other)
                    self._meet(other)
                    waiting.append((other, iter(self._near[other])))
                    break
                if edge != self._above.get(node, (0, -1))[1]:
                    self._low[node] = min(self._low[node], self.order[other])
            else:
                waiting.pop()
                if waiting:
                    above = waiting[-1][0]
                    self._low[above] = min(self._low[above], self._low[node])

    def _meet(self, node: int) -> None:
        self.order[node] = self._low[node] = len(self.order)

    def cuts(self, parent: int, child: int) -> bool:
        """Whether nothing below the child leads above the parent."""
        return self._low[child] >= self.order[parent]

    def is_bridge(self, parent: int, child: int) -> bool:
        """Whether nothing but their edge joins them."""
        return self._low[child] > self.order[parent]

    def way_to(self, end: int) -> Iterator[tuple[int, int, int]]:
        """The way from where the search began, backwards: parent, child, edge."""
        while end in self._above:
            parent, edge = self._above[end]
            yield parent, end, edge
            end = parent

    def points_below(self, start: int) -> set[int]:
        """The articulation points of what was met from `start`; it is one itself where it has two branches."""
        joined = self._joined(start)
        points = {
            node
            for node in joined
            if node != start and any(self.cuts(node, child) for child in self._children(node))
        }
        return points | ({start} if len(self._children(start)) > 1 else set())

    def bridges_below(self, start: int) -> set[int]:
        """The bridges of what was met from `start`."""
        return {
            self._above[child][1]
            for node in self._joined(start)
            for child in self._children(node)
            if self.is_bridge(node, child)
        }

    def _children(self, node: int) -> list[int]:
        return self._below.get(node, [])

    def _joined(self, start: int) -> Iterator[int]:
        waiting = [start]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += self._children(node)
