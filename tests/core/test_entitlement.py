from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.entitlement import Reason, State, Terms, Thing, decide
from scudo.core.hours import hours_of, office_hours

ROME = ZoneInfo("Europe/Rome")
NOON = datetime(2026, 11, 23, 12, tzinfo=ROME)
NIGHT = datetime(2026, 11, 23, 23, tzinfo=ROME)
STARTS = datetime(2026, 4, 1, tzinfo=ROME)
ENDS = datetime(2027, 4, 1, tzinfo=ROME)
ERP = Thing("service", "gestionale")
SYSTEM = Thing("system", "gestionale-e-rete")
OFFICE = hours_of(office_hours())
AROUND_THE_CLOCK = hours_of(office_hours({day: [("00:00", "24:00")] for day in range(7)}))


def terms(number="S360-0117", **changes):
    given = {
        "id": int(number[-4:]),
        "number": number,
        "starts": STARTS,
        "ends": ENDS,
        "state": State.IN_FORCE,
        "covers": frozenset({("service", "gestionale")}),
        "hours": OFFICE,
    }
    return Terms(**(given | changes))


def codes(coverage):
    return [each.code for each in coverage.because]


def test_a_listed_thing_under_a_contract_in_force_is_covered_by_it():
    coverage = decide([terms()], ERP, NOON)
    assert (coverage.covered, coverage.contract, coverage.rule) == (True, 117, "C5")
    assert codes(coverage) == [Reason.LISTED]
    assert coverage.because[0]["number"] == "S360-0117"
    assert coverage.because[0]["thing"] == "gestionale"


def test_being_outside_service_hours_is_said_apart_and_changes_no_coverage():
    assert decide([terms()], ERP, NOON).in_hours is True
    coverage = decide([terms()], ERP, NIGHT)
    assert coverage.covered
    assert coverage.in_hours is False


def test_a_thing_that_is_not_listed_is_not_covered_and_the_contract_is_named():
    coverage = decide([terms()], Thing("service", "agriturismo"), NOON)
    assert (coverage.covered, coverage.contract, coverage.in_hours) == (False, None, None)
    assert codes(coverage) == [Reason.THING_NOT_LISTED]
    assert coverage.because[0]["number"] == "S360-0117"


def test_kind_and_name_must_both_fit():
    assert not decide([terms()], Thing("component", "gestionale"), NOON).covered


def test_a_component_of_a_listed_system_is_covered_through_it():
    part = Thing("component", "erp-1", part_of=Thing("service", "gestionale", part_of=SYSTEM))
    coverage = decide([terms(covers=frozenset({("system", "gestionale-e-rete")}))], part, NOON)
    assert coverage.covered
    assert codes(coverage) == [Reason.PART_OF_LISTED]
    assert coverage.because[0]["whole"] == "gestionale-e-rete"


def test_a_contract_for_everything_covers_what_it_does_not_list():
    assert codes(decide([terms(covers=None)], Thing("service", "agriturismo"), NOON)) == [Reason.EVERYTHING]


def test_a_thing_that_nobody_named_counts_as_covered_and_the_reason_says_it_is_a_doubt():
    coverage = decide([terms()], None, NOON)
    assert coverage.covered
    assert codes(coverage) == [Reason.THING_NOT_STATED]


def test_a_thing_that_nobody_named_is_not_covered_without_a_contract_in_force():
    assert not decide([terms(ends=NOON)], None, NOON).covered


def test_no_contract_is_said_so():
    assert codes(decide([], ERP, NOON)) == [Reason.NO_CONTRACT]


def test_the_end_is_the_first_moment_without_cover_and_the_start_the_first_with_it():
    second = timedelta(seconds=1)
    assert decide([terms()], ERP, STARTS).covered
    assert not decide([terms()], ERP, STARTS.astimezone(UTC) - second).covered
    assert decide([terms()], ERP, ENDS.astimezone(UTC) - second).covered
    assert not decide([terms()], ERP, ENDS).covered


def test_a_contract_without_an_end_goes_on():
    assert decide([terms(ends=None)], ERP, NOON.replace(year=2050)).covered


@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"ends": NOON}, Reason.EXPIRED, ("ended", NOON)),
        ({"ends": NOON, "state": State.ENDED}, Reason.EXPIRED, ("ended", NOON)),
        ({"starts": NIGHT}, Reason.NOT_YET_BEGUN, ("begins", NIGHT)),
        ({"state": State.PREPARATION}, Reason.IN_PREPARATION, ("begins", STARTS)),
        ({"state": State.ENDED}, Reason.ENDED_EARLY, ("number", "S360-0117")),
    ],
)
def test_a_contract_that_does_not_count_is_named_with_the_reason(changes, code, told):
    coverage = decide([terms(**changes)], ERP, NOON)
    assert not coverage.covered
    assert codes(coverage) == [code]
    assert coverage.because[0]["number"] == "S360-0117"
    assert coverage.because[0][told[0]] == told[1]


def test_an_expired_contract_is_never_chosen_before_one_in_force():
    """glpi#13437: the old contract lists the thing, the new one covers everything."""
    expired = terms("S360-0001", ends=NOON)
    assert decide([expired, terms("F-0042", covers=None)], ERP, NOON).contract == 42


def test_all_that_do_not_count_are_named_the_latest_first():
    old = terms("T90-0001", starts=STARTS - timedelta(days=500), ends=STARTS)
    newer = terms("S360-0002", starts=STARTS, ends=NOON)
    assert [each["number"] for each in decide([old, newer], ERP, NOON).because] == ["S360-0002", "T90-0001"]


def test_one_that_lists_the_thing_is_taken_before_one_that_lists_the_whole_or_everything():
    part = Thing("service", "gestionale", part_of=SYSTEM)
    whole = terms("F-0002", covers=frozenset({("system", "gestionale-e-rete")}))
    assert decide([terms("F-0001", covers=None), whole, terms("F-0003")], part, NOON).contract == 3
    assert decide([terms("F-0001", covers=None), whole], part, NOON).contract == 2


def test_among_equals_the_one_whose_hours_run_now_is_taken():
    contracts = [terms("F-0001"), terms("F-0002", hours=AROUND_THE_CLOCK)]
    assert decide(contracts, ERP, NIGHT).contract == 2
    assert decide(contracts, ERP, NOON).contract == 1


def test_among_equals_the_one_that_began_last_is_taken():
    assert (
        decide([terms("F-0001"), terms("F-0002", starts=STARTS + timedelta(days=1))], ERP, NOON).contract == 2
    )


@st.composite
def contracts(draw):
    starts = STARTS + timedelta(days=draw(st.integers(-400, 400)))
    length = draw(st.none() | st.integers(1, 400))
    return terms(
        f"F-{draw(st.integers(1, 9999)):04}",
        starts=starts,
        ends=None if length is None else starts + timedelta(days=length),
        state=draw(st.sampled_from(State)),
        covers=draw(st.sampled_from([None, frozenset(), frozenset({("service", "gestionale")})])),
    )


@given(st.lists(contracts(), max_size=5, unique_by=lambda each: each.number), st.sampled_from([ERP, None]))
def test_the_decision_does_not_depend_on_order_always_has_a_reason_and_chooses_only_what_is_in_force(
    given, thing
):
    coverage = decide(given, thing, NOON)
    assert decide(list(reversed(given)), thing, NOON) == coverage
    assert coverage.because
    chosen = [each for each in given if each.id == coverage.contract]
    assert coverage.covered == bool(chosen)
    assert all(each.is_in_force(NOON) for each in chosen)
