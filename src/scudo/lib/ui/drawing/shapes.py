"""What the template `ui/drawing.html` prints of a drawing: shapes, lines, and where their words stand."""

from dataclasses import dataclass

from scudo.lib.ui.drawing.blocks import Spot

TEXT, ROUND, PLAIN = 29, 6, 12


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
    change: str = ""
    sign: str = ""

    @property
    def text_x(self) -> int:
        """Where its words begin."""
        room = TEXT if self.state or self.sign else PLAIN
        return int(self.spot.x) + room + (ROUND if self.is_round else 0)

    @property
    def mark_x(self) -> int:
        """Where its mark stands."""
        return self.text_x - 20

    @property
    def mark_y(self) -> int:
        """The upper edge of its mark."""
        return int(self.spot.y) + 12

    @property
    def sign_x(self) -> int:
        """The middle of the sign of a change."""
        return self.text_x - 13

    @property
    def sign_y(self) -> int:
        """The base line of that sign."""
        return int(self.spot.y) + 25

    @property
    def name_y(self) -> int:
        """The base line of its name, or of the words in a frame's head; a name alone stands in the middle."""
        return int(self.spot.y) + (17 if self.said else 23)

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
    change: str = ""
    sign: str = ""
    sign_x: int = 0
    sign_y: int = 0


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
