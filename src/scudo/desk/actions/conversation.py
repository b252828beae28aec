"""What is said on a ticket: letters, calls, notes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from scudo.core.roles import Actor, Role, allowed
from scudo.desk.actions.attention import forget
from scudo.desk.actions.ticket import DESK, File, Said, add, keep, take, take_going_on, tell
from scudo.desk.actions.watching import mark_read, mention
from scudo.desk.models import Message, Ticket


@allowed(*DESK, Role.OFFICE, Role.SYSTEM)
@transaction.atomic
def add_note(*, ticket: Ticket, text: str, by: Actor, at: datetime, files: Sequence[File] = ()) -> Message:
    """Write something the customer never sees; what the software notes is news for a person.

    A colleague whom it calls by name (`@Name`) follows the ticket from then on, and finds it unread. What is noted of a
    merged ticket stands on the one that goes on for it.
    """
    held = take_going_on(ticket)
    message = add(held, Said(Message.Kind.NOTE, text, files=files), by, at, came_for=ticket.pk)
    forget(ticket, by)
    if by.is_system:
        held.unread = True
        keep(held, at)
    mark_read(held, by, at)
    tell(held, "noted", by, at, message=message.pk, mentioned=mention(held, message, by, at))
    return message


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def reply(
    *,
    ticket: Ticket,
    text: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
    files: Sequence[File] = (),
) -> Message:
    """Write to the customer; the letter follows. Raises Merged, Conflict."""
    held = take(ticket, version)
    message = add(held, Said(Message.Kind.OUT, text, files=files), by, at)
    forget(held, by)
    held.unread = False
    keep(held, at)
    mark_read(held, by, at)
    tell(held, "replied", by, at, message=message.pk)
    return message
