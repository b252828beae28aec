"""A person's decision about a held mail."""

from datetime import datetime

from django.db import transaction

from scudo.core import mime
from scudo.core.roles import Actor, Role, allowed
from scudo.customers import actions as customers
from scudo.customers.models import Contact, Customer
from scudo.desk.models import Ticket
from scudo.mail import queries
from scudo.mail.actions.intake import acknowledge, came_back, join, known_person, open_with, proposed, tell
from scudo.mail.models import Incoming

DESK = (Role.OPERATOR, Role.TECHNICIAN, Role.MANAGER, Role.OFFICE)


class AlreadyDecided(Exception):
    """Somebody else decided about this mail."""


@allowed(*DESK)
@transaction.atomic
def open_for(*, incoming: Incoming, customer: Customer, by: Actor, at: datetime) -> Ticket:
    """Take the sender as one of the customer's people and open a ticket; its clock runs from when the mail came."""
    held, letter = take(incoming)
    contact = person(held, letter, customer, by, at)
    held.ticket = open_with(letter, customer, contact, by, held.received_at)
    held.said = held.ticket.messages.first()
    acknowledge(held, letter, held.ticket, contact, by, at)
    held.customer = customer
    decide(held, Incoming.Outcome.OPENED, by, at)
    return held.ticket


@allowed(*DESK)
@transaction.atomic
def append_to(*, incoming: Incoming, ticket: Ticket, by: Actor, at: datetime) -> Ticket:
    """Put the mail on a ticket, or where it was merged on the one that goes on for it, which is returned."""
    held, letter = take(incoming)
    held.said = join(letter, ticket, known_person(letter), by, at)
    held.ticket, held.customer = held.said.ticket, ticket.customer
    if letter.kind is mime.Kind.BOUNCE:
        came_back(held, letter, queries.letters_returned(mime.returned(letter), held.received_at), at)
    decide(held, Incoming.Outcome.APPENDED, by, at)
    return held.said.ticket


@allowed(*DESK)
@transaction.atomic
def discard(*, incoming: Incoming, reason: str, by: Actor, at: datetime) -> Incoming:
    """File the mail without a ticket; it stays findable."""
    held, _letter = take(incoming)
    held.reason = reason[:40]
    decide(held, Incoming.Outcome.IGNORED, by, at)
    return held


def take(incoming: Incoming) -> tuple[Incoming, mime.Letter]:
    """The row and the letter of a mail that waits, or was filed without a ticket. Raises AlreadyDecided."""
    held = Incoming.objects.select_for_update().get(pk=incoming.pk)
    if held.outcome not in {Incoming.Outcome.HELD, Incoming.Outcome.IGNORED}:
        raise AlreadyDecided
    return held, mime.parse(bytes(held.raw))


def decide(held: Incoming, outcome: Incoming.Outcome, by: Actor, at: datetime) -> None:
    """Keep who decided what and when."""
    held.outcome, held.decided_by_id, held.decided_at = outcome, by.user, at
    held.save(update_fields=["outcome", "reason", "customer", "ticket", "said", "decided_by", "decided_at"])
    tell(held, by, at)


def person(
    held: Incoming, letter: mime.Letter, customer: Customer, by: Actor, at: datetime
) -> Contact | None:
    """The sender as one of the customer's people: known, joined, or proposed."""
    from_whom = known_person(letter)
    if from_whom is None:
        return proposed(customer, letter, by, at) if held.sender else None
    customers.join_customer(contact=from_whom, customer=customer, by=by, at=at)
    return from_whom
