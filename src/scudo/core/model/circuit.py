"""A model compiled to integers, and evaluated for many worlds at once.

A *world* is one assumption about which components fail. Every node has a mask with one bit per world: set where the node
does not work there. A component is down where it fails itself or one of its needs is down, so its mask is the union of
theirs; a group of k of n is down where more than n - k members are; a path is down where no way is left. One walk up the
nodes thus answers for all worlds, and only nodes above what fails are walked.

Nodes are numbered so that what is needed comes first. What a path crosses (a region: links and their ends, without dead
ends that no path asks for) is a node too, so that the path is looked at again when anything in it fails.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scudo.core.model.draft import COMPONENT, REGION, Draft, Key
from scudo.core.model.nodes import Model

Masks = Mapping[int, int]
Top = tuple[str, str]
"""A service's key with a blank, or with the key of one of its functions."""
_LOOK_AGAIN = -1


@dataclass(frozen=True, slots=True)
class Way:
    """A path as a gate: from one end to any of the targets, across one region."""

    origin: int
    targets: tuple[int, ...]
    near: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What masks are before anything is assumed: of components by themselves, and of all nodes."""

    own: Sequence[int]
    down: Sequence[int]


class Circuit:
    """Immutable once built. Components are known by their position in the model (`bit`), nodes by their number.

    In `alone`, the masks with nothing failed, bit 0 is the world in which all works and bit `b + 1` the one in which
    the component of bit `b` fails alone.
    """

    def __init__(self, model: Model) -> None:
        draft = Draft(model)
        order = draft.order()
        number = {key: node for node, key in enumerate(order)}
        self.names = tuple(component.key for component in model.components)
        self.bits = {name: bit for bit, name in enumerate(self.names)}
        self.node_of = tuple(number[COMPONENT, name] for name in self.names)
        self.bit_of = {node: bit for bit, node in enumerate(self.node_of)}
        self.tops: dict[Top, int] = {(key[1], key[2]): number[key] for key in draft.tops}
        self.children = tuple(tuple(number[child] for child in draft.children[key]) for key in order)
        self.parents = _turned(self.children)
        self.all = (1 << (len(self.names) + 1)) - 1
        self.spare = {number[key]: spare for key, spare in draft.spare.items()}
        self.regions = frozenset(node for node, key in enumerate(order) if key[0] == REGION)
        self.ways = _ways(draft, number)
        self._nothing = _Ground((0,) * len(order), (0,) * len(order))
        self._alone = self._ground_alone()
        self.support = self._supports()

    def named(self, bits: Iterable[int]) -> tuple[str, ...]:
        """Components by name, in the model's order."""
        return tuple(self.names[bit] for bit in sorted(bits))

    @property
    def alone(self) -> Sequence[int]:
        """The mask of every node with nothing failed."""
        return self._alone.down

    def further(self, failed: Iterable[int]) -> Masks:
        """With these components failed (bits): the masks, as in `alone`, of all nodes whose mask is another now."""
        return self._walk({self.node_of[bit]: self.all for bit in failed}, self.all, self._alone)

    def down(self, leaves: Masks, full: int) -> Masks:
        """In worlds of one's own, the masks of all nodes that are down in any; `leaves` are by bit, `full` is all worlds."""
        return self._walk({self.node_of[bit]: mask for bit, mask in leaves.items()}, full, self._nothing)

    def down_with(self, failed: Iterable[int]) -> frozenset[int]:
        """The nodes that are down in the one world in which these components fail."""
        return frozenset(self.down(dict.fromkeys(failed, 1), 1))

    def below(self, nodes: Iterable[int]) -> set[int]:
        """What these nodes can depend on, themselves among it."""
        below = set(nodes)
        for node in reversed(range(max(below, default=-1) + 1)):
            if node in below:
                below.update(self.children[node])
        return below

    def _ground_alone(self) -> _Ground:
        own = [0] * len(self.children)
        for bit, node in enumerate(self.node_of):
            own[node] = 1 << (bit + 1)
        leaves = {node: own[node] for node in self.node_of}
        masks = self._walk(leaves, self.all, _Ground(own, self._nothing.down))
        return _Ground(own, [0 if node in self.regions else masks.get(node, 0) for node in range(len(own))])

    def _supports(self) -> dict[int, int]:
        """Of every top the components that it can depend on, as a mask of bits."""
        below: list[int] = []
        for node, children in enumerate(self.children):
            mask = 1 << self.bit_of[node] if node in self.bit_of else 0
            for child in children:
                mask |= below[child]
            below.append(mask)
        return {node: below[node] for node in self.tops.values()}

    def _walk(self, leaves: Masks, full: int, ground: _Ground) -> Masks:
        """Masks that differ from the ground's, from the leaves up."""
        masks, changed = list(ground.down), list[int]()
        reached: dict[int, dict[int, int]] = {}
        waiting = bytearray(len(masks))
        for node in leaves:
            waiting[node] = True
        node = waiting.find(True)
        while node >= 0:
            if node in self.ways:
                mask = self._way_down(self.ways[node], masks, full, reached)
            elif node in self.regions:
                mask = _LOOK_AGAIN
            else:
                mask = self._gate_down(node, leaves.get(node, ground.own[node]), masks)
            if mask != masks[node]:
                masks[node] = mask
                changed.append(node)
                for parent in self.parents[node]:
                    waiting[parent] = True
            node = waiting.find(True, node + 1)
        return {node: masks[node] for node in changed}

    def _gate_down(self, node: int, own: int, masks: Sequence[int]) -> int:
        """Where more children are down than the gate can spare."""
        spare = self.spare.get(node)
        if spare:
            return _at_least(spare + 1, [masks[child] for child in self.children[node]])
        for child in self.children[node]:
            own |= masks[child]
        return own

    def _way_down(self, way: Way, masks: Sequence[int], full: int, reached: dict[int, dict[int, int]]) -> int:
        if way.origin not in reached:
            reached[way.origin] = _reached(way, masks, full)
        arrived = 0
        for target in way.targets:
            arrived |= reached[way.origin].get(target, 0)
        return full & ~arrived


