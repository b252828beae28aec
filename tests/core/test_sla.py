from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bench.sla import due_per_s
from scudo.core.calendar import Calendar, Day, Interval, office_hours
from scudo.core.hours import Hours, NoHours
from scudo.core.severity import Severity
from scudo.core.sla import Clock, Line, Promise, Tone, due, elapsed, ledger
from tests.core.strategies import anchors, calendars, intervals, moments
from tests.core.walker import MINUTE, due_minute, minutes_of_service
from tests.core.written import RULES, pauses_of
from tests.core.written import calendars as written_calendars
from tests.house.tables import table

RULE = RULES / "sla.md"
CALENDARS = written_calendars(RULE)
CASES = [tuple(row.values()) for row in table(RULE, "due")]
ROME = ZoneInfo("Europe/Rome")
HOUR = timedelta(hours=1)
OFFICE = Hours(office_hours(holidays=[date(2026, 6, 29)]))


def rome(*when, fold=0):
    return datetime(*when, tzinfo=ROME, fold=fold).astimezone(UTC)


def monday(hour, minute=0, second=0):
    return rome(2026, 11, 23, hour, minute, second)


@pytest.mark.parametrize(
    ("case", "calendar", "start", "minutes", "pauses", "expected"), CASES, ids=lambda cell: cell
)
def test_the_deadline_is_the_one_in_the_table(case, calendar, start, minutes, pauses, expected):
    begins, budget = datetime.fromisoformat(start), float(minutes) * MINUTE
    paused = pauses_of(pauses)
    hours = CALENDARS[calendar]
    if expected == "no hours":
        with pytest.raises(NoHours):
            due(begins, budget, hours, paused)
    elif expected == "stands":
        assert due(begins, budget, hours, paused) is None
    else:
        deadline = due(begins, budget, hours, paused)
        assert deadline.astimezone(hours.zone).isoformat() == datetime.fromisoformat(expected).isoformat()
        assert elapsed(begins, deadline, hours, paused) == budget


def test_every_calendar_of_the_rule_has_a_case():
    assert {case[1] for case in CASES} == set(CALENDARS)
    assert len(CASES) > 40


@st.composite
def promises(draw):
    near = draw(anchors)
    pauses = tuple(draw(st.lists(intervals(near, ended=False), max_size=3)))
    return draw(calendars(near)), draw(moments(near, days=3)), draw(st.integers(0, 3000)), pauses


@settings(max_examples=60, deadline=None)
@given(promises())
def test_the_deadline_is_the_one_that_stepping_through_the_minutes_finds(promise):
    calendar, start, minutes, pauses = promise
    horizon = start + timedelta(days=7)
    expected = due_minute(calendar, start, minutes, pauses, horizon)
    try:
        found = due(start, minutes * MINUTE, Hours(calendar), pauses)
    except NoHours:
        found = None
    if expected is None:
        assert found is None or found > horizon
    else:
        assert found == expected


@settings(max_examples=60, deadline=None)
@given(promises(), st.integers(0, 4 * 1440))
def test_elapsed_time_is_what_counting_minutes_outside_pauses_gives(promise, minutes):
    calendar, start, _, pauses = promise
    end = start + minutes * MINUTE
    counted = minutes_of_service(calendar, start, end, pauses)
    assert elapsed(start, end, Hours(calendar), pauses) == counted * MINUTE


@settings(max_examples=150, deadline=None)
@given(promises(), st.timedeltas(timedelta(), timedelta(days=2)))
def test_at_the_deadline_the_budget_is_spent_to_the_microsecond_and_not_before(promise, budget):
    calendar, start, _, pauses = promise
    hours = Hours(calendar)
    try:
        deadline = due(start, budget, hours, pauses)
    except NoHours:
        return
    assume(deadline is not None)
    assert elapsed(start, deadline, hours, pauses) == budget
    assert deadline == start or elapsed(start, deadline - timedelta(microseconds=1), hours, pauses) < budget


@settings(max_examples=100, deadline=None)
@given(promises(), moments())
def test_a_clock_agrees_with_itself(promise, at):
    calendar, start, minutes, pauses = promise
    hours, clock = Hours(calendar), Clock(minutes * MINUTE, start, pauses=pauses)
    reading = clock.read(hours, at)
    assert reading.left == clock.budget - reading.spent
    assert reading.breached == (reading.due is not None and at > reading.due)
    assert reading.breached == (reading.tone is Tone.LATE)
    rows = ledger(clock, hours, at)
    assert sum((row.amount for row in rows if row.line is Line.COUNTED), timedelta()) == reading.spent


