"""Rentals with their devices, and the end of a Full contract that follows its rental's (C4)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from scudo.contracts.actions.agreements import OFFICE, NotInPreparation, keep, next_number, take, tell
from scudo.contracts.models import Contract, Plan, Rental, RentedAsset
from scudo.contracts.queries import rentals
from scudo.contracts.queries.agreements import RUNNING, today_of
from scudo.core.agreement import State
from scudo.core.roles import Actor, allowed
from scudo.customers.models import Customer
from scudo.design.models import System
from scudo.journal import actions as journal

MOST_ASSETS = 2_000
LONGEST = {"product": 200, "serial": 100, "component": 100}
LONGEST_NUMBER = 40
PREFIX = "NOL"


class Asset(NamedTuple):
    """A device to rent: product, serial number, and the component of the model that it is, blank where it is none."""

    product: str
    serial: str
    component: str = ""


@allowed(*OFFICE)
@transaction.atomic
def add_rental(  # noqa: PLR0913 - a rental has these parts
    *,
    customer: Customer,
    system: str,
    starts_on: date,
    by: Actor,
    at: datetime,
    number: str = "",
    ends_on: date | None = None,
    assets: Sequence[tuple[str, str, str]] = (),
    contract: Contract | None = None,
) -> Rental:
    """Enter a rental with its devices; a `contract` in preparation hangs from it from here on. Without a number it gets one.

    Raises ValidationError naming the field; NotInPreparation.
    """
    rental = Rental(
        customer=customer, number=number.strip(), system=system, starts_on=starts_on, ends_on=ends_on
    )
    check_rental(rental)
    rental.number = rental.number or next_number(PREFIX, at)
    insert(rental)
    put_assets(rental, [Asset(*one) for one in assets])
    report(rental, "added", by, at, assets=len(assets))
    if contract is not None:
        hang(contract, rental, by, at)
    return rental


def check_rental(rental: Rental) -> None:
    """A rental has a system that is nobody else's and ends after it starts. Raises ValidationError naming the fields."""
    problems: dict[str, str] = {}
    rental.system = rental.system.strip().lower()
    if len(rental.number) > LONGEST_NUMBER:
        problems["number"] = _("A number has at most %(most)d characters.") % {"most": LONGEST_NUMBER}
    if rental.system:
        try:
            validate_slug(rental.system)
        except ValidationError:
            problems["system"] = _("A key has small letters, digits and hyphens, such as gestionale-e-rete.")
        if System.objects.filter(key=rental.system).exclude(customer=rental.customer_id).exists():
            problems["system"] = _("This key is the system of another customer. Choose another.")
    if rental.ends_on and rental.ends_on <= rental.starts_on:
        problems["ends_on"] = _("A rental ends after it starts.")
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


def insert(rental: Rental) -> None:
    """Write a rental's row. Raises ValidationError where the customer has one of that number."""
    try:
        with transaction.atomic():
            rental.save()
    except IntegrityError:
        raise ValidationError(
            {"number": [_("The customer has a rental with this number already.")]}
        ) from None


def put_assets(rental: Rental, assets: Sequence[Asset]) -> list[RentedAsset]:
    """Add devices to a rental. Raises ValidationError under `assets` for what is missing, too long, twice or too many."""
    tidy = [Asset(*(" ".join(part.split()) for part in one)) for one in assets]
    there = {rentals.same(one.serial) for one in rental.assets.all()}
    problems = [problem for number, one in enumerate(tidy, 1) if (problem := amiss(number, one))]
    for number, one in enumerate(tidy, 1):
        key = rentals.same(one.serial)
        if key and key in there:
            problems.append(
                _("Device %(number)d: the serial number %(serial)s is there already.")
                % {"number": number, "serial": one.serial}
            )
        there.add(key)
    if len(there) > MOST_ASSETS:
        problems = [_("A rental has at most %(most)d devices.") % {"most": MOST_ASSETS}]
    if problems:
        raise ValidationError({"assets": problems})
    return RentedAsset.objects.bulk_create(
        RentedAsset(customer_id=rental.customer_id, rental=rental, **one._asdict()) for one in tidy
    )


def amiss(number: int, asset: Asset) -> str:
    """What is wrong with a device, or nothing."""
    if not asset.product or not asset.serial:
        return _("Device %(number)d: product and serial number are needed.") % {"number": number}
    if any(len(part) > LONGEST[name] for name, part in asset._asdict().items()):
        return _("Device %(number)d: this is too long.") % {"number": number}
    return ""


