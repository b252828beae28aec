"""A system as it is from moment to moment: what stands still after each failure and each repair, and what would stop it next.

    live = Live(graph)
    live.fail("sw-a")                  # the services and functions that this stops
    live.next_single_failures()["erp"]
    live.mend("sw-a")

`Graph.assess` answers any question from the beginning; this keeps its answer up to date at the price of what changes. Both
say the same (docs/adr/0015-live-evaluation.md).
"""

from collections.abc import Iterable, Mapping

from scudo.core.live.counting import Counting
from scudo.core.model import Graph
from scudo.core.model.bits import positions

__all__ = ["Live"]


class Live:
    """Nothing has failed at first. A top is a service by its key, or a function as `service/function`."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._circuit = graph.circuit
        self._counting = Counting(graph.circuit)
        self._failed: set[int] = set()
        self._tops = {
            node: f"{service}/{function}" if function else service
            for (service, function), node in graph.circuit.tops.items()
        }

    @property
    def failed(self) -> frozenset[str]:
        """What failed by itself."""
        return frozenset(self._circuit.named(self._failed))

    @property
    def down(self) -> tuple[str, ...]:
        """The tops that do not work, in the model's order."""
        return tuple(top for node, top in self._tops.items() if self._counting.is_down(node))

    def fail(self, component: str) -> tuple[str, ...]:
        """A component failed by itself: the tops that this stops; none where it had failed before. Raises NotInModel."""
        (bit,) = self._graph.bits([component])
        if bit in self._failed:
            return ()
        self._failed.add(bit)
        return self._told(self._counting.fail(self._circuit.node_of[bit]))

    def mend(self, component: str) -> tuple[str, ...]:
        """A component was repaired: the tops that work again; none where it had not failed. Raises NotInModel."""
        (bit,) = self._graph.bits([component])
        if bit not in self._failed:
            return ()
        self._failed.remove(bit)
        return self._told(self._counting.mend(self._circuit.node_of[bit]))

    def next_single_failures(self) -> Mapping[str, tuple[str, ...]]:
        """Of every top the components whose failure, next and alone, would stop it; none where it is down."""
        names = self._circuit.names
        possible = [
            bit for bit, node in enumerate(self._circuit.node_of) if self._counting.would_matter(node)
        ]
        every = (1 << len(possible)) - 1
        leaves = {bit: 1 << world for world, bit in enumerate(possible)} | dict.fromkeys(self._failed, every)
        down = self._circuit.down(leaves, every)
        return {
            top: ()
            if self._counting.is_down(node)
            else tuple(names[possible[world]] for world in positions(down.get(node, 0)))
            for node, top in self._tops.items()
        }

    def _told(self, nodes: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._tops[node] for node in sorted(nodes) if node in self._tops)
