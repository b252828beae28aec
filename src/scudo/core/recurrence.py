"""Days that come back by a rule (C3): the part of iCalendar's recurrence rules (RFC 5545, 3.3.10) that names days.

    FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO        the first Monday of every third month

What a rule leaves open its first day says, as in iCalendar. `docs/rules/duties.md` says what is read, and what differs.
"""

import calendar
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum

MOST_YEARS = 50

DAY = timedelta(days=1)


class Frequency(StrEnum):
    """The unit that a rule counts."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class Weekday(IntEnum):
    """Counted as `date.weekday` does, named as iCalendar does."""

    MO = 0
    TU = 1
    WE = 2
    TH = 3
    FR = 4
    SA = 5
    SU = 6


@dataclass(frozen=True, slots=True, order=True)
class NthWeekday:
    """A weekday; `nth` says which one of its month or year, negative from the end, 0 for every one."""

    weekday: Weekday
    nth: int = 0

    def __str__(self) -> str:
        return f"{self.nth or ''}{self.weekday.name}"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule, part by part; `str` writes it as `core.duty.recurrence_from` reads it.

    Lists are sorted, empty where the rule says nothing. Days of the month count from its end if negative, `positions`
    among the days of one unit likewise. With `or_last` a month that has no such day has its last one instead.
    """

    frequency: Frequency
    interval: int = 1
    months: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    weekdays: tuple[NthWeekday, ...] = ()
    positions: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None
    or_last: bool = False

    def __str__(self) -> str:
        parts = {
            "FREQ": self.frequency,
            "INTERVAL": self.interval if self.interval > 1 else "",
            "BYMONTH": ",".join(map(str, self.months)),
            "BYMONTHDAY": ",".join(map(str, self.monthdays)),
            "BYDAY": ",".join(map(str, self.weekdays)),
            "BYSETPOS": ",".join(map(str, self.positions)),
            "COUNT": self.count or "",
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def settled(self, starts_on: date) -> "Recurrence":
        """The rule with what it leaves open filled in from the first day: what a face puts into words."""
        if self.weekdays or self.monthdays or self.frequency is Frequency.DAILY:
            return self
        if self.frequency is Frequency.WEEKLY:
            return replace(self, weekdays=(NthWeekday(Weekday(starts_on.weekday())),))
        months = self.months or ((starts_on.month,) if self.frequency is Frequency.YEARLY else ())
        return replace(self, months=months, monthdays=(starts_on.day,), or_last=True)


def between(recurrence: Recurrence, starts_on: date, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last`, both included, in order; none before `starts_on` or MOST_YEARS years after it."""
    rule, end = recurrence.settled(starts_on), min(last, _latest(starts_on))
    if rule.until is not None:
        end = min(end, rule.until)
    if rule.count is None:
        yield from _days(rule, starts_on, max(first, starts_on), end)
        return
    counted = itertools.islice(_days(rule, starts_on, starts_on, end), rule.count)
    yield from (day for day in counted if day >= first)


def first_after(recurrence: Recurrence, starts_on: date, after: date) -> date | None:
    """The first day later than `after`; None if no more comes."""
    last = _latest(starts_on)
    return next(between(recurrence, starts_on, after + DAY, last), None) if after < last else None


def _latest(starts_on: date) -> date:
    """The last day on which anything that begins then may recur: the end of a year."""
    return date(min(starts_on.year + MOST_YEARS, date.max.year), 12, 31)


def _days(rule: Recurrence, starts_on: date, first: date, last: date) -> Iterator[date]:
    """The days of a settled rule within [first, last], which begins no earlier than the rule; COUNT and UNTIL apart."""
    origin = _unit(rule.frequency, starts_on)
    passed = -(-(_unit(rule.frequency, first) - origin) // rule.interval)
    for unit in range(origin + passed * rule.interval, _unit(rule.frequency, last) + 1, rule.interval):
        yield from (day for day in _chosen(rule, unit) if first <= day <= last)


def _unit(frequency: Frequency, day: date) -> int:
    """The number of the day, week from Monday, month or year in which a day lies."""
    match frequency:
        case Frequency.DAILY:
            return day.toordinal()
        case Frequency.WEEKLY:
            return (day.toordinal() - 1) // 7  # 1 January of year 1 is a Monday
        case Frequency.MONTHLY:
            return day.year * 12 + day.month - 1
        case Frequency.YEARLY:
            return day.year


def _span(frequency: Frequency, unit: int) -> range:
    """The days of a unit, as ordinals."""
    match frequency:
        case Frequency.DAILY:
            return range(unit, unit + 1)
        case Frequency.WEEKLY:
            return range(unit * 7 + 1, min(unit * 7 + 7, date.max.toordinal()) + 1)
        case Frequency.MONTHLY:
            first = date(unit // 12, unit % 12 + 1, 1)
            return range(first.toordinal(), first.toordinal() + _length(first))
        case Frequency.YEARLY:
            return range(date(unit, 1, 1).toordinal(), date(unit, 12, 31).toordinal() + 1)


def _chosen(rule: Recurrence, unit: int) -> list[date]:
    """The days of one unit on which the rule falls."""
    days = [day for day in map(date.fromordinal, _span(rule.frequency, unit)) if _falls_on(rule, day)]
    if not rule.positions:
        return days
    wanted = {place - 1 if place > 0 else len(days) + place for place in rule.positions}
    return [day for index, day in enumerate(days) if index in wanted]


def _length(day: date) -> int:
    """How many days the month has in which a day lies."""
    return calendar.monthrange(day.year, day.month)[1]


def _falls_on(rule: Recurrence, day: date) -> bool:
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.monthdays or _is_monthday(rule, day))
        and (not rule.weekdays or _is_weekday(rule, day))
    )


def _is_monthday(rule: Recurrence, day: date) -> bool:
    length = _length(day)
    if rule.or_last and day.day == length and max(rule.monthdays) > length:
        return True
    return day.day in rule.monthdays or day.day - length - 1 in rule.monthdays


def _is_weekday(rule: Recurrence, day: date) -> bool:
    """Numbered weekdays are of the month, unless a yearly rule names no month: then of the year."""
    place, length = day.day, _length(day)
    if rule.frequency is Frequency.YEARLY and not rule.months:
        place, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
    numbers = {0, (place - 1) // 7 + 1, -((length - place) // 7 + 1)}
    return any(each.weekday == day.weekday() and each.nth in numbers for each in rule.weekdays)
