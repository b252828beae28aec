"""Which contract holds for a request (C5), and what is taken from it (C6)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions, calendars, queries
from scudo.contracts.models import FrozenCalendar, OfficeException, Plan
from scudo.contracts.queries import promise as promised
from scudo.core.entitlement import Reason, Thing
from scudo.core.plans import Refused
from scudo.core.roles import Forbidden, Role
from scudo.customers.models import Customer
from tests import cast

pytestmark = pytest.mark.django_db
MAIL = Thing("service", "Posta")
ERP = Thing("service", "Gestionale")


@pytest.fixture
def firm():
    return Customer.objects.create(name="Bianchi S.r.l.")


def codes(coverage):
    return [one.code for one in coverage.because]


def test_a_contract_that_lists_the_thing_is_taken_before_one_that_covers_everything(firm):
    cast.agreement(firm, "A-ALL", Plan.FULL)
    listing = cast.agreement(firm, "B-LIST", covers=[("service", "Posta")])
    promise = actions.promise(customer=firm, thing=MAIL, at=cast.AT)
    assert (promise.coverage.contract, codes(promise.coverage)) == (listing.pk, [Reason.LISTED])
    assert promise.terms["number"] == "B-LIST"


def test_a_thing_that_no_contract_lists_is_not_covered_and_nothing_is_promised(firm):
    cast.agreement(firm, "B-LIST", covers=[("service", "Posta")])
    promise = actions.promise(customer=firm, thing=ERP, at=cast.AT)
    assert not promise.coverage.covered
    assert codes(promise.coverage) == [Reason.THING_NOT_LISTED]
    assert promise.terms == {"contract": None, "targets": {}}


def test_a_kind_is_part_of_what_a_thing_is(firm):
    cast.agreement(firm, "B-LIST", covers=[("service", "Posta")])
    assert not queries.promise_at(firm, Thing("system", "Posta"), cast.AT).coverage.covered


def test_nobody_named_a_thing_is_the_providers_doubt(firm):
    cast.agreement(firm, "B-LIST", covers=[("service", "Posta")])
    coverage = queries.promise_at(firm, None, cast.AT).coverage
    assert (coverage.covered, codes(coverage)) == (True, [Reason.THING_NOT_STATED])


def test_an_expired_contract_is_named_and_never_chosen(firm):
    cast.agreement(firm, "OLD", ends_on=date(2026, 11, 1))
    coverage = queries.promise_at(firm, MAIL, cast.AT).coverage
    assert (coverage.covered, coverage.contract, codes(coverage)) == (False, None, [Reason.EXPIRED])
    new = cast.agreement(firm, "NEW", starts_on=date(2026, 11, 1))
    assert queries.promise_at(firm, MAIL, cast.AT).coverage.contract == new.pk


def test_a_contract_begins_and_ends_at_midnight_in_rome(firm):
    cast.agreement(firm, "S360", starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 23))
    begins, ends, moment = (
        cast.rome("2026-11-02 00:00"),
        cast.rome("2026-11-23 00:00"),
        timedelta(microseconds=1),
    )
    covered = [
        queries.promise_at(firm, MAIL, at).coverage.covered
        for at in (begins - moment, begins, ends - moment, ends)
    ]
    assert covered == [False, True, True, False]


def test_no_contract_says_so(firm):
    assert codes(queries.promise_at(firm, MAIL, cast.AT).coverage) == [Reason.NO_CONTRACT]


def test_another_customers_contract_covers_nothing(firm):
    cast.rossi()
    assert not queries.promise_at(firm, MAIL, cast.AT).coverage.covered


def test_the_hours_of_a_promise_are_the_offices_with_the_contracts_extra_time(firm):
    saturday = actions.ExtraTime(("sat",), "09:00", "13:00")
    night = actions.ExtraTime(starts=cast.rome("2026-11-24 22:00"), ends=cast.rome("2026-11-25 02:00"))
    cast.agreement(firm, "S360", extra_time=[saturday, night])
    hours = queries.promise_at(firm, MAIL, cast.AT).hours
    moments = (
        "2026-11-23 09:00",
        "2026-11-23 18:00",
        "2026-11-28 12:59",
        "2026-11-28 13:00",
        "2026-11-25 01:59",
    )
    assert [hours.is_open(cast.rome(moment)) for moment in moments] == [True, False, True, False, True]


def test_equal_hours_are_frozen_once(firm):
    for number, at in (("ONE", cast.AT), ("TWO", cast.AT + timedelta(days=1))):
        cast.agreement(firm, number)
        actions.promise(customer=firm, thing=MAIL, at=at)
    assert FrozenCalendar.objects.count() == 1


def test_the_targets_of_a_plan_hold_where_the_contract_says_none(firm):
    cast.agreement(firm, "PLAN", Plan.TRIAL)
    assert queries.promise_at(firm, MAIL, cast.AT).terms["targets"]["1"] == [240, None]


def test_a_contract_number_is_used_once(firm):
    cast.agreement(firm, "S360")
    with pytest.raises(ValidationError) as problem:
        cast.agreement(firm, "S360")
    assert set(problem.value.message_dict) == {"number"}


def test_a_contract_ends_after_it_starts(firm):
    with pytest.raises(ValidationError) as problem:
        cast.agreement(firm, "S360", starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 1))
    assert set(problem.value.message_dict) == {"ends_on"}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.TECHNICIAN, Role.DESIGNER])
def test_contracts_are_made_by_the_office_and_the_manager(firm, role):
    by = cast.colleague(role).actor()
    with pytest.raises(Forbidden):
        actions.add_contract(
            customer=firm, number="S360", plan=Plan.FULL, starts_on=cast.AT.date(), by=by, at=cast.AT
        )


def test_what_is_covered_now_stands_before_what_once_was(firm):
    cast.agreement(firm, "OLD", covers=[("service", "Fax"), ("service", "Posta")], ends_on=date(2026, 6, 1))
    cast.agreement(firm, "NEW", covers=[("service", "Posta")], starts_on=date(2026, 6, 1))
    named = queries.things_for(cast.FOUNDER, firm, cast.AT)
    assert [(one.key, one.contract) for one in named] == [("service:Posta", "NEW"), ("service:Fax", "")]


def test_a_contact_sees_the_contracts_of_their_companies_only():
    rossi, verdi = cast.rossi(), cast.verdi()
    assert list(queries.contracts_for(rossi.user.actor())) == [rossi.contract]
    assert set(queries.contracts_for(cast.FOUNDER)) == {rossi.contract, verdi.contract}


def test_a_memory_that_is_full_answers_all_the_same(firm, monkeypatch):
    monkeypatch.setattr(promised, "MOST_KNOWN", 1)
    cast.agreement(firm, "A-ALL")
    listing = cast.agreement(firm, "B-LIST", covers=[("service", "Posta")])
    for _time in range(2):
        assert queries.promise_at(firm, MAIL, cast.AT).coverage.contract == listing.pk


def test_an_office_exception_that_is_committed_after_a_later_one_is_seen():
    def closed(pk, day):
        OfficeException.objects.create(
            pk=pk, kind="closed", starts_at=cast.rome(f"{day} 09:00"), ends_at=cast.rome(f"{day} 18:00"),
            because="Ponte", entered_at=cast.AT,
        )  # fmt: skip

    closed(90_002, "2026-12-07")
    assert len(calendars.exceptions_now().closed) == 1
    closed(90_001, "2026-12-09")
    assert len(calendars.exceptions_now().closed) == 2


def test_an_office_exception_withdrawn_at_an_earlier_moment_than_another_is_gone():
    made = [
        OfficeException.objects.create(
            kind="closed", starts_at=cast.rome(f"{day} 09:00"), ends_at=cast.rome(f"{day} 18:00"), because="Ponte",
            entered_at=cast.AT,
        )
        for day in ("2026-12-07", "2026-12-09")
    ]  # fmt: skip
    for one, at in zip(made, (cast.AT + timedelta(seconds=1), cast.AT), strict=True):
        before = len(calendars.exceptions_now().closed)
        OfficeException.objects.filter(pk=one.pk).update(withdrawn_at=at)
        assert len(calendars.exceptions_now().closed) == before - 1


def test_a_number_that_somebody_gave_by_hand_is_passed_over(firm):
    cast.agreement(firm, "360-2026-0001")
    assert [cast.agreement(firm, "").number for _time in range(2)] == ["360-2026-0002", "360-2026-0003"]


def test_a_trial_has_no_extra_time_though_nobody_said_how_the_system_was_acquired(firm):
    nights = [actions.ExtraTime(("sat",), "09:00", "13:00")]
    with pytest.raises(actions.NotEligible) as problem:
        cast.agreement(firm, "X", Plan.TRIAL, extra_time=nights)
    assert [one.code for one in problem.value.refusals] == [Refused.EXTRA_TIME_NOT_INCLUDED]


def test_the_last_evening_of_a_year_west_of_greenwich_is_of_that_year(firm, settings):
    settings.PROVIDER_TIMEZONE = "America/New_York"
    OfficeException.objects.create(
        kind="open", starts_at=datetime(2026, 12, 31, 22, tzinfo=UTC), ends_at=datetime(2027, 1, 1, 3, tzinfo=UTC),
        because="Inventario", entered_at=cast.AT,
    )  # fmt: skip
    cast.agreement(firm, "A-ALL")
    evening = datetime(2027, 1, 1, 1, tzinfo=UTC)
    assert queries.promise_at(firm, MAIL, evening).hours.is_open(evening)


def test_hours_are_remembered_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(calendars, "MOST_HOURS", 3)
    for year in range(2030, 2040):
        written = calendars.office(year)
        assert calendars.hours(calendars.digest_of(written), written).zone.key == "Europe/Rome"
    assert len(calendars._hours) <= 3
