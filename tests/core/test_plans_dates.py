"""From when to when a plan runs, and its reminders: the tables of docs/rules/plans.md, and other ways to count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.plans import (
    REMINDERS,
    NoPeriod,
    Plan,
    due_reminder,
    follows,
    period,
    reminder_days,
    trial_period,
    uncovered_days,
    year_of,
    year_period,
)
from tests.house.places import RULES
from tests.house.tables import table

FILE = RULES / "plans.md"
DAY = timedelta(days=1)
days = st.dates(date(1990, 1, 1), date(2120, 12, 31))


def day(written):
    return None if written in {"", "open"} else date.fromisoformat(written)


@pytest.mark.parametrize("row", table(FILE, "last day"), ids=lambda row: row["test signed"])
def test_a_trial_runs_as_the_page_says(row):
    first, end = trial_period(day(row["test signed"]))
    assert (first, end - DAY, end) == (day(row["first day"]), day(row["last day"]), day(row["end"]))


@pytest.mark.parametrize("row", table(FILE, "year from"), ids=lambda row: row["year from"])
def test_a_year_ends_as_the_page_says(row):
    assert year_period(day(row["year from"])) == (day(row["year from"]), day(row["ends"]))


@pytest.mark.parametrize("row", table(FILE, "runs from"), ids=str)
def test_a_plan_runs_as_the_page_says(row):
    asked = Plan(row["plan"]), day(row["starts"]), day(row["test signed"]), day(row["rental ends"])
    if row["runs from"] == "no period":
        with pytest.raises(NoPeriod):
            period(*asked)
    else:
        assert period(*asked) == (day(row["runs from"]), day(row["up to"]))


@pytest.mark.parametrize("row", table(FILE, "in the year from"), ids=str)
def test_a_day_lies_in_the_year_that_the_page_says(row):
    year = year_of(day(row["since"]), day(row["day"]))
    assert year == (day(row["in the year from"]), day(row["to"]))


@pytest.mark.parametrize("row", table(FILE, "reminder"), ids=str)
def test_the_reminder_of_a_day_is_the_one_on_the_page(row):
    sent = [int(days) for days in row["sent"].split()]
    due = due_reminder(day(row["ends"]), day(row["today"]), sent)
    assert due == (int(row["reminder"]) if row["reminder"] else None)


@pytest.mark.parametrize("row", table(FILE, "uncovered days"), ids=str)
def test_the_days_between_are_those_on_the_page(row):
    between = day(row["the first ends"]), day(row["the next begins"])
    assert uncovered_days(*between) == int(row["uncovered days"])
    assert follows(*between) == (row["uncovered days"] == "0")


def last_by_walking(tested_on):
    """Day by day from the test, in the third month after it: the day of its number, or the last there is."""
    at, turns = tested_on, 0
    while True:
        turns += (at + DAY).month != at.month
        at += DAY
        if turns == 3 and (at.day == tested_on.day or (at + DAY).month != at.month):
            return at


@given(days)
def test_a_trial_lasts_89_to_92_days_and_ends_where_walking_ends(tested_on):
    first, end = trial_period(tested_on)
    assert first == tested_on + DAY
    assert 89 <= (end - first).days <= 92
    assert end - DAY == last_by_walking(tested_on)


@given(days, st.integers(1, 40))
def test_later_tests_never_end_a_trial_earlier(tested_on, later):
    assert trial_period(tested_on)[1] <= trial_period(tested_on + later * DAY)[1]


@given(days, st.integers(1, 12))
def test_years_follow_one_another_without_a_gap_and_keep_their_day(starts_on, years):
    at = starts_on
    for _ in range(years):
        begins, ends = year_period(at)
        assert begins == at
        assert (ends - begins).days in {365, 366}
        at = ends
    assert at.year == starts_on.year + years
    if (starts_on.month, starts_on.day) != (2, 29):
        assert (at.month, at.day) == (starts_on.month, starts_on.day)


@given(days, st.integers(0, 5000))
def test_every_day_lies_in_the_year_it_is_counted_to(starts_on, after):
    asked = starts_on + after * DAY
    begins, ends = year_of(starts_on, asked)
    assert begins <= asked < ends
    assert year_of(starts_on, begins) == year_period(begins) == (begins, ends)


@given(days, st.sets(st.integers(0, 100)))
def test_each_reminder_is_sent_at_most_once_more_and_more_urgent_and_the_last_always(ends_on, up):
    """Whichever days the software is up on."""
    sent = []
    for left in sorted(up, reverse=True):
        due = due_reminder(ends_on, ends_on - left * DAY, sent)
        if due is not None:
            assert due >= left
            sent.append(due)
    assert sent == sorted(set(sent), reverse=True)
    assert (7 in sent) == any(0 < left <= 7 for left in up)


@given(days)
def test_on_the_day_of_a_reminder_so_many_days_are_left(ends_on):
    assert list(reminder_days(ends_on)) == list(REMINDERS)
    for left, at in reminder_days(ends_on).items():
        assert sum(1 for ahead in range(200) if at + ahead * DAY < ends_on) == left


@given(days)
def test_a_trial_that_is_converted_leaves_no_day_uncovered(tested_on):
    _, ends_on = trial_period(tested_on)
    assert follows(ends_on, period(Plan.YEARLY, ends_on, tested_on, None)[0])
    assert follows(ends_on, period(Plan.FULL, ends_on, tested_on, None)[0])
    assert not follows(ends_on, ends_on + DAY)
