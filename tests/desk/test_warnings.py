"""Warnings that a promise runs out: when, to whom, and never at midnight (C6)."""

from datetime import timedelta

import pytest

from scudo.contracts import actions as contracts
from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.roles import Role
from scudo.core.severity import Effect, Severity
from scudo.desk import actions
from scudo.desk.actions import warnings
from scudo.desk.models import Origin, Ticket
from scudo.journal.models import Entry
from scudo.mail.actions.warnings import write_warning
from tests import cast

pytestmark = pytest.mark.django_db
ERP = Thing("service", "Gestionale")
SYSTEM = cast.system("desk")


@pytest.fixture
def firm():
    return cast.rossi()


def opened(firm, at=cast.AT, effect=Effect.STOPPED):
    return actions.open_ticket(
        customer=firm.customer, origin=Origin.PHONE, reason="Gestionale fermo", by=cast.FOUNDER, at=at,
        assessment=actions.Assessment(effect, ERP),
    )  # fmt: skip


def minutes(first, count, step=1):
    """Let the timer run every `step` minutes."""
    for passed in range(0, count, step):
        warnings.tick(first + timedelta(minutes=passed))


def told():
    entries = Entry.objects.filter(kind="desk.sla_warning").order_by("pk")
    return [
        (one.facts["clock"], one.facts["percent"], one.at.astimezone(cast.ROME).strftime("%d %H:%M"))
        for one in entries
    ]


def test_taking_charge_is_warned_of_at_each_share_and_once(firm):
    opened(firm)
    minutes(cast.AT, 70)
    assert told() == [
        ("acknowledge", 50, "23 11:00"), ("acknowledge", 75, "23 11:15"), ("acknowledge", 90, "23 11:24"),
        ("acknowledge", 100, "23 11:31"),
    ]  # fmt: skip


def test_what_nobody_assessed_yet_is_warned_of_on_severity_1s_budget(firm):
    actions.open_ticket(
        customer=firm.customer, origin=Origin.MAIL, reason="Gestionale fermo", by=SYSTEM, at=cast.AT
    )
    minutes(cast.AT, 70)
    assert [percent for clock, percent, _at in told() if clock == "acknowledge"] == [50, 75, 90, 100]


def test_what_was_taken_in_charge_is_warned_of_for_its_restoring(firm):
    ticket = opened(firm)
    actions.change_state(ticket=ticket, verb=Verb.ACKNOWLEDGE, by=cast.FOUNDER, at=cast.AT)
    minutes(cast.AT, 24 * 60, 10)
    assert told() == [
        ("restore", 50, "23 14:30"),
        ("restore", 75, "23 16:30"),
        ("restore", 90, "23 17:50"),
        ("restore", 100, "24 09:40"),
    ]


def test_a_share_reached_at_closing_is_told_at_the_next_opening(firm):
    opened(firm, cast.rome("2026-11-23 17:30"))
    minutes(cast.rome("2026-11-23 17:50"), 16 * 60, 5)
    assert told()[:2] == [("acknowledge", 50, "24 09:00"), ("acknowledge", 75, "24 09:15")]


def test_after_a_silence_only_the_greatest_share_is_told_and_in_service_hours(firm):
    opened(firm)
    warnings.tick(cast.rome("2026-11-23 20:00"))
    assert told() == []
    warnings.tick(cast.rome("2026-11-24 09:00"))
    assert told() == [("acknowledge", 100, "24 09:00"), ("restore", 90, "24 09:00")]


def test_in_a_pause_nothing_is_told(firm):
    ticket = opened(firm)
    ticket = actions.change_state(ticket=ticket, verb=Verb.ACKNOWLEDGE, by=cast.FOUNDER, at=cast.AT)
    actions.change_state(
        ticket=ticket,
        verb=Verb.WAIT_CUSTOMER,
        note="Serve la password",
        by=cast.FOUNDER,
        at=cast.AT + timedelta(hours=1),
    )
    minutes(cast.AT, 48 * 60, 30)
    assert told() == []


