"""Warnings of a clock: the table of docs/rules/sla.md, and what holds for every one of them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.calendar import Calendar, Interval, office_hours
from scudo.core.hours import Hours
from scudo.core.sla import Clock, Share, due, elapsed, latest_warning, next_warning, warnings
from tests.core.strategies import anchors, calendars, intervals, moments
from tests.core.walker import MINUTE
from tests.core.written import RULES, pauses_of
from tests.core.written import calendars as written_calendars
from tests.house.tables import table

RULE = RULES / "sla.md"
CALENDARS = written_calendars(RULE)
COLUMNS = {"50 %": Share.HALF, "75 %": Share.THREE_QUARTERS, "90 %": Share.NINE_TENTHS, "breach": Share.ALL}
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
OFFICE = Hours(office_hours())


def monday(hour, minute=0):
    return datetime(2026, 11, 23, hour - 1, minute, tzinfo=UTC)


def moment_of(cell):
    """`just after` is the smallest step of a clock."""
    at = datetime.fromisoformat(cell.removeprefix("just after "))
    return at + MICROSECOND if cell.startswith("just after ") else at


@pytest.mark.parametrize("row", table(RULE, "breach"), ids=lambda row: row["case"])
def test_the_warnings_go_out_when_the_table_says(row):
    clock = Clock(
        budget=None if row["minutes"] == "best effort" else float(row["minutes"]) * MINUTE,
        started=datetime.fromisoformat(row["start"]),
        stopped=moment_of(row["stopped"]) if row["stopped"] else None,
        pauses=pauses_of(row["pauses"]),
    )
    expected = {share: moment_of(row[column]) for column, share in COLUMNS.items() if row[column] != "none"}
    found = warnings(clock, CALENDARS[row["calendar"]])
    assert {warning.share: warning.at for warning in found} == expected


@st.composite
def clocks(draw):
    near = draw(anchors)
    start, end = sorted([draw(moments(near)), draw(moments(near))])
    pauses = tuple(draw(st.lists(intervals(near, ended=False), max_size=3)))
    stopped = draw(st.sampled_from([None, end]))
    budget = draw(st.timedeltas(MICROSECOND, timedelta(days=2)))
    return Hours(draw(calendars(near))), Clock(budget, start, stopped, pauses)


@settings(max_examples=100, deadline=None)
@given(clocks())
def test_a_warning_goes_out_in_service_hours_when_its_share_is_used_up_and_no_sooner(drawn):
    hours, clock = drawn
    for warning in warnings(clock, hours):
        spent = elapsed(clock.started, warning.reached, hours, clock.pauses)
        assert spent == -(-clock.budget * warning.share // 100)
        assert hours.is_open(warning.at)
        assert warning.reached <= warning.at
        assert clock.stopped is None or warning.at < clock.stopped


@settings(max_examples=100, deadline=None)
@given(clocks())
def test_only_the_breach_is_told_in_a_pause_and_nothing_is_spent_while_a_warning_waits(drawn):
    hours, clock = drawn
    for warning in warnings(clock, hours):
        if warning.share is not Share.ALL:
            assert not any(
                pause.start <= warning.at and (pause.end is None or warning.at < pause.end)
                for pause in clock.pauses
            )
            assert elapsed(warning.reached, warning.at, hours, clock.pauses) == timedelta()


@settings(max_examples=100, deadline=None)
@given(clocks())
def test_the_promise_is_broken_when_the_breach_is_told_and_kept_when_the_budget_is_used_up(drawn):
    hours, clock = drawn
    for warning in warnings(clock, hours):
        broken = warning.share is Share.ALL
        assert clock.read(hours, warning.at).breached == broken
        assert not clock.read(hours, warning.reached).breached


@settings(max_examples=100, deadline=None)
@given(clocks(), st.sampled_from([0, *Share]))
def test_warnings_come_one_after_the_other_and_the_next_is_the_first_not_sent(drawn, sent):
    hours, clock = drawn
    found = warnings(clock, hours)
    assert all(one.share < two.share and one.at <= two.at for one, two in pairwise(found))
    left = [warning for warning in found if warning.share > sent]
    assert next_warning(clock, hours, sent) == (left[0] if left else None)
    if left:
        assert latest_warning(clock, hours, left[-1].at, sent) == left[-1]
        assert latest_warning(clock, hours, left[0].at - MICROSECOND, sent) is None


@settings(max_examples=100, deadline=None)
@given(clocks())
def test_all_that_can_be_reached_is_warned_of_while_the_clock_runs(drawn):
    hours, clock = drawn
    running = Clock(clock.budget, clock.started)
    shares = [warning.share for warning in warnings(running, hours)]
    parts = {-(-clock.budget * share // 100) for share in Share}
    if running.read(hours, clock.started).due is not None and len(parts) == len(Share):
        assert shares[:3] == [Share.HALF, Share.THREE_QUARTERS, Share.NINE_TENTHS]


def test_the_next_warning_is_looked_for_after_the_greatest_that_was_sent():
    clock = Clock(4 * HOUR, monday(10))
    assert [next_warning(clock, OFFICE, sent).at for sent in (0, 50, 75)] == [
        monday(12),
        monday(13),
        monday(13, 36),
    ]
    assert next_warning(clock, OFFICE, 90).at == monday(14) + MICROSECOND
    assert next_warning(clock, OFFICE, 100) is None


def test_of_several_warnings_that_are_due_at_once_the_greatest_goes_out():
    """A severity raised in the afternoon: half and three quarters of the shorter budget are used up already."""
    clock = Clock(4 * HOUR, monday(10))
    assert latest_warning(clock, OFFICE, monday(13, 10)).share is Share.THREE_QUARTERS
    assert latest_warning(clock, OFFICE, monday(13, 10), sent=75) is None
    assert latest_warning(clock, OFFICE, monday(17)).share is Share.ALL
    assert latest_warning(clock, OFFICE, monday(11)) is None


def test_a_pause_added_later_moves_the_warning_that_is_waited_for():
    before = Clock(4 * HOUR, monday(10))
    after = Clock(4 * HOUR, monday(10), pauses=(Interval(monday(11), monday(12)),))
    assert next_warning(after, OFFICE).at - next_warning(before, OFFICE).at == HOUR


def test_a_budget_of_a_microsecond_has_no_shares_but_its_breach():
    clock = Clock(MICROSECOND, monday(10))
    assert [(warning.share, warning.at) for warning in warnings(clock, OFFICE)] == [
        (Share.ALL, monday(10) + 2 * MICROSECOND)
    ]


def test_hours_that_end_at_three_quarters_warn_of_what_they_reach():
    """Used up at the last closing there is: never told, since no opening follows."""
    once = Hours(Calendar("UTC", opened=(Interval(monday(10), monday(13)),)))
    found = warnings(Clock(4 * HOUR, monday(10)), once)
    assert [(warning.share, warning.at) for warning in found] == [(Share.HALF, monday(12))]
    assert due(monday(10), 3 * HOUR, once) == monday(13)
