"""A new proposal for a ticket that was assessed already, where the monitor sees something graver now; a person takes it or not (T2)."""

from typing import Any

from django.urls import reverse

from scudo.core.proposal import Sight, is_news, propose
from scudo.core.roles import Actor, may
from scudo.core.severity import Effect, Severity
from scudo.desk import actions as desk
from scudo.desk import queries
from scudo.desk.queries.claims import claim_of
from scudo.monitor.queries import sights
from scudo.web import words
from scudo.web.conversation import SEVERITY_STATES


def look_at(viewer: Actor, ticket: queries.Ticket) -> sights.Look | None:
    """What the monitor sees of the thing that a ticket is about."""
    return (
        sights.look_at(viewer, ticket.customer, ticket.thing, system=ticket.within) if ticket.thing else None
    )


def sight_of(viewer: Actor, ticket: queries.Ticket) -> Sight | None:
    """The same, as a proposal takes it."""
    look = look_at(viewer, ticket)
    return look.sight if look else None


def may_be_offered(ticket: queries.Ticket) -> bool:
    """Whether a ticket was assessed and is worked on; neither planned work nor one that follows a fault by itself."""
    by_itself = ticket.origin == queries.Origin.MONITOR or ticket.kind == queries.Kind.PLANNED
    return ticket.is_open and ticket.severity is not None and not ticket.merged_into_id and not by_itself


def place(viewer: Actor, ticket: queries.Ticket) -> dict[str, Any] | None:
    """Where an offer stands, with the system whose news may bring one; None where nothing can be offered."""
    look = look_at(viewer, ticket) if may_be_offered(ticket) else None
    if look is None:
        return None
    url = reverse("web:ticket_offer", args=[ticket.number])
    return {"system": look.system, "url": url, "offer": offer(viewer, ticket, look.sight)}


def offer(viewer: Actor, ticket: queries.Ticket, sight: Sight) -> dict[str, Any] | None:
    """What is offered; None where nothing is new."""
    effect = Effect(ticket.effect) if ticket.effect else None
    now = propose(effect, covered=ticket.covered, thing=ticket.thing, sight=sight, claim=claim_of(ticket))
    last = queries.severities_of(viewer, ticket).last()
    known = Severity(last.proposed) if last and last.proposed else None
    if now.severity is None or not is_news(now, Severity(ticket.severity or Severity.LOW), known):
        return None
    return {
        "severity": now.severity.value, "state": SEVERITY_STATES[now.severity.value], "because": words.explained(now.because),
        "url": reverse("web:assess", args=[ticket.number]) if may(viewer, desk.assess) else "",
    }  # fmt: skip
