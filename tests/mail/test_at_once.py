"""Mails that come at the same moment, through several threads of the intake, into one database."""

from scudo.core import number
from scudo.customers.models import Contact
from scudo.desk.models import Ticket
from scudo.mail.models import Incoming, Letter
from tests import cast
from tests.at_once import at_once

THREADS = 4


def taking(raw):
    return lambda: cast.received(raw)


def mail(subject):
    return cast.letter("Carla Neri <carla@rossi.example>", subject).as_bytes()


def test_a_new_person_who_sends_several_mails_at_once_has_a_ticket_for_each_and_is_one_person(own_database):
    cast.rossi()
    came = at_once(*(taking(mail(f"Fermo {one}")) for one in range(THREADS)))
    assert {incoming.outcome for incoming in came} == {Incoming.Outcome.OPENED}
    assert Contact.objects.filter(name="Carla Neri").count() == 1
    assert Letter.objects.filter(kind=Letter.Kind.RECEIPT).count() == THREADS


def test_the_same_mail_through_several_threads_at_once_is_one_ticket(own_database):
    cast.rossi()
    came = at_once(*[taking(mail("Fermo"))] * THREADS)
    assert len({incoming.pk for incoming in came}) == 1
    assert (Ticket.objects.count(), Letter.objects.count(), Incoming.objects.count()) == (1, 1, 1)


def test_tickets_opened_at_once_have_numbers_of_their_own(own_database):
    cast.rossi()
    at_once(*(taking(mail(f"Fermo {one}")) for one in range(THREADS)))
    numbers = [number.parse(ticket.number) for ticket in Ticket.objects.all()]
    assert len(set(numbers)) == THREADS
