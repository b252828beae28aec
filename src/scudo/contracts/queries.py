"""What one may see of contracts."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from scudo.contracts import calendars
from scudo.contracts.models import Contract, CoveredThing
from scudo.core.entitlement import Coverage, State, Terms, Thing, decide
from scudo.core.hours import Hours
from scudo.core.roles import Actor
from scudo.customers.models import Customer

PARTS = ("things", "targets", "extra_time")


def contracts_for(viewer: Actor) -> QuerySet[Contract]:
    """Staff see every contract, a contact those of their companies."""
    found = Contract.objects.prefetch_related(*PARTS).order_by("-starts_on")
    if viewer.is_staff or viewer.is_system:
        return found
    return found.filter(customer__in=viewer.customers)


def terms_of(contracts: Iterable[Contract], at: datetime) -> list[Terms]:
    """Contracts as `core.entitlement` reads them: from midnight to midnight in the provider's zone."""
    return [
        Terms(
            id=contract.pk,
            number=contract.number,
            starts=midnight(contract.starts_on),
            ends=midnight(contract.ends_on) if contract.ends_on else None,
            state=State.IN_FORCE,
            covers=None
            if contract.covers_all
            else frozenset((one.kind, one.name) for one in contract.things.all()),
            hours=_hours(contract, at.year),
        )
        for contract in contracts
    ]


def _hours(contract: Contract, year: int) -> Hours:
    calendar = calendars.of_contract(contract, year)
    return calendars.hours(calendars.digest_of(calendar), calendar)


def midnight(day: date) -> datetime:
    """The first moment of a day in the provider's zone."""
    return datetime.combine(day, time.min, ZoneInfo(settings.PROVIDER_TIMEZONE)).astimezone(UTC)


@dataclass(frozen=True)
class Named:
    """A thing that a request may be about, and the contract in force that lists it, if one does."""

    kind: str
    name: str
    contract: str

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.name}"


def things_for(viewer: Actor, customer: Customer, at: datetime) -> list[Named]:
    """What a customer's contracts list: what is covered now first, then what once was."""
    today = at.astimezone(ZoneInfo(settings.PROVIDER_TIMEZONE)).date()
    in_force = Q(contract__starts_on__lte=today) & (
        Q(contract__ends_on=None) | Q(contract__ends_on__gt=today)
    )
    seen: dict[tuple[str, str], Named] = {}
    things = CoveredThing.objects.filter(contract__in=contracts_for(viewer).filter(customer=customer))
    for thing in things.filter(in_force).select_related("contract"):
        seen.setdefault((thing.kind, thing.name), Named(thing.kind, thing.name, thing.contract.number))
    for thing in things.exclude(in_force):
        seen.setdefault((thing.kind, thing.name), Named(thing.kind, thing.name, ""))
    return list(seen.values())


@dataclass(frozen=True)
class Offer:
    """What holds for a request: coverage (C5), hours and targets (C6)."""

    coverage: Coverage
    calendar: dict[str, Any]
    terms: dict[str, Any]

    @property
    def hours(self) -> Hours:
        """The calendar's hours."""
        return calendars.hours(calendars.digest_of(self.calendar), self.calendar)


def promise_at(customer: Customer, thing: Thing | None, at: datetime) -> Offer:
    """What the customer's contracts promise for a thing at a moment."""
    contracts = contracts_of(customer.pk)
    coverage = decide(terms_of(contracts, at), thing, at)
    chosen = next((one for one in contracts if one.pk == coverage.contract), None)
    calendar = calendars.of_contract(chosen, at.year) if chosen else calendars.office(at.year)
    return Offer(coverage, calendar, terms_to_keep(chosen))


def contracts_of(customer: int) -> list[Contract]:
    """A customer's contracts with their parts, remembered by version: any change of a contract gives it a new one."""
    versions = (
        Contract.objects.filter(customer=customer)
        .order_by("-starts_on", "pk")
        .values_list("pk", "version", "revision")
    )
    if any(version not in _known for version in versions):
        for contract in Contract.objects.prefetch_related(*PARTS).filter(customer=customer):
            if len(_known) >= MOST_KNOWN:
                _known.clear()
            _known[contract.pk, contract.version, contract.revision] = contract
    return [_known[version] for version in versions]


MOST_KNOWN = 10_000
_known: dict[tuple[int, int, uuid.UUID], Contract] = {}


def terms_to_keep(contract: Contract | None) -> dict[str, Any]:
    """The contract's part of a promise as the ticket keeps it; targets in minutes by Severity Code."""
    if contract is None:
        return {"contract": None, "targets": {}}
    return {
        "contract": contract.pk,
        "number": contract.number,
        "plan": contract.plan,
        "version": contract.version,
        "until": contract.ends_on.isoformat() if contract.ends_on else None,
        "targets": {
            str(target.severity): [target.acknowledge, target.restore] for target in contract.targets.all()
        },
    }


def in_force(viewer: Actor, customer: Customer, at: datetime) -> QuerySet[Contract]:
    """A customer's contracts in force at a moment."""
    today = at.astimezone(ZoneInfo(settings.PROVIDER_TIMEZONE)).date()
    begun = contracts_for(viewer).filter(customer=customer, starts_on__lte=today)
    return begun.filter(Q(ends_on=None) | Q(ends_on__gt=today))


def numbers_in_force(viewer: Actor, customers: Iterable[int], at: datetime) -> dict[int, list[str]]:
    """The contracts in force of several customers, by customer."""
    today = at.astimezone(ZoneInfo(settings.PROVIDER_TIMEZONE)).date()
    begun = contracts_for(viewer).filter(customer__in=customers, starts_on__lte=today)
    found: dict[int, list[str]] = {}
    for contract in begun.filter(Q(ends_on=None) | Q(ends_on__gt=today)).prefetch_related(None):
        found.setdefault(contract.customer_id, []).append(str(contract))
    return found
