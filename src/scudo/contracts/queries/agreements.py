"""What one may see of contracts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from scudo.contracts.models import Contract, CoveredThing, Version
from scudo.core.agreement import Renewal, State, settled_on
from scudo.core.roles import Actor
from scudo.customers.models import Customer

PARTS = ("things", "targets", "extra_time", "closures")
RUNNING = (State.IN_FORCE.value, State.SUSPENDED.value)


def contracts_for(viewer: Actor) -> QuerySet[Contract]:
    """Staff see every contract, a contact those of their companies."""
    whole = Prefetch("versions", Version.objects.prefetch_related(*PARTS))
    found = Contract.objects.prefetch_related(whole).order_by("-starts_on", "-pk")
    if viewer.is_staff or viewer.is_system:
        return found
    return found.filter(customer__in=viewer.customers)


def contract_by_id(viewer: Actor, pk: int) -> Contract | None:
    """One contract with everything it hangs from, if the viewer may see it."""
    whole = contracts_for(viewer).select_related("customer", "project", "rental", "follows", "followed_by")
    return whole.filter(pk=pk).first()


def today_of(at: datetime) -> date:
    """The date on the provider's wall at a moment."""
    return at.astimezone(ZoneInfo(settings.PROVIDER_TIMEZONE)).date()


def version_at(contract: Contract, at: datetime) -> Version:
    """What a contract says at a moment: the last version that holds from that day or before, and was made by then.

    So a request of the morning keeps the version of the morning, though an amendment of the afternoon holds from that day.
    """
    day, versions = today_of(at), list(contract.versions.all())
    return next(
        one
        for one in reversed(versions)
        if one.holds_from is None or (one.holds_from <= day and one.made_at <= at)
    )


def running(day: date) -> Q:
    """Contracts whose dates hold a day, suspended ones among them."""
    begun = Q(state__in=[*RUNNING, State.ENDED.value], starts_on__lte=day)
    return begun & (Q(ends_on=None) | Q(ends_on__gt=day))


def in_force(viewer: Actor, customer: Customer, at: datetime) -> QuerySet[Contract]:
    """A customer's contracts in force at a moment."""
    return contracts_for(viewer).filter(running(today_of(at)), customer=customer)


def of_customer(viewer: Actor, customer: Customer) -> QuerySet[Contract]:
    """All contracts of a customer: in preparation, running, over."""
    return contracts_for(viewer).filter(customer=customer)


def numbers_in_force(viewer: Actor, customers: Iterable[int], at: datetime) -> dict[int, list[str]]:
    """The contracts in force of several customers, by customer."""
    begun = contracts_for(viewer).filter(running(today_of(at)), customer__in=customers)
    found: dict[int, list[str]] = {}
    for contract in begun.prefetch_related(None):
        found.setdefault(contract.customer_id, []).append(str(contract))
    return found


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
    """What a customer's contracts list: what is covered now first, then what is left out, is over or yet to come."""
    today = today_of(at)
    now: dict[tuple[str, str], Named] = {}
    once: dict[tuple[str, str], Named] = {}
    for contract in contracts_for(viewer).filter(customer=customer):
        is_running = contract.state in RUNNING and runs_on(contract, today)
        holding = version_at(contract, at)
        for thing in (thing for version in contract.versions.all() for thing in version.things.all()):
            covered = is_running and thing.version_id == holding.pk and not thing.excluded
            kept = now if covered else once
            kept.setdefault(
                (thing.kind, thing.name), Named(thing.kind, thing.name, contract.number if covered else "")
            )
    return [*now.values(), *(one for key, one in once.items() if key not in now)]


def runs_on(contract: Contract, day: date) -> bool:
    """Whether a contract's dates hold a day."""
    begun = contract.starts_on is not None and contract.starts_on <= day
    return begun and (contract.ends_on is None or contract.ends_on > day)


def settled(contract: Contract) -> date | None:
    """The day from which nobody can change what follows a contract; None without an end."""
    if contract.ends_on is None:
        return None
    noticed = today_of(contract.notice_at) if contract.notice_at else None
    return settled_on(
        State(contract.state), Renewal(contract.renewal), contract.ends_on, noticed, contract.notice_days
    )


def names_listed(version: Version, kind: str) -> list[str]:
    """What a version covers of one kind."""
    return [one.name for one in version.things.all() if one.kind == kind and not one.excluded]


KINDS = CoveredThing.Kind.choices
