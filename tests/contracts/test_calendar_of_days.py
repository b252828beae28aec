"""What contracts do by themselves as days go by: remind, renew, begin a year, end (C2, C3)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions
from scudo.contracts.actions import timers
from scudo.contracts.models import Contract, Plan
from scudo.journal.models import Entry
from tests import cast
from tests.contracts import agreed
from tests.contracts.agreed import MADE, seen

pytestmark = pytest.mark.django_db
ENDS = date(2027, 11, 23)


@pytest.fixture
def firm():
    made = cast.rossi()
    Contract.objects.filter(pk=made.contract.pk).delete()
    return made


def yearly(firm, renewal="explicit", ends_on=ENDS):
    return cast.agreement(
        firm.customer, "S", starts_on=cast.AT.date(), ends_on=ends_on, frame=actions.Frame(renewal=renewal)
    )


def told(kind):
    return [
        (
            entry.facts.get("days") if kind == "contracts.ending" else entry.facts.get("ends_on"),
            entry.at.date(),
        )
        for entry in Entry.objects.filter(kind=kind).order_by("pk")
    ]


def test_the_end_is_told_sixty_thirty_and_seven_days_before_and_once_each(firm):
    yearly(firm)
    agreed.days(cast.AT, date(2027, 12, 1))
    assert told("contracts.ending") == [
        (60, ENDS - timedelta(days=60)), (30, ENDS - timedelta(days=30)), (7, ENDS - timedelta(days=7)),
    ]  # fmt: skip


def test_after_a_long_silence_only_the_most_urgent_is_told(firm):
    yearly(firm)
    timers.tick(cast.rome("2027-11-20 08:00"))
    timers.tick(cast.rome("2027-11-20 08:01"))
    assert [days for days, _day in told("contracts.ending")] == [7]


def test_it_ends_by_itself_on_its_day(firm):
    contract = yearly(firm)
    agreed.days(cast.rome("2027-11-20 08:00"), date(2027, 11, 22))
    assert seen(contract).state == "in_force"
    timers.tick(cast.rome("2027-11-23 00:00"))
    assert seen(contract).state == "ended"
    assert Entry.objects.filter(kind="contracts.ended").count() == 1


def test_what_another_contract_continues_is_not_told_of(firm):
    contract = yearly(firm)
    follows = actions.Frame(follows=contract)
    cast.agreement(firm.customer, "NEXT", starts_on=ENDS, frame=follows)
    agreed.days(cast.rome("2027-09-01 08:00"), ENDS)
    assert told("contracts.ending") == []


def test_tacitly_renewed_it_gets_another_year_when_notice_is_too_late(firm):
    contract = yearly(firm, "tacit")
    agreed.days(cast.rome("2027-10-20 08:00"), date(2027, 10, 30))
    assert seen(contract).ends_on == date(2028, 11, 23)
    assert told("contracts.renewed") == [("2028-11-23", ENDS - timedelta(days=29))]


def test_notice_in_time_lets_it_end(firm):
    contract = yearly(firm, "tacit")
    actions.give_notice(contract=contract, by=cast.FOUNDER, at=cast.rome("2027-09-01 10:00"))
    agreed.days(cast.rome("2027-10-01 08:00"), ENDS)
    assert (seen(contract).state, seen(contract).ends_on) == ("ended", ENDS)


def test_notice_taken_back_renews_it_after_all(firm):
    contract = yearly(firm, "tacit")
    actions.give_notice(contract=contract, by=cast.FOUNDER, at=cast.rome("2027-09-01 10:00"))
    actions.take_notice_back(contract=contract, by=cast.FOUNDER, at=cast.rome("2027-09-02 10:00"))
    agreed.days(cast.rome("2027-10-01 08:00"), date(2027, 11, 1))
    assert seen(contract).ends_on == date(2028, 11, 23)


def test_notice_is_for_what_renews_itself(firm):
    with pytest.raises(ValidationError):
        actions.give_notice(contract=yearly(firm), **MADE)


def test_the_office_renews_for_a_year(firm):
    contract = yearly(firm)
    actions.renew(contract=contract, by=cast.FOUNDER, at=cast.rome("2027-11-01 10:00"))
    assert (seen(contract).ends_on, seen(contract).reminded) == (date(2028, 11, 23), [])


def test_a_form_that_was_sent_twice_renews_once(firm):
    contract = yearly(firm)
    said = {"by": cast.FOUNDER, "at": cast.rome("2027-11-01 10:00")}
    actions.renew(contract=contract, **said)
    with pytest.raises(ValidationError):
        actions.renew(contract=contract, **said)
    assert seen(contract).ends_on == date(2028, 11, 23)


@pytest.mark.parametrize(("plan", "at"), [(Plan.FULL, "2027-01-01 10:00"), (Plan.YEARLY, "2027-12-01 10:00")])
def test_what_is_not_yearly_or_over_is_not_renewed(firm, plan, at):
    contract = cast.agreement(firm.customer, "S", plan, starts_on=cast.AT.date(), ends_on=ENDS)
    with pytest.raises(ValidationError):
        actions.renew(contract=contract, by=cast.FOUNDER, at=cast.rome(at))


def test_a_new_year_begins_to_count_on_its_day_and_not_before(firm):
    contract = yearly(firm, "tacit")
    agreed.days(cast.rome("2027-10-20 08:00"), date(2027, 11, 22))
    assert seen(contract).term_starts_on == cast.AT.date()
    timers.tick(cast.rome("2027-11-23 00:00"))
    assert seen(contract).term_starts_on == ENDS


def test_years_of_silence_are_caught_up_with(firm):
    contract = yearly(firm, "tacit")
    timers.tick(cast.rome("2030-06-01 08:00"))
    assert (seen(contract).ends_on, seen(contract).term_starts_on) == (date(2030, 11, 23), date(2029, 11, 23))


def test_a_suspension_ends_with_its_contract(firm):
    contract = yearly(firm)
    actions.suspend(contract=contract, because="Fatture", **MADE)
    timers.tick(cast.rome("2027-11-23 00:00"))
    assert seen(contract).state == "ended"
    assert not seen(contract).suspensions.filter(ends_at=None).exists()


def test_notice_that_came_too_late_stands_for_the_next_end(firm):
    contract = yearly(firm, "tacit")
    actions.give_notice(contract=contract, by=cast.FOUNDER, at=cast.rome("2027-11-01 10:00"))
    agreed.days(cast.rome("2027-11-01 12:00"), date(2027, 11, 2))
    assert seen(contract).ends_on == date(2028, 11, 23)
    timers.tick(cast.rome("2028-11-23 00:00"))
    assert seen(contract).state == "ended"
