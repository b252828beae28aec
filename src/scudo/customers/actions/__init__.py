"""What can be done about customers and people."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from scudo.core.roles import STAFF, Actor, Forbidden, Role, allowed
from scudo.customers import rules
from scudo.customers.actions.cards import (
    AddressTaken,
    change_contact,
    change_site,
    checked_as,
    give_address,
)
from scudo.customers.models import (
    Contact,
    Customer,
    EntryLink,
    MailDomain,
    Membership,
    Phone,
    Site,
    User,
)
from scudo.customers.queries import digest_of
from scudo.journal import actions as journal

__all__ = [
    "AddressTaken", "LinkUnusable", "account_of", "add_contact", "add_customer", "add_domain", "add_site", "add_user",
    "change_contact", "change_customer", "change_site", "choose_letters", "confirm_contact", "free_key", "give_address", "join_customer", "make_link",
    "open_portal", "set_preferences", "use_link",
]  # fmt: skip

LINK_LIFE = timedelta(minutes=30)


class LinkUnusable(Exception):
    """The link was used, has expired or never was."""


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR)
@transaction.atomic
def add_customer(  # noqa: PLR0913 - a company's identity has these parts
    *,
    name: str,
    by: Actor,
    at: datetime,
    vat_number: str = "",
    fiscal_code: str = "",
    pec: str = "",
    sdi_code: str = "",
    domains: Sequence[str] = (),
    language: str = "it",
    key: str = "",
) -> Customer:
    """Add a company, under a key of its name where none is given. Raises ValidationError naming the field that is wrong."""
    if not name.strip():
        raise ValidationError({"name": _("A customer needs a company name.")})
    checked = identity(vat_number=vat_number, fiscal_code=fiscal_code, sdi_code=sdi_code)
    if checked["vat_number"] and Customer.objects.filter(vat_number=checked["vat_number"]).exists():
        raise ValidationError({"vat_number": _("A customer with this VAT number exists already.")})
    if key and Customer.objects.filter(key=key).exists():
        raise ValidationError({"key": _("Another customer has this key.")})
    customer = Customer.objects.create(
        key=key or free_key(name), name=name.strip(), pec=pec.strip().lower(), language=language, **checked
    )
    for domain in domains:
        MailDomain.objects.get_or_create(
            customer=customer, domain=checked_as("domain", rules.mail_domain, domain)
        )
    journal.write(
        kind="customers.added", subject=("customer", customer.pk), customer=customer.pk, by=by, at=at
    )
    return customer


def free_key(name: str) -> str:
    """The key that a new company gets; a number is added where another company has it already."""
    key = rules.key_of(name)
    taken = set(Customer.objects.filter(key__startswith=key).values_list("key", flat=True))
    return next(
        one for one in (key, *(f"{key}-{number}" for number in range(2, len(taken) + 3))) if one not in taken
    )


def identity(**fields: str) -> dict[str, str]:
    """The fields with their checks applied; all that is wrong is raised together, by field."""
    checks = {"vat_number": rules.vat_number, "fiscal_code": rules.fiscal_code, "sdi_code": rules.sdi_code}
    checked, wrong = {}, {}
    for field, text in fields.items():
        try:
            checked[field] = checks[field](text)
        except ValidationError as problem:
            wrong[field] = problem
    if wrong:
        raise ValidationError(wrong)
    return checked


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR)
@transaction.atomic
def change_customer(*, customer: Customer, fields: dict[str, str], by: Actor, at: datetime) -> Customer:
    """Change what identifies a company. Raises ValidationError naming the field that is wrong."""
    checked = identity(
        **{name: text for name, text in fields.items() if name in {"vat_number", "fiscal_code", "sdi_code"}}
    )
    plain = {name: text.strip() for name, text in fields.items() if name in {"name", "pec", "language"}}
    if not plain.get("name", customer.name):
        raise ValidationError({"name": _("A customer needs a company name.")})
    changed = sorted(name for name, value in {**plain, **checked}.items() if getattr(customer, name) != value)
    for name in changed:
        setattr(customer, name, {**plain, **checked}[name])
    try:
        with transaction.atomic():
            customer.save(update_fields=changed)
    except IntegrityError:
        raise ValidationError({"vat_number": _("A customer with this VAT number exists already.")}) from None
    journal.write(
        kind="customers.changed",
        subject=("customer", customer.pk),
        customer=customer.pk,
        by=by,
        at=at,
        facts={"fields": changed},
    )
    return customer


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR)
@transaction.atomic
def add_domain(*, customer: Customer, domain: str, by: Actor, at: datetime) -> MailDomain:
    """Let mail from a domain count as the customer's."""
    made, _new = MailDomain.objects.get_or_create(
        customer=customer, domain=checked_as("domain", rules.mail_domain, domain)
    )
    journal.write(
        kind="customers.domain_added", subject=("customer", customer.pk), customer=customer.pk, by=by, at=at
    )
    return made


