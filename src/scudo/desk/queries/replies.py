"""Templates of replies, and one as it is written on a ticket: its blanks filled in, in the reader's language."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from scudo.core import blanks
from scudo.core.roles import Actor
from scudo.customers.models import Language
from scudo.desk.models import ReplyTemplate, Ticket

__all__ = ["Filled", "ReplyTemplate", "filled", "language_of", "template_by_id", "templates_for", "values_of"]


def templates_for(viewer: Actor, text: str = "") -> QuerySet[ReplyTemplate]:
    """The templates that hold every word, by name; staff only."""
    found = ReplyTemplate.objects.order_by("name", "pk")
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word) | Q(italian__icontains=word) | Q(english__icontains=word)
        )
    return found if viewer.is_staff else found.none()


def template_by_id(viewer: Actor, pk: int) -> ReplyTemplate | None:
    """One of the templates."""
    return templates_for(viewer).filter(pk=pk).first()


@dataclass(frozen=True)
class Filled:
    """A template as it would stand in an answer; `other_language` where it has no text in the reader's."""

    name: str
    text: str
    other_language: bool


def language_of(ticket: Ticket) -> str:
    """The language of who reads an answer: the contact's, else the customer's."""
    return ticket.contact.language if ticket.contact else ticket.customer.language


def values_of(viewer: Actor, ticket: Ticket) -> dict[str, str]:
    """What the blanks stand for on a ticket; where nobody is named, the company is."""
    return {
        "number": ticket.number,
        "customer": ticket.customer.name,
        "contact": ticket.contact.name if ticket.contact else ticket.customer.name,
        "reason": ticket.reason,
        "me": viewer.name,
        "provider": settings.PROVIDER_NAME,
        "phone": settings.PROVIDER_PHONE,
    }


def filled(viewer: Actor, ticket: Ticket, text: str, most: int) -> list[Filled]:
    """The templates that hold every word, as they would stand in an answer on a ticket."""
    language, values = language_of(ticket), values_of(viewer, ticket)
    shown = []
    for one in templates_for(viewer, text)[:most]:
        wanted, other = (
            (one.english, one.italian) if language == Language.ENGLISH else (one.italian, one.english)
        )
        shown.append(Filled(one.name, blanks.fill(wanted or other, values), not wanted))
    return shown
