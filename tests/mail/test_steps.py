"""Steps of a ticket's way that are told: taken in charge, waiting and reminded, closed with a question; and to whom (T3)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.config import environment
from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.roles import Forbidden
from scudo.core.severity import Effect
from scudo.customers import actions as customers
from scudo.customers.models import Membership
from scudo.desk import actions as desk
from scudo.desk.actions import waiting
from scudo.desk.models import Kind, Message, Origin, Pause, Ticket
from scudo.journal.models import Entry
from scudo.mail.models import Letter
from tests import cast

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ASKED = "Che versione è installata?"


@pytest.fixture
def rossi():
    return cast.rossi()


def opened(whose, effect=Effect.PARTLY, **more):
    return desk.open_ticket(
        customer=whose.customer, contact=whose.contact, origin=Origin.PHONE, reason="Gestionale lento",
        assessment=desk.Assessment(effect, Thing("service", "Gestionale")), by=cast.FOUNDER, at=cast.AT, **more,
    )  # fmt: skip


def act(ticket, verb, note="", at=cast.AT + HOUR, by=cast.FOUNDER):
    return desk.change_state(ticket=ticket, verb=verb, note=note, by=by, at=at)


def titles(run_jobs):
    run_jobs("reactions")
    found = Letter.objects.filter(kind=Letter.Kind.NOTICE).order_by("pk")
    return [letter.subject.partition("] ")[2].partition(":")[0] for letter in found]


def steps_of(whose, steps):
    Membership.objects.filter(contact=whose.contact).update(steps=steps)


class TestTaken:
    def test_who_took_charge_is_told_by_name(self, rossi, run_jobs):
        ticket = opened(rossi)
        technician = cast.colleague(cast.Role.TECHNICIAN, "Marco Ferri").actor()
        act(ticket, Verb.ACKNOWLEDGE, by=technician)
        assert titles(run_jobs) == ["Ticket aperto", "Ticket preso in carico"]
        assert "Marco Ferri lo ha preso in carico." in Letter.objects.last().text

    def test_who_begins_at_once_has_taken_charge_and_is_told_once(self, rossi, run_jobs):
        ticket = opened(rossi)
        act(ticket, Verb.START)
        assert titles(run_jobs) == ["Ticket aperto", "Ticket preso in carico"]

    def test_going_on_with_what_was_taken_is_no_news(self, rossi, run_jobs):
        ticket = opened(rossi)
        act(ticket, Verb.ACKNOWLEDGE)
        act(ticket, Verb.START, at=cast.AT + 2 * HOUR)
        assert titles(run_jobs) == ["Ticket aperto", "Ticket preso in carico"]


class TestWhoIsTold:
    def test_who_wants_only_what_matters_is_not_told_every_step(self, rossi, run_jobs):
        steps_of(rossi, Membership.Steps.ESSENTIAL)
        ticket = opened(rossi)
        act(ticket, Verb.ACKNOWLEDGE)
        act(ticket, Verb.RESOLVE, "Riavviato il servizio.", at=cast.AT + 2 * HOUR)
        act(ticket, Verb.CLOSE, at=cast.AT + 3 * HOUR)
        assert titles(run_jobs) == ["Ticket aperto", "Ticket risolto"]
        assert not Message.objects.filter(kind=Message.Kind.NOTE).exists(), "nobody has to be called for it"

    def test_planned_work_is_told_when_it_opens_and_when_it_is_done(self, rossi, run_jobs):
        ticket = opened(rossi, kind=Kind.PLANNED)
        act(ticket, Verb.START)
        act(ticket, Verb.RESOLVE, "Batterie provate.", at=cast.AT + 2 * HOUR)
        act(ticket, Verb.CLOSE, at=cast.AT + 3 * HOUR)
        assert titles(run_jobs) == ["Ticket aperto", "Ticket risolto"]

    def test_one_chooses_ones_own_letters_and_nobody_elses(self, rossi):
        mine = Membership.objects.get(contact=rossi.contact)
        said = {"notices": "all", "steps": "essential", "at": cast.AT}
        customers.choose_letters(membership=mine, by=rossi.user.actor(), **said)
        mine.refresh_from_db()
        assert (mine.notices, mine.steps) == ("all", "essential")
        assert Entry.objects.filter(kind="customers.letters_chosen", customer_id=rossi.customer.pk).exists()
        with pytest.raises(Forbidden):
            customers.choose_letters(membership=mine, by=cast.verdi().user.actor(), **said)

    def test_what_is_no_choice_is_refused(self, rossi):
        mine = Membership.objects.get(contact=rossi.contact)
        with pytest.raises(ValidationError):
            customers.choose_letters(membership=mine, notices="all", steps="x", by=cast.FOUNDER, at=cast.AT)


class TestReminders:
    def asked(self, rossi):
        ticket = opened(rossi)
        return act(ticket, Verb.WAIT_CUSTOMER, ASKED)

    def ticked(self, days, hour=12):
        """A tick every hour of every day, up to so many days after the question."""
        at = cast.AT + HOUR
        while at <= cast.AT + days * DAY + hour * HOUR:
            waiting.tick(at)
            at += HOUR

    def test_the_customer_is_reminded_of_what_was_asked_and_at_the_end_the_desk_is_told(
        self, rossi, run_jobs, settings
    ):
        settings.WAITING_REMINDERS = (3, 7)
        ticket = self.asked(rossi)
        self.ticked(20)
        assert titles(run_jobs) == [
            "Ticket aperto",
            "Attendiamo voi",
            "Attendiamo ancora voi",
            "Attendiamo ancora voi",
        ]
        last = Letter.objects.filter(kind=Letter.Kind.NOTICE).last()
        assert ASKED in last.text
        [note] = Message.objects.filter(kind=Message.Kind.NOTE, ticket=ticket)
        assert note.text.startswith("Il cliente non risponde da 7 giorni")
        assert Ticket.objects.get(pk=ticket.pk).unread

    def test_reminders_leave_in_office_hours(self, rossi, settings):
        settings.WAITING_REMINDERS = (3,)
        Pause.objects.filter(ticket=self.asked(rossi)).update(starts_at=cast.rome("2026-11-24 20:00"))
        self.ticked(8)
        [entry] = Entry.objects.filter(kind="desk.waiting_reminder")
        assert entry.at.astimezone(cast.ROME).isoformat().startswith("2026-11-30T09:"), (
            "a Friday evening waits for Monday"
        )

    def test_an_answer_ends_them(self, rossi, settings):
        settings.WAITING_REMINDERS = (1, 2)
        act(self.asked(rossi), Verb.RESUME, at=cast.AT + 2 * HOUR)
        self.ticked(5)
        assert not Entry.objects.filter(kind="desk.waiting_reminder").exists()

    def test_none_are_sent_where_none_are_wanted(self, rossi, settings):
        settings.WAITING_REMINDERS = ()
        self.asked(rossi)
        self.ticked(20)
        assert not Entry.objects.filter(kind="desk.waiting_reminder").exists()

    @pytest.mark.parametrize(("written", "read"), [("3, 7,14", (3, 7, 14)), ("", ())])
    def test_the_days_are_read_from_the_environment(self, monkeypatch, written, read):
        monkeypatch.setenv("SCUDO_WAITING_REMINDERS", written)
        assert environment.days("SCUDO_WAITING_REMINDERS", "3, 7") == read

    @pytest.mark.parametrize("written", ["7, 3", "0, 3", "3, 3", "due", "-1"])
    def test_days_that_make_no_sense_stop_the_start(self, monkeypatch, written):
        monkeypatch.setenv("SCUDO_WAITING_REMINDERS", written)
        with pytest.raises(environment.ImproperlyConfigured, match="days that grow"):
            environment.days("SCUDO_WAITING_REMINDERS", "3, 7")
