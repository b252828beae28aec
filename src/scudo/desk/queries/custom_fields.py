"""What one may see of the fields that a customer's tickets have of their own."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from scudo.core.custom_field import Unreadable, read
from scudo.core.roles import Actor
from scudo.customers.models import Customer
from scudo.desk.models import CustomField, FieldKind, FieldValue, Ticket

__all__ = [
    "KINDS",
    "CustomField",
    "field_by_id",
    "fields_for",
    "fields_of",
    "fields_on",
    "holding",
    "missing",
    "values_on",
]

KINDS = FieldKind.choices


def fields_for(viewer: Actor) -> QuerySet[CustomField]:
    """The fields that there are; staff only."""
    found = CustomField.objects.filter(ended_at=None)
    return found if viewer.is_staff or viewer.is_system else found.none()


def fields_of(viewer: Actor, customer: int) -> list[CustomField]:
    """A customer's fields, in the office's order."""
    return list(fields_for(viewer).filter(customer=customer))


def field_by_id(viewer: Actor, customer: Customer, pk: int) -> CustomField | None:
    """One of a customer's fields."""
    return fields_for(viewer).filter(pk=pk, customer=customer).first()


def fields_on(viewer: Actor, ticket: Ticket) -> list[tuple[CustomField, str]]:
    """A ticket's fields with what is in them: those that there are, and ended ones that it has filled in."""
    if not viewer.is_staff:
        return []
    known = dict(FieldValue.objects.filter(ticket=ticket).values_list("field_id", "value"))
    found = CustomField.objects.filter(customer=ticket.customer_id)
    shown = found.filter(Q(ended_at=None) | Q(pk__in=known)) if known else found.filter(ended_at=None)
    return [(field, known.get(field.pk, "")) for field in shown]


def missing(ticket: Ticket) -> list[CustomField]:
    """The fields that must be filled in before a ticket is assessed, and are not."""
    needed = CustomField.objects.filter(customer=ticket.customer_id, required=True, ended_at=None)
    return list(needed.exclude(pk__in=FieldValue.objects.filter(ticket=ticket).values("field")))


def values_on(viewer: Actor, tickets: Iterable[int]) -> dict[int, dict[int, tuple[str, str]]]:
    """What several tickets have in their fields, in one query: the field's name and the value, by ticket and field."""
    found: dict[int, dict[int, tuple[str, str]]] = {}
    if viewer.is_staff:
        rows = FieldValue.objects.filter(ticket__in=list(tickets)).order_by("field__position", "field")
        for ticket, field, name, value in rows.values_list("ticket_id", "field_id", "field__name", "value"):
            found.setdefault(ticket, {})[field] = (name, value)
    return found


def holding(
    tickets: QuerySet[Ticket], fields: Iterable[CustomField], said: Mapping[int, str]
) -> QuerySet[Ticket]:
    """The tickets that have in each field what is looked for: a text holds it, anything else is it; what no such field can hold finds nothing."""
    for field in fields:
        if wanted := said.get(field.pk, "").strip():
            found = FieldValue.objects.filter(field=field)
            try:
                value = read(field.definition, wanted)
            except Unreadable:
                return tickets.none()
            found = (
                found.filter(value__icontains=value)
                if field.kind == FieldKind.TEXT
                else found.filter(value=value)
            )
            tickets = tickets.filter(pk__in=found.values("ticket"))
    return tickets
