"""What customers rent: their systems, device by device, and the contracts that last as long (C4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace, Upper
from django.utils.translation import gettext_lazy as _

from scudo.contracts.models import Contract, CoveredThing, Rental, RentedAsset
from scudo.contracts.queries.agreements import contracts_for, version_at
from scudo.core.agreement import State
from scudo.core.roles import Actor
from scudo.customers.models import Customer

__all__ = ["Rental", "RentedAsset"]

REMOVALS = [
    ("mistake", _("it was entered by mistake")),
    ("returned", _("the customer gave it back")),
    ("replaced", _("another device took its place")),
    ("lost", _("it is lost or beyond repair")),
]
"""Why a device is taken out of a rental: the journal keeps no words of people."""


def rentals_for(viewer: Actor) -> QuerySet[Rental]:
    """Every rental for staff, those of their companies for a contact; with customer and devices."""
    found = Rental.objects.select_related("customer").prefetch_related("assets")
    if viewer.is_staff or viewer.is_system:
        return found
    return found.filter(customer__in=viewer.customers)


def rental_by_id(viewer: Actor, pk: int) -> Rental | None:
    """One rental, if the viewer may see it."""
    return rentals_for(viewer).filter(pk=pk).first()


def rentals_of(viewer: Actor, customer: Customer) -> QuerySet[Rental]:
    """The rentals of a customer, the latest first."""
    return rentals_for(viewer).filter(customer=customer)


def for_contract(viewer: Actor, contract: Contract, day: date) -> QuerySet[Rental]:
    """The rentals that a contract in preparation could hang from: of its customer and system, and not over."""
    found = rentals_for(viewer).filter(Q(ends_on=None) | Q(ends_on__gt=day), customer=contract.customer_id)
    return found.filter(system__in=("", contract.system)) if contract.system else found


def contracts_on(viewer: Actor, rental: Rental) -> QuerySet[Contract]:
    """The contracts that hang from a rental."""
    return contracts_for(viewer).filter(rental=rental)


def asset_by_id(rental: Rental, pk: int) -> RentedAsset | None:
    """One device of a rental that the viewer was shown."""
    return RentedAsset.objects.filter(rental=rental, pk=pk).first()


def same(serial: str) -> str:
    """What two ways of writing one serial number have in common."""
    return "".join(serial.split()).upper()


@dataclass(frozen=True)
class Elsewhere:
    """A serial number that another rental of the same days has, too."""

    serial: str
    rental: Rental


def elsewhere(viewer: Actor, rental: Rental) -> list[Elsewhere]:
    """The devices of a rental that stand in another of the same days as well: one of the two is wrong; staff only."""
    if not viewer.is_staff:
        return []
    serials = {same(one.serial) for one in RentedAsset.objects.filter(rental=rental)}
    begun = Q() if rental.ends_on is None else Q(rental__starts_on__lt=rental.ends_on)
    others = RentedAsset.objects.exclude(rental=rental).filter(
        begun, Q(rental__ends_on=None) | Q(rental__ends_on__gt=rental.starts_on)
    )
    found = (
        others.annotate(same=Replace(Upper("serial"), Value(" "), Value("")))
        .filter(same__in=serials)
        .order_by("serial", "pk")
    )
    return [Elsewhere(one.serial, one.rental) for one in found.select_related("rental__customer")]


def listing(asset: RentedAsset, at: datetime) -> list[Contract]:
    """The contracts of a device's rental, not over, that list its component from now on or later."""
    if not asset.component:
        return []
    hanging = Contract.objects.filter(rental=asset.rental_id).exclude(state=State.ENDED.value)
    return [
        contract
        for contract in hanging.prefetch_related("versions__things").order_by("number")
        if asset.component in components(contract, at)
    ]


def components(contract: Contract, at: datetime) -> set[str]:
    """The components that a contract lists as covered, from a moment on."""
    now = version_at(contract, at).number
    things: Iterable[CoveredThing] = (
        thing for version in contract.versions.all() if version.number >= now for thing in version.things.all()
    )  # fmt: skip
    return {one.name for one in things if one.kind == CoveredThing.Kind.COMPONENT and not one.excluded}
