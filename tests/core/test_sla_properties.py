"""What holds for every clock, over calendars with all that a calendar can have."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.calendar import Calendar, Correction, Day, Interval, Window, office_hours
from scudo.core.hours import Hours, NoHours
from scudo.core.severity import Severity
from scudo.core.sla import Clock, Line, Promise, due, elapsed, ledger, next_warning
from tests.core.strategies import anchors, calendars, intervals, moments, more_hours
from tests.core.walker import MINUTE

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
ALWAYS = ((Window.of("00:00", "24:00"),),) * 7
budgets = st.timedeltas(timedelta(), timedelta(days=2))


@st.composite
def situations(draw):
    """An anchor, a calendar, a start, and pauses that may last."""
    near = draw(anchors)
    pauses = tuple(draw(st.lists(intervals(near, ended=False), max_size=3)))
    return near, draw(calendars(near)), draw(moments(near)), pauses


def deadline(start, budget, hours, pauses):
    """When it is due; NEVER where the clock stands or the hours end."""
    try:
        return due(start, budget, hours, pauses) or NEVER
    except NoHours:
        return NEVER


@settings(max_examples=100, deadline=None)
@given(situations(), st.lists(st.timedeltas(timedelta(), timedelta(days=6)), min_size=2, max_size=6))
def test_the_clock_never_runs_backwards_nor_faster_than_time(situation, later):
    _, calendar, start, pauses = situation
    hours, clock = Hours(calendar), Clock(timedelta(days=1), start, pauses=pauses)
    looks = [start + each for each in sorted(later)]
    spent = [clock.read(hours, at).spent for at in looks]
    for index in range(1, len(looks)):
        assert timedelta() <= spent[index] - spent[index - 1] <= looks[index] - looks[index - 1]


@settings(max_examples=100, deadline=None)
@given(st.data(), situations(), budgets)
def test_a_pause_never_brings_a_deadline_nearer(data, situation, budget):
    near, calendar, start, pauses = situation
    hours, another = Hours(calendar), data.draw(intervals(near, ended=False))
    assert deadline(start, budget, hours, (*pauses, another)) >= deadline(start, budget, hours, pauses)


@settings(max_examples=100, deadline=None)
@given(st.data(), situations(), budgets)
def test_more_service_hours_never_delay_a_deadline(data, situation, budget):
    near, calendar, start, pauses = situation
    more = data.draw(more_hours(calendar, near))
    assert deadline(start, budget, Hours(more), pauses) <= deadline(start, budget, Hours(calendar), pauses)


@settings(max_examples=60, deadline=None)
@given(st.data(), situations(), budgets)
def test_more_hours_before_a_correction_never_delay_a_deadline(data, situation, budget):
    near, calendar, start, pauses = situation
    until, newer = data.draw(moments(near)), data.draw(calendars(near))
    more = data.draw(more_hours(calendar, near))
    first, second = (
        Hours(Calendar(newer.timezone, newer.week, extra=newer.extra, before=Correction(until, older)))
        for older in (more, calendar)
    )
    assert deadline(start, budget, first, pauses) <= deadline(start, budget, second, pauses)


@settings(max_examples=100, deadline=None)
@given(situations(), budgets)
def test_due_and_elapsed_are_inverse(situation, budget):
    _, calendar, start, pauses = situation
    hours = Hours(calendar)
    found = deadline(start, budget, hours, pauses)
    if found is not NEVER:
        assert elapsed(start, found, hours, pauses) == budget
        assert found == start or elapsed(start, found - timedelta(microseconds=1), hours, pauses) < budget


@settings(max_examples=100, deadline=None)
@given(situations(), st.timedeltas(timedelta(), timedelta(days=6)))
def test_elapsed_and_due_are_inverse_but_for_the_time_that_does_not_count(situation, later):
    _, calendar, start, pauses = situation
    hours, end = Hours(calendar), start + later
    spent = elapsed(start, end, hours, pauses)
    assert deadline(start, spent, hours, pauses) <= end


@settings(max_examples=100, deadline=None)
@given(st.data(), situations(), budgets)
def test_a_correction_leaves_the_time_already_spent_as_it_was(data, situation, budget):
    near, calendar, start, pauses = situation
    until = data.draw(moments(near))
    newer = data.draw(calendars(near))
    corrected = Hours(
        Calendar(newer.timezone, newer.week, newer.holidays, before=Correction(until, calendar))
    )
    old, end = Hours(calendar), max(start, until)
    assert elapsed(start, until, corrected, pauses) == elapsed(start, until, old, pauses)
    if start < until:
        left = budget - elapsed(start, until, old, pauses)
        if left > timedelta():
            alone = Hours(Calendar(newer.timezone, newer.week, newer.holidays))
            assert deadline(start, budget, corrected, pauses) == deadline(end, left, alone, pauses)
        else:
            assert deadline(start, budget, corrected, pauses) == deadline(start, budget, old, pauses)


@settings(max_examples=100, deadline=None)
@given(st.data(), situations(), budgets, st.timedeltas(timedelta(), timedelta(days=6)))
def test_the_rows_of_a_ledger_add_up_to_the_budget(data, situation, budget, later):
    near, calendar, start, pauses = situation
    hours, at = Hours(calendar), start + later
    stopped = data.draw(st.none() | moments(near))
    if stopped is not None:
        stopped = max(stopped, start)
    clock = Clock(budget, start, stopped, pauses)
    *rows, last = ledger(clock, hours, at, [Promise(start, Severity.HIGH, budget)])
    counted = sum((row.amount for row in rows if row.line is Line.COUNTED), timedelta())
    assert counted == clock.read(hours, at).spent
    if last.line is Line.STOPPED:
        assert last.amount == counted
    else:
        assert last.amount + counted == budget
    paused = sum((row.amount for row in rows if row.line is Line.PAUSED), timedelta())
    end = at if stopped is None else min(at, stopped)
    assert counted + paused == hours.between(start, end)


# Bad input: each is answered, and nothing runs for ever.


def test_a_budget_that_is_not_filled_before_the_end_of_time_is_said_at_once():
    for hours in (Hours(office_hours()), Hours(Calendar("UTC", ALWAYS))):
        with pytest.raises(NoHours, match="too few after 2026-11-23"):
            due(MONDAY, timedelta(minutes=5 * 10**9), hours)


def test_a_budget_of_a_thousand_million_minutes_is_due_in_the_fortieth_century():
    assert due(MONDAY, timedelta(minutes=10**9), Hours(Calendar("UTC", ALWAYS))).year == 3928


def test_a_week_without_hours_has_no_deadline_no_warning_and_no_end_to_wait_for():
    hours, clock = Hours(Calendar("Europe/Rome")), Clock(timedelta(hours=1), MONDAY)
    with pytest.raises(NoHours):
        due(MONDAY, MINUTE, hours)
    assert next_warning(clock, hours) is None
    assert hours.next_opening(MONDAY) is None
    assert clock.read(hours, MONDAY + timedelta(days=1)).due is None


def test_a_negative_budget_is_refused_whatever_the_pauses():
    for pauses in ((), (Interval(MONDAY),)):
        with pytest.raises(ValueError, match="negative"):
            due(MONDAY, -MINUTE, Hours(office_hours()), pauses)


def test_a_start_in_the_skipped_hour_is_the_moment_that_its_zone_makes_of_it():
    hours = Hours(office_hours({Day.SUN: [("00:00", "24:00")]}))
    skipped = datetime(2026, 3, 29, 2, 30, tzinfo=ROME)
    assert due(skipped, 30 * MINUTE, hours) == datetime(2026, 3, 29, 2, tzinfo=UTC)
    assert elapsed(skipped, datetime(2026, 3, 29, 4, tzinfo=ROME), hours) == 30 * MINUTE
