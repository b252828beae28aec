"""Changing what is known of a place or a person, and the checks that entering them needs too."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, Role, allowed
from scudo.customers import rules
from scudo.customers.models import Contact, MailAddress, Membership, Phone, Site
from scudo.journal import actions as journal


class AddressTaken(ValidationError):
    """The mail address belongs to another person already."""


def checked_as(field: str, check: Callable[[str], str], text: str) -> str:
    """What a check makes of a text. Raises ValidationError naming the field."""
    try:
        return check(text)
    except ValidationError as problem:
        raise ValidationError({field: problem}) from None


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR)
@transaction.atomic
def change_site(*, site: Site, fields: dict[str, str], by: Actor, at: datetime) -> Site:
    """Change name, address, town or phone of a place. Raises ValidationError naming the field that is wrong."""
    plain = {
        name: text.strip() for name, text in fields.items() if name in {"name", "address", "town", "phone"}
    }
    if plain.get("phone"):
        plain["phone"] = checked_as("phone", rules.phone, plain["phone"])
    if not plain.get("name", site.name):
        raise ValidationError({"name": _("A site needs a name.")})
    for name, text in plain.items():
        setattr(site, name, text)
    site.save(update_fields=list(plain))
    journal.write(
        kind="customers.site_changed", subject=("customer", site.customer_id), customer=site.customer_id, by=by, at=at,
        facts={"site": site.pk, "fields": sorted(plain)},
    )  # fmt: skip
    return site


def give_address(contact: Contact, address: str) -> None:
    """Add one address to a person. Raises AddressTaken where another has it."""
    try:
        with transaction.atomic():
            MailAddress.objects.create(contact=contact, address=address.strip().lower())
    except IntegrityError:
        raise AddressTaken({"address": _("This address belongs to another person already.")}) from None


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR)
@transaction.atomic
def change_contact(
    *,
    membership: Membership,
    fields: dict[str, str],
    by: Actor,
    at: datetime,
    addresses: Sequence[str] = (),
    phones: Sequence[str] | None = None,
) -> Contact:
    """Change a person's name, language, position or letters; add addresses; let the phones be these (None: as they are).

    An address is never taken away by this: who writes from it would be a stranger. Raises ValidationError; AddressTaken.
    """
    contact = membership.contact
    for row, names in ((contact, {"name", "language"}), (membership, {"position", "notices"})):
        changed = {name: text.strip() for name, text in fields.items() if name in names}
        if changed.get("name") == "":
            raise ValidationError({"name": _("A person needs a name.")})
        for name, text in changed.items():
            setattr(row, name, text)
        row.save(update_fields=list(changed))
    for address in addresses:
        give_address(contact, address)
    if phones is not None:
        set_phones(contact, [checked_as("phone", rules.phone, number) for number in phones])
    told = [*fields, *(["addresses"] if addresses else []), *(["phones"] if phones is not None else [])]
    journal.write(
        kind="customers.contact_changed", subject=("contact", contact.pk), customer=membership.customer_id, by=by, at=at,
        facts={"fields": sorted(told)},
    )  # fmt: skip
    return contact


def set_phones(contact: Contact, numbers: Sequence[str]) -> None:
    """Let a person's phones be these, in this order; those that stay keep their rows where the order is the same."""
    kept = [phone.number for phone in contact.phones.all()]
    if kept == list(numbers):
        return
    contact.phones.all().delete()
    for number in numbers:
        Phone.objects.create(contact=contact, number=number)
