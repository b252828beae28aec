"""Planned tickets (C3): one for each due day of a duty, with a letter that says what and when, and no SLA clock."""

from datetime import date, timedelta

import pytest

from scudo.contracts import actions as contracts
from scudo.contracts.actions.duties import tick
from scudo.contracts.models import DutyDay
from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.severity import Effect
from scudo.customers.models import Customer
from scudo.desk import actions, queries, react
from scudo.desk.actions import warnings
from scudo.desk.models import Kind, Message, Ticket
from scudo.journal.models import Entry
from scudo.mail.models import Letter
from tests import cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MORNING = cast.rome("2026-11-30 09:00")
DUE = date(2026, 12, 7)


@pytest.fixture
def rossi():
    return cast.rossi()


def duty(whose, **parts):
    said = {
        "what": "Prova delle batterie",
        "rule": "FREQ=YEARLY",
        "starts_on": DUE,
        "thing": ("service", "Gestionale"),
    }
    return contracts.add_duty(contract=whose.contract, by=cast.FOUNDER, at=cast.AT, **(said | parts))


@pytest.fixture
def planned(rossi, run_jobs):
    """The ticket of the one day."""
    duty(rossi)
    tick(MORNING)
    run_jobs("reactions")
    return Ticket.objects.get()


def act(ticket, verb, at, note=""):
    return actions.change_state(ticket=ticket, verb=verb, note=note, by=cast.FOUNDER, at=at)


class TestOpening:
    def test_a_due_day_opens_a_planned_ticket_about_the_duty(self, planned, rossi):
        assert (planned.kind, planned.customer, planned.thing) == (Kind.PLANNED, rossi.customer, "Gestionale")
        assert (planned.origin, planned.origin_detail) == ("other", "manutenzione programmata")
        assert planned.reason == "Prova delle batterie, in programma per il 07/12/2026"
        assert (planned.severity, planned.covered, planned.opened_at) == (3, True, MORNING)
        assert planned.unread, "somebody has to agree on a time"
        assert DutyDay.objects.get().ticket == planned.number

    def test_it_is_opened_once_however_often_the_job_runs(self, planned, run_jobs):
        entry = Entry.objects.get(kind="contracts.maintenance_due")
        for _time in range(3):
            react.open_planned(entry)
        tick(MORNING + DAY)
        run_jobs("reactions")
        assert Ticket.objects.get() == planned

    def test_a_duty_that_ended_meanwhile_opens_nothing(self, rossi, run_jobs):
        made = duty(rossi)
        tick(MORNING)
        contracts.end_duty(duty=made, by=cast.FOUNDER, at=MORNING)
        run_jobs("reactions")
        assert not Ticket.objects.exists()

    def test_the_letter_says_what_and_when(self, planned, rossi, run_jobs):
        letter = Letter.objects.get()
        assert letter.recipient == rossi.address
        assert letter.subject.endswith("Prova delle batterie, in programma per il 07/12/2026")
        lines = letter.text.splitlines()
        assert "Motivo: Prova delle batterie, in programma per il 07/12/2026" in lines
        assert "Origine: altro" in lines
        assert "Perché questo codice: Lavoro programmato: non c’è nessun guasto." in lines
        assert any(line.startswith("Severity Code: 3 (L") for line in lines)
        assert not any(line.startswith(("Presa in carico entro", "Ripristino entro")) for line in lines)

    def test_the_letter_is_in_the_customers_language(self, rossi, run_jobs):
        Customer.objects.filter(pk=rossi.customer.pk).update(language="en")
        duty(rossi, what="Battery test")
        tick(MORNING)
        run_jobs("reactions")
        assert Ticket.objects.get().reason == "Battery test, planned for 07/12/2026"

    def test_however_long_what_is_done_the_day_is_never_cut_off(self, rossi, run_jobs):
        duty(rossi, what="x" * 200)
        tick(MORNING)
        run_jobs("reactions")
        reason = Ticket.objects.get().reason
        assert len(reason) == 200
        assert reason.endswith("…, in programma per il 07/12/2026")

    def test_days_that_went_by_while_nothing_ran_are_noted_for_who_does_the_work(self, rossi, run_jobs):
        duty(rossi, rule="FREQ=WEEKLY")
        tick(cast.rome("2026-12-23 10:00"))
        run_jobs("reactions")
        late, ahead = Ticket.objects.order_by("pk")
        note = Message.objects.get(kind=Message.Kind.NOTE)
        assert note.ticket == late
        assert "2" in note.text
        assert "07/12/2026, 14/12/2026" in note.text
        assert late.next_due < cast.rome("2026-12-23 10:00") < ahead.next_due

    def test_coverage_is_decided_for_the_duty_s_thing(self, rossi, run_jobs):
        duty(rossi, thing=("service", "Fax"))
        tick(MORNING)
        run_jobs("reactions")
        assert not Ticket.objects.get().covered


