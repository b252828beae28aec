"""Fields of a customer's tickets: kept by the office, filled in by who works on the ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.custom_field import Unreadable, Wrong, choices_of, read
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Customer
from scudo.desk.actions.ticket import DESK, row, tell
from scudo.desk.models import CustomField, FieldKind, FieldValue, Ticket
from scudo.desk.queries.custom_fields import missing
from scudo.journal import actions as journal

LONGEST_NAME = 60
MOST_FIELDS = 20


@dataclass(frozen=True)
class FieldTerms:
    """What a field is: its name, what is written in it, whether an assessment needs it."""

    name: str
    kind: str
    choices: Sequence[str] = ()
    required: bool = False
    position: int = 0


@allowed(Role.OFFICE, Role.MANAGER)
@transaction.atomic
def add_field(*, customer: Customer, terms: FieldTerms, by: Actor, at: datetime) -> CustomField:
    """Give a customer's tickets one more field. Raises ValidationError by field."""
    made = CustomField(customer=customer, kind=terms.kind)
    settle(made, terms)
    if CustomField.objects.filter(customer=customer, ended_at=None).count() >= MOST_FIELDS:
        raise ValidationError(_("A customer has at most %(most)s fields.") % {"most": MOST_FIELDS})
    made.save()
    note(made, "field_added", by, at)
    return made


@allowed(Role.OFFICE, Role.MANAGER)
@transaction.atomic
def change_field(*, field: CustomField, terms: FieldTerms, by: Actor, at: datetime) -> CustomField:
    """Change a field; what tickets have in it stays. Its kind stays what it is. Raises ValidationError by field."""
    held = CustomField.objects.select_for_update().get(pk=field.pk)
    settle(held, terms)
    held.save()
    note(held, "field_changed", by, at)
    return held


@allowed(Role.OFFICE, Role.MANAGER)
@transaction.atomic
def end_field(*, field: CustomField, by: Actor, at: datetime) -> CustomField:
    """Ask for a field no more; tickets that have it filled in keep it."""
    held = CustomField.objects.select_for_update().get(pk=field.pk)
    if held.ended_at is None:
        held.ended_at = at
        held.save(update_fields=["ended_at"])
        note(held, "field_ended", by, at)
    return held


def settle(field: CustomField, terms: FieldTerms) -> None:
    """Put what was said on the field. Raises ValidationError by field."""
    name = " ".join(terms.name.replace("\0", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError(
            {"name": _("A field’s name has 1 to %(most)s characters.") % {"most": LONGEST_NAME}}
        )
    same = CustomField.objects.filter(customer=field.customer_id, name__iexact=name, ended_at=None)
    if same.exclude(pk=field.pk).exists():
        raise ValidationError({"name": _("This customer has a field of this name already.")})
    choices = choices_of(terms.choices) if field.kind == FieldKind.CHOICE else ()
    if field.kind == FieldKind.CHOICE and not choices:
        raise ValidationError({"choices": _("Write what may be chosen, one a line.")})
    field.name, field.choices, field.required, field.position = (
        name,
        list(choices),
        terms.required,
        terms.position,
    )


def note(field: CustomField, verb: str, by: Actor, at: datetime) -> None:
    """Write what happened to a field."""
    facts = {"field_kind": field.kind, "required": field.required}
    journal.write(
        kind=f"desk.{verb}",
        subject=("field", field.pk),
        customer=field.customer_id,
        by=by,
        at=at,
        facts=facts,
    )


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def fill_in(*, ticket: Ticket, values: Mapping[int, str], by: Actor, at: datetime) -> Ticket:
    """Write in a ticket's fields, by the field's id; an empty text empties one, a field that is not named stays. Raises ValidationError by field."""
    held = row(ticket.pk)
    put(held, values, by, at)
    return held


def put(ticket: Ticket, values: Mapping[int, str], by: Actor, at: datetime) -> None:
    """Write in the fields of a ticket that is held. Raises ValidationError: `field_7` names the field with id 7."""
    if not values:
        return
    fields = CustomField.objects.filter(customer=ticket.customer_id, pk__in=list(values), ended_at=None)
    before = dict(FieldValue.objects.filter(ticket=ticket).values_list("field_id", "value"))
    wanted = readable(list(fields), values)
    changed = {key: value for key, value in wanted.items() if value != before.get(key, "")}
    for key, value in changed.items():
        found = FieldValue.objects.filter(ticket=ticket, field=key)
        if not value:
            found.delete()
        elif not found.update(value=value, by=by.user, at=at):
            FieldValue.objects.create(
                customer_id=ticket.customer_id, ticket=ticket, field_id=key, value=value, by_id=by.user, at=at
            )
    if changed:
        tell(ticket, "fields_changed", by, at, fields=sorted(changed))


def readable(fields: Sequence[CustomField], values: Mapping[int, str]) -> dict[int, str]:
    """The values as they are kept. Raises ValidationError naming every field that is wrong."""
    found: dict[int, str] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        try:
            found[field.pk] = read(field.definition, values[field.pk])
        except Unreadable as problem:
            wrong[key_of(field)] = sentence(problem.why)
    if wrong:
        raise ValidationError(wrong)
    return found


def require(ticket: Ticket, by: Actor) -> None:
    """Before a person assesses a ticket its customer's required fields are filled in. Raises ValidationError by field."""
    if not by.is_system and (left := missing(ticket)):
        raise ValidationError({key_of(field): _("This customer wants it filled in.") for field in left})


def key_of(field: CustomField) -> str:
    """A field as forms and addresses name it."""
    return f"field_{field.pk}"


def sentence(why: Wrong) -> str:
    """Why a value is refused."""
    return {
        Wrong.TOO_LONG: _("This is too long."),
        Wrong.NO_CHOICE: _("Choose one of the list."),
        Wrong.NO_DATE: _("Write a date, such as 23/11/2026."),
        Wrong.NO_NUMBER: _("Write a number without points between thousands, such as 1250,50."),
    }[why]
