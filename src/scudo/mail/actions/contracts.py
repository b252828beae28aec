"""Letters that follow by themselves from what happens to a contract, to the customer's people and to the office (C2-C5, C8)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from scudo.contracts.models import Contract
from scudo.contracts.queries import today_of
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Contact, Membership, User
from scudo.mail import contract_letters, letters, office_letters
from scudo.mail.actions.writing import in_office_hours, queue
from scudo.mail.contract_ends import News, is_moot, too_late_after
from scudo.mail.models import Letter


@allowed(Role.SYSTEM)
@transaction.atomic
def write_contract_news(*, contract: Contract, news: News, by: Actor, at: datetime) -> list[Letter]:
    """Tell who is to be told, each once for an entry, when the office is open; returns the new letters.

    A reminder that would come too late then leaves at once; what later news has taken the place of is not written.
    """
    if is_moot(contract, news):
        return []
    leaves = moment_for(at, too_late_after(contract) if news.what == "ending" else None)
    people = people_of(contract) if news.what in contract_letters.SAID else []
    made = [
        once(
            key_of(news.entry, "contact", contact.pk), kind=Letter.Kind.NOTICE, recipient=address, language=contact.language,
            composed=contract_letters.to_customer(contract, news, contact.language), at=at, contact=contact,
            customer=contract.customer_id, send_after=leaves,
        )
        for contact, address in people
    ]  # fmt: skip
    told = [contact.name for contact, _address in people]
    if office_letters.concerns_office(contract, news, told):
        made += [
            to_office(
                user, news.entry, office_letters.to_office(contract, news, user.language, told), at, leaves
            )
            for user in office_people()
        ]
    return [letter for letter in made if letter]


@allowed(Role.SYSTEM)
@transaction.atomic
def write_pin_alarm(*, found: Mapping[str, Any], entry: int, by: Actor, at: datetime) -> list[Letter]:
    """Tell the office at once, whatever the hour, that somebody may be guessing PINs (C8); each once for an entry."""
    made = [
        to_office(user, entry, office_letters.pin_alarm(found, user.language), at, at)
        for user in office_people()
    ]
    return [letter for letter in made if letter]


def to_office(
    user: User, entry: int, composed: letters.Composed, at: datetime, leaves: datetime
) -> Letter | None:
    """One letter to one of the provider's people."""
    return once(
        key_of(entry, "user", user.pk), kind=Letter.Kind.ALARM, recipient=user.email, language=user.language,
        composed=composed, at=at, send_after=leaves,
    )  # fmt: skip


def once(message_id: str, **parts: Any) -> Letter | None:
    """Queue a letter under its own Message-ID; None where it was queued before."""
    if Letter.objects.filter(message_id=message_id).exists():
        return None
    return queue(message_id=message_id, **parts)


def key_of(entry: int, kind: str, person: int) -> str:
    """The Message-ID of an entry's letter to a person."""
    return f"contract.{entry}.{kind}.{person}@{settings.MAIL_ADDRESS.rpartition('@')[2]}"


def moment_for(at: datetime, by: date | None) -> datetime:
    """When the office is open next; at once where that is after the day by which it must leave."""
    opening = in_office_hours(at)
    return at if by is not None and today_of(opening) > by else opening


def people_of(contract: Contract) -> list[tuple[Contact, str]]:
    """The customer's people who want every letter; where there is none, all who want any. Who was only proposed is not told."""
    members = Membership.objects.filter(customer=contract.customer_id, contact__proposed=False)
    return reached(members.filter(notices=Membership.Notices.ALL)) or reached(
        members.exclude(notices=Membership.Notices.NONE)
    )


def reached(members: QuerySet[Membership]) -> list[tuple[Contact, str]]:
    """People with their first address that is not the desk's own."""
    found = members.select_related("contact").prefetch_related("contact__addresses").order_by("contact_id")
    people = [(one.contact, [mail.address for mail in one.contact.addresses.all()]) for one in found]
    return [
        (person, address)
        for person, addresses in people
        if (address := next((one for one in addresses if not is_desk(one)), ""))
    ]


def office_people() -> list[User]:
    """The provider's people of the office and its managers, by name; never the desk's own address, which opens tickets."""
    active = User.objects.filter(contact=None, is_active=True).order_by("name", "pk")
    found = active.filter(roles__overlap=[Role.OFFICE.value, Role.MANAGER.value])
    return [user for user in found if not is_desk(user.email)]


def is_desk(address: str) -> bool:
    """Whether it is the address that the desk itself reads."""
    return address.lower() == settings.MAIL_ADDRESS.lower()
