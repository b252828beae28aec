"""What an answer does to the ticket it answers (docs/rules/reopening.md), and which ticket goes on for one that ended too long ago."""

from datetime import datetime, timedelta

from django.conf import settings

from scudo.core.lifecycle import State
from scudo.core.merging import Link
from scudo.core.reopening import Follows, Written, follows
from scudo.core.roles import Actor
from scudo.desk.models import Message, Ticket, TicketLink


def after_letter(ticket: Ticket, written: Written, by: Actor, at: datetime) -> Follows:
    """What follows a letter on a ticket now."""
    ends = [moment for moment in (ticket.restored_at, ticket.ended_at) if moment]
    ended_for = at - max(ends) if ends else timedelta()
    within = timedelta(days=settings.REOPEN_DAYS)
    return follows(State(ticket.state), written, ended_for, within, by_person=not by.is_system)


def follow_up_of(ticket: Ticket) -> Ticket | None:
    """The ticket that an earlier late answer opened."""
    link = TicketLink.objects.filter(other=ticket, kind=Link.FOLLOW_UP.value).order_by("-pk").first()
    return link.ticket if link else None


def was_opened_by(message: Message) -> bool:
    """Whether a late answer opened the ticket that it stands on."""
    if message.ticket.messages.order_by("at", "pk").values_list("pk", flat=True).first() != message.pk:
        return False
    return TicketLink.objects.filter(ticket=message.ticket_id, kind=Link.FOLLOW_UP.value).exists()
