"""Where everything of a plan stands, and how its edges run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from scudo.lib.ui.drawing.blocks import HEAD, Block, Spot, blocks
from scudo.lib.ui.drawing.plan import Plan
from scudo.lib.ui.drawing.rows import BETWEEN, PARTS, Rows, rows_of
from scudo.lib.ui.drawing.spread import Pull, spread
from scudo.lib.ui.drawing.ways import Placed, Point, Way, bundled, ways_of

BENEATH, BEND_WIDTH, TITLE, BASELINE = 46.0, 16.0, 22.0, 12.0
WIDE_TO_HIGH = 1.7
LEAST_WIDTH, WIDEST_FRAME = 1000.0, 480.0
STRAIGHTENING = 3.0


@dataclass(frozen=True)
class Layout:
    """The places of nodes, the frame that a node is in, the ways of edges, the titles of ranks; all in pixels."""

    plan: Plan
    width: float
    height: float
    spots: Mapping[str, Spot]
    home: Mapping[str, str]
    frames: frozenset[str]
    ways: tuple[Way, ...]
    titles: Mapping[int, int]


def layout(plan: Plan, widest: float = 0) -> Layout:
    """The layout of a plan, about as wide as `widest` pixels; 0 is what suits a screen."""
    standing = {block.key: block for block in blocks(plan, widest or WIDEST_FRAME)}
    home = {node: block.key for block in standing.values() for node in block.spots}
    plan = bundled(plan, home)
    rows = rows_of(plan, list(standing.values()), home, widest or width_for(standing.values()))
    across = spread_out(plan, standing, home, rows)
    tops, titles, height = heights(rows, standing)
    spots: dict[str, Spot] = {}
    bends: dict[str, tuple[Point, Point]] = {}
    feet: dict[str, float] = {}
    for row, (top, bottom) in zip(rows.rows, tops, strict=True):
        framed = any(key in standing and standing[key].is_frame for key in row)
        feet |= dict.fromkeys(row, bottom)
        for key in row:
            if block := standing.get(key):
                down = top + (HEAD if framed and not block.is_frame else 0)
                left = across[key] - (block.width + BETWEEN) / 2
                spots |= {one: spot.moved(left, down) for one, spot in block.spots.items()}
            else:
                middle = across[key] - BETWEEN / 2
                bends[key] = (middle, top), (middle, bottom)
    ways = tuple(ways_of(plan, Placed(spots, home, rows, bends, feet)))
    width = max((spot.x + spot.width for spot in spots.values()), default=0)
    width = max([width, *(x for way in ways for x, _y in way.points)])
    frames = frozenset(key for key, block in standing.items() if block.is_frame)
    return Layout(plan, width, height, spots, home, frames, ways, titles)


def width_for(standing: Iterable[Block]) -> float:
    """A width that gives the drawing the shape of a screen."""
    area = sum((block.width + BETWEEN) * (block.height + BENEATH) for block in standing)
    return float(max(LEAST_WIDTH, (area * WIDE_TO_HIGH) ** 0.5))


def spread_out(
    plan: Plan, standing: Mapping[str, Block], home: Mapping[str, str], rows: Rows
) -> dict[str, float]:
    """The middle of each block and bend, from the left; long edges pull themselves straight."""
    widths = {
        key: standing[key].width + BETWEEN if key in standing else BEND_WIDTH
        for row in rows.rows
        for key in row
    }
    pulls: dict[str, list[Pull]] = {key: [] for key in widths}
    for edge in plan.edges:
        upper, lower = home[edge.upper], home[edge.lower]
        if upper == lower:
            continue
        ports = {upper: port(standing[upper], edge.upper), lower: port(standing[lower], edge.lower)}
        for one, other in pairwise([upper, *rows.between(edge.upper, edge.lower, home), lower]):
            between = ports.get(one, 0.0) - ports.get(other, 0.0)
            force = 1.0 + STRAIGHTENING * ((one not in standing) + (other not in standing))
            pulls[one].append(Pull(other, -between, force))
            pulls[other].append(Pull(one, between, force))
    return spread(rows.rows, widths, pulls)


def port(block: Block, node: str) -> float:
    """How far right of the block's middle a node's edges come and go."""
    return block.spots[node].middle - block.width / 2


def heights(
    rows: Rows, standing: Mapping[str, Block]
) -> tuple[list[tuple[float, float]], dict[int, int], float]:
    """Upper and lower edge of each row, where the titles of ranks stand, and where all ends."""
    edges: list[tuple[float, float]] = []
    titles: dict[int, int] = {}
    down = 0.0
    for row in rows.rows:
        held = [standing[key] for key in row if key in standing]
        rank = min((rows.ranks[block.key] for block in held), default=PARTS)
        if rank != PARTS and rank not in titles:
            titles[rank] = round(down + BASELINE)
            down += TITLE
        framed = any(block.is_frame for block in held)
        high = max(
            (block.height + (HEAD if framed and not block.is_frame else 0) for block in held), default=0.0
        )
        edges.append((down, down + high))
        down += high + BENEATH
    return edges, titles, max(down - BENEATH, 0.0)
