"""Two models of one system as one plan: what one of them has and the other has not is marked, nothing is left out."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from scudo.core.model import Model
from scudo.lib.ui.drawing.outline import links, needs, outline
from scudo.lib.ui.drawing.plan import Change, Edge, Node, Plan

Ends = tuple[str, str]


def compared(before: Model, after: Model, changed: Collection[str]) -> Plan:
    """The plan of `after` with what only `before` had; `changed` are the keys of nodes that both have, but differ in."""
    old, new = outline(before), outline(after)
    nodes = dict(marked(old.nodes, new.nodes, frozenset(changed)))
    edges = (*kept(new, said(before)), *gone(old, said(after), nodes))
    return Plan(nodes, edges, (old.causes | new.causes) & nodes.keys(), {**old.sites, **new.sites})


def marked(
    old: Mapping[str, Node], new: Mapping[str, Node], changed: frozenset[str]
) -> Iterator[tuple[str, Node]]:
    """The nodes of both; a group holds its lost members too, where they are in the model no more."""
    for key, node in new.items():
        if key not in old:
            yield key, replace(node, change=Change.ADDED)
            continue
        lost = tuple(member for member in old[key].of if member not in new)
        yield key, replace(node, of=(*node.of, *lost), change=Change.CHANGED if key in changed else None)
    for key, node in old.items():
        if key not in new:
            yield key, replace(node, change=Change.REMOVED)


def said(model: Model) -> frozenset[Ends]:
    """All that a model says of what needs what and what is linked, drawn or not; links have no direction."""
    lines = set(links(model))
    return frozenset((*needs(model), *lines, *(ends[::-1] for ends in lines)))


def kept(new: Plan, before: frozenset[Ends]) -> Iterator[Edge]:
    """The edges of the later plan; one that the earlier model did not say is added."""
    for edge in new.edges:
        yield edge if (edge.upper, edge.lower) in before else replace(edge, change=Change.ADDED)


def gone(old: Plan, after: frozenset[Ends], nodes: Mapping[str, Node]) -> Iterator[Edge]:
    """The edges of the earlier plan that the later model does not say any more."""
    for edge in old.edges:
        if (edge.upper, edge.lower) not in after and {edge.upper, edge.lower} <= nodes.keys():
            yield replace(edge, change=Change.REMOVED)
