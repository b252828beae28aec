"""Deadlines of real tickets: the office's days, its patron saint, both nights on which the clocks change, and what moves them (C6)."""

from datetime import timedelta

import pytest

from scudo.contracts import actions as contracts
from scudo.contracts.models import Plan
from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.roles import system
from scudo.core.severity import Effect, Severity
from scudo.customers.models import Customer
from scudo.desk import actions, queries
from scudo.desk.models import Origin
from tests import cast

pytestmark = pytest.mark.django_db
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
ERP = Thing("service", "Gestionale")


@pytest.fixture
def firm():
    return Customer.objects.create(name="Bianchi S.r.l.")


def opened(customer, at, *, effect=None, thing=ERP, **more):
    return actions.open_ticket(
        customer=customer, origin=Origin.PHONE, reason="Non funziona", by=cast.FOUNDER, at=at,
        assessment=actions.Assessment(effect, thing) if effect else None, **more,
    )  # fmt: skip


def act(ticket, verb, at, note="Fatto."):
    return actions.change_state(ticket=ticket, verb=verb, note=note, by=cast.FOUNDER, at=at)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2027-06-28 07:30", "2027-06-28 10:00"),
        ("2027-06-28 09:00", "2027-06-28 10:00"),
        ("2027-06-28 17:00", "2027-06-28 18:00"),
        ("2027-06-28 17:59:59", "2027-06-30 09:59:59"),
        ("2027-06-28 18:00:00", "2027-06-30 10:00"),
        ("2027-06-29 10:00", "2027-06-30 10:00"),
        ("2027-06-25 17:30", "2027-06-28 09:30"),
        ("2026-12-31 17:30", "2027-01-04 09:30"),
        ("2027-03-27 12:00", "2027-03-30 10:00"),
    ],
    ids=lambda value: value,
)
def test_an_hour_to_take_charge_runs_in_office_hours_only(firm, at, due):
    cast.agreement(firm, "S360")
    ticket = opened(firm, cast.rome(at), effect=Effect.STOPPED)
    assert ticket.acknowledge_due == ticket.next_due == cast.rome(due)


@pytest.mark.parametrize(
    ("at", "minutes", "due"),
    [
        ("2027-03-28 00:30", 60, "2027-03-28T03:00+02:00"),
        ("2027-03-28 00:30", 90, "2027-03-28T03:30+02:00"),
        ("2027-03-28 01:30", 60, "2027-03-28T03:30+02:00"),
        ("2027-10-31 00:30", 120, "2027-10-31T02:00+01:00"),
        ("2027-10-31 02:30", 60, "2027-10-31T02:30+01:00"),
        ("2027-10-31 00:30", 240, "2027-10-31T04:00+01:00"),
    ],
)
def test_on_the_nights_when_the_clocks_change_an_hour_is_an_hour(firm, at, minutes, due):
    nights = contracts.ExtraTime(("sun", "holiday"), "01:00", "04:00")
    cast.agreement(firm, "NIGHT", extra_time=[nights], targets={1: (minutes, None)})
    ticket = opened(firm, cast.rome(at), effect=Effect.STOPPED)
    local = ticket.acknowledge_due.astimezone(cast.ROME)
    assert local.isoformat(timespec="minutes") == due


def test_a_contract_round_the_clock_counts_every_hour(firm):
    cast.agreement(firm, "H24", extra_time=[contracts.ExtraTime(DAYS, "00:00", "24:00")])
    at = cast.rome("2027-12-24 23:00")
    ticket = opened(firm, at, effect=Effect.STOPPED)
    assert (ticket.acknowledge_due - at, ticket.restore_due - at) == (timedelta(hours=1), timedelta(hours=8))


