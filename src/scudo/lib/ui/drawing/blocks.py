"""What stands together in a drawing and moves as one: a node alone, or the frame of a group with its members inside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scudo.lib.ui.drawing.plan import Kind, Node, Plan, owner_of

HEIGHT, GAP, PAD, HEAD = 38.0, 8.0, 8.0, 24.0
LETTER, BESIDE, ENDS, NARROWEST, WIDEST = 6.6, 40.0, 14.0, 92.0, 204.0
BUTTON, COUNTED = 24.0, 186.0
MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node stands, in pixels; inside its block until the block has its own place."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Where edges come and go."""
        return self.x + self.width / 2

    def moved(self, x: float, y: float) -> "Spot":
        """The same spot elsewhere, in whole pixels."""
        return Spot(round(self.x + x), round(self.y + y), round(self.width), round(self.height))


@dataclass(frozen=True, slots=True)
class Block:
    """One or several nodes that stay together; `spots` are measured from the block's upper left corner."""

    key: str
    width: float
    height: float
    spots: Mapping[str, Spot]

    @property
    def is_frame(self) -> bool:
        """Whether it is a group drawn round its members."""
        return len(self.spots) > 1


def blocks(plan: Plan, widest: float) -> list[Block]:
    """Every node in its block; a group is a frame where all its members are components that are in no other group."""
    owners, below = owner_of(plan), plan.below()
    framed = {
        node.key: members
        for node in plan.nodes.values()
        if (members := members_inside(plan, node, owners, below))
    }
    inside = {member for members in framed.values() for member in members}
    return [
        frame(plan, node, framed[node.key], widest) if node.key in framed else alone(node)
        for node in plan.nodes.values()
        if node.key not in inside
    ]


def members_inside(
    plan: Plan, group: Node, owners: Mapping[str, str], below: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The members that a group is drawn round; none where it cannot be, or is folded."""
    members = tuple(key for key in group.of if key in plan.nodes)
    fits = all(owners.get(key) == group.key and plan.nodes[key].kind is Kind.COMPONENT for key in members)
    return members if fits and not group.holds and not stand_on_each_other(members, below) else ()


def stand_on_each_other(members: Sequence[str], below: Mapping[str, Sequence[str]]) -> bool:
    """Whether one of the members is below another: then they cannot stand side by side."""
    waiting = [key for member in members for key in below[member]]
    seen = set(waiting)
    for key in waiting:
        if key in members:
            return True
        waiting += [one for one in below[key] if one not in seen]
        seen.update(below[key])
    return False


def width_of(node: Node) -> float:
    """How wide a node is: its name with the mark before it; a group or a site says more, and has a button."""
    if node.kind in {Kind.GROUP, Kind.SITE}:
        return max(BESIDE + LETTER * len(node.name) + BUTTON, COUNTED)
    round_ends = ENDS if node.kind in {Kind.SERVICE, Kind.FUNCTION} else 0
    return min(max(BESIDE + LETTER * len(node.name), NARROWEST), WIDEST) + round_ends


def alone(node: Node) -> Block:
    """A node that stands by itself."""
    width = width_of(node)
    return Block(node.key, width, HEIGHT, {node.key: Spot(0, 0, width, HEIGHT)})


def frame(plan: Plan, group: Node, members: tuple[str, ...], widest: float) -> Block:
    """A group round its members, in rows."""
    wide = max(width_of(plan.nodes[member]) for member in members)
    columns = max(1, min(MOST_COLUMNS, len(members), int((widest - 2 * PAD + GAP) // (wide + GAP))))
    said = 24 + LETTER * (len(group.name) + 26)
    width = max(2 * PAD + columns * (wide + GAP) - GAP, min(said, widest))
    left = (width - columns * (wide + GAP) + GAP) / 2
    spots = {
        member: Spot(
            left + index % columns * (wide + GAP), HEAD + index // columns * (HEIGHT + GAP), wide, HEIGHT
        )
        for index, member in enumerate(members)
    }
    rows = -(-len(members) // columns)
    height = HEAD + rows * (HEIGHT + GAP) - GAP + PAD
    return Block(group.key, width, height, {group.key: Spot(0, 0, width, height), **spots})
