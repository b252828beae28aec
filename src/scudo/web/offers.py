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


def sight_of(viewer: Actor, ticket: queries.Ticket) -> Sight | None:
    """What the monitor sees of the thing that a ticket is about."""
    look = sights.look_at(viewer, ticket.customer, ticket.thing) if ticket.thing else None
    return look.sight if look else None


def shown(viewer: Actor, ticket: queries.Ticket) -> dict[str, Any] | None:
    """What is offered; None where nothing is new, and for what follows a fault by itself (M4)."""
    if (
        ticket.merged_into_id
        or not ticket.is_open
        or ticket.severity is None
        or ticket.origin == queries.Origin.MONITOR
    ):
        return None
    sight = sight_of(viewer, ticket)
    last = queries.severities_of(viewer, ticket).last() if sight else None
    effect = Effect(ticket.effect) if ticket.effect else None
    now = propose(effect, covered=ticket.covered, thing=ticket.thing, sight=sight, claim=claim_of(ticket))
    known = Severity(last.proposed) if last and last.proposed else None
    if not is_news(now, Severity(ticket.severity), known) or now.severity is None:
        return None
    return {
        "severity": now.severity.value, "state": SEVERITY_STATES[now.severity.value], "because": words.explained(now.because),
        "url": reverse("web:assess", args=[ticket.number]) if may(viewer, desk.assess) else "",
    }  # fmt: skip
