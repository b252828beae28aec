"""Answers to tickets that ended: lately the same opens again, later a new one is linked, thanks open nothing (docs/rules/reopening.md)."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings

from scudo.core.lifecycle import State, Verb
from scudo.core.merging import Link
from scudo.core.severity import Effect
from scudo.desk import actions
from scudo.desk.models import Message, Ticket, TicketLink
from scudo.mail.models import Incoming, Letter
from tests import cast
from tests.desk.together import MAIL, fresh, merge, write

pytestmark = pytest.mark.django_db
ENDED = cast.AT + timedelta(hours=2)
LATE = ENDED + timedelta(days=settings.REOPEN_DAYS, minutes=1)
LATELY = ENDED + timedelta(days=settings.REOPEN_DAYS)


@pytest.fixture
def rossi():
    return cast.rossi()


def act(ticket, verb, at=ENDED):
    return actions.change_state(ticket=ticket, verb=verb, note="Fatto.", by=cast.FOUNDER, at=at)


@pytest.fixture
def ended(rossi):
    made = cast.ticket(rossi, "Stampante in magazzino", effect=Effect.DEFECT, said="Non stampa.")
    return act(made, Verb.RESOLVE)


def test_an_answer_lately_opens_the_same_ticket_again(ended):
    message = write(ended, "È di nuovo ferma.", LATELY)
    assert message.ticket == ended
    assert fresh(ended).state == State.IN_PROGRESS


@pytest.mark.parametrize("end", [None, Verb.CLOSE])
def test_a_late_answer_opens_a_new_ticket_that_is_linked_to_the_old_one(ended, end):
    if end:
        act(ended, end)
    before = fresh(ended)
    message = write(ended, "È di nuovo ferma.", LATE)
    new = message.ticket
    assert (new.reason, new.customer, new.contact, new.origin) == (
        ended.reason,
        ended.customer,
        ended.contact,
        "mail",
    )
    assert (new.state, new.severity, new.opened_at) == (State.NEW, None, LATE)
    assert fresh(ended).state == before.state
    link = TicketLink.objects.get()
    assert (link.kind, link.ticket, link.other) == (Link.FOLLOW_UP, new, ended)


def test_a_second_late_answer_goes_where_the_first_one_went(ended):
    first = write(ended, "È di nuovo ferma.", LATE)
    second = write(ended, "Ancora io.", LATE + timedelta(hours=1))
    assert second.ticket == first.ticket
    act(first.ticket, Verb.RESOLVE, LATE + timedelta(hours=2))
    third = write(ended, "E ancora.", LATE + timedelta(days=1))
    assert third.ticket == first.ticket
    assert fresh(first.ticket).state == State.IN_PROGRESS
    assert Ticket.objects.count() == 2


def test_follow_ups_follow_one_another_over_the_years(ended):
    at, opened = LATE, [ended]
    for _year in range(3):
        new = write(ended, "Di nuovo.", at).ticket
        opened.append(act(new, Verb.RESOLVE, at))
        at += timedelta(days=300)
    assert len({one.pk for one in opened}) == 4
    assert sorted(TicketLink.objects.values_list("ticket", "other")) == [
        (later.pk, earlier.pk) for earlier, later in pairwise(opened)
    ]


def test_a_late_answer_to_a_merged_ticket_looks_at_the_one_that_goes_on(ended, rossi):
    old = act(cast.ticket(rossi, "Stampa male"), Verb.RESOLVE)
    merge(old, ended, ENDED)
    assert write(old, "Di nuovo.", LATELY).ticket == ended


def test_follow_ups_that_were_merged_round_lead_to_a_new_ticket_and_not_round(ended):
    new = write(ended, "Di nuovo.", LATE).ticket
    merge(act(new, Verb.RESOLVE, LATE), ended, LATE)
    later = LATE + timedelta(days=100)
    assert write(ended, "E ancora.", later).ticket not in {ended, new}


@pytest.mark.parametrize("at", [LATELY, LATE])
@pytest.mark.parametrize("end", [None, Verb.CLOSE])
def test_thanks_open_nothing_and_are_seen(ended, end, at):
    if end:
        act(ended, end)
    before = fresh(ended).state
    message = write(ended, "Grazie mille!\nAnna Rossi", at)
    assert message.ticket == ended
    assert (fresh(ended).state, fresh(ended).unread) == (before, True)
    assert Ticket.objects.count() == 1


def test_thanks_with_a_file_are_a_letter_like_any_other(ended):
    said = actions.Said(
        Message.Kind.IN, "Grazie", files=[actions.File("errore.png", "image/png", 3, "a" * 64)]
    )
    actions.receive(ticket=ended, said=said, by=MAIL, at=LATELY)
    assert fresh(ended).state == State.IN_PROGRESS


def test_what_a_machine_wrote_opens_nothing_however_late(ended):
    said = actions.Said(Message.Kind.IN, "Sono in ferie.")
    assert actions.receive(ticket=ended, said=said, wakes=False, by=MAIL, at=LATE).ticket == ended
    assert (fresh(ended).state, fresh(ended).unread) == (State.RESOLVED, False)


def test_what_a_person_puts_on_an_old_ticket_opens_that_one(ended):
    said = actions.Said(Message.Kind.IN, "Di nuovo.")
    assert actions.receive(ticket=ended, said=said, by=cast.FOUNDER, at=LATE).ticket == ended
    assert fresh(ended).state == State.IN_PROGRESS


def test_no_days_at_all_means_always_a_new_one(ended, settings):
    settings.REOPEN_DAYS = 0
    assert write(ended, "Di nuovo.", ENDED + timedelta(minutes=1)).ticket != ended


def test_a_late_mail_gets_a_receipt_with_the_new_number(ended, rossi):
    incoming = cast.received(
        cast.letter(rossi.address, f"Re: [{ended.number}] chiuso", "È di nuovo ferma."), LATE
    )
    new = Ticket.objects.latest("pk")
    assert (incoming.outcome, incoming.reason, incoming.ticket) == (
        Incoming.Outcome.OPENED,
        "late_answer",
        new,
    )
    receipt = Letter.objects.get(ticket=new, kind=Letter.Kind.RECEIPT)
    assert new.number in receipt.subject
    again = cast.received(cast.letter(rossi.address, f"Re: [{ended.number}] di nuovo", "Allora?"), LATE)
    assert (again.outcome, again.ticket) == (Incoming.Outcome.APPENDED, new)


def test_a_mail_that_only_thanks_opens_nothing(ended, rossi):
    incoming = cast.received(
        cast.letter(rossi.address, f"Re: [{ended.number}] risolto", "Grazie mille!\n"), LATELY
    )
    assert incoming.ticket == ended
    assert fresh(ended).state == State.RESOLVED
