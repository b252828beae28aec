"""Links between tickets: part of, duplicate of, caused by."""

from datetime import datetime

from django.db import connection, transaction

from scudo.core.merging import Link
from scudo.core.roles import Actor, allowed
from scudo.desk.actions.merging import NotTogether, take_both
from scudo.desk.actions.ticket import DESK, tell
from scudo.desk.models import Ticket, TicketLink
from scudo.desk.queries.together import link_refusal

LINK_LOCK = 7_211_016
"""The key of the lock under which links are made, one after the other: so none of them can close a ring with another."""


@allowed(*DESK)
@transaction.atomic
def link(*, ticket: Ticket, other: Ticket, kind: Link, by: Actor, at: datetime) -> TicketLink:
    """Say what a ticket is to another. Raises NotTogether."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LINK_LOCK])
    if why := link_refusal(kind, ticket, other):
        raise NotTogether(why)
    first, second = take_both(ticket.pk, other.pk)
    made = TicketLink.objects.create(
        customer_id=first.customer_id, kind=kind.value, ticket=first, other=second, by_id=by.user, at=at
    )
    tell(first, "linked", by, at, link=kind.value, forward=True, ticket=second.pk, number=second.number)
    tell(second, "linked", by, at, link=kind.value, forward=False, ticket=first.pk, number=first.number)
    return made


@allowed(*DESK)
@transaction.atomic
def unlink(*, link: TicketLink, by: Actor, at: datetime) -> None:
    """Take a link away; nothing where it is gone already."""
    held = (
        TicketLink.objects.select_for_update(of=("self",))
        .select_related("ticket", "other")
        .filter(pk=link.pk)
        .first()
    )
    if held is None:
        return
    first, second = held.ticket, held.other
    held.delete()
    tell(first, "unlinked", by, at, link=held.kind, forward=True, ticket=second.pk, number=second.number)
    tell(second, "unlinked", by, at, link=held.kind, forward=False, ticket=first.pk, number=first.number)
