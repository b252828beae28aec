"""Service time (rules C6 and C7): a calendar read as half-open stretches of real time.

A moment is service time when the wall clock of the calendar's zone stands in a window of that date. The two odd nights
follow from this sentence alone: an hour that the spring night skips is nobody's service time, and an hour that the
autumn night shows twice counts twice. Which windows a date has is told in `scudo.core.calendar`.

Time is cut in spans of 366 days, each worked out when first asked for and kept with the service time before each of its
stretches, so that every question is a bisection.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window, office_hours
from scudo.core.stretches import (
    DAY,
    FIRST,
    LAST,
    MICROSECOND,
    SECOND,
    Stretch,
    clipped,
    instant,
    merged,
    moment,
    without,
)

__all__ = [
    "Calendar",
    "Day",
    "Hours",
    "Interval",
    "NoHours",
    "WeeklyExtra",
    "Window",
    "hours_of",
    "office_hours",
]

SPAN = 366 * DAY
SPANS_KEPT = 256
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = date(1970, 1, 1).weekday()


class NoHours(Exception):
    """The calendar has no hours, or not enough of them, after the moment asked about."""


class _Span:
    """The service time of 366 days: stretches in order, and how much service time lies before each."""

    __slots__ = ("before", "ends", "starts", "total")

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self.starts = [start for start, _ in stretches]
        self.ends = [end for _, end in stretches]
        *self.before, self.total = accumulate((end - start for start, end in stretches), initial=0)

    def served(self, at: int) -> int:
        """Service time from the span's beginning to `at`."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        return self.before[index] + min(at, self.ends[index]) - self.starts[index]

    def reached(self, service: int) -> int:
        """The first moment with that much service time behind it, 0 < service <= total."""
        index = bisect_left(self.before, service) - 1
        return self.starts[index] + service - self.before[index]

    def opening(self, at: int) -> int | None:
        """`at` if it is service time, else the next opening in this span."""
        index = bisect_right(self.ends, at)
        return max(at, self.starts[index]) if index < len(self.starts) else None


_EMPTY = _Span(())


