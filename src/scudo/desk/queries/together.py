"""What one may see of tickets that belong together: links, merged ones, who follows them, who was called by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from scudo.core import merging
from scudo.core.mention import Found, mentions
from scudo.core.merging import Link, Refusal, Standing
from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.customers.models import Contact, User
from scudo.desk import clocks
from scudo.desk.models import Mention, Merge, Message, Ticket, TicketLink, Watcher
from scudo.desk.queries import OPEN_STATES, tickets_for
from scudo.desk.queries.family import family_of

CANDIDATES = 30
ENDED_LATELY = timedelta(days=14)
LINKS_ONWARDS = """
    with recursive onwards(ticket_id, other_id) as (
        select ticket_id, other_id from desk_ticketlink where kind = %(kind)s and ticket_id in (%(one)s, %(other)s)
        union
        select link.ticket_id, link.other_id from desk_ticketlink link
            join onwards on link.ticket_id = onwards.other_id where link.kind = %(kind)s)
    select ticket_id, other_id from onwards
"""


def standing_of(ticket: Ticket) -> Standing:
    """What decides whether a ticket may be merged."""
    is_planned = ticket.is_open and clocks.PLANNED_ON in ticket.promise
    return Standing(ticket.pk, ticket.customer_id, ticket.is_open, is_planned, ticket.merged_into_id)


def merge_refusal(ticket: Ticket, into: Ticket) -> Refusal | None:
    """Why one ticket is not merged into the other."""
    return merging.refusal(standing_of(ticket), standing_of(into))


def link_refusal(kind: Link, ticket: Ticket, other: Ticket) -> Refusal | None:
    """Why one ticket is not linked to the other."""
    with connection.cursor() as cursor:
        cursor.execute(LINKS_ONWARDS, {"kind": kind.value, "one": ticket.pk, "other": other.pk})
        return merging.link_refusal(kind, ticket.pk, other.pk, cursor.fetchall())


@dataclass(frozen=True)
class LinkSeen:
    """A link from one side: `forward` where the ticket at hand is the first of it."""

    pk: int
    kind: Link
    forward: bool
    other: Ticket


def links_of(viewer: Actor, ticket: Ticket) -> list[LinkSeen]:
    """The links of a ticket and of those merged into it, from its side; staff only."""
    ours = set(family_of(ticket))
    found = TicketLink.objects.filter(Q(ticket__in=ours) | Q(other__in=ours)).order_by("kind", "pk")
    if not viewer.is_staff or not found.exists():  # most have none: to ask is far cheaper
        return []
    seen = found.select_related(
        "ticket__customer", "ticket__merged_into", "other__customer", "other__merged_into"
    )
    return [
        LinkSeen(
            one.pk, Link(one.kind), one.ticket_id in ours, one.other if one.ticket_id in ours else one.ticket
        )
        for one in seen
        if not (one.ticket_id in ours and one.other_id in ours)
    ]


def link_by_id(viewer: Actor, ticket: Ticket, pk: int) -> TicketLink | None:
    """A link of a ticket, or of one merged into it."""
    ours = family_of(ticket)
    found = TicketLink.objects.filter(Q(ticket__in=ours) | Q(other__in=ours), pk=pk)
    return found.first() if viewer.is_staff else None


def merged_into(viewer: Actor, ticket: Ticket) -> QuerySet[Merge]:
    """The tickets that were merged into one and are so still, with when and by whom; staff only."""
    found = (
        Merge.objects.filter(into=ticket, undone_at=None).select_related("ticket", "by").order_by("at", "pk")
    )
    return found if viewer.is_staff else found.none()


def asked_first(viewer: Actor, ticket: Ticket) -> Ticket | None:
    """The ticket merged into one that was opened before it, the earliest; the customer has waited since then."""
    others = family_of(ticket)[1:]
    if not others:
        return None
    merged = tickets_for(viewer).filter(pk__in=others, opened_at__lt=ticket.opened_at)
    return merged.order_by("opened_at", "pk").first()


def merge_candidates(viewer: Actor, ticket: Ticket, at: datetime) -> list[Ticket]:
    """The customer's tickets into which one may be merged: open first, then those that ended lately."""
    near = Q(state__in=OPEN_STATES) | Q(changed_at__gt=at - ENDED_LATELY)
    found = (
        tickets_for(viewer).filter(near, customer=ticket.customer_id, merged_into=None).exclude(pk=ticket.pk)
    )
    seen = [one for one in found.order_by("-changed_at")[:CANDIDATES] if merge_refusal(ticket, one) is None]
    return sorted(seen, key=lambda one: (not one.is_open, -one.changed_at.timestamp()))


def said_on(viewer: Actor, ticket: Ticket) -> QuerySet[Message]:
    """What may be split off a ticket: what was said on it and on those merged into it, oldest first; staff only."""
    found = Message.objects.filter(ticket__in=family_of(ticket)).prefetch_related("attachments")
    return found if viewer.is_staff else found.none()


def watchers_of(viewer: Actor, ticket: Ticket) -> list[Watcher]:
    """Who follows a ticket, the provider's people first; staff only."""
    found = Watcher.objects.filter(ticket=ticket).select_related("user", "contact").order_by("since", "pk")
    seen = list(found) if viewer.is_staff else []
    return sorted(seen, key=lambda one: one.user is None)


def people_to_add(viewer: Actor, ticket: Ticket) -> QuerySet[Contact]:
    """The customer's people who could follow a ticket and do not yet; who asked is told anyway."""
    following = Watcher.objects.filter(ticket=ticket, contact__isnull=False).values("contact")
    found = customers.contacts_for(viewer).filter(memberships__customer=ticket.customer_id)
    return found.exclude(pk__in=following).exclude(pk=ticket.contact_id or 0).distinct().order_by("name")


def mentions_on(viewer: Actor, ticket: Ticket) -> Sequence[Mention]:
    """The notes of a ticket that call the viewer by name and that they have not read, oldest first."""
    if viewer.user is None:
        return []
    found = Mention.objects.filter(user=viewer.user, read_at=None, message__ticket__in=family_of(ticket))
    return list(found.select_related("message").order_by("at", "pk"))


def named_in(viewer: Actor, text: str) -> Found:
    """Which colleagues a note calls by name."""
    if "@" not in text:
        return Found()
    people: QuerySet[User] = customers.staff_for(viewer)
    return mentions(text, {person.pk: person.name for person in people})
