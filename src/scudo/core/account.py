"""The whole of a clock's time, stretch by stretch, each with why it counts or why not (rule C6).

Where the ledger tells what counted by the day, this tells every stretch from the opening on: nothing is left between two
of them, and those that count add up to the time spent; up to the deadline, to the budget.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from scudo.core.calendar import Calendar, Interval
from scudo.core.hours import Hours
from scudo.core.sla import Clock
from scudo.core.stretches import instant, moment


class Why(StrEnum):
    """Why a stretch counts, or why it does not; the faces put it in words."""

    OFFICE = "office"
    EXTRA_TIME = "extra_time"
    PAUSED = "paused"
    CLOSED = "closed"
    OFFICE_CLOSED = "office_closed"
    HOLIDAY = "holiday"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Accounted:
    """A stretch [start, end), in UTC, that counts or not for one reason."""

    why: Why
    start: datetime
    end: datetime

    @property
    def counts(self) -> bool:
        """Whether the clock ran."""
        return self.why in {Why.OFFICE, Why.EXTRA_TIME}


def account(clock: Clock, hours: Hours, until: datetime) -> tuple[Accounted, ...]:
    """Every stretch from the opening to `until`, or to where the clock stopped; none if that is not after the opening.

    Service time in a pause is `paused`; what is no service time is told by the greatest reason: the customer has closed,
    the office has closed, it is a holiday, or there is no window then.
    """
    start, end = instant(clock.started), instant(until)
    if clock.stopped is not None:
        end = min(end, instant(clock.stopped))
    if end <= start:
        return ()
    marks = {mark for mark in map(instant, _marks(clock, hours, moment(end))) if start < mark < end}
    pieces = [
        (_why(clock, hours, moment(begins)), begins, ends)
        for begins, ends in pairwise([start, *sorted(marks), end])
    ]
    runs = [(why, list(run)) for why, run in groupby(pieces, key=lambda piece: piece[0])]
    return tuple(Accounted(why, moment(run[0][1]), moment(run[-1][2])) for why, run in runs)


def _why(clock: Clock, hours: Hours, at: datetime) -> Why:
    if hours.is_open(at):
        if _in_any(clock.pauses, at):
            return Why.PAUSED
        return Why.OFFICE if hours.is_office(at) else Why.EXTRA_TIME
    calendar = _in_force(hours.calendar, at)
    if _in_any(calendar.closed, at):
        return Why.CLOSED
    if _in_any(calendar.office_closed, at):
        return Why.OFFICE_CLOSED
    is_holiday = at.astimezone(ZoneInfo(calendar.timezone)).date() in calendar.holidays
    return Why.HOLIDAY if is_holiday else Why.OUTSIDE


def _marks(clock: Clock, hours: Hours, end: datetime) -> Iterator[datetime]:
    """Every moment at which the reason can change."""
    for some in (hours, hours.office):
        for opens, closes in some.stretches(clock.started, end):
            yield from (opens, closes)
    yield from _bounds(clock.pauses)
    first, last = clock.started.date() - timedelta(days=2), end.date() + timedelta(days=2)
    for until, calendar in hours.calendar.versions():
        if until is not None:
            yield until
        yield from _bounds((*calendar.closed, *calendar.office_closed))
        yield from _midnights(calendar, first, last)


def _bounds(intervals: Sequence[Interval]) -> Iterator[datetime]:
    for interval in intervals:
        yield interval.start
        if interval.end is not None:
            yield interval.end


def _midnights(calendar: Calendar, first: date, last: date) -> Iterator[datetime]:
    """Where the holidays between two dates begin and end."""
    zone = ZoneInfo(calendar.timezone)
    for holiday in calendar.holidays:
        if first <= holiday <= last:
            yield datetime.combine(holiday, time.min, zone)
            yield datetime.combine(holiday + timedelta(days=1), time.min, zone)


def _in_force(calendar: Calendar, at: datetime) -> Calendar:
    """The version of a calendar that decides at a moment."""
    for _, version in calendar.versions():
        if version.before is None or instant(at) >= instant(version.before.until):
            return version
    raise AssertionError("the oldest version has none before it")


def _in_any(intervals: Sequence[Interval], at: datetime) -> bool:
    now = instant(at)
    return any(
        instant(each.start) <= now and (each.end is None or now < instant(each.end)) for each in intervals
    )