@allowed(*OFFICE)
@transaction.atomic
def change_rental(
    *,
    rental: Rental,
    number: str,
    system: str,
    starts_on: date,
    ends_on: date | None,
    by: Actor,
    at: datetime,
) -> Rental:
    """Change a rental; where its end moves, that of the Full contracts that hang from it moves with it (C4).

    One that was ended early keeps its own end, unless the rental's is sooner now. Raises ValidationError naming the field:
    also where a contract would have ended before today or before it began, or is continued by another from its end on.
    """
    hanging = [take(one) for one in Contract.objects.filter(rental=rental).order_by("pk")]
    held = Rental.objects.select_for_update().get(pk=rental.pk)
    before = held.ends_on
    held.number, held.system = number.strip() or held.number, system
    held.starts_on, held.ends_on = starts_on, ends_on
    check_rental(held)
    for contract in hanging:
        check_system(contract, held)
    insert(held)
    report(held, "changed", by, at)
    for contract in hanging:
        follow(contract, before, ends_on, by, at)
    return held


def check_system(contract: Contract, rental: Rental) -> None:
    """Raises ValidationError where a contract that hangs from a rental is about another system."""
    if contract.state != State.ENDED.value and rental.system and contract.system not in {"", rental.system}:
        raise ValidationError(
            {"system": [_("%(contract)s is about another system.") % {"contract": contract}]}
        )


def follow(contract: Contract, before: date | None, until: date | None, by: Actor, at: datetime) -> None:
    """Move the end of a contract with its rental's. Raises ValidationError where it cannot be moved."""
    if contract.plan != Plan.FULL or contract.state not in RUNNING or until == before:
        return
    is_sooner = until is not None and (contract.ends_on is None or until < contract.ends_on)
    if contract.ends_on != before and not is_sooner:
        return
    check_end(contract, until, today_of(at))
    contract.ends_on, contract.reminded = until, []
    keep(contract)
    tell(contract, "follows_rental", by, at, ends_on=until.isoformat() if until else None)


def check_end(contract: Contract, until: date | None, today: date) -> None:
    """Raises ValidationError where a contract cannot end with its rental on a day."""
    assert contract.starts_on, "what runs has begun"
    problem = ""
    if until is not None and until < today:
        problem = _("%(contract)s runs until today at least: what was, was.")
    elif until is not None and until <= contract.starts_on:
        problem = _("%(contract)s would end before it begins: end it first.")
    elif hasattr(contract, "followed_by") and contract.followed_by.state != State.PREPARATION.value:
        problem = _("%(contract)s is continued by another contract from its end on.")
    if problem:
        raise ValidationError({"ends_on": [problem % {"contract": contract}]})


@allowed(*OFFICE)
@transaction.atomic
def attach_rental(*, contract: Contract, rental: Rental, by: Actor, at: datetime) -> Contract:
    """Let a contract in preparation hang from a rental of its customer. Raises NotInPreparation, ValidationError."""
    return hang(contract, rental, by, at)


def hang(contract: Contract, rental: Rental, by: Actor, at: datetime) -> Contract:
    """Write which rental a contract hangs from."""
    held = take(contract)
    if held.state != State.PREPARATION.value:
        raise NotInPreparation
    if rental.customer_id != held.customer_id:
        raise ValidationError({"rental": [_("This belongs to another customer.")]})
    check_system(held, rental)
    held.rental = rental
    keep(held)
    tell(held, "rental_attached", by, at, rental=rental.pk)
    return held


@allowed(*OFFICE)
@transaction.atomic
def add_asset(
    *, rental: Rental, product: str, serial: str, by: Actor, at: datetime, component: str = ""
) -> RentedAsset:
    """Add a device to a rental. Raises ValidationError naming the field: `serial` where the rental has it already."""
    held = Rental.objects.select_for_update().get(pk=rental.pk)
    if rentals.same(serial) in {rentals.same(one.serial) for one in held.assets.all()}:
        raise ValidationError({"serial": [_("The rental has a device with this serial number already.")]})
    made = put_assets(held, [Asset(product, serial, component)])[0]
    report(held, "asset_added", by, at, asset=made.pk)
    return made


@allowed(*OFFICE)
@transaction.atomic
def remove_asset(*, asset: RentedAsset, because: str, by: Actor, at: datetime) -> None:
    """Take a device out of a rental, for one of the reasons of `queries.rentals.REMOVALS`; the journal keeps which.

    Raises ValidationError naming the field: also while a contract that hangs from the rental lists its component.
    """
    held = Rental.objects.select_for_update().get(pk=asset.rental_id)
    if because not in dict(rentals.REMOVALS):
        raise ValidationError({"because": [_("Say why.")]})
    if listing := rentals.listing(asset, at):
        numbers = ", ".join(one.number for one in listing)
        words = _("%(component)s is listed by %(numbers)s: change that contract first.")
        raise ValidationError([words % {"component": asset.component, "numbers": numbers}])
    report(held, "asset_removed", by, at, asset=asset.pk, serial=asset.serial, because=because)
    asset.delete()


def report(rental: Rental, what: str, by: Actor, at: datetime, **facts: str | int) -> None:
    """Write the journal."""
    journal.write(
        kind=f"contracts.rental_{what}", subject=("rental", rental.pk), customer=rental.customer_id, by=by, at=at,
        facts=dict(facts) or None,
    )  # fmt: skip
