"""What is left of what a contract includes: interventions and hours of its year, prepaid hours (C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet, prefetch_related_objects

from scudo.contracts.calendars import midnight
from scudo.contracts.models import Contract, PrepaidHours, Use
from scudo.contracts.queries.agreements import today_of, version_at
from scudo.core import plans
from scudo.core.agreement import State
from scudo.core.roles import Actor

__all__ = ["PrepaidHours", "Use"]

DAY = timedelta(days=1)
PARTS = ("uses", "prepaid")
EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Left:
    """What is left at a moment; None: no limit, or no prepaid hours. Nothing is ever less than 0."""

    interventions: int | None = None
    minutes: int | None = None
    prepaid: int | None = None

    @property
    def included(self) -> int | None:
        """Minutes of work that what is included still pays for: none where one of its limits is reached, None without a limit."""
        return 0 if self.interventions == 0 else self.minutes


def left_of(contract: Contract, at: datetime) -> Left:
    """What is left of a contract whose versions, uses and prepaid hours were read."""
    version = version_at(contract, at)
    uses = (
        included_uses(contract, at)
        if version.interventions is not None or version.minutes is not None
        else []
    )
    bundles = valid_bundles(contract, today_of(at))
    return Left(
        interventions=less(version.interventions, sum(1 for one in uses if one.intervention)),
        minutes=less(version.minutes, sum(one.minutes for one in uses)),
        prepaid=sum(bundle_left(contract, one) for one in bundles) if contract.prepaid.all() else None,
    )


def less(limit: int | None, used: int) -> int | None:
    """What a limit leaves."""
    return None if limit is None else max(0, limit - used)


def year_at(contract: Contract, day: date) -> tuple[date, date] | None:
    """The year of a contract in which a day lies: its first before it began, its last after it ended; None without a beginning."""
    if contract.starts_on is None:
        return None
    return plans.year_of(contract.starts_on, min(day, contract.ends_on - DAY) if contract.ends_on else day)


def included_uses(contract: Contract, at: datetime) -> list[Use]:
    """The work that was paid for by what the contract's year at a moment includes."""
    since, until = bounds(contract, year_at(contract, today_of(at)))
    return [
        one for one in contract.uses.all()
        if not one.undone_at and not one.charged and one.prepaid_id is None and since <= one.at < until
    ]  # fmt: skip


def bounds(contract: Contract, year: tuple[date, date] | None) -> tuple[datetime, datetime]:
    """From when to when work counts in a year: what was before a contract in its first, what is after its end in its last."""
    since, until = EVER
    if year and year[0] != contract.starts_on:
        since = midnight(year[0])
    if year and not (contract.ends_on and year[1] >= contract.ends_on):
        until = midnight(year[1])
    return since, until


def valid_bundles(contract: Contract, day: date) -> list[PrepaidHours]:
    """Prepaid hours that have begun and not expired, the first to expire first."""
    valid = [one for one in contract.prepaid.all() if is_valid(one, day)]
    return sorted(valid, key=lambda one: (one.expires_on or date.max, one.pk))


def is_valid(bundle: PrepaidHours, day: date) -> bool:
    """Whether work of a day may be drawn from prepaid hours, if any are left."""
    return bundle.bought_on <= day and (bundle.expires_on is None or bundle.expires_on > day)


def bundle_left(contract: Contract, bundle: PrepaidHours) -> int:
    """Minutes that a bundle still has."""
    used = sum(
        one.minutes for one in contract.uses.all() if one.prepaid_id == bundle.pk and not one.undone_at
    )
    return max(0, bundle.minutes - used)


@dataclass(frozen=True)
class Share:
    """Minutes of one work and what pays for them: the prepaid hours `bundle`, nothing (`charged`), or else what is included."""

    minutes: int
    bundle: int | None = None
    charged: bool = False


