"""Calendars of service hours as values (rules C6 and C7): what the office and a contract agree on.

The law is docs/rules/hours.md. A moment is service time when it lies in one of these and not in `closed`:

1. office hours: on a date that is no holiday the windows of its weekday in `week`, less `office_closed`; and all that
   is in `office_opened`, which is the more special of the two and wins;
2. Extra Time: the weekly extras that name the weekday (on a holiday only those that name `Day.HOLIDAY`, whatever the
   weekday is) and are in force on the date; and all that is in `opened`.

Holidays are only those that the calendar lists: nothing is added by the region or the year. Up to a correction's moment
all this is asked of the older calendar.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from typing import Self

from scudo.core.stretches import instant

SECONDS_A_MINUTE = 60
SECONDS_A_DAY = 86_400
DAYS_A_WEEK = 7
_WALL_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}))?")


class Day(IntEnum):
    """The days a window can be written for; weekdays count as `date.weekday()` does."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6
    HOLIDAY = 7


def wall_seconds(text: str) -> int:
    """Seconds after midnight that "09:00", "09:00:30" or "24:00" shows; ValueError for anything else."""
    match = _WALL_TIME.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not a time of day; write it as "09:00", the end of the day as "24:00"')
    hour, minute, second = (int(part or 0) for part in match.groups())
    seconds = hour * 3600 + minute * 60 + second
    if max(minute, second) >= SECONDS_A_MINUTE or seconds > SECONDS_A_DAY:
        raise ValueError(f'"{text}" does not exist; a day runs from "00:00" to "24:00"')
    return seconds


def wall_text(seconds: int) -> str:
    """The inverse of `wall_seconds`, as short as it can be."""
    hour, rest = divmod(seconds, 3600)
    minute, second = divmod(rest, 60)
    return f"{hour:02}:{minute:02}:{second:02}" if second else f"{hour:02}:{minute:02}"


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Part of a day on the wall clock, half-open, in seconds after midnight; 86,400 ends the day."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= SECONDS_A_DAY:
            raise ValueError(
                f"{wall_text(self.opens)} to {wall_text(self.closes)} is not a window; "
                'it closes after it opens, and one over midnight is written as two, split at "24:00"'
            )

    @classmethod
    def of(cls, opens: str, closes: str) -> Self:
        """`Window.of("09:00", "24:00")`."""
        return cls(wall_seconds(opens), wall_seconds(closes))


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open interval between aware moments; an `end` of None means that it has not ended (yet)."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        for moment in (self.start, self.end):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError(f"{moment.isoformat()} has no offset; an interval needs aware moments")
        if self.end is not None and instant(self.end) < instant(self.start):
            raise ValueError(f"{self.end.isoformat()} is before {self.start.isoformat()}; swap the two")


@dataclass(frozen=True, slots=True)
class WeeklyExtra:
    """Extra Time that comes back every week, or on every holiday, or both (C7).

    In force from the date `since` to the date `until`, both included, None for no bound, but on none of the dates `but`.
    """

    days: frozenset[Day]
    window: Window
    since: date | None = None
    until: date | None = None
    but: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError(f"{self.until} is before {self.since}, the first date; swap the two")

    @property
    def is_dated(self) -> bool:
        """Whether some dates are left out, so that the kind of day alone does not say if it applies."""
        return self.since is not None or self.until is not None or bool(self.but)


@dataclass(frozen=True, slots=True)
class Correction:
    """The calendar that holds before `until`; from then on the one that was written in its place does."""

    until: datetime
    calendar: "Calendar"

    def __post_init__(self) -> None:
        if self.until.utcoffset() is None:
            raise ValueError(f"{self.until.isoformat()} has no offset; a correction needs an aware moment")


@dataclass(frozen=True)
class Calendar:
    """The service hours of one contract or office; `week` has seven entries, Monday first.

    `opened` is Extra Time from moment to moment; `closed` takes everything away, `office_closed` office hours only.
    """

    timezone: str
    week: tuple[tuple[Window, ...], ...] = ((),) * 7
    holidays: frozenset[date] = frozenset()
    extra: tuple[WeeklyExtra, ...] = ()
    opened: tuple[Interval, ...] = ()
    closed: tuple[Interval, ...] = ()
    office_closed: tuple[Interval, ...] = ()
    office_opened: tuple[Interval, ...] = ()
    before: Correction | None = None

    def __post_init__(self) -> None:
        if len(self.week) != DAYS_A_WEEK:
            raise ValueError(f"a week has seven days, Monday first, not {len(self.week)}")

    def versions(self) -> Iterator[tuple[datetime | None, "Calendar"]]:
        """This calendar, then those it corrects, newer ones first, each with where its time ends; None for this one.

        A loop, not a descent: a ticket that lives long may see many corrections.
        """
        until, calendar = None, self
        while True:
            yield until, calendar
            if calendar.before is None:
                return
            until, calendar = calendar.before.until, calendar.before.calendar

    @property
    def has_extra_time(self) -> bool:
        """Whether this calendar, or one it corrects, has any Extra Time."""
        return any(calendar.extra or calendar.opened for _, calendar in self.versions())

    def without_extra_time(self) -> "Calendar":
        """The office hours alone, over all corrections."""
        return joined([(until, replace(each, extra=(), opened=())) for until, each in self.versions()])


def joined(versions: Sequence[tuple[datetime | None, Calendar]]) -> Calendar:
    """One calendar of several, as `Calendar.versions` gives them; the `before` that they have themselves is dropped."""
    before, calendar = None, versions[0][1]
    for until, each in reversed(versions):
        calendar = replace(each, before=before)
        before = None if until is None else Correction(until, calendar)
    return calendar


OFFICE_WEEK: Mapping[Day, Sequence[tuple[str, str]]] = dict.fromkeys(
    (Day.MON, Day.TUE, Day.WED, Day.THU, Day.FRI), (("09:00", "18:00"),)
)


def office_hours(
    week: Mapping[Day, Sequence[tuple[str, str]]] = OFFICE_WEEK,
    holidays: Iterable[date] = (),
    timezone: str = "Europe/Rome",
) -> Calendar:
    """A plain week with its holidays: `office_hours({Day.MON: [("09:00", "13:00"), ("14:00", "18:00")]})`."""
    windows = (tuple(Window.of(*window) for window in week.get(Day(day), ())) for day in range(DAYS_A_WEEK))
    return Calendar(timezone, tuple(windows), frozenset(holidays))
