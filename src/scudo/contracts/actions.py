"""What can be done about contracts, and the promise a ticket takes from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from scudo.contracts import calendars, queries
from scudo.contracts.models import Contract, CoveredThing, ExtraTimeWindow, FrozenCalendar, Plan, Target
from scudo.core.entitlement import Coverage, Thing
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Customer
from scudo.journal import actions as journal

HOUR = 60
DEFAULT_TARGETS: Mapping[str, Mapping[int, tuple[int, int | None]]] = {
    Plan.TRIAL: {1: (4 * HOUR, None), 2: (8 * HOUR, None), 3: (16 * HOUR, None)},
    Plan.YEARLY: {1: (1 * HOUR, 8 * HOUR), 2: (4 * HOUR, 16 * HOUR), 3: (8 * HOUR, 40 * HOUR)},
    Plan.FULL: {1: (1 * HOUR, 4 * HOUR), 2: (2 * HOUR, 9 * HOUR), 3: (8 * HOUR, 27 * HOUR)},
}


@dataclass(frozen=True)
class ExtraTime:
    """One window of Extra Time: weekly (`days` from mon to sun and holiday, `opens` to `closes`) or one stretch."""

    days: Sequence[str] = ()
    opens: str = ""
    closes: str = ""
    starts: datetime | None = None
    ends: datetime | None = None


@allowed(Role.OFFICE, Role.MANAGER)
@transaction.atomic
def add_contract(  # noqa: PLR0913 - a contract has these parts
    *,
    customer: Customer,
    number: str,
    plan: str,
    starts_on: date,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
    covers: Sequence[tuple[str, str]] | None = None,
    extra_time: Sequence[ExtraTime] = (),
    targets: Mapping[int, tuple[int, int | None]] | None = None,
) -> Contract:
    """A contract with its coverage (None: everything) and the SLA its plan starts from, unless `targets` says another.

    Raises ValidationError naming the field that is wrong.
    """
    if ends_on and ends_on <= starts_on:
        raise ValidationError({"ends_on": _("A contract ends after it starts.")})
    try:
        with transaction.atomic():
            contract = Contract.objects.create(
                customer=customer,
                number=number,
                plan=plan,
                starts_on=starts_on,
                ends_on=ends_on,
                covers_all=covers is None,
            )
    except IntegrityError:
        raise ValidationError({"number": _("A contract with this number exists already.")}) from None
    fill(contract, covers or (), targets or DEFAULT_TARGETS[plan], extra_time)
    journal.write(
        kind="contracts.added", subject=("contract", contract.pk), customer=customer.pk, by=by, at=at
    )
    return contract


def fill(
    contract: Contract,
    covers: Sequence[tuple[str, str]],
    targets: Mapping[int, tuple[int, int | None]],
    extra_time: Sequence[ExtraTime],
) -> None:
    """Write the parts of a new contract."""
    of = {"customer": contract.customer, "contract": contract}
    CoveredThing.objects.bulk_create(CoveredThing(**of, kind=kind, name=name) for kind, name in covers)
    Target.objects.bulk_create(
        Target(**of, severity=severity, acknowledge=take, restore=restore)
        for severity, (take, restore) in targets.items()
    )
    ExtraTimeWindow.objects.bulk_create(
        ExtraTimeWindow(
            **of, days=list(window.days), from_time=window.opens, to_time=window.closes,
            starts_at=window.starts, ends_at=window.ends,
        )
        for window in extra_time
    )  # fmt: skip


@dataclass(frozen=True)
class Promise:
    """What a request takes from the contracts at its opening, frozen."""

    coverage: Coverage
    calendar: FrozenCalendar
    terms: dict[str, Any]


def promise(*, customer: Customer, thing: Thing | None, at: datetime) -> Promise:
    """Decide coverage (C5) and freeze the hours and targets (C6) that hold for a request made at `at`."""
    offered = queries.promise_at(customer, thing, at)
    return Promise(offered.coverage, freeze(offered.calendar), offered.terms)


def freeze(calendar: dict[str, Any]) -> FrozenCalendar:
    """The row that keeps a calendar; equal calendars share one, which a process remembers once it is committed."""
    digest = calendars.digest_of(calendar)
    key = (connection.settings_dict["NAME"], digest)
    if key in _committed:
        return FrozenCalendar(pk=_committed[key], digest=digest, calendar=calendar)
    frozen, _new = FrozenCalendar.objects.get_or_create(digest=digest, defaults={"calendar": calendar})
    transaction.on_commit(lambda: _committed.update({key: frozen.pk}))
    return frozen


_committed: dict[tuple[str, str], int] = {}