def shares(minutes: int, included: int | None, bundles: Sequence[tuple[int, int]]) -> list[Share]:
    """Part work over what pays for it: what is included (None: all of it), then `bundles` (key, minutes left) in their order.

    The rest is charged. Work of no minutes falls whole to the first that has anything left.
    """
    if included is None:
        return [Share(minutes)]
    found: list[Share] = []
    rest = minutes
    for bundle, left in [(None, included), *bundles]:
        if left > 0 and (rest or not found):
            found.append(Share(min(rest, left), bundle))
            rest -= found[-1].minutes
    return [*found, Share(rest, charged=True)] if rest or not found else found


@dataclass(frozen=True)
class Amount:
    """How much of what is included was used."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        """What is left; never less than 0."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True)
class Bundle:
    """Prepaid hours with the minutes that are left of them; `valid` where work of today may be drawn from them."""

    row: PrepaidHours
    left: int
    valid: bool


@dataclass(frozen=True)
class Balance:
    """What a contract's year includes and what was used of it (None: no limit), and its prepaid hours, those to be drawn from first."""

    year: tuple[date, date] | None
    interventions: Amount | None
    minutes: Amount | None
    bundles: Sequence[Bundle]


def balance_of(contract: Contract, at: datetime) -> Balance:
    """How a contract stands at a moment; its uses and prepaid hours are read with it."""
    prefetch_related_objects([contract], *PARTS)
    version, uses, day = version_at(contract, at), included_uses(contract, at), today_of(at)
    valid = valid_bundles(contract, day)
    others = [one for one in contract.prepaid.all() if one not in valid]
    return Balance(
        year=year_at(contract, day),
        interventions=amount(version.interventions, sum(1 for one in uses if one.intervention)),
        minutes=amount(version.minutes, sum(one.minutes for one in uses)),
        bundles=[Bundle(one, bundle_left(contract, one), one in valid) for one in (*valid, *others)],
    )


def amount(limit: int | None, used: int) -> Amount | None:
    """What was used under a limit, if there is one."""
    return None if limit is None else Amount(used, limit)


def has_begun(contract: Contract, day: date) -> bool:
    """Whether work of a day can be work under a contract: one that is over goes on with the tickets that it covered."""
    return contract.starts_on is not None and contract.starts_on <= day


def may_buy_hours(contract: Contract) -> bool:
    """Whether prepaid hours can be bought under a contract."""
    return contract.state != State.ENDED.value


def uses_of(viewer: Actor, contract: Contract) -> QuerySet[Use]:
    """The work under a contract, the latest first; a contact sees their companies', without what was undone."""
    return uses_for(viewer).filter(contract=contract).order_by("-at", "pk")


def uses_for(viewer: Actor) -> QuerySet[Use]:
    """All work and parts for staff; a contact sees their companies', without what was undone."""
    if viewer.is_staff or viewer.is_system:
        return Use.objects.select_related("prepaid", "by")
    return Use.objects.select_related("prepaid").filter(customer__in=viewer.customers, undone_at=None)


def use_by_id(viewer: Actor, pk: int) -> Use | None:
    """One piece of work, with its contract and its customer."""
    return uses_for(viewer).select_related("contract", "customer").filter(pk=pk).first()


def prepaid_of(viewer: Actor, contract: Contract) -> QuerySet[PrepaidHours]:
    """The prepaid hours of a contract; a contact sees their companies'."""
    found = PrepaidHours.objects.filter(contract=contract)
    return found if viewer.is_staff or viewer.is_system else found.filter(customer__in=viewer.customers)


def bundle_by_id(viewer: Actor, contract: Contract, pk: int) -> PrepaidHours | None:
    """One bundle of prepaid hours of a contract."""
    return prepaid_of(viewer, contract).filter(pk=pk).first()


def of_one_work(use: Use) -> list[Use]:
    """The rows of the work that a use is a part of: those of one key, parted over several sources."""
    return list(recorded(use.key.partition("/")[0]))


def recorded(key: str) -> QuerySet[Use]:
    """The rows of the work that is named by a key: `key`, `key/2` and so on."""
    return (Use.objects.filter(key=key) | Use.objects.filter(key__startswith=f"{key}/")).order_by("pk")
