"""What one calendar opens between two instants, as half-open stretches of real time (rules C6 and C7).

A window is open while the wall clock of the calendar's zone stands in it. The two odd nights follow from this sentence
alone: an hour that the spring night skips is nobody's service time, and an hour that the autumn night shows twice
counts twice. What a calendar means is told in `scudo.core.calendar`; its corrections are joined in `scudo.core.hours`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window
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

Cut = tuple[int, int, int]
Windows = tuple[tuple[Stretch, ...], ...]

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = date(1970, 1, 1).weekday()
_FIRST_DATE, _LAST_DATE = FIRST // DAY - 1, LAST // DAY + 2
_STEP = 3 * DAY


@dataclass(frozen=True, slots=True)
class Repeated:
    """Windows that come back, by kind of day, on the dates in [first, last) less `but`, as days since the epoch."""

    windows: Windows
    first: int = _FIRST_DATE
    last: int = _LAST_DATE
    but: frozenset[int] = frozenset()

    @property
    def is_weekly(self) -> bool:
        """Whether it has windows on a weekday, not on holidays alone."""
        return any(self.windows[: Day.HOLIDAY])


class Openings:
    """The hours of a calendar, its corrections apart; all times are instants.

    `possible` is where there can be any: merged, and within a few days of where there are.
    """

    def __init__(self, calendar: Calendar) -> None:
        self._zone = ZoneInfo(calendar.timezone)
        self._holidays = sorted(_days(calendar.holidays))
        self._is_holiday = frozenset(self._holidays)
        self._week = _week(calendar)
        self._extra = _extra(calendar)
        self._opened = _merged_intervals([*calendar.opened, *calendar.office_opened])
        self._office_closed = _merged_intervals(calendar.office_closed)
        self._closed = _merged_intervals(calendar.closed)
        self.possible = self._possible()

    def between(self, start: int, end: int) -> list[Stretch]:
        """The service time in [start, end), merged."""
        cuts = list(offsets(self._zone, start, end))
        office = self._coming_back(self._week, cuts)
        if office_closed := list(clipped(self._office_closed, start, end)):
            office = without(merged(office), office_closed)
        extra = self._coming_back(self._extra, cuts)
        opened = clipped(self._opened, start, end)
        return without(merged([*office, *extra, *opened]), list(clipped(self._closed, start, end)))

    def _coming_back(self, repeated: Iterable[Repeated], cuts: Sequence[Cut]) -> list[Stretch]:
        """What comes back between the first cut and the last, neither merged nor in order."""
        found: list[Stretch] = []
        for each in repeated:
            for begins, ends, offset in cuts:
                windows = [
                    (day * DAY - offset + opens, day * DAY - offset + closes)
                    for day in self._dates(each, (begins + offset) // DAY, (ends + offset) // DAY + 1)
                    for opens, closes in each.windows[self._kind(day)]
                    if day not in each.but
                ]
                found.extend(clipped(windows, begins, ends))
        return found

    def _kind(self, day: int) -> int:
        return Day.HOLIDAY if day in self._is_holiday else (day + _EPOCH_WEEKDAY) % 7

    def _dates(self, repeated: Repeated, first: int, last: int) -> Sequence[int]:
        """The dates in [first, last) on which something repeated can have windows."""
        first, last = max(first, repeated.first), min(last, repeated.last)
        if repeated.is_weekly:
            return range(first, last)
        return self._holidays[bisect_left(self._holidays, first) : bisect_left(self._holidays, last)]

    def _possible(self) -> list[Stretch]:
        office = without(merged(self._bounds(self._week)), self._office_closed)
        return without(merged([*office, *self._bounds(self._extra), *self._opened]), self._closed)

    def _bounds(self, repeated: Iterable[Repeated]) -> Iterator[Stretch]:
        """Where something repeated can have hours, a day more on either side for the zone's offset."""
        for each in repeated:
            dates = self._dates(each, _FIRST_DATE, _LAST_DATE)
            runs = [(dates[0], dates[-1])] if each.is_weekly and dates else [(day, day) for day in dates]
            yield from ((max((first - 1) * DAY, FIRST), min((last + 2) * DAY, LAST)) for first, last in runs)


def _week(calendar: Calendar) -> tuple[Repeated, ...]:
    windows = tuple(map(_instants, [*calendar.week, ()]))
    return (Repeated(windows),) if any(windows) else ()


def _extra(calendar: Calendar) -> tuple[Repeated, ...]:
    """All weekly extras without dates in one, and each with dates by itself."""
    always = [extra for extra in calendar.extra if not extra.is_dated]
    dated = [extra for extra in calendar.extra if extra.is_dated]
    return (*([Repeated(_by_day(always))] if always else ()), *map(_dated, dated))


def _dated(extra: WeeklyExtra) -> Repeated:
    """One weekly extra with dates."""
    first = _FIRST_DATE if extra.since is None else _day(extra.since)
    last = _LAST_DATE if extra.until is None else _day(extra.until) + 1
    return Repeated(_by_day([extra]), first, last, frozenset(_days(extra.but)))


def _by_day(extras: Sequence[WeeklyExtra]) -> Windows:
    return tuple(_instants([extra.window for extra in extras if day in extra.days]) for day in Day)


def _instants(windows: Iterable[Window]) -> tuple[Stretch, ...]:
    return tuple(merged((window.opens * SECOND, window.closes * SECOND) for window in windows))


def _day(on: date) -> int:
    """A date as days since the epoch."""
    return on.toordinal() - _EPOCH_ORDINAL


def _days(dates: Iterable[date]) -> Iterator[int]:
    return map(_day, dates)


def _merged_intervals(intervals: Iterable[Interval]) -> list[Stretch]:
    """Intervals as stretches, the endless ones to the end of time."""
    pairs = ((instant(each.start), LAST if each.end is None else instant(each.end)) for each in intervals)
    return merged((max(start, FIRST), min(end, LAST)) for start, end in pairs)


def offsets(zone: ZoneInfo, start: int, end: int) -> Iterator[Cut]:
    """[start, end) cut where the zone's UTC offset changes, as (start, end, offset); offsets in microseconds.

    Looks every three days: two changes that undo each other in less would be missed. The shortest such time that a zone
    has had, Freetown's in 1939, was just under four days.
    """
    begins, offset, looked = start, _offset(zone, start), start
    while looked < end:
        ahead = min(looked + _STEP, end)
        if _offset(zone, ahead) == offset:
            looked = ahead
            continue
        changes = _change(zone, looked, ahead)
        yield begins, changes, offset
        begins, offset, looked = changes, _offset(zone, changes), changes
    if begins < end:
        yield begins, end, offset


def _offset(zone: ZoneInfo, at: int) -> int:
    """Local time less UTC, in microseconds."""
    offset = moment(at).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // MICROSECOND


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
