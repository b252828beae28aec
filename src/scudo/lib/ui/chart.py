"""A figure over time as SVG: mean as a line, least to most as a band, nothing where nothing was measured.

The template `ui/chart.html` prints it; colours are the style sheet's.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format

WIDTH, HEIGHT = 720, 160
LEFT, RIGHT, TOP, BOTTOM = 80, 12, 10, 26
LINES = 4
NICE = (1, 2, 2.5, 5, 10)
FROM_ZERO = 0.5
FINEST, SMALLEST = 1e-9, 1e-12
HOURS = (1, 2, 3, 6, 12, 24, 48, 72, 120, 168)
MOST_MARKS = 8
DAY_H = 24


@dataclass(frozen=True, slots=True)
class Point:
    """Figures of the stretch of time that begins at `at`."""

    at: datetime
    least: float
    mean: float
    most: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the grid with its words; `place` is in the drawing's pixels."""

    place: int
    words: str


@dataclass(frozen=True)
class Chart:
    """What the template prints: paths, grid, and the whole in words for who does not see it."""

    label: str
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    values: tuple[Mark, ...]
    moments: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    foot: int = HEIGHT - BOTTOM

    @property
    def words_y(self) -> int:
        """The base line of the words under the axis of time."""
        return self.height - 6

    @property
    def values_x(self) -> int:
        """Where the words beside the axis of values end."""
        return self.left - 8


@dataclass(frozen=True, slots=True)
class Scale:
    """From values and moments to places."""

    start: datetime
    end: datetime
    low: float
    high: float

    def x(self, at: datetime) -> float:
        """Where a moment stands across."""
        return LEFT + (WIDTH - LEFT - RIGHT) * ((at - self.start) / (self.end - self.start))

    def y(self, value: float) -> float:
        """Where a value stands."""
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - self.low) / (self.high - self.low)


def chart(
    points: Sequence[Point],
    start: datetime,
    end: datetime,
    step: timedelta,
    *,
    unit: str = "",
    label: str = "",
) -> Chart:
    """The chart of `points` between two moments; two that stand further apart than `step` are not joined.

    `unit` stands beside each value as it was measured; `label` says what all of it is.
    """
    marks = nice(
        min((point.least for point in points), default=0.0),
        max((point.most for point in points), default=0.0),
    )
    scale = Scale(start, end, marks[0], marks[-1])
    runs = list(unbroken(points, step))
    return Chart(
        label, tuple(line(run, scale, step) for run in runs), tuple(band(run, scale, step) for run in runs),
        tuple(Mark(round(scale.y(value)), amount(value, unit)) for value in marks),
        tuple(Mark(round(scale.x(at)), words) for at, words in moments(start, end)),
    )  # fmt: skip


def nice(low: float, high: float) -> list[float]:
    """Round values about evenly from below the least to above the most; zero is among them where it is not far."""
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = 0.0, 1.0
    if 0 <= low < high * FROM_ZERO or low == high >= 0:
        low = 0.0
    size = max(abs(low), abs(high))
    span = (high - low) if high - low > size * FINEST else size or 1.0
    span = max(span, SMALLEST)
    power = 10.0 ** math.floor(math.log10(span / LINES))
    step = power * next(one for one in NICE if one * power * LINES >= span * 0.999)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [number * step for number in range(first, last + 1)]


def amount(value: float, unit: str) -> str:
    """A value with its unit, in the reader's way of writing numbers."""
    most = 1 if abs(value) >= 1 else max(1, 1 - math.floor(math.log10(abs(value)))) if value else 0
    digits = len(f"{value:.{most}f}".partition(".")[2].rstrip("0"))
    said = number_format(round(value, digits), decimal_pos=digits, force_grouping=True)
    return f"{said}\N{NO-BREAK SPACE}{unit}" if unit else said


def unbroken(points: Sequence[Point], step: timedelta) -> Iterator[list[Point]]:
    """Points in runs without a gap: a missing one is never guessed."""
    run: list[Point] = []
    for point in points:
        if run and point.at - run[-1].at > step * 1.01:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def line(run: Sequence[Point], scale: Scale, step: timedelta) -> str:
    """The means of a run as a path; one point alone is a short line."""
    if len(run) == 1:
        x, y = scale.x(run[0].at), scale.y(run[0].mean)
        return f"M{x:.1f} {y:.1f}H{max(x + 1, scale.x(min(run[0].at + step, scale.end))):.1f}"
    return "M" + "L".join(f"{scale.x(point.at + step / 2):.1f} {scale.y(point.mean):.1f}" for point in run)


def band(run: Sequence[Point], scale: Scale, step: timedelta) -> str:
    """From the least to the most of a run, as a closed path."""
    upper = [f"{scale.x(point.at + step / 2):.1f} {scale.y(point.most):.1f}" for point in run]
    lower = [f"{scale.x(point.at + step / 2):.1f} {scale.y(point.least):.1f}" for point in reversed(run)]
    return "M" + "L".join([*upper, *lower]) + "Z"


def moments(start: datetime, end: datetime) -> Iterable[tuple[datetime, str]]:
    """Round hours or days between two moments, in the reader's zone; at most eight."""
    hours = (end - start) / timedelta(hours=1)
    every = next((one for one in HOURS if hours / one <= MOST_MARKS), HOURS[-1])
    at = timezone.localtime(start).replace(hour=0, minute=0, second=0, microsecond=0)
    while at < end:
        if at >= start:
            yield at, date_format(at, "H:i" if every < DAY_H else "D d/m")
        following = at.replace(tzinfo=None) + timedelta(hours=every)
        at = following.replace(tzinfo=at.tzinfo)