@allowed(Role.OFFICE, Role.MANAGER, Role.DESIGNER, Role.OPERATOR)
@transaction.atomic
def add_site(
    *,
    customer: Customer,
    name: str,
    by: Actor,
    at: datetime,
    address: str = "",
    town: str = "",
    phone: str = "",
) -> Site:
    """Add a place of a customer. Raises ValidationError naming the field that is wrong."""
    number = checked_as("phone", rules.phone, phone) if phone.strip() else ""
    site = Site.objects.create(customer=customer, name=name, address=address, town=town, phone=number)
    journal.write(
        kind="customers.site_added", subject=("customer", customer.pk), customer=customer.pk, by=by, at=at
    )
    return site


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR, Role.TECHNICIAN, Role.SYSTEM)
@transaction.atomic
def add_contact(  # noqa: PLR0913 - a person's card has these parts
    *,
    customer: Customer,
    name: str,
    by: Actor,
    at: datetime,
    addresses: Sequence[str] = (),
    phones: Sequence[str] = (),
    language: str = "",
    position: str = "",
    notices: str = Membership.Notices.OWN,
    steps: str = Membership.Steps.EVERY,
    proposed: bool = False,
) -> Contact:
    """Add a person who speaks for a customer; `proposed` when the software saw them and nobody confirmed yet.

    Raises ValidationError naming the field that is wrong; AddressTaken.
    """
    contact = Contact.objects.create(
        name=name.strip(), language=language or customer.language, proposed=proposed
    )
    Membership.objects.create(
        customer=customer, contact=contact, position=position, notices=notices, steps=steps
    )
    for address in addresses:
        give_address(contact, address)
    for number in phones:
        Phone.objects.create(contact=contact, number=checked_as("phone", rules.phone, number))
    journal.write(
        kind="customers.contact_added",
        subject=("contact", contact.pk),
        customer=customer.pk,
        by=by,
        at=at,
        facts={"proposed": proposed},
    )
    return contact


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR, Role.TECHNICIAN, Role.CONTACT)
@transaction.atomic
def choose_letters(
    *, membership: Membership, notices: str, steps: str, by: Actor, at: datetime
) -> Membership:
    """Which letters about a company's tickets a person gets, and how much of a ticket's way they tell; one's own, or by the staff.

    Raises Forbidden for another person's; ValidationError naming the field.
    """
    if not by.is_staff and by.contact != membership.contact_id:
        raise Forbidden
    held = Membership.objects.select_for_update().get(pk=membership.pk)
    held.notices, held.steps = notices, steps
    held.clean_fields()
    held.save(update_fields=["notices", "steps"])
    journal.write(
        kind="customers.letters_chosen", subject=("contact", held.contact_id), customer=held.customer_id, by=by, at=at,
        facts={"notices": notices, "steps": steps},
    )  # fmt: skip
    return held


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR)
@transaction.atomic
def confirm_contact(*, contact: Contact, by: Actor, at: datetime) -> Contact:
    """Take a proposed person as one of the customer's."""
    contact.proposed = False
    contact.save(update_fields=["proposed"])
    journal.write(kind="customers.contact_confirmed", subject=("contact", contact.pk), by=by, at=at)
    return contact


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR, Role.TECHNICIAN)
@transaction.atomic
def join_customer(
    *, contact: Contact, customer: Customer, by: Actor, at: datetime, position: str = ""
) -> Membership:
    """Let a known person speak for one more company."""
    made, _new = Membership.objects.get_or_create(
        contact=contact, customer=customer, defaults={"position": position}
    )
    journal.write(
        kind="customers.joined", subject=("contact", contact.pk), customer=customer.pk, by=by, at=at
    )
    return made