class TestItsClocks:
    def test_it_is_promised_for_its_day_and_by_no_clock(self, planned):
        assert (planned.acknowledge_due, planned.restore_due, planned.warn_at) == (None, None, None)
        assert planned.next_due == cast.rome("2026-12-08 00:00") - timedelta(microseconds=1)
        assert all(view.budget is None for view in queries.clock_views(planned, MORNING + 30 * DAY))
        assert planned.promise["targets"]["3"], "what the contract promises stays known"

    def test_nobody_is_warned_of_an_sla(self, planned, run_jobs):
        for days in range(20):
            warnings.tick(MORNING + days * DAY)
        assert not Entry.objects.filter(kind="desk.sla_warning").exists()

    @pytest.mark.parametrize(
        ("moment", "listed"), [("2026-12-06 08:00", 0), ("2026-12-07 08:00", 1), ("2026-12-09 08:00", 1)]
    )
    def test_the_desk_sees_it_among_what_is_due_from_its_day_on(self, planned, moment, listed):
        assert queries.in_view(cast.FOUNDER, "due_today", cast.rome(moment)).count() == listed

    def test_one_that_turns_out_to_be_a_fault_has_its_clocks(self, planned):
        assessment = actions.Assessment(Effect.STOPPED, Thing("service", "Gestionale"))
        turned = actions.assess(
            ticket=planned, assessment=assessment, kind=Kind.FAULT, by=cast.FOUNDER, at=MORNING
        )
        assert turned.acknowledge_due == MORNING + timedelta(hours=1)

    def test_another_thing_leaves_its_day(self, planned):
        assessment = actions.Assessment(Effect.DEFECT, Thing("service", "Posta"))
        turned = actions.assess(ticket=planned, assessment=assessment, by=cast.FOUNDER, at=MORNING)
        assert (turned.thing, turned.restore_due, turned.next_due) == ("Posta", None, planned.next_due)

    def test_planned_work_that_somebody_asked_for_keeps_its_clocks(self, rossi):
        asked = actions.open_ticket(
            customer=rossi.customer, origin="phone", reason="Aggiornamento", kind=Kind.PLANNED,
            assessment=actions.Assessment(Effect.DEFECT, Thing("service", "Posta")), by=cast.FOUNDER, at=MORNING,
        )  # fmt: skip
        assert asked.acknowledge_due


class TestItsDay:
    def day(self):
        return DutyDay.objects.get()

    def test_it_is_done_when_the_ticket_is_resolved(self, planned, run_jobs):
        at = MORNING + 7 * DAY
        act(planned, Verb.RESOLVE, at, "Batterie provate.")
        run_jobs("reactions")
        assert self.day().done_at == at
        act(planned, Verb.CLOSE, at + DAY)
        run_jobs("reactions")
        assert self.day().done_at == at

    def test_it_is_due_again_when_the_ticket_is_opened_again(self, planned, run_jobs):
        act(planned, Verb.RESOLVE, MORNING + DAY, "Provate.")
        act(planned, Verb.REOPEN, MORNING + 2 * DAY)
        run_jobs("reactions")
        assert self.day().done_at is None
        planned.refresh_from_db()
        assert planned.next_due

    def test_a_cancelled_ticket_settles_it_as_left_out(self, planned, run_jobs):
        act(planned, Verb.CANCEL, MORNING + DAY, "Non serve: UPS sostituito.")
        run_jobs("reactions")
        assert self.day().done_at
        assert Entry.objects.get(kind="contracts.duty_left_out").facts["ticket"] == planned.number

    def test_another_ticket_settles_nothing(self, planned, rossi, run_jobs):
        act(cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED), Verb.RESOLVE, MORNING, "Fatto.")
        run_jobs("reactions")
        assert self.day().done_at is None
