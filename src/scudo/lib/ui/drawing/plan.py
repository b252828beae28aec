"""What a drawing shows: nodes from the services down to what they stand on, and what stands on what."""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum

MANY = 60
SITE_PARTS = 4


class Kind(StrEnum):
    """What a node is; a site stands for all that is folded into it."""

    SERVICE = "service"
    FUNCTION = "function"
    COMPONENT = "component"
    GROUP = "group"
    PLACE = "place"
    SITE = "site"


class Change(StrEnum):
    """How a thing differs between two versions of a model."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that is drawn: `k` of `of` for a group; `holds` is what was folded into it."""

    key: str
    kind: Kind
    name: str
    site: str = ""
    k: int = 0
    of: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    change: Change | None = None

    @property
    def is_redundant(self) -> bool:
        """Whether it works although one of its members does not."""
        return self.kind is Kind.GROUP and self.k < len(self.of)


@dataclass(frozen=True, slots=True)
class Edge:
    """`upper` stands on `lower`; `shared`: a cause common to redundant parts; `link`: a line of a network."""

    upper: str
    lower: str
    shared: bool = False
    link: bool = False
    change: Change | None = None


@dataclass(frozen=True)
class Plan:
    """Nodes in the model's order, and the edges between them; `causes` fail several redundant parts at once."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    causes: frozenset[str] = frozenset()
    sites: Mapping[str, str] = field(default_factory=dict)

    def below(self) -> dict[str, list[str]]:
        """What each node stands on."""
        found: dict[str, list[str]] = {key: [] for key in self.nodes}
        for edge in self.edges:
            if not edge.link:
                found[edge.upper].append(edge.lower)
        return found

    def above(self) -> dict[str, list[str]]:
        """What stands on each node."""
        found: dict[str, list[str]] = {key: [] for key in self.nodes}
        for edge in self.edges:
            if not edge.link:
                found[edge.lower].append(edge.upper)
        return found


def plan(
    nodes: Iterable[Node], needs: Iterable[tuple[str, str]], links: Iterable[tuple[str, str]] = ()
) -> Plan:
    """A plan of nodes, of what needs what, and of the lines of a network; only what must be drawn is kept.

    A need that follows from another need is left out (transitive reduction, with the meaning of groups); a need of a cause
    that several members of one redundant group have in common is `shared`. Needs must not run in a ring.
    """
    known = {node.key: node for node in nodes}
    below: dict[str, list[str]] = {key: [] for key in known}
    for upper, lower in dict.fromkeys(needs):
        below[upper].append(lower)
    alone, causes = what_stops(known, below)
    kept = [
        (upper, lower)
        for upper in known
        for lower in below[upper]
        if is_said(known[upper], lower, below, alone)
    ]
    edges = [Edge(upper, lower, shared=lower in causes) for upper, lower in kept]
    lines = [Edge(*ends, link=True) for ends in dict.fromkeys(links) if not beside(ends, kept)]
    return Plan(known, (*edges, *lines), frozenset(causes))


def beside(ends: tuple[str, str], kept: Collection[tuple[str, str]]) -> bool:
    """Whether a line of the network would run beside a need that is drawn."""
    return ends in kept or (ends[1], ends[0]) in kept


def what_stops(
    nodes: Mapping[str, Node], below: Mapping[str, list[str]]
) -> tuple[dict[str, frozenset[str]], set[str]]:
    """What alone stops each node, itself included; and the causes that members of one redundant group share."""
    alone: dict[str, frozenset[str]] = {}
    causes: set[str] = set()
    for key in from_below(below):
        node, parts = nodes[key], [alone[one] for one in below[key]]
        if not node.is_redundant:
            alone[key] = frozenset({key}).union(*parts)
            continue
        shared = in_at_least(2, parts)
        causes |= {one for one in shared if nodes[one].kind is Kind.COMPONENT} - set(node.of)
        alone[key] = frozenset({key}) | in_at_least(len(parts) - node.k + 1, parts)
    return alone, causes


def in_at_least(times: int, sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """What stands in so many of the sets, or in more."""
    counted: dict[str, int] = {}
    for one in sets:
        for key in one:
            counted[key] = counted.get(key, 0) + 1
    return frozenset(key for key, count in counted.items() if count >= times)


def from_below(below: Mapping[str, list[str]]) -> list[str]:
    """Every node after all that it stands on."""
    done: dict[str, None] = {}
    for start in below:
        waiting = [(start, iter(below[start]))]
        while waiting:
            key, rest = waiting[-1]
            following = next((one for one in rest if one not in done), None)
            if following is None:
                done.setdefault(key)
                waiting.pop()
            else:
                waiting.append((following, iter(below[following])))
    return list(done)


def is_said(
    upper: Node, lower: str, below: Mapping[str, list[str]], alone: Mapping[str, frozenset[str]]
) -> bool:
    """Whether a need is drawn: always a member of a group, else unless another need of the same node implies it."""
    if upper.kind is Kind.GROUP:
        return True
    return not any(lower in alone[other] for other in below[upper.key] if other != lower)


def folded(whole: Plan, closed: Collection[str]) -> Plan:
    """The plan with groups and sites closed: what is in them is drawn as one node."""
    owners = owner_of(whole)
    held_by = {key: holder_of(node, closed, owners) for key, node in whole.nodes.items()}
    into = {key: holder for key, holder in held_by.items() if holder != key}
    if not into:
        return whole
    nodes: dict[str, Node] = {}
    for key, node in whole.nodes.items():
        if key not in into:
            nodes[key] = node
        elif into[key] not in nodes:
            holder = into[key]
            nodes[holder] = whole.nodes.get(holder) or Node(
                holder, Kind.SITE, whole.sites.get(holder, holder), site=holder
            )
    holds: dict[str, list[str]] = {}
    for key, holder in into.items():
        holds.setdefault(holder, []).append(key)
    for holder, held in holds.items():
        inside = Change.CHANGED if any(whole.nodes[key].change for key in held) else None
        change = nodes[holder].change or inside
        nodes[holder] = replace(nodes[holder], holds=tuple(held), change=change)
    moved = [
        replace(edge, upper=into.get(edge.upper, edge.upper), lower=into.get(edge.lower, edge.lower))
        for edge in whole.edges
    ]
    drawn = dict.fromkeys(edge for edge in moved if edge.upper != edge.lower)
    return Plan(nodes, tuple(drawn), whole.causes & nodes.keys(), whole.sites)


def holder_of(node: Node, closed: Collection[str], owners: Mapping[str, str]) -> str:
    """The node that a node is drawn as: its site if that is closed, else the outermost closed group it is only in."""
    if node.site in closed and node.kind in {Kind.COMPONENT, Kind.GROUP}:
        return node.site
    found = key = node.key
    while (key := owners.get(key, "")) and key:
        if key in closed:
            found = key
    return found


def owner_of(whole: Plan) -> dict[str, str]:
    """The one group that a node is a member of; none where it is a member of several."""
    found: dict[str, list[str]] = {}
    for node in whole.nodes.values():
        for member in node.of:
            found.setdefault(member, []).append(node.key)
    return {member: groups[0] for member, groups in found.items() if len(groups) == 1}


def to_close(whole: Plan, amiss: AbstractSet[str]) -> frozenset[str]:
    """What is closed of a plan of many nodes unless somebody asks otherwise: calm groups, then calm sites."""
    if len(whole.nodes) <= MANY:
        return frozenset()
    groups = {
        node.key
        for node in whole.nodes.values()
        if node.kind is Kind.GROUP and not amiss & {node.key, *node.of}
    }
    if len(folded(whole, groups).nodes) <= MANY:
        return frozenset(groups)
    parts: dict[str, list[str]] = {}
    for node in whole.nodes.values():
        if node.site:
            parts.setdefault(node.site, []).append(node.key)
    sites = {site for site, held in parts.items() if len(held) >= SITE_PARTS and not amiss & set(held)}
    return frozenset(groups | sites)


def around(whole: Plan, parts: Collection[str], most: int) -> Plan:
    """The neighbourhood of some parts: all that they carry, their groups with the other members, what they share.

    At most `most` nodes: the parts first, then up to the services, then the rest.
    """
    above, below = whole.above(), whole.below()
    kept = dict.fromkeys(key for key in parts if key in whole.nodes)
    upward = list(kept)
    for key in upward:
        upward += [one for one in above[key] if one not in upward]
    kept |= dict.fromkeys(sorted(upward, key=lambda key: whole.nodes[key].kind is not Kind.SERVICE))
    for key in list(kept):
        kept |= dict.fromkeys(whole.nodes[key].of)
    kept |= dict.fromkeys(one for key in list(kept) for one in below[key] if one in whole.causes)
    chosen = set(list(kept)[:most])
    nodes = {key: node for key, node in whole.nodes.items() if key in chosen}
    edges = tuple(edge for edge in whole.edges if edge.upper in chosen and edge.lower in chosen)
    return Plan(nodes, edges, whole.causes & nodes.keys(), whole.sites)
