"""Service hours as people see them drawn: day by day on the wall, office hours and Extra Time apart (C6, C7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scudo.core.hours import Hours
from scudo.core.stretches import MICROSECOND, Stretch, instant, merged, moment, without

DAY = timedelta(days=1)
MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class Bar:
    """Service time within a day, in minutes after midnight as the wall shows them; 1440 is the day's end."""

    start: int
    end: int
    extra: bool


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """One date of the calendar's zone: its bars in order, and the real time that they stand for."""

    day: date
    bars: tuple[Bar, ...]
    office: timedelta
    extra: timedelta


def service_days(hours: Hours, first: date, count: int = 7) -> tuple[ServiceDay, ...]:
    """The service time of `count` dates from `first` on.

    On the night that shows an hour twice a bar may be shorter on the wall than the time it stands for.
    """
    return tuple(service_day(hours, first + index * DAY) for index in range(count))


def service_day(hours: Hours, day: date) -> ServiceDay:
    """The service time of one date."""
    begins, ends = _midnight(day, hours), _midnight(day + DAY, hours)
    office = _pairs(hours.office.stretches(begins, ends))
    extra = without(_pairs(hours.stretches(begins, ends)), office)
    drawn = [*_bars(office, day, hours, extra=False), *_bars(extra, day, hours, extra=True)]
    return ServiceDay(day, tuple(sorted(drawn, key=lambda one: one.start)), _sum(office), _sum(extra))


def _midnight(day: date, hours: Hours) -> datetime:
    return datetime.combine(day, time.min, hours.zone)


def _pairs(stretches: Iterable[tuple[datetime, datetime]]) -> list[Stretch]:
    return merged((instant(start), instant(end)) for start, end in stretches)


def _sum(stretches: Iterable[Stretch]) -> timedelta:
    return sum(end - start for start, end in stretches) * MICROSECOND


def _bars(stretches: Iterable[Stretch], day: date, hours: Hours, *, extra: bool) -> Iterable[Bar]:
    for start, end in stretches:
        bar = Bar(_on_the_wall(start, day, hours), _on_the_wall(end, day, hours), extra)
        if bar.start < bar.end:
            yield bar


def _on_the_wall(at: int, day: date, hours: Hours) -> int:
    local = moment(at).astimezone(hours.zone)
    return MINUTES_A_DAY if local.date() > day else local.hour * 60 + local.minute
