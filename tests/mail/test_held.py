"""A person's decision about a mail that waited: once, and with everything that follows from it."""

from datetime import timedelta

import pytest

from scudo.core.lifecycle import Verb
from scudo.core.roles import Forbidden, Role
from scudo.core.severity import Effect
from scudo.customers.models import Contact
from scudo.desk import actions as desk
from scudo.desk.models import Ticket
from scudo.journal.models import Entry
from scudo.mail import actions, queries
from scudo.mail.models import Incoming, Letter
from tests import cast

pytestmark = pytest.mark.django_db
LATER = cast.AT + timedelta(hours=2)


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def held():
    return cast.received(cast.letter("Zeno Ignoto <zeno@elsewhere.example>", "Fermo", "Aiuto."))


@pytest.fixture
def by():
    return cast.colleague(Role.OPERATOR).actor()


def kept(incoming):
    return Incoming.objects.get(pk=incoming.pk)


def test_opened_for_a_customer_it_is_a_ticket_since_it_came_and_its_sender_is_told(rossi, held, by):
    ticket = actions.open_for(incoming=held, customer=rossi.customer, by=by, at=LATER)
    assert (ticket.customer, ticket.opened_at, ticket.reason) == (rossi.customer, cast.AT, "Fermo")
    assert ticket.messages.get().text == "Aiuto."
    assert (ticket.contact.name, ticket.contact.proposed) == ("Zeno Ignoto", True)
    receipt = Letter.objects.get()
    assert (receipt.kind, receipt.recipient) == ("receipt", "zeno@elsewhere.example")
    found = kept(held)
    assert (found.outcome, found.ticket, found.customer, found.decided_by_id, found.decided_at) == (
        Incoming.Outcome.OPENED, ticket, rossi.customer, by.user, LATER,
    )  # fmt: skip


def test_after_the_decision_its_sender_is_known(rossi, held, by):
    actions.open_for(incoming=held, customer=rossi.customer, by=by, at=LATER)
    again = cast.received(cast.letter("zeno@elsewhere.example", "Ancora"))
    assert (again.outcome, again.reason) == (Incoming.Outcome.OPENED, "known_address")


def test_a_known_person_opened_for_another_company_speaks_for_both(rossi, by):
    verdi = cast.verdi()
    rossi.contact.memberships.all().delete()
    held = cast.received(cast.letter(rossi.address, "Fermo"))
    assert held.outcome == Incoming.Outcome.HELD
    ticket = actions.open_for(incoming=held, customer=verdi.customer, by=by, at=LATER)
    assert ticket.contact == rossi.contact
    assert rossi.contact.memberships.get().customer == verdi.customer


def test_a_null_sender_gets_no_receipt_from_a_decision_either(rossi, by):
    held = cast.received(cast.letter("zeno@elsewhere.example", "Fermo"), envelope="")
    actions.open_for(incoming=held, customer=rossi.customer, by=by, at=LATER)
    assert not Letter.objects.exists()


def test_a_mail_without_sender_can_be_opened_and_nobody_is_told(rossi, by):
    held = cast.received(b"Subject: Fermo\r\nMessage-ID: <1@x.example>\r\n\r\nAiuto\r\n")
    before = Contact.objects.count()
    assert actions.open_for(incoming=held, customer=rossi.customer, by=by, at=LATER).contact is None
    assert (Letter.objects.count(), Contact.objects.count()) == (0, before)


def test_put_on_a_ticket_it_is_said_there_and_wakes_it(rossi, held, by):
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    desk.change_state(ticket=ticket, verb=Verb.RESOLVE, note="Fatto.", by=by, at=cast.AT)
    actions.append_to(incoming=held, ticket=ticket, by=by, at=LATER)
    assert Ticket.objects.get().state == "in_progress"
    assert ticket.messages.filter(text="Aiuto.", kind="in").count() == 1
    found = kept(held)
    assert (found.outcome, found.ticket, found.customer) == (
        Incoming.Outcome.APPENDED,
        ticket,
        rossi.customer,
    )


def test_discarded_it_is_filed_with_its_reason_and_stays_findable(held, by):
    actions.discard(incoming=held, reason="advertising", by=by, at=LATER)
    found = kept(held)
    assert (found.outcome, found.reason, found.decided_by_id) == (
        Incoming.Outcome.IGNORED,
        "advertising",
        by.user,
    )
    assert list(queries.mails_in(by, "ignored")) == [held]
    assert queries.raw_of(by, held).startswith(b"From: Zeno Ignoto")
    assert not Ticket.objects.exists()


DECISIONS = {
    "opened": lambda mail, whose, by: actions.open_for(
        incoming=mail, customer=whose.customer, by=by, at=LATER
    ),
    "appended": lambda mail, whose, by: actions.append_to(
        incoming=mail, ticket=cast.ticket(whose, "Altro"), by=by, at=LATER
    ),
    "discarded": lambda mail, _whose, by: actions.discard(incoming=mail, reason="spam", by=by, at=LATER),
}


@pytest.mark.parametrize("second", DECISIONS)
@pytest.mark.parametrize("first", ["opened", "appended"])
def test_a_mail_with_a_ticket_is_decided_about_once(rossi, held, by, first, second):
    DECISIONS[first](held, rossi, by)
    decided = kept(held)
    with pytest.raises(actions.AlreadyDecided):
        DECISIONS[second](held, rossi, by)
    assert kept(held).outcome == decided.outcome
    assert Entry.objects.filter(kind="mail.came", subject_id=held.pk).count() == 2


@pytest.mark.parametrize("second", ["opened", "appended"])
def test_a_mail_that_was_filed_can_still_be_made_a_ticket(rossi, held, by, second):
    DECISIONS["discarded"](held, rossi, by)
    DECISIONS[second](held, rossi, by)
    assert (kept(held).outcome, kept(held).ticket.customer) == (second, rossi.customer)


def test_the_longest_waiting_mail_is_shown_first_and_to_staff_only(rossi, by):
    for minutes in (5, 1, 3):
        sender = f"x{minutes}@elsewhere.example"
        cast.received(cast.letter(sender, "Fermo"), cast.AT + timedelta(minutes=minutes))
    shown = queries.mails_in(by, "held")
    assert [mail.sender[:2] for mail in shown] == ["x1", "x3", "x5"]
    assert not queries.mails_in(rossi.user.actor(), "held").exists()
    assert queries.raw_of(rossi.user.actor(), shown[0]) == b""


def test_a_customers_person_decides_about_no_mail(rossi, held):
    with pytest.raises(Forbidden):
        actions.open_for(incoming=held, customer=rossi.customer, by=rossi.user.actor(), at=LATER)
    assert kept(held).outcome == Incoming.Outcome.HELD
