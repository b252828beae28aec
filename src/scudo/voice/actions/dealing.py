"""What people do with a call: notes while they talk, a ticket, an entry on one that is open, or a reason why nothing is to be done."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.roles import STAFF, Actor, Role, allowed
from scudo.customers.models import Contact
from scudo.desk import actions as desk
from scudo.desk.models import Message, Ticket
from scudo.desk.queries import family
from scudo.voice.actions.telling import write
from scudo.voice.models import Call, Nothing
from scudo.voice.notes import as_kept
from scudo.voice.queries import others_waiting

TAKES_CALLS = (Role.OPERATOR, Role.TECHNICIAN, Role.OFFICE, Role.MANAGER)
LONGEST_WHY = 200


class Conflict(Exception):
    """Somebody else wrote notes on the call since they were read."""


class AlreadyDealt(Exception):
    """The call has its ticket, or needs nothing."""


class NotOpen(Exception):
    """The ticket has ended: a call is added to one that is open."""


class Unexplained(Exception):
    """Another reason is one only in words."""


@allowed(*STAFF)
@transaction.atomic
def keep_notes(*, call: Call, text: str, version: int, by: Actor, at: datetime) -> Call:
    """Keep what is noted while one talks. Raises Conflict where somebody else wrote since `version`; the same words are no conflict."""
    held = take(call)
    if held.notes != as_kept(text):
        put_notes(held, text, version, by)
        held.save(update_fields=["notes", "version", "noted_by"])
        if held.version == version + 1 == FIRST_NOTED:
            write(held, "noted", by, at)
    return held


FIRST_NOTED = 2


@allowed(*TAKES_CALLS)
@transaction.atomic
def give_ticket(*, call: Call, ticket: Ticket, notes: str, version: int, by: Actor, at: datetime) -> Call:
    """The call became a ticket, which was just opened with its notes (T1). Raises AlreadyDealt, Conflict."""
    held = take(call)
    if held.ticket_id:
        raise AlreadyDealt
    put_notes(held, notes, version, by)
    belong(held, ticket, ticket.contact, by, at)
    write(held, "became_ticket", by, at, ticket=ticket.pk, number=ticket.number)
    return held


@allowed(*TAKES_CALLS)
@transaction.atomic
def join_ticket(
    *, call: Call, ticket: Ticket, contact: Contact | None, notes: str, version: int, by: Actor, at: datetime
) -> Message:
    """Put a call on an open ticket of whoever calls, its notes as an entry; a ticket that waited for the customer goes on.

    Raises AlreadyDealt, Conflict; NotOpen where the ticket has ended.
    """
    held, going_on = take(call), family.going_on(ticket)
    if held.ticket_id:
        raise AlreadyDealt
    if not going_on.is_open:
        raise NotOpen
    put_notes(held, notes, version, by)
    author = contact.name if contact else going_on.customer.name
    text = notes.strip() or _("Called; nothing was noted.")
    said = desk.Said(kind=Message.Kind.CALL, text=text, author=author, contact=contact)
    message = desk.receive(ticket=going_on, said=said, by=by, at=at)
    belong(held, going_on, contact, by, at)
    write(held, "joined_ticket", by, at, ticket=going_on.pk, number=going_on.number)
    return message


@allowed(*TAKES_CALLS)
@transaction.atomic
def need_nothing(
    *, call: Call, nothing: Nothing, why: str, notes: str, version: int, by: Actor, at: datetime
) -> Call:
    """Nothing is to be done about a call, and why; it can still become a ticket. Raises AlreadyDealt, Conflict, Unexplained."""
    held, words = take(call), " ".join(why.split())[:LONGEST_WHY]
    if held.ticket_id:
        raise AlreadyDealt
    if nothing is Nothing.OTHER and not words:
        raise Unexplained(_("Say in a few words why nothing is to be done."))
    put_notes(held, notes, version, by)
    held.nothing, held.why = nothing, words
    deal(held, by, at)
    write(held, "needs_nothing", by, at, reason=nothing.value)
    return held


def take(call: Call) -> Call:
    """The call's row, held until the transaction ends."""
    return (
        Call.objects.select_for_update(of=("self",), no_key=True).select_related("customer").get(pk=call.pk)
    )


def put_notes(call: Call, text: str, version: int, by: Actor) -> None:
    """Take over what a page holds as the notes. Raises Conflict where that page has not seen the last ones."""
    wanted = as_kept(text)
    if call.notes == wanted:
        return
    if call.version != version:
        raise Conflict
    call.notes, call.noted_by_id = wanted, by.user
    call.version += 1


def belong(call: Call, ticket: Ticket, contact: Contact | None, by: Actor, at: datetime) -> None:
    """Let a call belong to a ticket, and to whom it is for."""
    call.ticket, call.customer, call.contact = ticket, ticket.customer, contact or call.contact
    call.nothing, call.why = "", ""
    deal(call, by, at)


def deal(call: Call, by: Actor, at: datetime) -> None:
    """A person has dealt with a call, and with the missed ones of the same number before it.

    One that somebody else has in hand at this moment is theirs: nobody waits, so that no two wait for each other.
    """
    call.dealt_at, call.dealt_by_id = at, by.user
    call.through = None
    call.save()
    waiting = list(others_waiting(by, call).values_list("pk", flat=True))
    free = Call.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=waiting, dealt_at=None)
    for other in free.order_by("pk"):
        other.through, other.dealt_at, other.dealt_by_id = call, at, by.user
        other.save(update_fields=["through", "dealt_at", "dealt_by"])
        write(other, "dealt_with", by, at, call=call.pk)
