"""Which plan for whom: every cell of the matrix against the tables of docs/rules/plans.md."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.plans import (
    EXTRA_TIME,
    Acquired,
    Outcome,
    Plan,
    Refused,
    Remedy,
    Situation,
    converts_to,
    offered,
    refusals,
)
from tests.house.places import RULES
from tests.house.tables import table

FILE = RULES / "plans.md"
NOT_STATED = "not stated"
TESTED = date(2026, 11, 23)
YES_OR_NO = (True, False)
WAYS = (*Acquired, None)
OUTCOMES = (*Outcome, None)
CELLS = [
    Situation(acquired, products, project, tested, outcome, trial, rental, None, extra)
    for acquired, products, project, tested, outcome, trial, rental, extra in product(
        WAYS, YES_OR_NO, YES_OR_NO, (TESTED, None), OUTCOMES, YES_OR_NO, YES_OR_NO, YES_OR_NO
    )
]
AGAINST = table(FILE, "refused as")
OFFERS = table(FILE, "had a trial")


def facts(situation):
    """A situation as the lines of the page name it."""
    return {
        "": True,
        "had a trial": situation.had_trial,
        "products not certified": not situation.products_certified,
        "project not certified": not situation.project_certified,
        "assessment none": situation.assessment is None,
        "assessment unfavourable": situation.assessment == "unfavourable",
        "rental not known": not situation.rental_known,
        "not tested": situation.tested_on is None,
        "Extra Time asked for": situation.extra_time,
    }


def told(plan, situation):
    """The lines of the page that stand against a plan, in their order."""
    acquired = situation.acquired or NOT_STATED
    return [
        (row["rule"], row["refused as"], row["satisfied by"], row["not yet"] == "yes")
        for row in AGAINST
        if (row["plan"] == "any" or plan in row["plan"].split())
        and (row["acquired"] == "any" or acquired in row["acquired"].split(", "))
        and facts(situation)[row["where"]]
    ]


@pytest.mark.parametrize("plan", Plan)
@pytest.mark.parametrize("acquired", WAYS)
def test_every_cell_of_the_matrix_is_refused_as_the_page_says(plan, acquired):
    for cell in CELLS:
        if cell.acquired is acquired:
            found = [(one.rule, one.code, one.remedy, one.is_pending) for one in refusals(plan, cell)]
            assert found == told(plan, cell), cell


@pytest.mark.parametrize("acquired", WAYS)
def test_every_cell_lies_in_one_line_of_what_is_offered(acquired):
    for cell in CELLS:
        if cell.acquired is acquired:
            (row,) = [row for row in OFFERS if matches(row, cell)]
            assert list(offered(cell)) == [plan for plan in Plan if row[plan] == "offered"], cell


def matches(row, cell):
    yes_or_no = {
        "certified": cell.products_certified and cell.project_certified,
        "tested": cell.tested_on is not None,
        "had a trial": cell.had_trial,
        "rental known": cell.rental_known,
        "Extra Time": cell.extra_time,
    }
    known = {name: "yes" if value else "no" for name, value in yes_or_no.items()}
    known |= {"acquired": cell.acquired or NOT_STATED, "assessment": cell.assessment or "none"}
    return all(row[name] in {"", value} for name, value in known.items())


def test_the_page_has_every_reason_and_every_remedy():
    assert {row["refused as"] for row in AGAINST} == set(Refused)
    assert {row["satisfied by"] for row in AGAINST} == set(Remedy)


@pytest.mark.parametrize("row", table(FILE, "first"), ids=lambda row: row["acquired"])
def test_who_acquired_a_system_so_has_these_plans_and_no_other(row):
    acquired = Acquired(row["acquired"])
    ever = {plan for cell in CELLS if cell.acquired is acquired for plan in offered(cell)}
    assert ever == {Plan(row[name]) for name in ("first", "then") if row[name]}


@pytest.mark.parametrize("row", table(FILE, "converts from"), ids=lambda row: row["converts from"])
def test_a_contract_is_converted_as_the_page_says(row):
    for acquired in WAYS:
        assert list(converts_to(Plan(row["converts from"]), acquired)) == row[acquired or NOT_STATED].split()


def test_the_page_converts_every_plan():
    assert [row["converts from"] for row in table(FILE, "converts from")] == list(Plan)


def test_what_a_trial_is_converted_into_may_begin_where_the_trial_could():
    for cell in CELLS:
        if Plan.TRIAL in offered(cell) and cell.rental_known:
            assert set(converts_to(Plan.TRIAL, cell.acquired)) <= set(offered(cell))


def test_extra_time_is_a_setting_of_each_plan():
    bought = Situation(Acquired.BOUGHT, True, True, TESTED, None, False, False, None, True)
    assert offered(bought) == (Plan.YEARLY,)
    assert offered(bought, extra_time_allowed=dict.fromkeys(Plan, True)) == (Plan.TRIAL, Plan.YEARLY)
    assert offered(bought, extra_time_allowed={Plan.YEARLY: False}) == ()
    refused = refusals(Plan.YEARLY, bought, extra_time_allowed={**EXTRA_TIME, Plan.YEARLY: False})
    assert [one.code for one in refused] == [Refused.EXTRA_TIME_NOT_INCLUDED]


def test_nothing_but_what_is_not_yet_so_leaves_a_contract_to_be_prepared():
    at_first = Situation(Acquired.BOUGHT, False, False, None, None, False, False, None, False)
    assert all(one.is_pending for one in refusals(Plan.TRIAL, at_first))
    assert not all(one.is_pending for one in refusals(Plan.TRIAL, replace(at_first, had_trial=True)))


FULFILLED = {
    "products_certified": True,
    "project_certified": True,
    "tested_on": TESTED,
    "assessment": Outcome.LIMITED,
    "had_trial": False,
    "rental_known": True,
    "extra_time": False,
}


@given(st.sampled_from(CELLS), st.sampled_from(Plan), st.sets(st.sampled_from(sorted(FULFILLED))))
def test_fulfilling_a_condition_never_adds_a_refusal(cell, plan, fulfilled):
    better = replace(cell, **{name: FULFILLED[name] for name in fulfilled})
    assert set(refusals(plan, better)) <= set(refusals(plan, cell))


@given(st.sampled_from(CELLS), st.sampled_from(Plan), st.none() | st.dates())
def test_when_a_rental_ends_does_not_decide_whom_a_plan_is_for(cell, plan, rental_ends):
    assert refusals(plan, replace(cell, rental_ends=rental_ends)) == refusals(plan, cell)
