"""Coverage and entitlement: the cases of docs/rules/entitlement.md, and what holds of any contracts."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.entitlement import Reason, State, Terms, Thing, decide
from scudo.core.hours import hours_of, office_hours
from tests.house.places import RULES
from tests.house.tables import table

FILE = RULES / "entitlement.md"
ROME = ZoneInfo("Europe/Rome")
NOON = datetime(2026, 11, 23, 12, tzinfo=ROME)
HOURS = {
    "": hours_of(office_hours()),
    "always": hours_of(office_hours({day: [("00:00", "24:00")] for day in range(7)})),
}
CASES = table(FILE, "decided")
REASONS = [reason for row in CASES for reason in row["because"].split("; ")]


def midnight(written):
    return datetime.combine(date.fromisoformat(written), time.min, ROME) if written else None


def names(written):
    return frozenset(tuple(name.split(":")) for name in written.split())


def number(written):
    return int(written) if written else None


def of_row(identity, row):
    return Terms(
        id=identity,
        number=row["contract"],
        starts=midnight(row["from"]),
        ends=midnight(row["end"]),
        state=State(row["state"]),
        covers=None if row["in"] == "everything" else names(row["in"]),
        hours=HOURS[row["hours"]],
        excludes=names(row["out"]),
        interventions_left=number(row["interventions left"]),
        minutes_left=number(row["minutes left"]),
        prepaid_minutes=number(row["prepaid minutes"]),
        parts=row["parts"] == "yes",
    )


CONTRACTS = {row["contract"]: of_row(at, row) for at, row in enumerate(table(FILE, "prepaid minutes"))}


def thing_of(written):
    thing = None
    for name in reversed(written.split(" < ") if written else []):
        thing = Thing(*name.split(":"), part_of=thing)
    return thing


def decided(coverage):
    if not coverage.covered:
        return "not covered"
    return "with charge" if coverage.charge else "prepaid" if coverage.prepaid else "covered"


def told(coverage):
    return [
        " ".join([*(value for name, value in one.about if name == "number"), one.code.partition(".")[2]])
        for one in coverage.because
    ]


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["case"])
def test_it_is_decided_as_the_page_says(row):
    contracts = [CONTRACTS[name] for name in row["contracts"].split()]
    at = datetime.fromisoformat(row["at"]) if row["at"] else NOON
    coverage = decide(contracts, thing_of(row["thing"]), at)
    assert decided(coverage) == row["decided"]
    assert coverage.contract == (CONTRACTS[row["by"]].id if row["by"] else None)
    assert coverage.in_hours == (CONTRACTS[row["by"]].hours.is_open(at) if row["by"] else None)
    assert coverage.parts == (row["parts"] == "yes")
    assert told(coverage) == row["because"].split("; ")


def test_the_page_has_every_reason_and_every_contract_is_used():
    assert {f"coverage.{reason.split()[-1]}" for reason in REASONS} == set(Reason)
    assert {name for row in CASES for name in row["contracts"].split()} == set(CONTRACTS)


def test_a_reason_has_what_its_sentence_needs():
    node = thing_of("component:node < service:erp < system:sede")
    (left_out,) = decide([CONTRACTS["but-service"]], node, NOON).because
    assert dict(left_out.about) == {"number": "but-service", "thing": "node", "whole": "erp"}
    _, drawn = decide([CONTRACTS["prepaid"]], node, NOON).because
    assert dict(drawn.about) == {"number": "prepaid", "minutes": 1}


KNOWN = ("component:node", "service:erp", "system:sede", "service:mail")
lists = st.frozensets(st.sampled_from(KNOWN), max_size=3).map(lambda found: names(" ".join(found)))
left = st.none() | st.integers(-10, 10)
things = st.sampled_from(
    ["component:node < service:erp < system:sede", "service:erp < system:sede", "service:mail", ""]
).map(thing_of)


@st.composite
def drawn_terms(draw):
    starts = NOON + timedelta(days=draw(st.integers(-400, 40)))
    length = draw(st.none() | st.integers(1, 500))
    identity = draw(st.integers(1, 9999))
    return Terms(
        id=identity,
        number=f"F-{identity:04}",
        starts=starts,
        ends=None if length is None else starts + timedelta(days=length),
        state=draw(st.sampled_from([*State, State.IN_FORCE, State.IN_FORCE])),
        covers=draw(st.none() | lists),
        hours=draw(st.sampled_from(list(HOURS.values()))),
        excludes=draw(lists),
        interventions_left=draw(left),
        minutes_left=draw(left),
        prepaid_minutes=draw(left),
        parts=draw(st.booleans()),
    )


several = st.lists(drawn_terms(), max_size=5, unique_by=lambda terms: terms.number)
one_or_more = st.lists(drawn_terms(), min_size=1, max_size=5, unique_by=lambda terms: terms.number)


class Better(IntEnum):
    """How good a decision is for the customer."""

    NOT_COVERED = 0
    WITH_CHARGE = 1
    PREPAID = 2
    COVERED = 3


def how_good(contracts, thing, at=NOON):
    return Better[decided(decide(contracts, thing, at)).upper().replace(" ", "_")]


@given(several, things, st.randoms(use_true_random=False))
def test_the_order_of_contracts_changes_nothing_and_what_is_chosen_runs(contracts, thing, random):
    coverage = decide(contracts, thing, NOON)
    shuffled = list(contracts)
    random.shuffle(shuffled)
    assert decide(shuffled, thing, NOON) == coverage
    assert coverage.because
    chosen = [terms for terms in contracts if terms.id == coverage.contract]
    assert len(chosen) == coverage.covered
    for terms in chosen:
        assert terms.state is State.IN_FORCE
        assert terms.starts <= NOON
        assert terms.ends is None or terms.ends > NOON
        assert coverage.parts is terms.parts
    assert not (coverage.charge and coverage.prepaid)
    assert coverage.covered or not (coverage.charge or coverage.prepaid or coverage.parts)


@given(several, things)
def test_what_does_not_run_changes_no_decision(contracts, thing):
    running = [terms for terms in contracts if terms.is_in_force(NOON)]
    with_all, with_running = decide(contracts, thing, NOON), decide(running, thing, NOON)
    if with_all.covered:
        assert with_all == with_running
    assert with_all.covered == with_running.covered


@given(one_or_more, things, st.data())
def test_leaving_more_out_never_covers_more(contracts, thing, data):
    at = data.draw(st.integers(0, len(contracts) - 1))
    changed = list(contracts)
    changed[at] = replace(changed[at], excludes=changed[at].excludes | data.draw(lists))
    assert how_good(changed, thing) <= how_good(contracts, thing)


@given(one_or_more, things, st.data())
def test_more_prepaid_minutes_never_cost_more_and_never_turn_free_into_charge(contracts, thing, data):
    at = data.draw(st.integers(0, len(contracts) - 1))
    changed = list(contracts)
    more = (changed[at].prepaid_minutes or 0) + data.draw(st.integers(0, 20))
    changed[at] = replace(changed[at], prepaid_minutes=more)
    assert how_good(changed, thing) >= how_good(contracts, thing)


@given(one_or_more, things, st.sampled_from(["interventions_left", "minutes_left"]), st.data())
def test_more_that_is_included_never_costs_more(contracts, thing, what, data):
    at = data.draw(st.integers(0, len(contracts) - 1))
    before = getattr(contracts[at], what)
    more = data.draw(st.none() | st.integers(0, 20))
    changed = list(contracts)
    changed[at] = replace(changed[at], **{what: None if before is None or more is None else before + more})
    assert how_good(changed, thing) >= how_good(contracts, thing)


@given(several, drawn_terms(), things)
def test_a_further_contract_never_makes_it_worse(contracts, further, thing):
    others = [terms for terms in contracts if terms.number != further.number]
    assert how_good([*others, further], thing) >= how_good(others, thing)


@given(drawn_terms(), things)
def test_suspending_covers_nothing_and_says_so_where_something_was(terms, thing):
    running = replace(terms, state=State.IN_FORCE)
    coverage = decide([replace(terms, state=State.SUSPENDED)], thing, NOON)
    assert not coverage.covered
    if running.is_in_force(NOON):
        assert [one.code for one in coverage.because] == [Reason.SUSPENDED]


@given(drawn_terms(), things.filter(bool))
def test_the_nearest_statement_decides(terms, thing):
    """Said the other way round: strike out everything beyond the first level at which anything is said."""
    levels = [(one.kind, one.name) for one in (thing, *thing.wholes())]
    listed = terms.covers or frozenset()
    said = [(name in terms.excludes, name in listed) for name in levels if name in terms.excludes | listed]
    expected = not said[0][0] if said else terms.covers is None
    running = replace(terms, state=State.IN_FORCE, starts=NOON, ends=None)
    assert decide([running], thing, NOON).covered == expected