@allowed(Role.MANAGER)
@transaction.atomic
def add_user(
    *,
    email: str,
    name: str,
    roles: Sequence[Role],
    password: str,
    by: Actor,
    at: datetime,
    language: str = "it",
) -> User:
    """Let one of the provider's people in. Raises ValidationError where the address is in use."""
    if not set(roles) <= STAFF or not roles:
        raise ValidationError({"roles": _("Choose one or more of the staff's roles.")})
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken({"email": _("This address belongs to another person already.")})
    user = User.objects.create_user(email, password, name=name, roles=sorted(roles), language=language)
    journal.write(
        kind="customers.user_added", subject=("user", user.pk), by=by, at=at, facts={"roles": sorted(roles)}
    )
    return user


@allowed(Role.OFFICE, Role.MANAGER, Role.OPERATOR)
@transaction.atomic
def open_portal(*, contact: Contact, by: Actor, at: datetime, password: str | None = None) -> User:
    """Give a customer's person an account in the portal; without a password they come in by link."""
    return account_of(contact, by=by, at=at, password=password)


def account_of(contact: Contact, *, by: Actor, at: datetime, password: str | None = None) -> User:
    """The person's account, made where there is none yet."""
    address = contact.addresses.first()
    if address is None:
        raise ValidationError({"address": _("A person without a mail address cannot enter the portal.")})
    user = User.objects.filter(contact=contact).first()
    if user is None:
        user = User.objects.create_user(
            address.address,
            password,
            name=contact.name,
            roles=[Role.CONTACT],
            contact=contact,
            language=contact.language,
        )
        journal.write(kind="customers.portal_opened", subject=("user", user.pk), by=by, at=at)
    elif password:
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


@allowed(Role.SYSTEM, Role.OFFICE, Role.MANAGER, Role.OPERATOR)
@transaction.atomic
def make_link(*, contact: Contact, by: Actor, at: datetime) -> str:
    """A link's secret, good once and for half an hour; only its digest stays, the letter's words go when it has left."""
    secret = secrets.token_urlsafe(32)
    link = EntryLink.objects.create(
        contact=contact, digest=digest_of(secret), made_at=at, expires_at=at + LINK_LIFE
    )
    journal.write(
        kind="customers.link_made", subject=("contact", contact.pk), by=by, at=at, facts={"link": link.pk}
    )
    return secret


@allowed(Role.SYSTEM)
@transaction.atomic
def use_link(*, secret: str, by: Actor, at: datetime) -> User:
    """Let the link's person in, once. Raises LinkUnusable."""
    link = (
        EntryLink.objects.select_for_update()
        .filter(digest=digest_of(secret), used_at=None, expires_at__gt=at)
        .first()
    )
    if link is None:
        raise LinkUnusable
    link.used_at = at
    link.save(update_fields=["used_at"])
    journal.write(
        kind="customers.link_used",
        subject=("contact", link.contact_id),
        by=by,
        at=at,
        facts={"link": link.pk},
    )
    return account_of(link.contact, by=by, at=at)


@allowed(*STAFF, Role.CONTACT)
@transaction.atomic
def set_preferences(
    *, user: User, language: str, theme: str, by: Actor, at: datetime, extension: str | None = None
) -> User:
    """A person's own language and theme, and the extension of their phone. Raises Forbidden for anybody else's; ValidationError."""
    if user.pk != by.user:
        raise Forbidden(f"{by.name} may not set the preferences of {user.name}")
    user.language, user.theme = language, theme
    if extension is not None:
        user.extension = rules.extension(extension)
    user.save(update_fields=["language", "theme", "extension"])
    journal.write(kind="customers.preferences_set", subject=("user", user.pk), by=by, at=at)
    return user
