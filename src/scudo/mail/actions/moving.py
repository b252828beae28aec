"""Letters follow what they became, or tell, to another ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from scudo.core.roles import Actor, Role, allowed
from scudo.desk.models import Message
from scudo.journal import actions as journal
from scudo.mail.models import Incoming, Letter


@allowed(Role.SYSTEM)
@transaction.atomic
def follow_messages(*, messages: Sequence[int], by: Actor, at: datetime) -> int:
    """Put the letters of these messages on the tickets where the messages stand now; returns how many moved.

    Done again, or after the messages moved on, it finds them where they are.
    """
    replies = Letter.objects.filter(reply__in=messages).update(ticket_id=Subquery(ticket_of("reply_id")))
    came = Incoming.objects.filter(said__in=messages).update(ticket_id=Subquery(ticket_of("said_id")))
    if messages:
        facts = {"messages": list(messages), "letters": replies, "mails": came}
        journal.write(kind="mail.followed", subject=("message", messages[0]), by=by, at=at, facts=facts)
    return replies + came


def ticket_of(column: str) -> QuerySet[Message, Any]:
    """The ticket of the message that a row names in a column."""
    return Message.objects.filter(pk=OuterRef(column)).values("ticket_id")[:1]
