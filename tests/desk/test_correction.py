"""A correction of the office calendar moves deadlines of open tickets, and keeps the time already spent (C6)."""

from datetime import timedelta

import pytest

from scudo.contracts import actions as contracts
from scudo.contracts.actions import office
from scudo.contracts.models import OfficeException
from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.severity import Effect
from scudo.desk import actions, queries
from scudo.desk.actions import correction
from scudo.desk.models import Origin, Ticket
from tests import cast, jobs

pytestmark = pytest.mark.django_db
ERP = Thing("service", "Gestionale")
KIND = OfficeException.Kind
HOUR = timedelta(hours=1)


@pytest.fixture
def firm():
    return cast.rossi()


def opened(firm, at=cast.AT, thing=ERP):
    return actions.open_ticket(
        customer=firm.customer, origin=Origin.PHONE, reason="Gestionale fermo", by=cast.FOUNDER, at=at,
        assessment=actions.Assessment(Effect.STOPPED, thing),
    )  # fmt: skip


def corrected(kind, start, end, at):
    made = office.add_office_exception(
        kind=kind,
        starts_at=cast.rome(start),
        ends_at=cast.rome(end),
        because="Assemblea",
        by=cast.FOUNDER,
        at=at,
    )
    correction.begin(at)
    jobs.work_off("reactions")
    return made


def seen(ticket):
    return Ticket.objects.select_related("calendar").get(pk=ticket.pk)


def test_a_closure_to_come_moves_the_deadline(firm):
    ticket = opened(firm)
    corrected(KIND.CLOSED, "2026-11-23 14:00", "2026-11-23 18:00", cast.AT + HOUR)
    assert ticket.restore_due == cast.rome("2026-11-24 09:30")
    assert seen(ticket).restore_due == cast.rome("2026-11-24 13:30")
    assert seen(ticket).acknowledge_due == ticket.acknowledge_due


def test_time_already_spent_stays_spent(firm):
    ticket = opened(firm)
    at = cast.AT + 2 * HOUR
    corrected(KIND.CLOSED, "2026-11-23 09:00", "2026-11-23 18:00", at)
    _taking, restoring = queries.clock_views(seen(ticket), at)
    assert restoring.reading.spent == 2 * HOUR
    assert seen(ticket).restore_due == cast.rome("2026-11-24 15:00")


def test_the_ledger_still_adds_up(firm):
    ticket = opened(firm)
    at = cast.AT + 2 * HOUR
    corrected(KIND.CLOSED, "2026-11-23 09:00", "2026-11-23 18:00", at)
    later = cast.rome("2026-11-24 12:00")
    rows = queries.ledger(seen(ticket), "restore", later)
    counted = sum((row.amount for row in rows if row.line == "counted"), timedelta())
    assert counted == 5 * HOUR
    assert counted + rows[-1].amount == 8 * HOUR


def test_another_things_hours_keep_what_was_corrected_since_the_opening(firm):
    """The time of the morning stays spent, though the thing that is stopped turns out to be another one."""
    cast.agreement(firm.customer, "NAS", covers=[("component", "NAS")])
    ticket = opened(firm)
    at = cast.AT + 2 * HOUR
    corrected(KIND.CLOSED, "2026-11-23 09:00", "2026-11-23 18:00", at)
    again = actions.assess(
        ticket=ticket,
        assessment=actions.Assessment(Effect.STOPPED, Thing("component", "NAS")),
        by=cast.FOUNDER,
        at=at,
    )
    assert again.promise["number"] == "NAS"
    assert queries.clock_views(again, at)[1].reading.spent == 2 * HOUR
    assert again.restore_due == cast.rome("2026-11-24 15:00")


def test_an_opening_out_of_the_ordinary_brings_it_nearer(firm):
    ticket = opened(firm, cast.rome("2026-11-27 17:00"))
    corrected(KIND.OPEN, "2026-11-28 09:00", "2026-11-28 13:00", cast.rome("2026-11-27 17:30"))
    assert ticket.restore_due == cast.rome("2026-11-30 16:00")
    assert seen(ticket).restore_due == cast.rome("2026-11-30 12:00")


