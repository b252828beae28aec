"""`scudo bench sla`: deadlines a second on one core, and the recomputation of 100,000 open tickets.

Calendars are realistic ones (office with Italian holidays, lunch break, Extra Time evenings and weekends, H24x7 with
closures, one evening a week, and one with everything: summers of their own, the office's exceptions, a correction);
starts fall over three years, budgets between a quarter of an hour and forty hours, and two tickets in five were paused up
to three times. `Hours` are built once a calendar, as in production; working out the years they are first asked about is
counted; that is CPU time, so that a busy machine does not make it worse.

The recomputation is the real one, on an installation with all its processes: from a correction of the office calendar until
no job of it is left, on the wall clock, while the desk's first page is asked for without a pause (`bench.open_tickets`).
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bench.place import ROOT, running
from scudo.core.calendar import Calendar, Correction, Day, Interval, WeeklyExtra, Window, office_hours
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
    """`due_per_s` over `size` random deadlines; `recompute_100k_s`, and the desk's pages meanwhile (`desk_p95_ms`)."""
    figures = {"due_per_s": float(due_per_s(size or DEFAULT_SIZE, seed))}
    return figures | recompute(min(size or RECOMPUTED, RECOMPUTED), seed)


def due_per_s(size: int, seed: int) -> int:
    """Random deadlines a second, the years that they fall in worked out on the way."""
    draw = random.Random(seed)
    hours = [Hours(calendar) for calendar in _calendars()]
    questions = [_question(draw, hours) for _ in range(size)]
    return round(size / _seconds(questions))


def recompute(tickets: int, seed: int) -> dict[str, float]:
    """A correction of the office calendar on an installation with that many open tickets."""
    with running() as place:
        process = subprocess.run(
            [sys.executable, "-m", "bench.open_tickets", str(tickets), str(seed)], cwd=ROOT, env=place.installation.environment,
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    return {name: float(value) for name, value in json.loads(process.stdout.splitlines()[-1]).items()}


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
        _with_everything(),
    )


def _with_everything() -> Calendar:
    """Two shifts, Extra Time by dates, closures of the office and the customer, Saturdays opened, corrected once."""
    older = office_hours(TWO_SHIFTS, HOLIDAYS)
    summers = (
        WeeklyExtra(EVERY_DAY, Window.of("18:00", "24:00"), date(year, 6, 15), date(year, 9, 15), HOLIDAYS)
        for year in YEARS
    )
    weekends = WeeklyExtra(WEEKEND, Window.of("09:00", "13:00"), since=date(2026, 1, 1))
    saturdays = (datetime(year, month, 7, 8, tzinfo=UTC) for year in YEARS for month in range(1, 13))
    return Calendar(
        older.timezone,
        older.week,
        HOLIDAYS,
        extra=(weekends, *summers),
        closed=tuple(_closure(year) for year in YEARS),
        office_closed=tuple(
            Interval(datetime(year, 12, 24, 12, tzinfo=UTC), datetime(year, 12, 31, tzinfo=UTC))
            for year in YEARS
        ),
        office_opened=tuple(Interval(start, start + timedelta(hours=4)) for start in saturdays),
        before=Correction(datetime(2026, 6, 1, tzinfo=UTC), older),
    )


def _closure(year: int) -> Interval:
    return Interval(datetime(year, 8, 9, 22, tzinfo=UTC), datetime(year, 8, 23, 22, tzinfo=UTC))


def _question(draw: random.Random, hours: Sequence[Hours]) -> Question:
    start = _moment(draw)
    budget = timedelta(minutes=draw.randrange(15, 40 * 60))
    return Question(draw.choice(hours), start, budget, _pauses(draw, start))


def _moment(draw: random.Random) -> datetime:
    return BEGINNING + timedelta(seconds=draw.randrange(3 * 365 * 86_400))


def _pauses(draw: random.Random, start: datetime) -> tuple[Interval, ...]:
    count = draw.choice((0, 0, 0, 1, 3))
    begins = [start + timedelta(minutes=draw.randrange(3 * 24 * 60)) for _ in range(count)]
    return tuple(
        Interval(begun, begun + timedelta(minutes=draw.randrange(5, 2 * 24 * 60))) for begun in begins
    )
