"""The life of a contract and what follows at its end, as docs/rules/plans.md has them."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core import entitlement
from scudo.core.agreement import (
    NOTICE_DAYS,
    RENEWALS,
    Follows,
    Move,
    NotPossible,
    Renewal,
    State,
    Step,
    last_day_for_notice,
    moved,
    next_step,
    possible,
    settled_on,
)
from scudo.core.plans import Plan, year_period
from tests.house.places import RULES
from tests.house.tables import tables

DAY = timedelta(days=1)
PAGE = [rows for rows in tables(RULES / "plans.md") if rows]


def rows(*columns):
    (found,) = (rows for rows in PAGE if set(columns) <= set(rows[0]))
    return found


MOVES = {Move(row["move"]): row for row in rows("move")}
FOLLOWING = rows("renewal", "until")
days = st.dates(date(1990, 1, 1), date(2120, 12, 31))


def test_every_move_has_its_line():
    assert list(MOVES) == list(Move)


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_a_move_does_what_its_line_says_and_nothing_else(state, move):
    if state in MOVES[move]["from"].split():
        assert moved(state, move) is State(MOVES[move]["to"])
    else:
        with pytest.raises(NotPossible, match=f"{state.value}.*{move.value}"):
            moved(state, move)
    assert (move in possible(state)) == (state in MOVES[move]["from"].split())


def test_nothing_leads_out_of_the_end():
    assert possible(State.ENDED) == ()


def test_entitlement_reads_the_same_states():
    assert entitlement.State is State


@pytest.mark.parametrize("row", rows("may say of its end"), ids=lambda row: row["plan"])
def test_a_plan_may_say_of_its_end_what_the_page_says(row):
    assert list(RENEWALS[Plan(row["plan"])]) == row["may say of its end"].split()


def test_the_page_has_every_plan():
    assert [row["plan"] for row in rows("may say of its end")] == list(Plan) == list(RENEWALS)


def day(written):
    return None if written in {"", "open"} else date.fromisoformat(written)


@pytest.mark.parametrize("row", rows("settled"), ids=str)
def test_what_follows_is_settled_when_the_page_says(row):
    noticed, notice_days = day(row["notice given"]), int(row["days of notice"])
    found = settled_on(State(row["state"]), Renewal(row["renewal"]), day(row["ends"]), noticed, notice_days)
    assert found == day(row["settled"])


@pytest.mark.parametrize("row", FOLLOWING, ids=str)
def test_what_follows_is_what_the_page_says(row):
    step = next_step(
        State(row["state"]),
        Renewal(row["renewal"]),
        ends_on=day(row["ends"]),
        today=day(row["today"]),
        notice_on=day(row["notice given"]),
        notice_days=int(row["days of notice"]),
    )
    if row["follows"] == "nothing":
        assert step is None
    else:
        assert step == Step(Follows(row["follows"]), day(row["ends"]), day(row["until"]))


def test_the_page_has_every_state_and_every_renewal():
    assert {row["state"] for row in FOLLOWING} == set(State)
    assert {row["renewal"] for row in FOLLOWING} == set(Renewal)
    assert {row["days of notice"] for row in FOLLOWING} >= {str(NOTICE_DAYS)}


def test_notice_of_fewer_than_no_days_is_refused():
    with pytest.raises(ValueError, match="-1 days"):
        last_day_for_notice(date(2027, 11, 24), -1)


@given(days, st.integers(0, 365))
def test_notice_counts_through_its_last_day_and_no_longer(ends_on, notice_days):
    last = last_day_for_notice(ends_on, notice_days)

    def after(notice_on):
        asked = {"ends_on": ends_on, "today": ends_on, "notice_on": notice_on, "notice_days": notice_days}
        return next_step(State.IN_FORCE, Renewal.TACIT, **asked).what

    assert (after(last), after(last + DAY)) == (Follows.ENDS, Follows.RENEWS)
    assert last < ends_on
    assert notice_days == 0 or (ends_on - last).days == notice_days


@given(days, st.integers(0, 3000), st.integers(0, 365))
def test_a_contract_that_renews_by_itself_is_caught_up_without_a_gap_and_once_only(
    ends_on, late, notice_days
):
    today, at, steps = ends_on + late * DAY, ends_on, 0
    asked = {"today": today, "notice_days": notice_days}
    while step := next_step(State.IN_FORCE, Renewal.TACIT, ends_on=at, **asked):
        assert step.what is Follows.RENEWS
        assert (step.on, step.until) == year_period(at)
        at, steps = step.until, steps + 1
    assert at > today
    assert steps <= late // 365 + 2


@given(days, st.integers(-400, 400), st.sampled_from(State), st.sampled_from(Renewal), st.none() | days)
def test_whatever_ends_ends_at_its_end_and_not_before(ends_on, left, state, renewal, notice_on):
    today = ends_on - left * DAY
    step = next_step(state, renewal, ends_on=ends_on, today=today, notice_on=notice_on)
    if step is not None and step.what is Follows.ENDS:
        assert today >= ends_on
        assert Move.END in possible(state)
    if state in {State.IN_FORCE, State.SUSPENDED} and today >= ends_on:
        assert step is not None
