"""How the edges of a plan run between what stands in rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scudo.lib.ui.drawing.blocks import Spot
from scudo.lib.ui.drawing.plan import Change, Edge, Plan
from scudo.lib.ui.drawing.rows import Rows

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """An edge that is drawn, and the points it runs through; `uppers` are all that stand on `lower` by it.

    Where it `sags` it passes below what stands between two nodes of one row.
    """

    uppers: tuple[str, ...]
    lower: str
    shared: bool
    link: bool
    points: tuple[Point, ...]
    sags: bool = False
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where all stands: spots, the block of each node, rows, the bends of edges, and how far down each block's row goes."""

    spots: Mapping[str, Spot]
    home: Mapping[str, str]
    rows: Rows
    bends: Mapping[str, tuple[Point, Point]]
    feet: Mapping[str, float]

    def between(self, upper: str, lower: str) -> list[Point]:
        """The points of the bends of an edge."""
        return [point for key in self.rows.between(upper, lower, self.home) for point in self.bends[key]]

    def are_apart(self, edge: Edge) -> bool:
        """Whether both ends stand in one row with something between them, so that a straight line would meet it."""
        one, other = self.spots[edge.upper], self.spots[edge.lower]
        left, right = sorted((one, other), key=lambda spot: spot.x)
        if left.y + left.height <= right.y or right.y + right.height <= left.y:
            return False
        around = {self.home[edge.upper], self.home[edge.lower], edge.upper, edge.lower}
        down = left.y + left.height / 2
        return any(
            left.x < spot.x < right.x and spot.y < down < spot.y + spot.height
            for key, spot in self.spots.items()
            if key not in around
        )


def ways_of(plan: Plan, placed: Placed) -> Iterator[Way]:
    """How every edge runs; what all members of a frame stand on is drawn once, from the frame."""
    spots, home = placed.spots, placed.home
    together: dict[tuple[str, str, Change | None], list[Edge]] = {}
    for edge in plan.edges:
        if edge.link:
            yield link_way(edge, placed)
        else:
            together.setdefault((home[edge.upper], edge.lower, edge.change), []).append(edge)
    for (upper, lower, change), edges in together.items():
        if upper == home[lower]:
            continue
        between, shared = placed.between(edges[0].upper, lower), edges[0].shared
        members = [key for key, block in home.items() if block == upper and key != upper]
        if members and {edge.upper for edge in edges} == set(members):
            points = run(spots[upper], spots[lower], between)
            yield Way((upper, *members), lower, shared, link=False, points=points, change=change)
            continue
        for edge in edges:
            points = run(spots[edge.upper], spots[lower], between)
            yield Way((edge.upper,), lower, edge.shared, link=False, points=points, change=change)


def link_way(edge: Edge, placed: Placed) -> Way:
    """How a line of the network runs; where something stands between its ends in their row, it passes below."""
    one, other = placed.spots[edge.upper], placed.spots[edge.lower]
    sags = placed.are_apart(edge)
    points = below(edge, placed) if sags else run(one, other, placed.between(edge.upper, edge.lower))
    return Way(
        (edge.upper,), edge.lower, shared=False, link=True, points=points, sags=sags, change=edge.change
    )


def below(edge: Edge, placed: Placed) -> tuple[Point, ...]:
    """The points of a line between two of one row that leaves both at the foot, as far down as the row goes."""
    one, other = placed.spots[edge.upper], placed.spots[edge.lower]
    foot = max(placed.feet[placed.home[end]] for end in (edge.upper, edge.lower))
    ends = (one.middle, one.y + one.height), (other.middle, other.y + other.height)
    return ends[0], (one.middle, foot), (other.middle, foot), ends[1]


def bundled(plan: Plan, home: Mapping[str, str]) -> Plan:
    """The plan with one line from a frame where all members of the frame are linked with the same node.

    A line that was added or removed stays as it is.
    """
    beside: dict[str, dict[str, None]] = {}
    for edge in plan.edges:
        if edge.link and not edge.change:
            beside.setdefault(edge.upper, {})[edge.lower] = None
            beside.setdefault(edge.lower, {})[edge.upper] = None
    inside: dict[str, list[str]] = {}
    for node, block in home.items():
        if node != block:
            inside.setdefault(block, []).append(node)
    for frame, members in inside.items():
        first, *rest = (beside.get(member, {}) for member in members)
        for shared in [key for key in first if all(key in each for each in rest)]:
            for member in members:
                del beside[member][shared], beside[shared][member]
            beside.setdefault(frame, {})[shared] = None
            beside[shared][frame] = None
    found = []
    for key in plan.nodes:
        for other in beside.get(key, ()):
            found.append(Edge(key, other, link=True))
            del beside[other][key]
    others = (edge for edge in plan.edges if edge.change or not edge.link)
    return replace(plan, edges=(*others, *found))


def run(upper: Spot, lower: Spot, between: list[Point]) -> tuple[Point, ...]:
    """The points of one edge: out at the foot, in at the head; side by side where both stand in one row."""
    if upper.y + upper.height <= lower.y:
        return (upper.middle, upper.y + upper.height), *between, (lower.middle, lower.y)
    if lower.y + lower.height <= upper.y:
        return (
            (lower.middle, lower.y + lower.height),
            *sorted(between, key=lambda point: point[1]),
            (upper.middle, upper.y),
        )
    left, right = sorted((upper, lower), key=lambda spot: spot.x)
    return (left.x + left.width, left.y + left.height / 2), (right.x, right.y + right.height / 2)
