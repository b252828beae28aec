"""What was seen, as a puzzle without what does not matter for it: which failures explain the alarms and nothing else?

Only these count: alarms that do not follow from others (roots), which must be down; groups on which something hangs that was
seen working, which must not; and between them components and groups, reduced to what each takes down of these. Components that
take down the same are alike: one of them stands for all.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from scudo.core.model.bits import positions, union
from scudo.core.model.circuit import Circuit


@dataclass(frozen=True, slots=True)
class Gate:
    """A redundant group: down where at least `least` of its points are. `is_up`: it must not be."""

    least: int
    points: tuple[int, ...]
    is_up: bool


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Points are numbers: a root, or a member of a gate. Each is down where one of its `takers` is.

    A taker of number i, up to the number of `alike`, is a class of components (bits), of which one fails; the rest are gates.
    """

    alike: tuple[tuple[int, ...], ...]
    gates: tuple[Gate, ...]
    takers: tuple[tuple[int, ...], ...]
    roots: tuple[int, ...]


def puzzle(circuit: Circuit, alarms: frozenset[int], good: frozenset[int]) -> Puzzle:
    """The puzzle of what was seen; components are bits."""
    innocent = union(circuit.alone[circuit.node_of[bit]] >> 1 for bit in good)
    roots = _roots(circuit, alarms)
    upright = _upright(circuit, good)
    suspects = {
        node
        for node in circuit.below(roots)
        if node in circuit.bit_of and not innocent >> circuit.bit_of[node] & 1
    }
    possible = _fallen(circuit, circuit.below([*roots, *upright]), suspects)
    upright = [node for node in upright if node in possible]
    return _Reduction(circuit, possible, roots, upright).puzzle(suspects)


def _roots(circuit: Circuit, alarms: Iterable[int]) -> list[int]:
    """The alarms that are not down by others, as nodes."""
    nodes = {circuit.node_of[bit] for bit in alarms}
    down = _fallen(circuit, circuit.below(nodes), nodes)
    return [node for node in sorted(nodes) if down.isdisjoint(circuit.children[node])]


def _upright(circuit: Circuit, good: Iterable[int]) -> list[int]:
    """The redundant groups that work, because something that needs them was seen working."""
    up = {circuit.node_of[bit] for bit in good}
    found = []
    for node in reversed(range(max(up, default=-1) + 1)):
        if node in up:
            if circuit.spare.get(node):
                found.append(node)
            else:
                up.update(circuit.children[node])
    return found


def _fallen(circuit: Circuit, nodes: Collection[int], failed: Collection[int]) -> set[int]:
    """Of these nodes, which are with all that they depend on, what is down where some of them fail."""
    down = set[int]()
    for node in sorted(nodes):
        spare = circuit.spare.get(node)
        children = circuit.children[node]
        if (
            node in failed
            or (not spare and not down.isdisjoint(children))
            or (spare and sum(child in down for child in children) > spare)
        ):
            down.add(node)
    return down


class _Reduction:
    """From nodes to points: each node that can be down knows the points that it takes down, as a mask."""

    def __init__(
        self, circuit: Circuit, possible: Collection[int], roots: Sequence[int], upright: Sequence[int]
    ) -> None:
        self._circuit = circuit
        self._roots = roots
        self._upright = frozenset(upright)
        self._point: dict[int, int] = {node: number for number, node in enumerate(roots)}
        self._gates: list[int] = []
        self._takes: dict[int, int] = {}
        self._descend(possible, [*roots, *upright])

    def puzzle(self, suspects: Iterable[int]) -> Puzzle:
        alike: dict[int, list[int]] = {}
        for node in suspects:
            if taken := self._takes.get(node, 0):
                alike.setdefault(taken, []).append(self._circuit.bit_of[node])
        classes = sorted((sorted(bits), taken) for taken, bits in alike.items())
        takers: list[list[int]] = [[] for _ in self._point]
        masks = [*(taken for _, taken in classes), *(self._takes.get(node, 0) for node in self._gates)]
        for taker, mask in enumerate(masks):
            for point in positions(mask):
                takers[point].append(taker)
        return Puzzle(
            alike=tuple(tuple(bits) for bits, _ in classes),
            gates=tuple(map(self._gate, self._gates)),
            takers=tuple(map(tuple, takers)),
            roots=tuple(range(len(self._roots))),
        )

    def _gate(self, node: int) -> Gate:
        points = tuple(self._point[child] for child in self._circuit.children[node] if child in self._point)
        return Gate(self._circuit.spare[node] + 1, points, node in self._upright)

    def _descend(self, possible: Collection[int], starts: Iterable[int]) -> None:
        """From the highest node down; a group's members become points, whatever else hands on what it takes down."""
        circuit, takes, met = self._circuit, self._takes, set(starts)
        for node in reversed(range(max(met, default=-1) + 1)):
            if node not in met:
                continue
            if node in self._point:
                takes[node] = takes.get(node, 0) | 1 << self._point[node]
            below = [child for child in circuit.children[node] if child in possible]
            met.update(below)
            if circuit.spare.get(node):
                self._gates.append(node)
                for child in below:
                    self._point.setdefault(child, len(self._point))
            elif mask := takes.get(node, 0):
                for child in below:
                    takes[child] = takes.get(child, 0) | mask
