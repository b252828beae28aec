"""What the customer says of urgency is written down beside our code, and moves nothing (T2)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from scudo.core import claim
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Contact
from scudo.desk.actions.ticket import DESK, keep, take, tell
from scudo.desk.models import Claim, Ticket
from scudo.desk.models.claims import LONGEST_WORDS


@dataclass(frozen=True)
class Claimed:
    """One of the four answers, in the customer's own words where they used any; who said it, where it is known."""

    claim: claim.Claim
    words: str = ""
    contact: Contact | None = None


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def record_claim(
    *, ticket: Ticket, claimed: Claimed, by: Actor, at: datetime, version: int | None = None
) -> Ticket:
    """Write down what the customer says in a mail or on the phone; what they said before stays. Raises Merged, Conflict."""
    held = take(ticket, version)
    put(held, claimed, by, at)
    keep(held, at)
    return held


def put(ticket: Ticket, claimed: Claimed, by: Actor, at: datetime) -> None:
    """Add it to what the customer said of a ticket that is held, and is saved by the caller."""
    words = " ".join(claimed.words.split())[:LONGEST_WORDS]
    ticket.claim = claimed.claim.value
    Claim.objects.create(
        customer_id=ticket.customer_id, ticket=ticket, claim=claimed.claim.value, words=words,
        contact=claimed.contact or ticket.contact, by_id=by.user if by.is_staff else None, at=at,
    )  # fmt: skip
    tell(ticket, "claimed", by, at, claim=claimed.claim.value)