class Hours:
    """What a calendar's clocks run on. Build it once per calendar (`hours_of`): it remembers the spans it worked out.

    All moments are aware; those it gives are in UTC.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.timezone)
        self._windows = tuple(_instants(calendar.windows(day)) for day in Day)
        self._holidays = sorted(holiday.toordinal() - _EPOCH_ORDINAL for holiday in calendar.holidays)
        self._is_holiday = frozenset(self._holidays)
        self._repeats = any(self._windows[: Day.HOLIDAY])
        self._opened = _merged_intervals(calendar.opened)
        self._closed = _merged_intervals(calendar.closed)
        self._first, self._last = self._reach()
        self._spans: dict[int, _Span] = {}

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is service time."""
        start = instant(at)
        return self._span(start // SPAN).opening(start) == start

    def next_opening(self, at: datetime) -> datetime | None:
        """`at` itself if it is service time, else the next opening; None if there is none any more."""
        start = instant(at)
        for number in range(max(start // SPAN, self._first), self._last + 1):
            opening = self._span(number).opening(start)
            if opening is not None:
                return moment(opening)
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Service time in [start, end); zero if `end` is not after `start`."""
        return self.served(instant(start), instant(end)) * MICROSECOND

    def advance(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment, not before `start`, with `amount` of service time since `start`.

        First means: what is used up at closing time is reached at the closing, not at the next opening, and nothing is
        used up at once. Raises NoHours; ValueError if `amount` is negative.
        """
        return moment(self.reached(instant(start), amount // MICROSECOND))

    def stretches(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The service time in [start, end) as merged stretches in order."""
        for opens, closes in merged(self._stretches(instant(start), instant(end))):
            yield moment(opens), moment(closes)

    def served(self, start: int, end: int) -> int:
        """`between`, in instants and microseconds: for whoever asks a hundred thousand times a second."""
        if end <= start:
            return 0
        first, last = start // SPAN, end // SPAN
        if first == last:
            span = self._span(first)
            return span.served(end) - span.served(start)
        whole = range(max(first + 1, self._first), min(last, self._last + 1))
        between = sum(self._span(number).total for number in whole)
        begun = self._span(first)
        return begun.total - begun.served(start) + between + self._span(last).served(end)

    def reached(self, start: int, amount: int) -> int:
        """`advance`, in instants and microseconds."""
        if amount <= 0:
            if amount < 0:
                raise ValueError("an amount of service time is not negative")
            return start
        number = start // SPAN
        span = self._span(number)
        service = span.served(start) + amount
        while service > span.total:
            service -= span.total
            number = max(number + 1, self._first)
            if number > self._last:
                raise NoHours(f"no hours: the calendar has too few after {moment(start).isoformat()}")
            span = self._span(number)
        return span.reached(service)

    def _stretches(self, start: int, end: int) -> Iterator[Stretch]:
        for number in range(max(start // SPAN, self._first), min(end // SPAN, self._last) + 1):
            span = self._span(number)
            yield from clipped(list(zip(span.starts, span.ends, strict=True)), start, end)

    def _reach(self) -> tuple[int, int]:
        """The first and last span that can have hours; the last before the first if none can."""
        if self._repeats:
            bounds = [(FIRST, LAST)]
        else:
            days = self._holidays if self._windows[Day.HOLIDAY] else []
            bounds = [*self._opened, *(((day - 1) * DAY, (day + 2) * DAY) for day in days)]
        possible = without(merged(bounds), self._closed)
        if not possible:
            return 0, -1
        return possible[0][0] // SPAN, possible[-1][1] // SPAN

    def _span(self, number: int) -> _Span:
        span = self._spans.get(number)
        if span is None:
            if len(self._spans) >= SPANS_KEPT:
                self._spans = {}
            span = self._spans[number] = self._worked_out(number)
        return span

    def _worked_out(self, number: int) -> _Span:
        start, end = max(number * SPAN, FIRST), min((number + 1) * SPAN, LAST)
        closed = list(clipped(self._closed, start, end))
        if not self._first <= number <= self._last or closed == [(start, end)]:
            return _EMPTY
        opened = clipped(self._opened, start, end)
        return _Span(without(merged([*self._repeated(start, end), *opened]), closed))

    def _repeated(self, start: int, end: int) -> Iterator[Stretch]:
        """What `week` and the weekly extras give between two instants, not merged."""
        if not self._dates(start // DAY - 1, end // DAY + 2):
            return
        for begins, ends, offset in _offsets(self.zone, start, end):
            for day in self._dates((begins + offset) // DAY, (ends + offset) // DAY + 1):
                midnight = day * DAY - offset
                windows = [(midnight + opens, midnight + closes) for opens, closes in self._windows_on(day)]
                yield from clipped(windows, begins, ends)

    def _dates(self, first: int, last: int) -> Sequence[int]:
        """The dates in [first, last), as days since the epoch, on which something repeats."""
        if self._repeats:
            return range(first, last)
        if not self._windows[Day.HOLIDAY]:
            return ()
        return self._holidays[bisect_left(self._holidays, first) : bisect_left(self._holidays, last)]

    def _windows_on(self, day: int) -> tuple[Stretch, ...]:
        return self._windows[Day.HOLIDAY if day in self._is_holiday else (day + _EPOCH_WEEKDAY) % 7]


@lru_cache(maxsize=1024)
def hours_of(calendar: Calendar) -> Hours:
    """The one `Hours` of a calendar, shared by everything that asks."""
    return Hours(calendar)


def _instants(windows: Sequence[Window]) -> tuple[Stretch, ...]:
    return tuple(merged((window.opens * SECOND, window.closes * SECOND) for window in windows))


def _merged_intervals(intervals: Sequence[Interval]) -> list[Stretch]:
    """Intervals as stretches, the endless ones to the end of time."""
    pairs = ((instant(each.start), LAST if each.end is None else instant(each.end)) for each in intervals)
    return merged((max(start, FIRST), min(end, LAST)) for start, end in pairs)


def _offset(zone: ZoneInfo, at: int) -> int:
    """Local time less UTC, in microseconds."""
    offset = moment(at).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // MICROSECOND


def _offsets(zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """[start, end) cut where the zone's UTC offset changes, as (start, end, offset).

    Looks once a day: two changes that undo each other within a day would be missed; no zone has had such a day.
    """
    begins, offset, looked = start, _offset(zone, start), start
    while looked < end:
        ahead = min(looked + DAY, end)
        if _offset(zone, ahead) == offset:
            looked = ahead
            continue
        changes = _change(zone, looked, ahead)
        yield begins, changes, offset
        begins, offset, looked = changes, _offset(zone, changes), changes
    if begins < end:
        yield begins, end, offset


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The second in (before, after] at which the offset of `before` ends."""
    offset = _offset(zone, before)
    while after - before > SECOND:
        middle = (before + after) // (2 * SECOND) * SECOND
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after
