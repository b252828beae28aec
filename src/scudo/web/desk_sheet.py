"""The desk's list as a file: a line for each ticket, with its tags and its customer's fields."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from scudo.core.roles import Actor
from scudo.desk import queries as desk
from scudo.desk.queries import custom_fields, tags
from scudo.web import shown, together_words

CHUNK = 1000
Values = dict[int, tuple[str, str]]


def heads(fields: Sequence[custom_fields.CustomField]) -> list[str]:
    """The first line: of one customer's tickets each field has a column, of all customers' one column holds what is filled in."""
    own = [field.name for field in fields] or [_("Customer’s fields")]
    return [
        _("Number"), _("Gravity"), _("Customer"), _("Reason"), _("Origin"), _("State"), _("Assigned"), _("Opened"), _("Due"), _("Tags"),
        _("The customer says"),
        *own,
    ]  # fmt: skip


def lines(
    viewer: Actor, tickets: "QuerySet[desk.Ticket]", fields: Sequence[custom_fields.CustomField]
) -> Iterator[list[Any]]:
    """The other lines; tags and fields are asked for a thousand tickets at a time."""
    every = tickets.iterator(chunk_size=CHUNK)
    while some := list(islice(every, CHUNK)):
        keys = [ticket.pk for ticket in some]
        words, values = tags.names_on(viewer, keys), custom_fields.values_on(viewer, keys)
        for ticket in some:
            own = values.get(ticket.pk, {})
            said = ticket.get_claim_display() if ticket.claim else ""
            yield [*facts(ticket), ", ".join(words.get(ticket.pk, ())), said, *columns(own, fields)]


def columns(own: Values, fields: Sequence[custom_fields.CustomField]) -> list[str]:
    """What a ticket has in the fields."""
    if fields:
        return [own.get(field.pk, ("", ""))[1] for field in fields]
    return ["; ".join(f"{name}: {value}" for name, value in own.values())]


def facts(ticket: desk.Ticket) -> list[Any]:
    """What every ticket has."""
    return [
        ticket.number, ticket.severity or "", ticket.customer.name, ticket.reason, ticket.get_origin_display(),
        together_words.stage(ticket), shown.whose(ticket), ticket.opened_at.isoformat(), ticket.next_due.isoformat() if ticket.next_due else "",
    ]  # fmt: skip
