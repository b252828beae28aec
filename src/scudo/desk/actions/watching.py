"""Following a ticket: oneself, one of the customer's people, or a colleague who was called by name in a note."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.roles import STAFF, Actor, Role, allowed
from scudo.customers.models import Contact, Membership
from scudo.desk.actions.ticket import DESK, Unexplained, take_going_on, tell
from scudo.desk.models import Mention, Message, Ticket, Watcher
from scudo.desk.queries.family import family_of
from scudo.desk.queries.together import named_in


@allowed(*STAFF)
@transaction.atomic
def follow(*, ticket: Ticket, by: Actor, at: datetime) -> Ticket:
    """Follow a ticket oneself; it stands in one's view `followed` while it is open."""
    held = take_going_on(ticket)
    if by.user and watch(held, at, user=by.user):
        tell(held, "followed", by, at, user=by.user)
    return held


@allowed(*STAFF)
@transaction.atomic
def unfollow(*, ticket: Ticket, by: Actor, at: datetime) -> Ticket:
    """Follow a ticket no longer."""
    held = take_going_on(ticket)
    if Watcher.objects.filter(ticket=held, user=by.user, contact=None).delete()[0]:
        tell(held, "unfollowed", by, at, user=by.user)
    return held


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def add_follower(*, ticket: Ticket, contact: Contact, by: Actor, at: datetime) -> Ticket:
    """Let one of the customer's people follow a ticket: they get its letters. Raises Unexplained for a stranger."""
    held = take_going_on(ticket)
    if not Membership.objects.filter(customer=held.customer_id, contact=contact).exists():
        raise Unexplained(_("Only the customer's own people can be told of a ticket."))
    if watch(held, at, contact=contact.pk):
        tell(held, "follower_added", by, at, contact=contact.pk)
    return held


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def remove_follower(*, ticket: Ticket, contact: Contact, by: Actor, at: datetime) -> Ticket:
    """Tell one of the customer's people no longer."""
    held = take_going_on(ticket)
    if Watcher.objects.filter(ticket=held, contact=contact).delete()[0]:
        tell(held, "follower_removed", by, at, contact=contact.pk)
    return held


@allowed(*STAFF)
@transaction.atomic
def read_mentions(*, ticket: Ticket, by: Actor, at: datetime) -> Ticket:
    """Say that one has read the notes that call oneself by name."""
    held = take_going_on(ticket)
    if mark_read(held, by, at):
        tell(held, "mentions_read", by, at, user=by.user)
    return held


def watch(ticket: Ticket, at: datetime, *, user: int | None = None, contact: int | None = None) -> bool:
    """Let somebody follow a ticket whose row is held; whether they did not before."""
    whom = {"user_id": user, "contact_id": contact}
    if Watcher.objects.filter(ticket=ticket, **whom).exists():
        return False
    Watcher.objects.create(customer_id=ticket.customer_id, ticket=ticket, since=at, **whom)
    return True


def mention(ticket: Ticket, message: Message, by: Actor, at: datetime) -> list[int]:
    """Tell the colleagues whom a person's note calls by name, but not themselves: the ids of those told."""
    told = [person for person in named_in(by, message.text).people if person != by.user]
    Mention.objects.bulk_create(
        Mention(customer_id=ticket.customer_id, message=message, user_id=person, at=at) for person in told
    )
    for person in told:
        watch(ticket, at, user=person)
    return told


def mark_read(ticket: Ticket, by: Actor, at: datetime) -> int:
    """Who writes on a ticket has read what calls them there; how many notes were unread."""
    if by.user is None:
        return 0
    unread = Mention.objects.filter(user=by.user, read_at=None, message__ticket__in=family_of(ticket))
    return unread.update(read_at=at)