# What users of other desks complain of, each with where they did.


def test_a_changed_budget_keeps_the_pauses_and_the_time_spent():
    """glpi#15605, glpi#10594, frappe/helpdesk#1554."""
    pause = Interval(monday(11), monday(12))
    low = Clock(40 * HOUR, monday(10), pauses=(pause,))
    high = Clock(4 * HOUR, low.started, low.stopped, low.pauses)
    assert high.due(OFFICE) == monday(15)
    assert high.read(OFFICE, monday(13)).spent == low.read(OFFICE, monday(13)).spent == 2 * HOUR


def test_a_pause_that_lasts_stops_the_clock_whatever_the_budget_becomes():
    """glpi#10594: still ticking."""
    for budget in (2 * HOUR, 4 * HOUR):
        clock = Clock(budget, monday(10), pauses=(Interval(monday(11)),))
        reading = clock.read(OFFICE, rome(2026, 12, 23, 12))
        assert (reading.due, reading.spent, reading.tone) == (None, HOUR, Tone.PAUSED)


def test_the_warning_before_a_deadline_comes_in_service_hours_never_at_midnight():
    """glpi#22678."""
    clock = Clock(4 * HOUR, monday(16))
    assert clock.due(OFFICE) == rome(2026, 11, 24, 11)
    assert clock.soon(OFFICE) == rome(2026, 11, 24, 10)


def test_a_lunch_break_stops_the_clock_every_day():
    """osTicket#6847, frappe/helpdesk#2212."""
    lunch = Hours(
        office_hours({day: [("09:00", "13:00"), ("14:00", "18:00")] for day in Day if day < Day.SAT})
    )
    assert due(monday(12), 10 * HOUR, lunch) == rome(2026, 11, 24, 15)


def test_one_window_a_week_carries_a_budget_over_many_weeks():
    """osTicket#6739."""
    sparse = Hours(office_hours({Day.WED: [("10:00", "11:00")]}))
    assert due(monday(9), 30 * HOUR, sparse) == rome(2027, 6, 16, 11)


def test_other_hours_give_another_deadline_from_the_same_opening_at_once():
    """zammad#5624: a stale clock after a change of group; osTicket#2733: hours per customer."""
    clock = Clock(4 * HOUR, monday(16))
    evening = Hours(office_hours({day: [("09:00", "22:00")] for day in range(7)}))
    assert clock.due(OFFICE) == rome(2026, 11, 24, 11)
    assert clock.due(evening) == monday(20)
    assert clock.due(OFFICE) == rome(2026, 11, 24, 11)


def test_a_reminder_that_falls_on_midnight_can_wait_for_the_opening():
    """zammad#4432."""
    assert OFFICE.next_opening(rome(2026, 11, 24)) == rome(2026, 11, 24, 9)


def test_no_holiday_is_added_that_the_calendar_does_not_list():
    """zammad#390."""
    assert Hours(office_hours()).is_open(rome(2026, 12, 25, 10))


# The clock's tones and words.


@pytest.mark.parametrize(
    ("at", "tone", "breached"),
    [
        (monday(10), Tone.RUNNING, False),
        (monday(13), Tone.RUNNING, False),
        (monday(13, 0, 1), Tone.SOON, False),
        (monday(14), Tone.SOON, False),
        (monday(14, 0, 1), Tone.LATE, True),
    ],
)
def test_a_clock_is_soon_under_a_quarter_and_late_a_moment_after_it_is_due(at, tone, breached):
    reading = Clock(4 * HOUR, monday(10)).read(OFFICE, at)
    assert (reading.tone, reading.breached, reading.due) == (tone, breached, monday(14))


def test_a_promise_kept_exactly_when_due_is_met_and_a_moment_later_is_late():
    kept = Clock(HOUR, monday(10), stopped=monday(11)).read(OFFICE, monday(17))
    late = Clock(HOUR, monday(10), stopped=monday(11, 0, 1)).read(OFFICE, monday(17))
    assert (kept.tone, kept.left) == (Tone.MET, timedelta())
    assert (late.tone, late.left) == (Tone.LATE, timedelta(seconds=-1))


def test_due_at_closing_time_is_late_in_the_evening_though_no_service_time_has_passed():
    reading = Clock(HOUR, monday(17)).read(OFFICE, monday(20))
    assert (reading.tone, reading.left) == (Tone.LATE, timedelta())