def test_what_nobody_assessed_yet_is_to_be_taken_in_charge_as_if_it_were_blocking(firm):
    cast.agreement(firm, "S360")
    ticket = actions.open_ticket(
        customer=firm, origin=Origin.MAIL, reason="Aiuto", by=system("mail"), at=cast.AT
    )
    assert (ticket.severity, ticket.restore_due) == (None, None)
    assert ticket.acknowledge_due == cast.AT + timedelta(hours=1)
    low = actions.assess(
        ticket=ticket, assessment=actions.Assessment(Effect.DEFECT, ERP), by=cast.FOUNDER,
        at=cast.AT + timedelta(minutes=50),
    )  # fmt: skip
    assert low.acknowledge_due == cast.rome("2026-11-24 09:30")


def test_a_changed_severity_counts_from_the_opening(firm):
    cast.agreement(firm, "S360")
    ticket = opened(firm, cast.AT, effect=Effect.STOPPED)
    assert ticket.restore_due == cast.rome("2026-11-24 09:30")
    changed = actions.assign_severity(
        ticket=ticket, severity=Severity.MEDIUM, reason="C’è un ripiego", by=cast.FOUNDER,
        at=cast.AT + timedelta(hours=3),
    )  # fmt: skip
    assert (changed.acknowledge_due, changed.restore_due) == (
        cast.rome("2026-11-23 14:30"),
        cast.rome("2026-11-24 17:30"),
    )
    again = actions.assign_severity(
        ticket=changed, severity=Severity.HIGH, reason="Non regge", by=cast.FOUNDER,
        at=cast.AT + timedelta(hours=4),
    )  # fmt: skip
    assert again.restore_due == cast.rome("2026-11-24 09:30")


def test_waiting_for_the_customer_stops_the_clock_of_restoring_until_somebody_resumes(firm):
    cast.agreement(firm, "S360")
    ticket = opened(firm, cast.AT, effect=Effect.STOPPED)
    waiting = act(ticket, Verb.WAIT_CUSTOMER, cast.rome("2026-11-23 12:00"))
    assert (waiting.restore_due, waiting.next_due) == (None, None)
    resumed = act(waiting, Verb.RESUME, cast.rome("2026-11-23 14:00"))
    assert resumed.restore_due == resumed.next_due == cast.rome("2026-11-24 11:30")


def test_a_night_of_waiting_costs_no_service_time(firm):
    cast.agreement(firm, "S360")
    ticket = opened(firm, cast.AT, effect=Effect.STOPPED)
    waiting = act(ticket, Verb.WAIT_CUSTOMER, cast.rome("2026-11-23 18:30"))
    resumed = act(waiting, Verb.RESUME, cast.rome("2026-11-24 08:30"))
    assert resumed.restore_due == ticket.restore_due


def test_waiting_for_a_supplier_stops_nothing(firm):
    cast.agreement(firm, "S360")
    ticket = opened(firm, cast.AT, effect=Effect.STOPPED)
    waiting = act(ticket, Verb.WAIT_SUPPLIER, cast.rome("2026-11-23 12:00"))
    assert waiting.restore_due == ticket.restore_due
    assert not waiting.pauses.exists()


def test_what_was_promised_stays_promised_whatever_becomes_of_the_contract(firm):
    contract = cast.agreement(firm, "S360")
    before = opened(firm, cast.AT, effect=Effect.STOPPED)
    said = contracts.Provisions(
        targets={1: (5, 10), 2: (5, 10), 3: (5, 10)}, extra_time=[contracts.ExtraTime(DAYS, "00:00", "24:00")]
    )
    changed = cast.AT + timedelta(minutes=1)
    contracts.amend(
        contract=contract,
        provisions=said,
        holds_from=cast.AT.date(),
        because="Più ore",
        by=cast.FOUNDER,
        at=changed,
    )
    later = actions.assign_severity(
        ticket=before, severity=Severity.MEDIUM, reason="Meno grave", by=cast.FOUNDER, at=cast.AT
    )
    back = actions.assign_severity(
        ticket=later, severity=Severity.HIGH, reason="Più grave", by=cast.FOUNDER, at=cast.AT
    )
    assert (back.acknowledge_due, back.restore_due) == (before.acknowledge_due, before.restore_due)
    new = opened(firm, changed, effect=Effect.STOPPED)
    assert new.acknowledge_due == changed + timedelta(minutes=5)
    assert (before.promise["version"], new.promise["version"]) == (1, 2)


