"""What customers say of how a ticket went (T3)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Contact
from scudo.desk.actions.ticket import keep, take, tell
from scudo.desk.models import Satisfaction, Ticket

LONGEST_COMMENT = 1000


class AlreadyRated(Exception):
    """This person said already how the ticket went."""


@allowed(Role.SYSTEM)
@transaction.atomic
def rate(
    *, ticket: Ticket, contact: Contact, score: int, comment: str, by: Actor, at: datetime
) -> Satisfaction:
    """Keep what a person says by their link; a bad word, or one with a comment, is something to be read. Raises AlreadyRated."""
    held = take(ticket)
    said = " ".join(comment.split())[:LONGEST_COMMENT]
    try:
        with transaction.atomic():
            made = Satisfaction.objects.create(
                customer_id=held.customer_id, ticket=held, contact=contact, score=score, comment=said, at=at
            )
    except IntegrityError:
        raise AlreadyRated from None
    if said or score == Satisfaction.Score.BAD:
        held.unread = True
        keep(held, at)
    tell(held, "rated", by, at, score=score, contact=contact.pk)
    return made
