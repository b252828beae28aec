"""The work and the parts of one ticket, and what pays for them."""

from typing import Any

from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.queries import billing
from scudo.core.roles import Actor, may
from scudo.desk.queries import Ticket, family
from scudo.web.contract_sections.usage import line


def shown(viewer: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """What the panel shows, of merged tickets too; nothing where nothing was done and the viewer does nothing."""
    lines = [
        line(viewer, one)
        for one in billing.on_ticket(viewer, ticket.number, *family.merged_numbers(ticket).values())
    ]
    may_record = may(viewer, actions.draw_down) and not ticket.merged_into_id
    if not (lines or may_record):
        return None
    return {
        "lines": lines,
        "use_url": reverse("web:ticket_use_new", args=[ticket.number]) if may_record else "",
        "part_url": reverse("web:ticket_part_new", args=[ticket.number]) if may_record else "",
    }
