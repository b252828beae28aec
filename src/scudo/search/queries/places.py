"""What is found beside tickets: companies, people, systems and their components, devices by serial, products, contracts, mails."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField
from django.db.models.expressions import RawSQL

from scudo.contracts import queries as contracts
from scudo.contracts.models import Contract, RentedAsset, Use
from scudo.core.query import Query, fold
from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.customers import rules
from scudo.customers.models import Customer, Membership
from scudo.design.models import Product, System
from scudo.knowledge.models import Article
from scudo.knowledge.queries import articles
from scudo.search.models import Component, MailWords
from scudo.search.queries.asking import Asked, plain

FEWEST_SIGNS = 4


@dataclass(frozen=True)
class Device:
    """Something with the serial number that was searched for: exactly one of these is there."""

    serial: str
    asset: RentedAsset | None = None
    use: Use | None = None
    component: Component | None = None


def words_of(query: Query) -> list[str]:
    """The words that must all be in a name."""
    return [word for one in query.terms if not one.is_absent for word in fold(one.text).split()]


def with_words(rows: "QuerySet[Customer]", words: Sequence[str]) -> "QuerySet[Customer]":
    """Companies that have every word in their name, VAT number, key or mail domain."""
    found = rows.annotate(plain_name=plain("name"))
    for word in words:
        other = Q(vat_number__startswith=word) | Q(key__startswith=word) | Q(domains__domain__contains=word)
        found = found.filter(Q(plain_name__contains=word) | other)
    return found.order_by("name").distinct()


def customers_with(viewer: Actor, query: Query, words: Sequence[str], most: int) -> list[Customer]:
    """Companies by the phone of a site in any spelling, or by their words."""
    seen = customers.customers_for(viewer)
    if parts := phone_in(query):
        reached = customers.any_part("sites__phone", parts)
        of_vat = Q(vat_number__startswith=re.sub(r"[^0-9]", "", typed(query)))
        return list(seen.filter(reached | of_vat).order_by("name").distinct()[:most])
    return list(with_words(seen, words)[:most]) if words else []


def people_with(viewer: Actor, query: Query, words: Sequence[str], most: int) -> list[Membership]:
    """People by phone in any spelling, by mail address, or by name beside their company's."""
    if not words or not viewer.is_staff:
        return []
    people = Membership.objects.select_related("customer", "contact").prefetch_related(
        "contact__phones", "contact__addresses"
    )
    if parts := phone_in(query):
        found = people.filter(customers.any_part("contact__phones__number", parts))
        return list(found.order_by("contact__name", "pk").distinct()[:most])
    found = people.annotate(plain_name=plain("contact__name"), plain_firm=plain("customer__name"))
    of_person = Q()
    for word in words:
        person = Q(plain_name__contains=word) | Q(contact__addresses__address__contains=word)
        of_person |= person
        found = found.filter(person | Q(plain_firm__contains=word))
    return list(found.filter(of_person).order_by("contact__name", "pk").distinct()[:most])


def phone_in(query: Query) -> tuple[str, ...]:
    """What was typed as a phone number, as it stands in kept ones; nothing where it is none."""
    return rules.phone_typed(typed(query))


def typed(query: Query) -> str:
    """The words of a query without its filters."""
    return " ".join(one.text for one in query.terms)


def systems_with(viewer: Actor, words: Sequence[str], most: int) -> list[System]:
    """Systems by name or key; staff only."""
    if not words or not viewer.is_staff:
        return []
    found = System.objects.select_related("customer").annotate(plain_name=plain("name"))
    for word in words:
        found = found.filter(Q(plain_name__contains=word) | Q(key__contains=word))
    return list(found.order_by("name")[:most])


def components_with(viewer: Actor, words: Sequence[str], most: int) -> list[Component]:
    """Components of the models in force, by what they are called, their kind or their product; staff only."""
    if not words or not viewer.is_staff:
        return []
    found = Component.objects.select_related("system", "customer")
    for word in words:
        found = found.filter(plain__contains=word)
    return list(found.order_by("name", "pk")[:most])


def devices_with(viewer: Actor, query: Query, most: int) -> list[Device]:
    """Devices whose serial number holds what was typed, however it is spaced or hyphened; staff only."""
    code = "".join(one for term in query.terms for one in term.text.upper() if one.isalnum())
    if not viewer.is_staff or len(code) < FEWEST_SIGNS or not any(one.isdigit() for one in code):
        return []
    of_serial = Func(F("serial"), function="search_code", output_field=TextField())
    assets = RentedAsset.objects.select_related("rental__customer").annotate(code=of_serial)
    uses = Use.objects.select_related("customer", "contract").exclude(serial="").filter(undone_at=None)
    parts = Component.objects.select_related("system", "customer").exclude(code="")
    found = [
        Device(one.serial, asset=one) for one in assets.filter(code__contains=code).order_by("serial")[:most]
    ]
    found += [
        Device(one.serial, component=one)
        for one in parts.filter(code__contains=code).order_by("serial")[:most]
    ]
    used = uses.annotate(code=of_serial).filter(code__contains=code).order_by("serial")
    return (found + [Device(one.serial, use=one) for one in used[:most]])[:most]


def products_with(viewer: Actor, words: Sequence[str], most: int) -> list[Product]:
    """Products of the catalogue by name, maker or key; staff only."""
    if not words or not viewer.is_staff:
        return []
    found = Product.objects.select_related("maker").annotate(
        plain_name=plain("name"), plain_maker=plain("maker__name")
    )
    for word in words:
        found = found.filter(
            Q(plain_name__contains=word) | Q(plain_maker__contains=word) | Q(key__contains=word)
        )
    return list(found.order_by("name")[:most])


def contracts_with(viewer: Actor, query: Query, most: int) -> list[Contract]:
    """Contracts whose number holds what was typed."""
    typed = "".join(one.text for one in query.terms if not one.is_absent)
    if len(typed) < FEWEST_SIGNS - 1:
        return []
    return list(contracts.contracts_for(viewer).filter(number__icontains=typed).order_by("number")[:most])


def articles_with(viewer: Actor, query: Query, most: int) -> list[Article]:
    """Articles by their words, the nearest first."""
    typed = " ".join(
        f'"{one.text}"' if one.is_phrase else one.text for one in query.terms if not one.is_absent
    )
    return list(articles.matching(articles.articles_for(viewer), typed)[:most]) if typed else []


def mails_with(viewer: Actor, made: Asked, most: int) -> list[MailWords]:
    """Mails that stand on no ticket, by sender, subject and text, the newest first; staff only."""
    if not made.words or not viewer.is_staff:
        return []
    fits = RawSQL("search_mailwords.words @@ %s::tsquery", [made.words], BooleanField())
    found = MailWords.objects.select_related("mail").defer("mail__raw", "words").filter(fits)
    if made.absent:
        found = found.exclude(RawSQL("search_mailwords.words @@ %s::tsquery", [made.absent], BooleanField()))
    return list(found.order_by("-mail__received_at", "-pk")[:most])
