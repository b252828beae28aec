"""Which row each block stands in, and where in it: few rows, few crossings (Sugiyama's method; the order is igraph's)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import igraph

from scudo.lib.ui.drawing.blocks import Block
from scudo.lib.ui.drawing.plan import Edge, Kind, Plan

BETWEEN = 20.0
MOST_LINKS = 2_000
CROSSING_ROUNDS = 60
SERVICES, FUNCTIONS, PARTS, CAUSES = range(4)

Join = tuple[str, str]


@dataclass(frozen=True)
class Rows:
    """Keys of blocks and of bends, row by row from the left; `bends` are those between a block and a node below it."""

    rows: tuple[tuple[str, ...], ...]
    ranks: Mapping[str, int]
    bends: Mapping[Join, tuple[str, ...]]

    def between(self, upper: str, lower: str, home: Mapping[str, str]) -> tuple[str, ...]:
        """The bends of an edge between two nodes, from the first on; a line of the network may run upward."""
        downward = self.bends.get((home[upper], lower), ())
        return downward or tuple(reversed(self.bends.get((home[lower], upper), ())))


def rows_of(plan: Plan, standing: Sequence[Block], home: Mapping[str, str], limit: float) -> Rows:
    """Blocks in rows, each below all that stand on it and in a row that has room; bends where an edge passes a row."""
    ranks = {block.key: rank_of(plan, block) for block in standing}
    joins = joined(plan, home)
    row = assigned(standing, ranks, joins, limit)
    used = {number: index for index, number in enumerate(sorted(set(row.values())))}
    row = {key: used[number] for key, number in row.items()}
    bends = bends_of(plan, home, row)
    peers = [
        (home[edge.upper], home[edge.lower])
        for edge in plan.edges
        if edge.link
        and home[edge.upper] != home[edge.lower]
        and row[home[edge.upper]] == row[home[edge.lower]]
    ]
    for (upper, _lower), between in bends.items():
        row |= {key: row[upper] + step for step, key in enumerate(between, start=1)}
    pairs = dict.fromkeys(
        pair for (upper, lower), between in bends.items() for pair in pairwise([upper, *between, home[lower]])
    )
    found: dict[int, list[str]] = {}
    for key in ordered(row, pairs, peers):
        found.setdefault(row[key], []).append(key)
    return Rows(tuple(tuple(found[number]) for number in sorted(found)), ranks, bends)


def rank_of(plan: Plan, block: Block) -> int:
    """Services stand first, then functions, then what they stand on, and at the foot the causes that parts share."""
    node = plan.nodes[block.key]
    if node.kind in {Kind.SERVICE, Kind.FUNCTION}:
        return SERVICES if node.kind is Kind.SERVICE else FUNCTIONS
    stands = any(edge.upper == node.key and not edge.link for edge in plan.edges)
    return CAUSES if node.key in plan.causes and not stands else PARTS


def joined(plan: Plan, home: Mapping[str, str]) -> list[Join]:
    """Which block is above which: by needs, then by lines of the network, outward from places, where needs say nothing.

    A line between two that are equally far from a place joins peers: neither is above the other.
    """
    found: dict[Join, None] = {}
    below: dict[str, set[str]] = {}
    needs = [edge for edge in plan.edges if not edge.link]
    for edge in (*needs, *outward(plan)):
        upper, lower = home[edge.upper], home[edge.lower]
        if upper != lower and (upper, lower) not in found and not reaches(below, lower, upper):
            found[upper, lower] = None
            below.setdefault(upper, set()).add(lower)
    return list(found)


def outward(plan: Plan) -> list[Edge]:
    """The lines of the network that lead away from a place, each from the end that is nearer to it."""
    lines = [edge for edge in plan.edges if edge.link][:MOST_LINKS]
    steps = steps_of(plan, lines)
    return [
        edge if steps[edge.upper] < steps[edge.lower] else Edge(edge.lower, edge.upper, link=True)
        for edge in lines
        if steps[edge.upper] != steps[edge.lower]
    ]


def steps_of(plan: Plan, lines: Iterable[Edge]) -> dict[str, int]:
    """How many lines each end is away from where a network begins.

    That is at its places; without any, at what a service stands on; else at what is written first.
    """
    beside: dict[str, list[str]] = {}
    for edge in lines:
        beside.setdefault(edge.upper, []).append(edge.lower)
        beside.setdefault(edge.lower, []).append(edge.upper)
    used = {
        edge.lower for edge in plan.edges if not edge.link and plan.nodes[edge.upper].kind is Kind.SERVICE
    }
    places = [key for key in beside if plan.nodes[key].kind is Kind.PLACE]
    steps: dict[str, int] = {}
    for starts in (places, *([key] for key in sorted(beside, key=lambda key: key not in used))):
        queue = [key for key in starts if key not in steps]
        steps |= dict.fromkeys(queue, 0)
        for key in queue:
            for other in beside[key]:
                if other not in steps:
                    steps[other] = steps[key] + 1
                    queue.append(other)
    return steps


def reaches(below: Mapping[str, set[str]], start: str, goal: str) -> bool:
    """Whether one comes from `start` down to `goal`."""
    waiting, seen = [start], {start}
    while waiting:
        key = waiting.pop()
        if key == goal:
            return True
        fresh = below.get(key, set()) - seen
        seen |= fresh
        waiting += fresh
    return False


def assigned(
    standing: Sequence[Block], ranks: Mapping[str, int], joins: Iterable[Join], limit: float
) -> dict[str, int]:
    """The row of each block: the first below all that stand on it which still has room (Coffman and Graham's idea)."""
    above: dict[str, list[str]] = {block.key: [] for block in standing}
    for upper, lower in joins:
        above[lower].append(upper)
    steps = depths(above)
    row: dict[str, int] = {}
    filled: dict[int, float] = {}
    for rank in range(CAUSES + 1):
        first = 1 + max(row.values(), default=-1)
        held = [block for block in standing if ranks[block.key] == rank]
        for block in sorted(held, key=lambda one: steps[one.key]):
            number = max([first, *(1 + row[key] for key in above[block.key] if key in row)])
            while filled.get(number, 0) and filled[number] + block.width > limit:
                number += 1
            row[block.key] = number
            filled[number] = filled.get(number, 0) + block.width + BETWEEN
    return row


def depths(above: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many steps each block is below the top, by the longest way."""
    found: dict[str, int] = {}
    for start in above:
        waiting = [start]
        while waiting:
            key = waiting[-1]
            missing = [one for one in above[key] if one not in found]
            if missing:
                waiting += missing
            else:
                found[waiting.pop()] = 1 + max((found[one] for one in above[key]), default=-1)
    return found


def bends_of(plan: Plan, home: Mapping[str, str], row: Mapping[str, int]) -> dict[Join, tuple[str, ...]]:
    """By the upper block and the lower node, a bend in each row that their edge passes.

    Edges to one node share their bends, and so come together on their way down.
    """
    found: dict[Join, tuple[str, ...]] = {}
    for edge in plan.edges:
        upper, lower = edge.upper, edge.lower
        if edge.link and row[home[upper]] > row[home[lower]]:
            upper, lower = lower, upper
        passed = range(row[home[upper]] + 1, row[home[lower]])
        found[home[upper], lower] = tuple(f"{lower}\n{number}" for number in passed)
    return found


def ordered(row: Mapping[str, int], pairs: Iterable[Join], peers: Sequence[Join]) -> list[str]:
    """Everything from left to right, so that few edges cross and peers of one row stand near each other.

    Two peers hang from a point of their own in the row above, for the order is found from row to row.
    """
    keys = list(row)
    number = {key: index for index, key in enumerate(keys)}
    downward = [(number[upper], number[lower]) for upper, lower in pairs if row[upper] < row[lower]]
    layers = [row[key] + 1 for key in keys]
    for index, ends in enumerate(peers, start=len(keys)):
        downward += [(index, number[end]) for end in ends]
        layers.append(row[ends[0]])
    graph = igraph.Graph(len(layers), downward, directed=True)
    found = graph.layout_sugiyama(layers=layers, maxiter=CROSSING_ROUNDS)
    across = found[0] if isinstance(found, tuple) else found
    return sorted(keys, key=lambda key: (row[key], across[number[key]][0], number[key]))
