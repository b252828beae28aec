"""What a ticket's page shows of its tags and its customer's fields."""

from datetime import date
from typing import Any

from django.urls import reverse

from scudo.core.custom_field import Kind
from scudo.core.roles import Actor, may
from scudo.desk import actions
from scudo.desk.queries import Ticket, custom_fields, tags


def shown(viewer: Actor, ticket: Ticket) -> dict[str, Any]:
    """The panels of tags and fields."""
    fields = custom_fields.fields_on(viewer, ticket)
    may_tag = may(viewer, actions.add_tags) and not ticket.merged_into_id
    may_fill = may(viewer, actions.fill_in) and any(field.ended_at is None for field, _value in fields)
    return {
        "tags": [name for _pk, name in tags.names_with(viewer, ticket.pk)],
        "known": tags.suggested(viewer) if may_tag else [],
        "may_tag": may_tag,
        "fields": [
            {"word": field.name, "value": value_words(field, value), "wanted": is_wanted(field, value)}
            for field, value in fields
        ],
        "fields_url": reverse("web:ticket_fields", args=[ticket.number])
        if may_fill and not ticket.merged_into_id
        else "",
    }


def value_words(field: custom_fields.CustomField, value: str) -> str:
    """A value as people read it."""
    return date.fromisoformat(value).strftime("%d/%m/%Y") if field.kind == Kind.DATE and value else value


def is_wanted(field: custom_fields.CustomField, value: str) -> bool:
    """Whether the assessment waits for it."""
    return field.required and not value and field.ended_at is None