def test_extra_time_runs_on_while_the_office_is_closed(firm):
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
    always = contracts.ExtraTime(days, "00:00", "24:00")
    node = Thing("component", "nodo-1")
    cast.agreement(firm.customer, "H24", covers=[("component", "nodo-1")], extra_time=[always])
    ticket = opened(firm, thing=node)
    corrected(KIND.CLOSED, "2026-11-23 12:00", "2026-11-23 18:00", cast.AT + HOUR)
    assert seen(ticket).restore_due == ticket.restore_due == cast.AT + 8 * HOUR


def test_what_is_withdrawn_is_as_if_it_were_not_from_then_on(firm):
    ticket = opened(firm)
    made = corrected(KIND.CLOSED, "2026-11-23 12:00", "2026-11-23 18:00", cast.AT + timedelta(minutes=10))
    at = cast.rome("2026-11-23 15:00")
    office.withdraw_office_exception(exception=made, by=cast.FOUNDER, at=at)
    correction.begin(at)
    jobs.work_off("reactions")
    assert seen(ticket).restore_due == ticket.restore_due + 3 * HOUR


def test_what_changes_nothing_leaves_the_calendar_as_it_is(firm):
    ticket = opened(firm)
    correction.begin(cast.AT + HOUR)
    jobs.work_off("reactions")
    assert seen(ticket).calendar_id == ticket.calendar_id


def test_a_correction_done_twice_is_done_once(firm):
    ticket = opened(firm)
    corrected(KIND.CLOSED, "2026-11-23 14:00", "2026-11-23 18:00", cast.AT + HOUR)
    once = seen(ticket)
    correction.begin(cast.AT + HOUR)
    jobs.work_off("reactions")
    assert (seen(ticket).calendar_id, seen(ticket).restore_due) == (once.calendar_id, once.restore_due)


def test_many_tickets_are_done_batch_by_batch(firm, monkeypatch):
    monkeypatch.setattr(correction, "BATCH", 3)
    tickets = [opened(firm, cast.AT + index * timedelta(minutes=1)) for index in range(8)]
    corrected(KIND.CLOSED, "2026-11-23 14:00", "2026-11-23 18:00", cast.AT + HOUR)
    for index, ticket in enumerate(tickets):
        assert seen(ticket).restore_due == cast.rome("2026-11-24 13:30") + index * timedelta(minutes=1)


def test_a_ticket_that_is_reopened_gets_what_was_corrected_while_it_lay(firm):
    ticket = opened(firm)
    resolved = actions.change_state(
        ticket=ticket, verb=Verb.RESOLVE, note="Fatto", by=cast.FOUNDER, at=cast.AT + HOUR
    )
    corrected(KIND.CLOSED, "2026-11-24 09:00", "2026-11-24 18:00", cast.AT + 2 * HOUR)
    assert seen(ticket).calendar_id == ticket.calendar_id
    back = actions.change_state(
        ticket=resolved, verb=Verb.REOPEN, by=cast.FOUNDER, at=cast.rome("2026-11-23 17:00")
    )
    assert back.restore_due == cast.rome("2026-11-25 15:00")


def test_a_new_ticket_has_the_offices_exceptions_at_once(firm):
    corrected(KIND.CLOSED, "2026-11-24 09:00", "2026-11-24 18:00", cast.AT)
    ticket = opened(firm, cast.AT + HOUR)
    assert ticket.restore_due == cast.rome("2026-11-25 10:30")


def test_the_fingerprint_of_a_calendar_without_exceptions_is_the_one_of_before(firm):
    calendar = opened(firm).calendar.calendar
    assert set(calendar) == {"timezone", "week", "holidays", "extra", "closed"}
