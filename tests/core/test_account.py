"""The account of a clock: the table of docs/rules/sla.md, and that nothing is missing from it."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.account import Why, account
from scudo.core.calendar import Day
from scudo.core.hours import Hours, office_hours
from scudo.core.sla import Clock, NoHours, due, elapsed
from tests.core.strategies import anchors, calendars, intervals, moments
from tests.core.walker import MINUTE, inside, is_office_time, is_service_time
from tests.core.written import RULES, pauses_of
from tests.core.written import calendars as written_calendars
from tests.house.tables import table

CALENDARS = written_calendars(RULES / "hours.md")
ROWS = table(RULES / "sla.md", "why")
CASES = sorted({row["case"] for row in ROWS})


@pytest.mark.parametrize("case", CASES)
def test_a_promise_is_accounted_for_as_the_table_says(case):
    rows = [row for row in ROWS if row["case"] == case]
    first = rows[0]
    hours, start = CALENDARS[first["calendar"]], datetime.fromisoformat(first["from"])
    budget, pauses = float(first["minutes"]) * MINUTE, pauses_of(first["pauses"])
    clock = Clock(budget, start, pauses=pauses)
    found = account(clock, hours, due(start, budget, hours, pauses))
    assert [
        (
            one.start.astimezone(hours.zone).isoformat(" ", "minutes"),
            one.end.astimezone(hours.zone).isoformat(" ", "minutes"),
            one.why.value.replace("_", " "),
            "yes" if one.counts else "no",
        )
        for one in found
    ] == [(row["from"], row["to"], row["why"], row["counts"]) for row in rows]


@st.composite
def accounts(draw):
    near = draw(anchors)
    pauses = tuple(draw(st.lists(intervals(near, ended=False), max_size=3)))
    start, until = draw(moments(near)), draw(moments(near))
    stopped = draw(st.none() | moments(near))
    return draw(calendars(near)), Clock(timedelta(hours=8), start, stopped, pauses), until


@settings(max_examples=100, deadline=None)
@given(accounts())
def test_no_moment_is_missing_and_what_counts_is_what_is_spent(drawn):
    calendar, clock, until = drawn
    hours = Hours(calendar)
    found = account(clock, hours, until)
    end = until if clock.stopped is None else min(until, clock.stopped)
    assert all(one.end == two.start and one.why != two.why for one, two in pairwise(found))
    assert bool(found) == (end > clock.started)
    if found:
        assert (found[0].start, found[-1].end) == (clock.started, end)
    counted = sum((one.end - one.start for one in found if one.counts), timedelta())
    assert counted == clock.read(hours, until).spent


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_up_to_the_deadline_what_counts_is_the_budget(drawn):
    calendar, clock, _ = drawn
    hours, running = Hours(calendar), Clock(clock.budget, clock.started, pauses=clock.pauses)
    try:
        deadline = running.due(hours)
    except NoHours:
        return
    if deadline is not None and deadline - running.started < timedelta(days=60):
        found = account(running, hours, deadline)
        assert sum((one.end - one.start for one in found if one.counts), timedelta()) == clock.budget


@settings(max_examples=30, deadline=None)
@given(accounts())
def test_every_minute_has_the_reason_that_the_rule_in_words_gives_it(drawn):
    calendar, clock, until = drawn
    for one in account(clock, Hours(calendar), until):
        for at in (one.start + minute * MINUTE for minute in range(0, (one.end - one.start) // MINUTE, 7)):
            paused = any(inside(pause, at) for pause in clock.pauses)
            office = Why.OFFICE if is_office_time(calendar, at) else Why.EXTRA_TIME
            expected = Why.PAUSED if paused else office
            assert (one.why == expected) == is_service_time(calendar, at)


def test_a_clock_looked_at_before_it_began_has_nothing_to_account_for():
    start = datetime.fromisoformat("2026-11-23T10:00+01:00")
    assert account(Clock(timedelta(hours=1), start), Hours(office_hours()), start) == ()


def test_a_year_is_accounted_for_in_its_nights_and_days():
    hours = Hours(office_hours({day: [("09:00", "18:00")] for day in Day if day < Day.SAT}))
    start, end = (datetime.fromisoformat(f"{year}-01-01T00:00+01:00") for year in (2026, 2027))
    found = account(Clock(None, start), hours, end)
    assert {one.why for one in found} == {Why.OFFICE, Why.OUTSIDE}
    assert elapsed(start, end, hours) == sum(
        (one.end - one.start for one in found if one.counts), timedelta()
    )
