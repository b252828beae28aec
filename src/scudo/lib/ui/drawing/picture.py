"""A layout with the states of now, as the template `ui/drawing.html` prints it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core.model import Model
from scudo.lib.ui.drawing.blocks import BESIDE, LETTER
from scudo.lib.ui.drawing.layout import Layout, layout
from scudo.lib.ui.drawing.outline import outline
from scudo.lib.ui.drawing.plan import Change, Kind, Node, Plan, around, folded
from scudo.lib.ui.drawing.rows import CAUSES, FUNCTIONS, SERVICES
from scudo.lib.ui.drawing.shapes import Line, Picture, Shape
from scudo.lib.ui.drawing.ways import Point, Way
from scudo.lib.ui.templatetags.ui import STATES

MARGIN = 6.0
SAG = 36.0
SMALL_LETTER = 5.6
MOST_KEPT = 256
MARKS = {Change.ADDED: "+", Change.REMOVED: "−", Change.CHANGED: "~"}
GRAVEST = ("down", "degraded", "at_risk", "unknown", "up")
WORKING = {"up", "at_risk", "degraded"}


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
    """What is known of the moment: states by node, further words, and the addresses behind nodes and their buttons.

    Without `states` the drawing is of the design, and nothing has one.
    """

    states: Mapping[str, str] | None
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
    said = seen.words.get(node.key) or said_of(drawn.plan, node, state, seen)
    home = drawn.home[node.key]
    foldable = node.kind in {Kind.GROUP, Kind.SITE}
    spot = drawn.spots[node.key]
    changed = changed_words(node.change)
    title = ": ".join(filter(None, (node.name, ", ".join(filter(None, (changed, said))))))
    return Shape(
        key=node.key, kind=node.kind.value, state=state, spot=spot, name=shortened(node.name, spot.width),
        said=fitting(said or changed, spot.width), title=title, url=seen.url(node.key), inside=home if home != node.key else "",
        toggle_url=seen.toggle(node.key) if seen.toggle and foldable else "", is_open=not node.holds,
        change=node.change or "", sign=MARKS[node.change] if node.change else "",
    )  # fmt: skip


def changed_words(change: Change | None) -> str:
    """What happened to a thing between two versions; empty where nothing did."""
    if change is None:
        return ""
    return {
        Change.ADDED: _("added"),
        Change.REMOVED: _("removed"),
        Change.CHANGED: _("changed"),
    }[change]


def shortened(name: str, width: float) -> str:
    """A name that fits its box."""
    return cut(name, int((width - BESIDE + 4) / LETTER))


def fitting(said: str, width: float) -> str:
    """What is said of a node, as far as it fits below the name."""
    return cut(said, int((width - BESIDE + 10) / SMALL_LETTER))


def cut(text: str, room: int) -> str:
    """A text of at most so many letters, with a mark where it was longer."""
    return text if len(text) <= room else f"{text[: room - 1]}…"


def state_of(node: Node, seen: Seen) -> str:
    """The state of a node; a site's is the gravest of what is in it, a place's is none: it never fails."""
    if seen.states is None or node.kind is Kind.PLACE:
        return ""
    if node.kind is Kind.SITE:
        return min((seen.states.get(key, "up") for key in node.holds), key=GRAVEST.index, default="up")
    return seen.states.get(node.key, "up")


def said_of(plan: Plan, node: Node, state: str, seen: Seen) -> str:
    """The words under a name."""
    states = seen.states
    if node.kind is Kind.PLACE:
        return _("place")
    if node.kind is Kind.SITE:
        parts = [key for key in node.holds if key.startswith("part:")]
        if states is None:
            return ngettext("%(parts)d part", "%(parts)d parts", len(parts)) % {"parts": len(parts)}
        down = sum(states.get(key) == "down" for key in parts)
        return _("%(parts)d parts, %(down)d stopped") % {"parts": len(parts), "down": down}
    if node.kind is Kind.GROUP:
        return said_of_group(plan, node, states)
    return str(STATES[state]) if state else ""


def said_of_group(plan: Plan, node: Node, states: Mapping[str, str] | None) -> str:
    """How many of a group's members work, where that is known, and how many must."""
    members = [
        key for key in node.of if key not in plan.nodes or plan.nodes[key].change is not Change.REMOVED
    ]
    if states is None:
        return needed(node.k, len(members))
    working = sum(states.get(key, "up") in WORKING for key in members)
    counted = ngettext("%(working)d works", "%(working)d work", working)
    return f"{counted}, {needed(node.k, len(members))}" % {"working": working}


def needed(k: int, n: int) -> str:
    """How many of a group's members must work."""
    return ngettext("needs %(k)d of %(n)d", "need %(k)d of %(n)d", k) % {"k": k, "n": n}


def line(way: Way, states: Mapping[str, str], plan: Plan) -> Line:
    """One edge as a path; it is cut where what is below stopped, and with it what stands on it."""
    upper = plan.nodes[way.uppers[0]]
    stopped = states[way.lower] == "down" and (states[upper.key] == "down" or upper.kind is Kind.GROUP)
    (x, y), (to_x, to_y) = way.points[:2]
    return Line(
        path_of(way.points, sags=way.sags), " ".join(way.uppers), way.lower, stopped and not way.link, way.shared, way.link,
        change=way.change or "", sign=MARKS[way.change] if way.change else "", sign_x=round((x + to_x) / 2), sign_y=round((y + to_y) / 2) + 4,
    )  # fmt: skip


def path_of(points: tuple[Point, ...], *, sags: bool = False) -> str:
    """Points as an SVG path that leaves and arrives upright; what is level sags where it must pass below something."""
    said = [f"M{points[0][0]:.0f} {points[0][1]:.0f}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        if abs(to_x - x) < 1:
            said.append(f"V{to_y:.0f}")
        elif abs(to_y - y) < 1:
            deep = y + SAG
            said.append(
                f"C{x:.0f} {deep:.0f} {to_x:.0f} {deep:.0f} {to_x:.0f} {to_y:.0f}" if sags else f"H{to_x:.0f}"
            )
        else:
            half = (y + to_y) / 2
            said.append(f"C{x:.0f} {half:.0f} {to_x:.0f} {half:.0f} {to_x:.0f} {to_y:.0f}")
    return "".join(said)
