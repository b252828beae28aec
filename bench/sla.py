"""`scudo bench sla`: deadlines a second on one core, and the recomputation of every open ticket's two deadlines.

Calendars are realistic ones (office with Italian holidays, lunch break, Extra Time evenings and weekends, H24x7 with
closures, one evening a week); starts fall over three years, budgets between a quarter of an hour and forty hours, and two
tickets in five were paused up to three times. `Hours` are built once a calendar, as in production; working out
the years they are first asked about is counted. Times are CPU time, so that a busy machine does not make them worse.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window, office_hours
from scudo.core.hours import Hours
from scudo.core.sla import due

DEFAULT_SIZE = 100_000
RECOMPUTED = 100_000
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
YEARS = range(2025, 2030)
FIXED_HOLIDAYS = (
    (1, 1),
    (1, 6),
    (4, 25),
    (5, 1),
    (6, 2),
    (6, 29),
    (8, 15),
    (11, 1),
    (12, 8),
    (12, 25),
    (12, 26),
)
HOLIDAYS = frozenset(date(year, month, day) for year in YEARS for month, day in FIXED_HOLIDAYS)
TWO_SHIFTS = {Day(day): (("08:30", "13:00"), ("14:00", "17:30")) for day in range(5)}
EVERY_DAY = frozenset(Day)
WEEKEND = frozenset({Day.SAT, Day.SUN, Day.HOLIDAY})


@dataclass(frozen=True, slots=True)
class Question:
    """What a deadline is asked from."""

    hours: Hours
    start: datetime
    budget: timedelta
    pauses: tuple[Interval, ...]


def run(size: int | None, seed: int) -> dict[str, float]:
    """`due_per_s` over `size` random deadlines; `recompute_100k_s`, both deadlines of 100,000 tickets."""
    draw = random.Random(seed)
    calendars = _calendars()
    hours = [Hours(calendar) for calendar in calendars]
    questions = [_question(draw, hours) for _ in range(size or DEFAULT_SIZE)]
    tickets = [_ticket(draw, hours) for _ in range(RECOMPUTED)]
    asked = _seconds(questions)
    recomputed = _seconds([promise for ticket in tickets for promise in ticket])
    return {"due_per_s": len(questions) / asked, "recompute_100k_s": recomputed}


def _seconds(questions: Sequence[Question]) -> float:
    """CPU seconds that all the deadlines take."""
    begun = time.process_time()
    for question in questions:
        due(question.start, question.budget, question.hours, question.pauses)
    return time.process_time() - begun


def _calendars() -> tuple[Calendar, ...]:
    office = office_hours(holidays=HOLIDAYS)
    august = tuple(_closure(year) for year in YEARS)
    evenings = WeeklyExtra(EVERY_DAY - WEEKEND, Window.of("18:00", "22:00"))
    always = WeeklyExtra(EVERY_DAY, Window.of("00:00", "24:00"))
    weekends = WeeklyExtra(WEEKEND, Window.of("09:00", "24:00"))
    return (
        office,
        office_hours(TWO_SHIFTS, HOLIDAYS),
        Calendar(office.timezone, office.week, HOLIDAYS, extra=(evenings, weekends)),
        Calendar(office.timezone, holidays=HOLIDAYS, extra=(always,), closed=august),
        office_hours({Day.TUE: (("20:00", "22:00"),)}, HOLIDAYS),
    )


def _closure(year: int) -> Interval:
    return Interval(datetime(year, 8, 9, 22, tzinfo=UTC), datetime(year, 8, 23, 22, tzinfo=UTC))


def _question(draw: random.Random, hours: Sequence[Hours]) -> Question:
    start = _moment(draw)
    budget = timedelta(minutes=draw.randrange(15, 40 * 60))
    return Question(draw.choice(hours), start, budget, _pauses(draw, start))


def _ticket(draw: random.Random, hours: Sequence[Hours]) -> tuple[Question, Question]:
    """Take charge and restore: same start, same pauses."""
    restore = _question(draw, hours)
    return Question(restore.hours, restore.start, restore.budget / 4, restore.pauses), restore


def _moment(draw: random.Random) -> datetime:
    return BEGINNING + timedelta(seconds=draw.randrange(3 * 365 * 86_400))


def _pauses(draw: random.Random, start: datetime) -> tuple[Interval, ...]:
    count = draw.choice((0, 0, 0, 1, 3))
    begins = [start + timedelta(minutes=draw.randrange(3 * 24 * 60)) for _ in range(count)]
    return tuple(
        Interval(begun, begun + timedelta(minutes=draw.randrange(5, 2 * 24 * 60))) for begun in begins
    )
