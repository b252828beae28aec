"""Calendars of service hours as values (rules C6 and C7): what the office and a contract agree on.

Which windows a date has:

1. on an ordinary date, those of its weekday in `week` and every weekly extra that names the weekday;
2. on a holiday, only the weekly extras that name `Day.HOLIDAY`, whatever the weekday is;
3. on top of both, every interval in `opened`, holiday or not;
4. last, `closed` takes away whatever it touches.

Holidays are only those that the calendar lists: nothing is added by the region or the year.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    """Extra Time that comes back every week, or on every holiday, or both (C7)."""

    days: frozenset[Day]
    window: Window


@dataclass(frozen=True)
class Calendar:
    """The service hours of one contract or office; `week` has seven entries, Monday first."""

    timezone: str
    week: tuple[tuple[Window, ...], ...] = ((),) * 7
    holidays: frozenset[date] = frozenset()
    extra: tuple[WeeklyExtra, ...] = ()
    opened: tuple[Interval, ...] = ()
    closed: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != DAYS_A_WEEK:
            raise ValueError(f"a week has seven days, Monday first, not {len(self.week)}")

    def windows(self, day: Day) -> tuple[Window, ...]:
        """What repeats on that kind of day, in order; windows may still overlap."""
        own = () if day is Day.HOLIDAY else self.week[day]
        return tuple(sorted({*own, *(extra.window for extra in self.extra if day in extra.days)}))


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
