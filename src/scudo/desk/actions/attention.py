"""Who has a ticket before them, and what they are writing there: seen by the others, and kept (T2).

Neither is a deed: the journal has nothing of it, and nobody's draft is read by anybody else.
"""

from datetime import datetime

from django.db import transaction

from scudo.core.roles import STAFF, Actor, allowed
from scudo.desk.models import Attention, Ticket
from scudo.desk.queries import HERE
from scudo.lib import news

LONGEST_DRAFT = 100_000


@allowed(*STAFF)
@transaction.atomic
def look_at(*, ticket: Ticket, by: Actor, at: datetime, gone: bool = False) -> None:
    """Note that a person has a ticket open, or has left it; the others' pages are told where that is new."""
    assert by.user, "who has a page open has an account"
    held = Attention.objects.select_for_update().filter(ticket=ticket, user=by.user).first()
    was_here = held is not None and held.seen_at > at - HERE
    if held is None:
        if gone:
            return
        Attention.objects.bulk_create(
            [Attention(customer_id=ticket.customer_id, ticket=ticket, user_id=by.user, seen_at=at)],
            ignore_conflicts=True,
        )
    elif gone and not held.draft:
        held.delete()
    else:
        held.seen_at = at - HERE if gone else at
        held.save(update_fields=["seen_at"])
    if was_here is gone:
        news.tell("desk.attention", ("ticket", ticket.pk), ticket.customer_id)


@allowed(*STAFF)
@transaction.atomic
def keep_draft(*, ticket: Ticket, recipient: str, text: str, by: Actor, at: datetime) -> None:
    """Keep what a person is writing; nothing is a draft thrown away. The others' pages are told where writing begins or ends."""
    kept = text[:LONGEST_DRAFT].replace("\0", "")
    assert by.user, "who writes has an account"
    held = Attention.objects.select_for_update().filter(ticket=ticket, user=by.user).first()
    held = held or Attention(customer_id=ticket.customer_id, ticket=ticket, user_id=by.user)
    before = held.draft
    held.seen_at, held.recipient, held.draft = at, recipient if kept else "", kept
    held.typed_at = at if kept else None
    held.save()
    if bool(before) is not bool(kept):
        news.tell("desk.attention", ("ticket", ticket.pk), ticket.customer_id)


def forget(ticket: Ticket, by: Actor) -> None:
    """What a person was writing has been sent, in the caller's transaction."""
    Attention.objects.filter(ticket=ticket, user=by.user).update(draft="", recipient="", typed_at=None)
