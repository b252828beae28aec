"""What one may see of letters."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from scudo.core.mime import Letter as Received
from scudo.core.roles import Actor
from scudo.desk import queries as desk
from scudo.desk.models import Ticket
from scudo.mail.models import Incoming, Letter

LOOP_HEADER = "X-Scudo-Installation"
MOST_REFERENCES = 40


def installation_mark() -> str:
    """What this installation writes into its letters to know them again; not its key."""
    return hashlib.sha256(f"installation:{settings.SECRET_KEY}".encode()).hexdigest()[:24]


def is_own(letter: Received) -> bool:
    """Whether this installation sent the letter itself."""
    return letter.loop == installation_mark()


def ticket_of_thread(viewer: Actor, references: Iterable[str]) -> Ticket | None:
    """The ticket that one of the letters referred to belongs to; the last named first."""
    named = [one.strip().strip("<>") for one in references if one.strip()][-MOST_REFERENCES:]
    if not named:
        return None
    sent = Letter.objects.filter(message_id__in=named, ticket__isnull=False).values_list("message_id", "ticket_id")
    came = Incoming.objects.filter(message_id__in=named, ticket__isnull=False).values_list("message_id", "ticket_id")
    found = {**dict(came), **dict(sent)}
    for one in reversed(named):
        if one in found:
            return desk.tickets_for(viewer).filter(pk=found[one]).first()
    return None


def held_for(viewer: Actor) -> QuerySet[Incoming]:
    """Mails that wait for a person, oldest first; staff only."""
    found = Incoming.objects.filter(outcome=Incoming.Outcome.HELD).order_by("received_at").defer("raw")
    return found if viewer.is_staff else found.none()


def incoming_for(viewer: Actor) -> QuerySet[Incoming]:
    """Every mail that came; staff only."""
    return Incoming.objects.defer("raw") if viewer.is_staff else Incoming.objects.none()


def letters_for(viewer: Actor, ticket: Ticket) -> QuerySet[Letter]:
    """Letters sent about a ticket that the viewer sees, oldest first."""
    return Letter.objects.filter(ticket__in=desk.tickets_for(viewer).filter(pk=ticket.pk)).order_by("made_at", "pk")


@dataclass(frozen=True)
class Queue:
    """How the delivery of letters stands."""

    waiting: int
    failed: int
    oldest: datetime | None


def queue() -> Queue:
    """Letters queued and failed, and since when the oldest waits."""
    unsent = Letter.objects.exclude(state=Letter.State.SENT)
    counted = unsent.aggregate(
        waiting=Count("pk", filter=Q(state=Letter.State.QUEUED)),
        failed=Count("pk", filter=Q(state=Letter.State.FAILED)),
        oldest=Min("made_at", filter=Q(state=Letter.State.QUEUED)),
    )
    return Queue(**counted)
