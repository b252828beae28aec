"""What the tests of tickets that belong together share."""

from datetime import timedelta

from scudo.core.roles import system
from scudo.desk import actions, queries
from scudo.desk.models import Message, Ticket, Watcher
from tests import cast

MAIL = system("mail")
LATER = cast.AT + timedelta(hours=1)


def fresh(ticket: Ticket) -> Ticket:
    """The ticket as the database has it."""
    return queries.tickets_for(cast.FOUNDER).get(pk=ticket.pk)


def merge(ticket, into, at=LATER, by=cast.FOUNDER):
    return actions.merge(ticket=ticket, into=into, by=by, at=at)


def unmerge(ticket, at=LATER + timedelta(hours=1), by=cast.FOUNDER):
    return actions.unmerge(ticket=ticket, by=by, at=at)


def write(ticket, text, at=LATER, *, contact=None):
    """A letter of the customer on a ticket."""
    said = actions.Said(Message.Kind.IN, text, author="Anna Rossi", contact=contact)
    return actions.receive(ticket=ticket, said=said, by=MAIL, at=at)


def texts(ticket: Ticket) -> list[str]:
    """What the page of a ticket shows as said."""
    return [message.text for message in queries.conversation(cast.FOUNDER, ticket)]


def watching(ticket: Ticket) -> set[str]:
    """The names of those who follow a ticket."""
    found = Watcher.objects.filter(ticket=ticket)
    return {(one.user or one.contact).name for one in found}