def _at_least(least: int, masks: Iterable[int]) -> int:
    """Where at least so many masks (one or more) have their bit: a binary counter of masks, compared from the top."""
    planes: list[int] = []
    for mask in masks:
        carry = mask
        for index, plane in enumerate(planes):
            planes[index], carry = plane ^ carry, plane & carry
            if not carry:
                break
        if carry:
            planes.append(carry)
    if least >> len(planes):
        return 0
    more, equal = 0, -1
    for index in reversed(range(len(planes))):
        if least >> index & 1:
            equal &= planes[index]
        else:
            more |= equal & planes[index]
            equal &= ~planes[index]
    return more | equal


def _turned(children: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    parents: list[list[int]] = [[] for _ in children]
    for node, below in enumerate(children):
        for child in below:
            parents[child].append(node)
    return tuple(map(tuple, parents))


def _ways(draft: Draft, number: Mapping[Key, int]) -> dict[int, Way]:
    """The paths as gates; a place has a negative number."""
    ends: dict[str, int] = {}

    def end(name: str) -> int:
        return ends.setdefault(name, number.get((COMPONENT, name), -1 - len(ends)))

    near = {
        key: {end(one): tuple(map(end, others)) for one, others in region.near.items()}
        for key, region in draft.regions.items()
    }
    return {
        number[key]: Way(
            end(path.origin), tuple(map(end, path.targets)), near.get(draft.region_of(path.origin) or (), {})
        )
        for key, path in draft.paths.items()
    }


def _reached(way: Way, masks: Sequence[int], full: int) -> dict[int, int]:
    """Of every end the worlds in which a way leads there; places, of negative number, are never down."""
    # The worlds in which an end works and was not reached yet.
    ahead = {end: full if end < 0 else full & ~masks[end] for end in (way.origin, *way.near)}
    reached = {way.origin: ahead[way.origin]}
    ahead[way.origin] = 0
    waiting, queued = deque([way.origin]), {way.origin}
    while waiting:
        end = waiting.popleft()
        queued.discard(end)
        here = reached[end]
        for following in way.near.get(end, ()):
            if more := here & ahead[following]:
                ahead[following] ^= more
                reached[following] = reached.get(following, 0) | more
                if following not in queued:
                    queued.add(following)
                    waiting.append(following)
    return reached
