"""A layout with the states of now, as the template `ui/drawing.html` prints it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core.model import Model
from scudo.lib.ui.drawing.blocks import BESIDE, LETTER, Spot
from scudo.lib.ui.drawing.layout import Layout, Point, Way, layout
from scudo.lib.ui.drawing.outline import outline
from scudo.lib.ui.drawing.plan import Kind, Node, Plan, around, folded
from scudo.lib.ui.drawing.rows import CAUSES, FUNCTIONS, SERVICES
from scudo.lib.ui.templatetags.ui import STATES

MARGIN = 6.0
TEXT, ROUND, PLAIN = 29, 6, 12
MOST_KEPT = 256
GRAVEST = ("down", "degraded", "at_risk", "unknown", "up")
WORKING = {"up", "at_risk", "degraded"}


@dataclass(frozen=True)
class Shape:
    """One node as it is drawn. `inside` is the group round it, `said` stands under the name, `title` says all."""

    key: str
    kind: str
    state: str
    spot: Spot
    name: str
    said: str
    title: str
    url: str = ""
    inside: str = ""
    toggle_url: str = ""
    is_open: bool = False

    @property
    def text_x(self) -> int:
        """Where its words begin."""
        return int(self.spot.x) + (TEXT + ROUND if self.is_round else TEXT if self.state else PLAIN)

    @property
    def mark_x(self) -> int:
        """Where its mark stands."""
        return self.text_x - 20

    @property
    def mark_y(self) -> int:
        """The upper edge of its mark."""
        return int(self.spot.y) + 12

    @property
    def name_y(self) -> int:
        """The base line of its name, or of the words in a frame's head."""
        return int(self.spot.y) + 17

    @property
    def said_y(self) -> int:
        """The base line of what is said."""
        return int(self.spot.y) + 31

    @property
    def is_round(self) -> bool:
        """Whether it has round ends: services and their functions."""
        return self.kind in {"service", "function"}

    @property
    def radius(self) -> int:
        """How round its corners are."""
        return int(self.spot.height) // 2 if self.is_round else 3

    @property
    def six_sided(self) -> str:
        """The outline of a group that is not drawn round its members."""
        x, y, width, height = map(int, (self.spot.x, self.spot.y, self.spot.width, self.spot.height))
        half = height // 2
        return f"M{x + 10} {y}H{x + width - 10}L{x + width} {y + half}L{x + width - 10} {y + height}H{x + 10}L{x} {y + half}Z"

    @property
    def frame_x(self) -> int:
        """Where the words in a frame's head begin."""
        return int(self.spot.x) + 8

    @property
    def toggle_x(self) -> int:
        """The left edge of the button that opens or closes it."""
        return int(self.spot.x + self.spot.width) - 20

    @property
    def toggle_y(self) -> int:
        """The upper edge of that button."""
        return int(self.spot.y) + 5

    @property
    def toggle_mark(self) -> str:
        """A minus where it closes, a plus where it opens."""
        x, y = self.toggle_x + 7, self.toggle_y + 7
        return f"M{x - 3} {y}H{x + 3}" + ("" if self.is_open else f"M{x} {y - 3}V{y + 3}")


@dataclass(frozen=True)
class Line:
    """One edge; `uppers` are keys parted by spaces, `cut` means that what is below does not carry any more."""

    path: str
    uppers: str
    lower: str
    cut: bool
    shared: bool
    link: bool


@dataclass(frozen=True)
class Picture:
    """All that the template prints; `view` is x, y, width and height of what is seen at first."""

    label: str
    view: str
    width: int
    height: int
    frames: list[Shape]
    shapes: list[Shape]
    lines: list[Line]
    titles: list[tuple[int, str]]


@dataclass(frozen=True)
class Known:
    """One version of a model, known by its numbers: a plan and a layout are made once in a process."""

    system: int
    version: int
    model: Model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and (self.system, self.version) == (other.system, other.version)

    def __hash__(self) -> int:
        return hash((self.system, self.version))


@lru_cache(MOST_KEPT)
def plan_of(known: Known) -> Plan:
    """The whole plan of a model."""
    return outline(known.model)


@lru_cache(MOST_KEPT)
def whole(known: Known, closed: frozenset[str]) -> Layout:
    """The layout of a model with some groups and sites closed."""
    return layout(folded(plan_of(known), closed))


@lru_cache(MOST_KEPT)
def nearby(known: Known, parts: frozenset[str], most: int, widest: float) -> Layout:
    """The layout of the neighbourhood of some parts."""
    return layout(around(plan_of(known), sorted(parts), most), widest)


