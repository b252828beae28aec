"""Splitting a ticket: some of what was said on it becomes a ticket of its own (docs/rules/merging.md)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from scudo.core.merging import Link, split_refusal
from scudo.core.roles import Actor, allowed
from scudo.customers.models import Contact
from scudo.desk.actions.merging import NotTogether
from scudo.desk.actions.opening import open_ticket
from scudo.desk.actions.ticket import DESK, keep, one_line, take, tell
from scudo.desk.models import Kind, Message, Origin, Ticket, TicketLink
from scudo.desk.queries.family import family_of

ASKED = (Message.Kind.IN, Message.Kind.CALL)


@allowed(*DESK)
@transaction.atomic
def split(
    *,
    ticket: Ticket,
    messages: Sequence[int],
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Ticket:
    """Make the chosen messages a ticket with its own number, coverage, promise and clocks; returns it.

    Its clocks run from the first of them in which the customer asked for something. The letters go with them: what
    answers them later reaches the new ticket. Raises NotTogether, Unexplained for a blank reason, Merged, Conflict.
    """
    line = one_line(reason)
    held = take(ticket, version)
    said = Message.objects.filter(ticket__in=family_of(held))
    if why := split_refusal(set(messages), set(said.values_list("pk", flat=True))):
        raise NotTogether(why)
    chosen = list(said.filter(pk__in=messages).select_related("contact").order_by("at", "pk"))
    made = opened_for(held, chosen, line, by, at)
    Message.objects.filter(pk__in=messages).update(ticket=made, came_for=None)
    TicketLink.objects.create(
        customer_id=held.customer_id, kind=Link.SPLIT.value, ticket=made, other=held, by_id=by.user, at=at
    )
    keep(held, at)
    moved = sorted(one.pk for one in chosen)
    tell(held, "split", by, at, ticket=made.pk, number=made.number, count=len(moved))
    tell(made, "split_off", by, at, ticket=held.pk, number=held.number, count=len(moved), messages=moved)
    return made


def opened_for(ticket: Ticket, chosen: Sequence[Message], reason: str, by: Actor, at: datetime) -> Ticket:
    """A new ticket for what was chosen: as it was asked, by who asked it, from the moment it was asked."""
    asked = next((one for one in chosen if one.kind in ASKED), None)
    return open_ticket(
        customer=ticket.customer, contact=asker(ticket, chosen), origin=origin_of(ticket, asked), reason=reason,
        kind=Kind.REQUEST if ticket.kind == Kind.REQUEST else Kind.FAULT, by=by, at=asked.at if asked else at,
    )  # fmt: skip


def asker(ticket: Ticket, chosen: Sequence[Message]) -> Contact | None:
    """The person whose words come first among the chosen, else the one who asked for the first ticket."""
    return next((one.contact for one in chosen if one.contact), ticket.contact)


def origin_of(ticket: Ticket, asked: Message | None) -> Origin:
    """How what was chosen came (T1): a letter, a call; what nobody asked for came by hand."""
    if asked is None:
        return Origin.OTHER
    return Origin.PHONE if asked.kind == Message.Kind.CALL else Origin.MAIL
