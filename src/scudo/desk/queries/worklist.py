"""The desk's list as an address describes it: a view, what narrows it, in which order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from scudo.core.roles import Actor
from scudo.desk.models import Origin, Ticket
from scudo.desk.queries import OF_TEAM, in_view, matching
from scudo.desk.queries.custom_fields import fields_of, holding
from scudo.desk.queries.tags import tagged

ORDERS = ("newest", "oldest", "changed")
"""Other orders than what is due first."""
_BY: dict[str, tuple[str, ...]] = {
    "newest": ("-opened_at", "-pk"), "oldest": ("opened_at", "pk"), "changed": ("-changed_at", "-pk")
}  # fmt: skip
LONGEST_KEY = 15
_SHOWN = (
    "number", "severity", "reason", "origin", "origin_detail", "kind", "state", "opened_at", "acknowledged_at", "restored_at",
    "ended_at", "next_due", "promise", "unread", "customer__name", "assignee__name", "team__name", "merged_into__number",
    "calendar__digest",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What narrows the list; `fields` are values looked for in the customer's own fields, by the field's id."""

    view: str = "open"
    text: str = ""
    severity: str = ""
    origin: str = ""
    assignee: str = ""
    customer: str = ""
    tag: str = ""
    order: str = ""
    fields: Mapping[int, str] = field(default_factory=dict)


def listed(viewer: Actor, filters: Filters, at: datetime) -> QuerySet[Ticket]:
    """The tickets of a view that fit the filters, in their order; a filter that makes no sense narrows nothing."""
    tickets = narrowed(viewer, in_view(viewer, filters.view, at), filters)
    by = _BY.get(filters.order)
    return tickets.order_by(*by) if by else tickets


def narrowed(viewer: Actor, tickets: QuerySet[Ticket], filters: Filters) -> QuerySet[Ticket]:
    """Tickets narrowed by the filters; a tag that nobody uses finds nothing."""
    tickets = matching(tickets, filters.text)
    if filters.severity in {"0", "1", "2", "3"}:
        tickets = tickets.filter(severity=int(filters.severity) or None)
    if filters.origin in Origin.values:
        tickets = tickets.filter(origin=filters.origin)
    if is_key(filters.assignee):
        tickets = tickets.filter(assignee=int(filters.assignee))
    elif is_key(filters.assignee.removeprefix(OF_TEAM)):
        tickets = tickets.filter(team=int(filters.assignee.removeprefix(OF_TEAM)))
    if filters.tag:
        tickets = tickets.filter(pk__in=tagged(filters.tag).values("ticket"))
    return of_customer(viewer, tickets, filters) if is_key(filters.customer) else tickets


def of_customer(viewer: Actor, tickets: QuerySet[Ticket], filters: Filters) -> QuerySet[Ticket]:
    """A customer's tickets, by what is in its own fields."""
    customer = int(filters.customer)
    tickets = tickets.filter(customer=customer)
    return holding(tickets, fields_of(viewer, customer), filters.fields) if filters.fields else tickets


def for_rows(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The same with what rows of the list show, and no more: whoever works has the list open, and it follows by itself."""
    related = ("customer", "assignee", "team", "calendar", "merged_into")
    return tickets.select_related(None).select_related(*related).only(*_SHOWN).prefetch_related("pauses")


def is_key(written: str) -> bool:
    """Whether a text may be a row's id."""
    return written.isascii() and written.isdecimal() and len(written) <= LONGEST_KEY
