"""What is left of what a contract includes: interventions and hours of its year, prepaid hours (C5)."""

from dataclasses import dataclass
from datetime import date, datetime

from scudo.contracts.calendars import midnight
from scudo.contracts.models import Contract, PrepaidHours, Use
from scudo.contracts.queries.agreements import today_of, version_at
from scudo.core.stretches import instant


@dataclass(frozen=True)
class Left:
    """What is left at a moment; None: no limit, or no prepaid hours. Nothing is ever less than 0."""

    interventions: int | None = None
    minutes: int | None = None
    prepaid: int | None = None


def left_of(contract: Contract, at: datetime) -> Left:
    """What is left of a contract whose versions, uses and prepaid hours were read."""
    version = version_at(contract, at)
    uses = included_uses(contract) if version.interventions is not None or version.minutes is not None else []
    bundles = valid_bundles(contract, today_of(at))
    return Left(
        interventions=less(version.interventions, sum(1 for one in uses if one.intervention)),
        minutes=less(version.minutes, sum(one.minutes for one in uses)),
        prepaid=sum(bundle_left(contract, one) for one in bundles) if contract.prepaid.all() else None,
    )


def less(limit: int | None, used: int) -> int | None:
    """What a limit leaves."""
    return None if limit is None else max(0, limit - used)


def included_uses(contract: Contract) -> list[Use]:
    """The work of the contract's running year that what it includes paid for."""
    since = instant(midnight(contract.term_starts_on)) if contract.term_starts_on else None
    return [
        one
        for one in contract.uses.all()
        if not one.undone_at and not one.charged and one.prepaid_id is None
        and (since is None or instant(one.at) >= since)
    ]  # fmt: skip


def valid_bundles(contract: Contract, day: date) -> list[PrepaidHours]:
    """Prepaid hours that have begun and not expired, the first to expire first."""
    valid = [
        one
        for one in contract.prepaid.all()
        if one.bought_on <= day and (one.expires_on is None or one.expires_on > day)
    ]
    return sorted(valid, key=lambda one: (one.expires_on or date.max, one.pk))


def bundle_left(contract: Contract, bundle: PrepaidHours) -> int:
    """Minutes that a bundle still has."""
    used = sum(
        one.minutes for one in contract.uses.all() if one.prepaid_id == bundle.pk and not one.undone_at
    )
    return max(0, bundle.minutes - used)
