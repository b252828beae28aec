"""What one may see of customers and people; the viewer comes first."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from scudo.core.roles import Actor
from scudo.customers import rules
from scudo.customers.models import Contact, Customer, EntryLink, Language, MailAddress, Membership, Site, User

LANGUAGES = Language.choices
NOTICES = Membership.Notices.choices
STEPS = Membership.Steps.choices


def customers_for(viewer: Actor) -> QuerySet[Customer]:
    """Staff see every customer, a contact the companies they speak for, anyone else none."""
    if viewer.is_staff or viewer.is_system:
        return Customer.objects.all()
    return Customer.objects.filter(pk__in=viewer.customers)


def contacts_for(viewer: Actor) -> QuerySet[Contact]:
    """People of the customers that the viewer sees."""
    if viewer.is_staff or viewer.is_system:
        return Contact.objects.all()
    return Contact.objects.filter(memberships__customer__in=viewer.customers).distinct()


def memberships_for(viewer: Actor) -> QuerySet[Membership]:
    """For which companies people speak, and which letters they get: all for staff, a contact's own for a contact."""
    found = Membership.objects.select_related("customer", "contact").order_by("customer__name", "pk")
    return found if viewer.is_staff else found.filter(contact=viewer.contact)


def staff_for(viewer: Actor) -> QuerySet[User]:
    """The provider's people, by name; only for themselves."""
    found = User.objects.filter(contact=None, is_active=True).order_by("name")
    return found if viewer.is_staff else found.none()


@dataclass(frozen=True)
class Caller:
    """A person as one speaks for a company; the company alone where nobody is named."""

    customer: Customer
    contact: Contact | None


def callers_matching(viewer: Actor, text: str, *, limit: int = 12) -> list[Caller]:
    """Who may be calling, found by phone in any spelling (a person's or a site's), by name or by company; people before companies."""
    words = text.split()
    if not words or not viewer.is_staff:
        return []
    people = Membership.objects.select_related("customer", "contact").prefetch_related("contact__phones")
    companies = customers_for(viewer)
    if parts := rules.phone_typed(text):
        people = people.filter(any_part("contact__phones__number", parts))
        companies = companies.filter(any_part("sites__phone", parts)).distinct()
    else:
        for word in words:
            people = people.filter(Q(contact__name__icontains=word) | Q(customer__name__icontains=word))
            companies = companies.filter(name__icontains=word)
    found = [Caller(one.customer, one.contact) for one in people.order_by("contact__name").distinct()[:limit]]
    found += [Caller(company, None) for company in companies.order_by("name")[: limit - len(found)]]
    return found


def any_part(column: str, parts: Iterable[str]) -> Q:
    """That a phone's column has one of the parts of a number in it, as `rules.phone_typed` gives them."""
    return reduce(or_, (Q(**{f"{column}__contains": part}) for part in parts))


@dataclass(frozen=True)
class Sender:
    """What an address tells: the person if known, and every customer they may be writing for."""

    contact: Contact | None
    customers: tuple[Customer, ...]


def sender_of(viewer: Actor, address: str) -> Sender:
    """Who writes from `address`: a known person's companies, else the companies whose mail domain it is."""
    members = Membership.objects.select_related("contact", "customer").order_by("customer_id")
    known = list(
        members.filter(contact__addresses__address=address.lower(), customer__in=customers_for(viewer))
    )
    if known:
        return Sender(known[0].contact, tuple(member.customer for member in known))
    left = MailAddress.objects.select_related("contact").filter(address=address.lower()).first()
    if left:  # a person who speaks for nobody any more: their old company's domain does not make them one of its own
        return Sender(left.contact, ())
    domain = address.rpartition("@")[2].lower()
    companies = customers_for(viewer).filter(domains__domain=domain)
    return Sender(None, tuple(companies.order_by("pk")))


def contact_by_address(address: str) -> Contact | None:
    """The person who asks for a way in by their address; one who was only proposed has none until confirmed."""
    people = MailAddress.objects.select_related("contact").filter(contact__proposed=False)
    found = people.filter(address=address.strip().lower()).first()
    return found.contact if found else None


def addresses_of(customer: Customer) -> set[str]:
    """The mail addresses of a customer's people."""
    return set(
        MailAddress.objects.filter(contact__memberships__customer=customer).values_list("address", flat=True)
    )


def people_by_id(viewer: Actor) -> QuerySet[User]:
    """Everyone who can act, for the names beside what they did; staff and the software only."""
    sees = viewer.is_staff or viewer.is_system
    return User.objects.only("pk", "name") if sees else User.objects.none()


def customers_matching(viewer: Actor, text: str, *, limit: int = 12) -> QuerySet[Customer]:
    """Companies whose name holds every word."""
    found = customers_for(viewer)
    for word in text.split():
        found = found.filter(name__icontains=word)
    return found.order_by("name")[:limit] if text.strip() else found.none()


def contact_of_link(secret: str, at: datetime) -> Contact | None:
    """Whose link it is, while it can still be used."""
    links = EntryLink.objects.select_related("contact").filter(used_at=None, expires_at__gt=at)
    found = links.filter(digest=digest_of(secret)).first()
    return found.contact if found else None


def digest_of(secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Card:
    """A customer with everything its page shows."""

    customer: Customer
    memberships: list[Membership]
    sites: list[Site]
    domains: list[str]


def card(viewer: Actor, pk: int) -> Card | None:
    """A customer's card, if the viewer sees it."""
    customer = customers_for(viewer).filter(pk=pk).first()
    if customer is None:
        return None
    members = customer.memberships.select_related("contact").prefetch_related(
        "contact__addresses", "contact__phones"
    )
    domains = list(customer.domains.order_by("domain").values_list("domain", flat=True))
    return Card(
        customer, list(members.order_by("contact__name")), list(customer.sites.order_by("name")), domains
    )


def customers_found(viewer: Actor, text: str) -> QuerySet[Customer]:
    """Customers whose name, VAT number or person holds every word, by name."""
    found = customers_for(viewer).prefetch_related("sites")
    for word in text.split():
        by_person = Q(memberships__contact__name__icontains=word)
        found = found.filter(Q(name__icontains=word) | Q(vat_number__startswith=word) | by_person)
    return found.order_by("name").distinct()


def callers_with_number(viewer: Actor, number: str) -> list[Caller]:
    """Who has exactly this number, in E.164: people as they speak for each of their companies, then the companies of a switchboard."""
    if not number or not (viewer.is_staff or viewer.is_system):
        return []
    people = Membership.objects.select_related("customer", "contact").prefetch_related("contact__phones")
    members = people.filter(contact__phones__number=number).order_by("contact__name", "pk").distinct()
    companies = customers_for(viewer).filter(sites__phone=number).order_by("name").distinct()
    return [Caller(one.customer, one.contact) for one in members] + [Caller(one, None) for one in companies]


def colleagues_at(extensions: Iterable[str]) -> dict[str, list[User]]:
    """The provider's people by the extension of the phone on their desk; several may share one."""
    found: dict[str, list[User]] = {}
    asked = set(extensions) - {""}
    for user in (
        User.objects.filter(contact=None, is_active=True, extension__in=asked).order_by("pk") if asked else ()
    ):
        found.setdefault(user.extension, []).append(user)
    return found
