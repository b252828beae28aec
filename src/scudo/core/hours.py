"""Service time (rules C6 and C7): a calendar and its corrections read as half-open stretches of real time.

Time is cut in spans of 366 days, each worked out when first asked for and kept with the service time before each of its
stretches, so that every question is a bisection.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from scudo.core.calendar import Calendar, Correction, Day, Interval, WeeklyExtra, Window, office_hours
from scudo.core.openings import Openings
from scudo.core.stretches import DAY, FIRST, LAST, MICROSECOND, Stretch, clipped, instant, merged, moment

__all__ = [
    "Calendar",
    "Correction",
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
        self._versions = tuple(_versions(calendar))
        self._possible = merged(
            stretch
            for begins, ends, openings in self._versions
            for stretch in clipped(openings.possible, begins, ends)
        )
        self._possible_ends = [end for _, end in self._possible]
        self._spans: dict[int, _Span] = {}

    @cached_property
    def office(self) -> "Hours":
        """The office hours among these: what would be service time without Extra Time."""
        if not self.calendar.has_extra_time:
            return self
        return Hours(self.calendar.without_extra_time())

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is service time."""
        start = instant(at)
        return self._span(start // SPAN).opening(start) == start

    def is_office(self, at: datetime) -> bool:
        """Whether `at` is service time by the office hours, whatever Extra Time says."""
        return self.office.is_open(at)

    def is_extra(self, at: datetime) -> bool:
        """Whether `at` is service time through Extra Time alone."""
        return self.is_open(at) and not self.is_office(at)

    def next_opening(self, at: datetime) -> datetime | None:
        """`at` itself if it is service time, else the next opening; None if there is none any more."""
        start = instant(at)
        number: int | None = start // SPAN
        while number is not None:
            opening = self._span(number).opening(start)
            if opening is not None:
                return moment(opening)
            number = self._later(number)
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
        begun = self._span(first)
        between = sum(self._span(number).total for number in self._numbers(first + 1, last))
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
            later = self._later(number)
            if later is None or amount > LAST - start:
                raise NoHours(f"no hours: the calendar has too few after {moment(start).isoformat()}")
            number, span = later, self._span(later)
        return span.reached(service)

    def _stretches(self, start: int, end: int) -> Iterator[Stretch]:
        for number in self._numbers(start // SPAN, end // SPAN + 1):
            span = self._span(number)
            yield from clipped(list(zip(span.starts, span.ends, strict=True)), start, end)

    def _numbers(self, first: int, last: int) -> Iterator[int]:
        """The spans in [first, last) that can have hours."""
        number = self._later(first - 1)
        while number is not None and number < last:
            yield number
            number = self._later(number)

    def _later(self, number: int) -> int | None:
        """The next span after one that can have hours; None if there is none."""
        edge = (number + 1) * SPAN
        index = bisect_right(self._possible_ends, edge)
        return max(edge, self._possible[index][0]) // SPAN if index < len(self._possible) else None

    def _span(self, number: int) -> _Span:
        span = self._spans.get(number)
        if span is None:
            if len(self._spans) >= SPANS_KEPT:
                self._spans = {}
            span = self._spans[number] = self._worked_out(number)
        return span

    def _worked_out(self, number: int) -> _Span:
        start, end = max(number * SPAN, FIRST), min((number + 1) * SPAN, LAST)
        if not any(clipped(self._possible, start, end)):
            return _EMPTY
        found: list[Stretch] = []
        for begins, ends, openings in self._versions:
            if possible := list(clipped(openings.possible, max(begins, start), min(ends, end))):
                found += openings.between(possible[0][0], possible[-1][1])
        return _Span(merged(found))


def _versions(calendar: Calendar) -> Iterator[tuple[int, int, Openings]]:
    """What a calendar's versions open, newest first, each with the stretch [begins, ends) in which it is asked."""
    ends = LAST
    for _, each in calendar.versions():
        begins = FIRST if each.before is None else min(max(instant(each.before.until), FIRST), ends)
        if begins < ends:
            yield begins, ends, Openings(each)
        ends = begins


@lru_cache(maxsize=1024)
def hours_of(calendar: Calendar) -> Hours:
    """The one `Hours` of a calendar, shared by everything that asks."""
    return Hours(calendar)
