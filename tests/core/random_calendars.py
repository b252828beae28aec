"""Calendars and promises from a seed, with everything that docs/rules/hours.md allows, near the odd nights."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window, joined
from tests.core.strategies import ANCHORS, ZONES
from tests.core.walker import MINUTE

HORIZON = 2 * 1440
BUDGETS = range(0, 1200, 20)
FULL_DAY = Window(0, 86_400)


@dataclass(frozen=True)
class World:
    """A calendar, and the beginning of the two days in which it is looked at."""

    calendar: Calendar
    begins: datetime


def world(draw: Random) -> World:
    """One in three is or corrects a correction; two thirds of what is drawn touches the two days."""
    begins = draw.choice(ANCHORS)
    older = draw.choice((0, 0, 1, 2))
    untils = [None, *(moment(draw, begins) for _ in range(older))]
    return World(joined([(until, calendar(draw, begins)) for until in untils]), begins)


def calendar(draw: Random, begins: datetime) -> Calendar:
    return Calendar(
        timezone=draw.choice(ZONES),
        week=tuple(windows(draw, 2) for _ in range(7)),
        holidays=frozenset(day(draw, begins) for _ in range(draw.randrange(3))),
        extra=tuple(weekly_extra(draw, begins) for _ in range(draw.randrange(4))),
        opened=intervals(draw, begins, 2),
        closed=intervals(draw, begins, 2),
        office_closed=intervals(draw, begins, 3),
        office_opened=intervals(draw, begins, 2),
    )


def weekly_extra(draw: Random, begins: datetime) -> WeeklyExtra:
    first, last = sorted((day(draw, begins), day(draw, begins)))
    return WeeklyExtra(
        days=frozenset(draw.sample(list(Day), draw.randrange(1, 9))),
        window=draw.choice((*windows(draw, 1), FULL_DAY)),
        since=draw.choice((None, first)),
        until=draw.choice((None, last)),
        but=frozenset(day(draw, begins) for _ in range(draw.choice((0, 0, 1, 2)))),
    )


def windows(draw: Random, most: int) -> tuple[Window, ...]:
    """Some may overlap."""
    bounds = (sorted(draw.sample(range(1441), 2)) for _ in range(draw.randint(0, most)))
    return tuple(Window(opens * 60, closes * 60) for opens, closes in bounds)


def intervals(draw: Random, begins: datetime, most: int) -> tuple[Interval, ...]:
    """Up to 20 hours each; one in ten never ends."""
    starts = [moment(draw, begins) for _ in range(draw.randrange(most + 1))]
    return tuple(
        Interval(start, draw.choice((None, *[start + draw.randrange(1200) * MINUTE] * 9))) for start in starts
    )


def moment(draw: Random, begins: datetime) -> datetime:
    return begins + draw.randrange(-720, HORIZON) * MINUTE


def day(draw: Random, begins: datetime) -> date:
    return (begins + timedelta(days=draw.randrange(-1, 4))).date()
