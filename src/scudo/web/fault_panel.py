"""What a ticket shows of the fault behind it: the neighbourhood drawn, and the chain of reasons."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.roles import Actor
from scudo.lib.ui import drawing
from scudo.monitor.queries.incident import Fault, fault_behind
from scudo.web import monitor_words as words
from scudo.web import monitored

MOST_NODES = 15
WIDTH, HEIGHT = 344.0, 120.0
MOST_PARTS = 8


def shown(viewer: Actor, ticket: Any, at: datetime) -> dict[str, Any] | None:
    """The panel's context; None where no fault that the monitor found is behind the ticket."""
    fault = fault_behind(viewer, ticket)
    if fault is None:
        return None
    return {
        "picture": picture(fault), "chain": list(chain(fault, ticket, at)), "lasting": words.lasting(fault, at),
        "is_over": fault.incident.healed_at is not None,
        "url": reverse("web:system_architecture", args=[fault.standing.system.key]) if fault.standing else "",
        "parts": [part(one, fault, at) for one in fault.parts[:MOST_PARTS]], "more": max(0, len(fault.parts) - MOST_PARTS),
    }  # fmt: skip


def picture(fault: Fault) -> drawing.Picture | None:
    """The parts of the fault with what they carry; none for a silent probe."""
    now = fault.standing
    if now is None:
        return None
    parts = frozenset(f"part:{key}" for key in fault.touched if key in now.parts_by_key)
    if not parts:
        return None
    drawn = drawing.nearby(monitored.known(now), parts, MOST_NODES, WIDTH)
    seen = drawing.Seen(monitored.states(now), monitored.said(now), lambda key: monitored.address(now, key))
    return drawing.picture(
        drawn, seen, _("Parts that the fault touches, and what they carry"), (WIDTH, HEIGHT)
    )


def chain(fault: Fault, ticket: Any, at: datetime) -> Iterator[dict[str, str]]:
    """From the consequence to the cause, then what would come next."""
    state = words.KIND_STATES[fault.kind]
    if ticket.severity:
        code = _("Severity Code %(code)d") % {"code": ticket.severity}
        yield {"state": words.SEVERITY_STATES[ticket.severity], "strong": code, "said": words.why(fault.kind)}
    yield {"state": state, "strong": "", "said": words.effect(fault)}
    if seen := words.seen_failing(fault, at):
        yield {"state": "down" if state != "unknown" else state, "strong": "", "said": seen}
    if probable := words.probable(fault):
        yield {"state": "down", "strong": "", "said": probable}
    if following := words.following(fault):
        yield {"state": "at_risk", "strong": "", "said": following}


def part(one: Any, fault: Fault, at: datetime) -> dict[str, Any]:
    """A component that the fault touches, and when."""
    healed = words.since(one.healed_at, at)
    ended = _("%(began)s to %(healed)s") % {"began": words.since(one.began_at, at), "healed": healed}
    when = ended if one.healed_at else words.since_words(one.began_at, at)
    state = "up" if one.healed_at else words.PART_STATES.get(fault.kind, "down")
    url = monitored.address(fault.standing, f"part:{one.key}") if fault.standing else ""
    return {"name": one.name, "state": state, "when": when, "url": url}