def test_a_clock_stopped_later_than_asked_about_is_still_running_then():
    assert Clock(4 * HOUR, monday(10), stopped=monday(12)).read(OFFICE, monday(11)).spent == HOUR


def test_a_clock_that_was_late_before_its_pause_stays_late():
    clock = Clock(HOUR, monday(10), pauses=(Interval(monday(12)),))
    assert clock.read(OFFICE, monday(15)).tone is Tone.LATE


def test_a_pause_with_a_known_end_is_paused_and_has_a_deadline():
    reading = Clock(4 * HOUR, monday(10), pauses=(Interval(monday(11), monday(13)),)).read(OFFICE, monday(12))
    assert (reading.tone, reading.due) == (Tone.PAUSED, monday(16))


def test_best_effort_has_no_deadline_and_is_never_late():
    clock = Clock(None, monday(10))
    reading = clock.read(OFFICE, rome(2027, 11, 23, 10))
    assert (reading.due, reading.left, reading.breached, reading.tone) == (None, None, False, Tone.RUNNING)
    assert clock.soon(OFFICE) is None
    assert Clock(None, monday(10), stopped=monday(12)).read(OFFICE, monday(13)).tone is Tone.MET


def test_a_calendar_without_hours_is_a_clock_that_stands():
    reading = Clock(HOUR, monday(10)).read(Hours(Calendar("Europe/Rome")), monday(15))
    assert (reading.due, reading.spent, reading.tone) == (None, timedelta(), Tone.PAUSED)


def test_a_clock_read_in_its_own_zone_is_right_in_the_repeated_hour():
    hours = Hours(office_hours({Day.SUN: [("00:00", "24:00")]}))
    first = datetime(2026, 10, 25, 2, 45, tzinfo=ROME)
    again = datetime(2026, 10, 25, 2, 15, tzinfo=ROME, fold=1)
    assert Clock(15 * MINUTE, first).read(hours, again).tone is Tone.LATE
    assert Clock(HOUR, first, stopped=again).read(hours, again).spent == 30 * MINUTE


def test_the_ledger_tells_how_the_deadline_came_about():
    pause = Interval(monday(17), rome(2026, 11, 24, 10))
    clock = Clock(8 * HOUR, monday(11, 52), pauses=(pause,))
    given = [
        Promise(monday(13, 31), Severity.HIGH, 8 * HOUR),
        Promise(monday(11, 52), Severity.LOW, 40 * HOUR),
    ]
    rows = ledger(clock, OFFICE, rome(2026, 11, 24, 12), given)
    assert [(row.line, row.at, row.amount) for row in rows] == [
        (Line.OPENED, monday(11, 52), 40 * HOUR),
        (Line.COUNTED, monday(11, 52), 5 * HOUR + 8 * MINUTE),
        (Line.CHANGED, monday(13, 31), 8 * HOUR),
        (Line.PAUSED, monday(17), 2 * HOUR),
        (Line.COUNTED, rome(2026, 11, 24), 2 * HOUR),
        (Line.DUE, rome(2026, 11, 24, 12, 52), 52 * MINUTE),
    ]
    assert rows[2].severity is Severity.HIGH


@pytest.mark.parametrize(
    ("clock", "line", "at", "amount"),
    [
        (Clock(HOUR, monday(10), stopped=monday(10, 12)), Line.STOPPED, monday(10, 12), 12 * MINUTE),
        (Clock(4 * HOUR, monday(10), pauses=(Interval(monday(11)),)), Line.STANDS, monday(10), 3 * HOUR),
        (Clock(None, monday(10)), Line.BEST_EFFORT, monday(10), None),
    ],
)
def test_the_last_row_of_the_ledger_says_what_follows(clock, line, at, amount):
    last = ledger(clock, OFFICE, monday(12))[-1]
    assert (last.line, last.at, last.amount) == (line, at, amount)


def test_a_pause_that_lasts_has_no_end_in_the_ledger():
    rows = ledger(Clock(4 * HOUR, monday(10), pauses=(Interval(monday(11)),)), OFFICE, monday(12))
    assert [(row.at, row.until, row.amount) for row in rows if row.line is Line.PAUSED] == [
        (monday(11), None, HOUR)
    ]


def test_a_negative_budget_is_refused():
    with pytest.raises(ValueError, match="negative"):
        due(monday(10), -HOUR, OFFICE)


def test_the_bench_of_one_core_counts_deadlines_a_second():
    assert due_per_s(size=200, seed=1) > 0
