"""What the customer says of urgency, and what we say beside it with its reason."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from scudo.core import claim
from scudo.core.roles import Actor
from scudo.desk.models import Claim, Claimed, SeverityChange, Ticket
from scudo.desk.queries import tickets_for
from scudo.desk.queries.family import family_of
from scudo.desk.severity_words import RULES

__all__ = [
    "CLAIMS", "Claim", "SeverityChange", "change_by_id", "claim_of", "claims_on", "last_changes", "last_claims", "reasons_of",
]  # fmt: skip

CLAIMS: list[tuple[str, Any]] = list(Claimed.choices)


def claim_of(ticket: Ticket) -> claim.Claim | None:
    """The last that the customer said of a ticket."""
    return claim.Claim(ticket.claim) if ticket.claim else None


def claims_on(viewer: Actor, ticket: Ticket) -> QuerySet[Claim]:
    """All that the customer said of a ticket and of those merged into it, oldest first."""
    found = Claim.objects.filter(ticket__in=family_of(ticket)).select_related("by", "contact")
    return found if viewer.is_staff else found.filter(customer__in=viewer.customers)


def last_claims(viewer: Actor, tickets: Iterable[Ticket]) -> dict[int, Claim]:
    """The last that the customer said of each ticket, by its id."""
    found = Claim.objects.filter(ticket__in=tickets_for(viewer).filter(pk__in=[one.pk for one in tickets]))
    return {one.ticket_id: one for one in found}


def last_changes(viewer: Actor, tickets: Iterable[Ticket]) -> dict[int, SeverityChange]:
    """What last gave each ticket its Severity Code, by its id."""
    seen = tickets_for(viewer).filter(pk__in=[one.pk for one in tickets])
    found = SeverityChange.objects.filter(ticket__in=seen)
    return {one.ticket_id: one for one in found}


def reasons_of(change: SeverityChange) -> list[dict[str, Any]]:
    """Why a code was given, as the customer may read it: the words written for them as `{"text": …}`, else the rule's reasons.

    What a person wrote as their own reason stays inside; then the customer reads what the code means. It is told by being none of the
    rules' codes, however it begins.
    """
    if change.told:
        return [{"text": change.told}]
    proposed: list[dict[str, Any]] = change.proposal.get("because", [])
    if change.reason in RULES:
        is_whole = proposed and proposed[0]["code"] == change.reason
        return proposed if is_whole else [{"code": change.reason, "about": {}}]
    if change.automatic:
        return [{"text": change.reason}]
    if proposed and change.proposed == change.after:
        return proposed
    return [{"code": f"given.{change.after}", "about": {}}]


def change_by_id(viewer: Actor, pk: int) -> SeverityChange | None:
    """One entry of the history of a code."""
    found = SeverityChange.objects.filter(pk=pk, ticket__in=tickets_for(viewer))
    return found.first()