def test_another_budget_is_warned_of_anew(firm):
    ticket = opened(firm)
    minutes(cast.AT, 35)
    actions.assign_severity(
        ticket=Ticket.objects.get(pk=ticket.pk), severity=Severity.LOW, reason="Meno grave", by=cast.FOUNDER,
        at=cast.AT + timedelta(minutes=35),
    )  # fmt: skip
    minutes(cast.AT + timedelta(minutes=35), 5 * 60)
    assert told() == [("acknowledge", 50, "23 11:00"), ("acknowledge", 50, "23 14:30")]


def test_extra_time_is_said_for_who_is_on_call(firm):
    saturday = contracts.ExtraTime(("sat",), "09:00", "13:00")
    cast.agreement(firm.customer, "H", covers=[("component", "nodo-1")], extra_time=[saturday])
    at = cast.rome("2026-11-28 09:00")
    actions.open_ticket(
        customer=firm.customer, origin=Origin.PHONE, reason="Nodo", by=cast.FOUNDER, at=at,
        assessment=actions.Assessment(Effect.STOPPED, Thing("component", "nodo-1")),
    )  # fmt: skip
    minutes(at, 40)
    entry = Entry.objects.get(kind="desk.sla_warning")
    assert (entry.facts["percent"], entry.facts["extra_time"]) == (50, True)


def test_what_nobody_promised_is_not_warned_of(firm):
    bianchi = cast.customers.add_customer(name="Bianchi S.r.l.", by=cast.FOUNDER, at=cast.AT)
    actions.open_ticket(customer=bianchi, origin=Origin.PHONE, reason="Aiuto", by=cast.FOUNDER, at=cast.AT)
    minutes(cast.AT, 24 * 60, 30)
    assert told() == []


class TestLetters:
    """Who is told by mail."""

    def written(self, ticket, percent):
        fresh = Ticket.objects.select_related("assignee", "customer").get(pk=ticket.pk)
        return write_warning(ticket=fresh, clock="restore", percent=percent, by=SYSTEM, at=cast.AT)

    def test_half_of_the_time_is_no_letter(self, firm):
        cast.colleague(Role.OPERATOR)
        assert self.written(opened(firm), 50) == []

    def test_while_nobody_works_on_it_the_desk_is_told(self, firm):
        operator = cast.colleague(Role.OPERATOR)
        cast.colleague(Role.TECHNICIAN)
        [letter] = self.written(opened(firm), 75)
        assert (letter.recipient, letter.ticket_id) == (operator.email, None)
        assert "75 % of the time to restore is used up" in letter.subject

    def test_who_works_on_it_is_told_alone(self, firm):
        cast.colleague(Role.OPERATOR)
        technician, ticket = cast.colleague(Role.TECHNICIAN), opened(firm)
        actions.assign(ticket=ticket, assignee=technician, by=cast.FOUNDER, at=cast.AT)
        assert [one.recipient for one in self.written(ticket, 90)] == [technician.email]

    def test_the_desk_is_told_of_what_nobody_assessed(self, firm):
        operator = cast.colleague(Role.OPERATOR)
        ticket = actions.open_ticket(
            customer=firm.customer, origin=Origin.MAIL, reason="Gestionale fermo", by=SYSTEM, at=cast.AT
        )
        fresh = Ticket.objects.select_related("assignee", "customer").get(pk=ticket.pk)
        [letter] = write_warning(ticket=fresh, clock="acknowledge", percent=75, by=SYSTEM, at=cast.AT)
        assert letter.recipient == operator.email

    def test_of_a_broken_promise_the_managers_hear_too(self, firm):
        operator, manager = cast.colleague(Role.OPERATOR), cast.colleague(Role.MANAGER)
        told = self.written(opened(firm), 100)
        assert {one.recipient for one in told} == {operator.email, manager.email}
        assert f"/{opened(firm).number}/" not in told[0].text
        assert "The time to restore is over" in told[0].subject