def test_best_effort_has_no_deadline(firm):
    cast.agreement(firm, "TRIAL", Plan.TRIAL)
    ticket = opened(firm, cast.AT, effect=Effect.STOPPED)
    assert ticket.restore_due is None
    assert ticket.next_due == ticket.acknowledge_due == cast.rome("2026-11-23 14:30")


def test_resolving_before_anybody_took_charge_keeps_both_promises(firm):
    cast.agreement(firm, "S360")
    resolved = act(opened(firm, cast.AT, effect=Effect.STOPPED), Verb.RESOLVE, cast.AT + timedelta(minutes=5))
    assert resolved.next_due is None
    assert [view.reading.tone for view in queries.clock_views(resolved, cast.AT + timedelta(days=9))] == [
        "met",
        "met",
    ]


@pytest.mark.parametrize("end", [Verb.RESOLVE, Verb.CANCEL])
def test_a_reopened_ticket_that_was_kept_in_time_does_not_become_late_by_lying_closed(firm, end):
    cast.agreement(firm, "S360")
    ended = act(opened(firm, cast.AT, effect=Effect.STOPPED), end, cast.AT + timedelta(minutes=5))
    reopened = act(ended, Verb.REOPEN, cast.AT + timedelta(days=3))
    taking, restoring = queries.clock_views(reopened, cast.AT + timedelta(days=3))
    assert taking.reading.spent == restoring.reading.spent == timedelta(minutes=5)
    assert not taking.reading.breached
    assert not restoring.reading.breached


def test_what_is_shown_before_registering_is_what_is_registered(firm):
    cast.agreement(firm, "S360", covers=[("service", "Gestionale")])
    for effect in Effect:
        for thing in (ERP, Thing("service", "Fax")):
            shown = queries.outlook(cast.FOUNDER, firm, effect, thing, cast.AT)
            ticket = opened(firm, cast.AT, effect=effect, thing=thing)
            assert (shown.severity, shown.covered, shown.acknowledge_due, shown.restore_due) == (
                ticket.severity,
                ticket.covered,
                ticket.acknowledge_due,
                ticket.restore_due,
            )


def test_what_if_it_were_graver_or_extra_time_were_bought(firm):
    cast.agreement(firm, "S360")
    ticket = opened(firm, cast.rome("2026-11-23 17:30"), effect=Effect.PARTLY)
    found = {one.severity: (one.acknowledge_due, one.restore_due) for one in queries.suppositions(ticket)}
    assert set(found) == {Severity.HIGH, Severity.LOW, None}
    assert found[Severity.HIGH] == (cast.rome("2026-11-24 09:30"), cast.rome("2026-11-24 16:30"))
    assert found[None] == (cast.rome("2026-11-23 21:30"), cast.rome("2026-11-24 09:30"))
    graver = actions.assign_severity(
        ticket=ticket, severity=Severity.HIGH, reason="Fermo", by=cast.FOUNDER, at=ticket.opened_at
    )
    assert (graver.acknowledge_due, graver.restore_due) == found[Severity.HIGH]


def test_round_the_clock_there_is_no_more_extra_time_to_buy(firm):
    cast.agreement(firm, "H24", extra_time=[contracts.ExtraTime(DAYS, "00:00", "24:00")])
    ticket = opened(firm, cast.AT, effect=Effect.STOPPED)
    assert None not in {one.severity for one in queries.suppositions(ticket)}


def test_nothing_is_supposed_of_what_nobody_promised(firm):
    assert queries.suppositions(opened(firm, cast.AT, effect=Effect.STOPPED)) == []