@dataclass(frozen=True)
class Seen:
    """What is known of the moment: states by node, further words, and the addresses behind nodes and their buttons."""

    states: Mapping[str, str]
    words: Mapping[str, str]
    url: Callable[[str], str]
    toggle: Callable[[str], str] | None = None


def picture(drawn: Layout, seen: Seen, label: str, least: tuple[float, float]) -> Picture:
    """The drawing of now; one smaller than `least` (width, height) keeps its size in the middle of it."""
    shapes = [shape(drawn, node, seen) for node in drawn.plan.nodes.values()]
    states = {each.key: each.state for each in shapes}
    frames = [each for each in shapes if each.key in drawn.frames]
    width, height = drawn.width + 2 * MARGIN, drawn.height + 2 * MARGIN
    wide, high = max(width, least[0]), max(height, least[1])
    names = {SERVICES: _("Services"), FUNCTIONS: _("Functions"), CAUSES: _("Shared causes")}
    return Picture(
        label, f"{-MARGIN - (wide - width) / 2:.0f} {-MARGIN:.0f} {wide:.0f} {high:.0f}", round(wide), round(high), frames,
        [each for each in shapes if each.key not in drawn.frames],
        [line(way, states, drawn.plan) for way in drawn.ways],
        [(place, names[rank]) for rank, place in drawn.titles.items()],
    )  # fmt: skip


def shape(drawn: Layout, node: Node, seen: Seen) -> Shape:
    """One node with its state and its words."""
    state = state_of(node, seen)
    said = seen.words.get(node.key) or said_of(node, state, seen)
    home = drawn.home[node.key]
    foldable = node.kind in {Kind.GROUP, Kind.SITE}
    spot = drawn.spots[node.key]
    return Shape(
        key=node.key, kind=node.kind.value, state=state, spot=spot, name=shortened(node.name, spot.width),
        said=said, title=f"{node.name}: {said}", url=seen.url(node.key), inside=home if home != node.key else "",
        toggle_url=seen.toggle(node.key) if seen.toggle and foldable else "", is_open=not node.holds,
    )  # fmt: skip


def shortened(name: str, width: float) -> str:
    """A name that fits its box."""
    room = int((width - BESIDE + 4) / LETTER)
    return name if len(name) <= room else f"{name[: room - 1]}…"


def state_of(node: Node, seen: Seen) -> str:
    """The state of a node; a site's is the gravest of what is in it, a place's is none: it never fails."""
    if node.kind is Kind.PLACE:
        return ""
    if node.kind is Kind.SITE:
        return min((seen.states.get(key, "up") for key in node.holds), key=GRAVEST.index, default="up")
    return seen.states.get(node.key, "up")


def said_of(node: Node, state: str, seen: Seen) -> str:
    """The words under a name."""
    if node.kind is Kind.PLACE:
        return _("place")
    if node.kind is Kind.SITE:
        parts = [key for key in node.holds if key.startswith("part:")]
        down = sum(seen.states.get(key) == "down" for key in parts)
        return _("%(parts)d parts, %(down)d stopped") % {"parts": len(parts), "down": down}
    if node.kind is Kind.GROUP:
        working = sum(seen.states.get(key, "up") in WORKING for key in node.of)
        counted = ngettext("%(working)d works", "%(working)d work", working)
        return f"{counted}, {needed(node.k, len(node.of))}" % {"working": working}
    return str(STATES[state])


def needed(k: int, n: int) -> str:
    """How many of a group's members must work."""
    return ngettext("needs %(k)d of %(n)d", "need %(k)d of %(n)d", k) % {"k": k, "n": n}


def line(way: Way, states: Mapping[str, str], plan: Plan) -> Line:
    """One edge as a path; it is cut where what is below stopped, and with it what stands on it."""
    upper = plan.nodes[way.uppers[0]]
    stopped = states[way.lower] == "down" and (states[upper.key] == "down" or upper.kind is Kind.GROUP)
    return Line(
        path_of(way.points), " ".join(way.uppers), way.lower, stopped and not way.link, way.shared, way.link
    )


def path_of(points: tuple[Point, ...]) -> str:
    """Points as an SVG path that leaves and arrives upright."""
    said = [f"M{points[0][0]:.0f} {points[0][1]:.0f}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        if abs(to_x - x) < 1:
            said.append(f"V{to_y:.0f}")
        elif abs(to_y - y) < 1:
            said.append(f"H{to_x:.0f}")
        else:
            half = (y + to_y) / 2
            said.append(f"C{x:.0f} {half:.0f} {to_x:.0f} {half:.0f} {to_x:.0f} {to_y:.0f}")
    return "".join(said)
