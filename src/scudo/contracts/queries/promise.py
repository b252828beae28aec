"""What a customer's contracts promise for a thing at a moment (C5, C6)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.db.models.expressions import RawSQL

from scudo.contracts import calendars
from scudo.contracts.calendars import Exceptions, midnight
from scudo.contracts.models import Contract, Version
from scudo.contracts.queries.agreements import PARTS, today_of, version_at
from scudo.contracts.queries.usage import Left, left_of
from scudo.core.agreement import State
from scudo.core.entitlement import Coverage, Terms, Thing, decide
from scudo.core.hours import Hours
from scudo.core.stretches import instant
from scudo.customers.models import Customer


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
    contracts, exceptions = contracts_of(customer.pk)
    coverage = decide(terms_of(contracts, exceptions, at), thing, at)
    chosen = next((one for one in contracts if one.pk == coverage.contract), None)
    if chosen is None:
        return Offer(coverage, calendars.office(today_of(at).year, exceptions), terms_to_keep(None, None))
    version = version_at(chosen, at)
    return Offer(
        coverage, calendars.of_version(version, today_of(at).year, exceptions), terms_to_keep(chosen, version)
    )


def terms_of(contracts: Iterable[Contract], exceptions: Exceptions, at: datetime) -> list[Terms]:
    """Contracts as `core.entitlement` reads them: from midnight to midnight in the provider's zone."""
    return [terms(contract, exceptions, at) for contract in contracts]


def terms(contract: Contract, exceptions: Exceptions, at: datetime) -> Terms:
    """One contract with the version that holds at a moment, and what is left of what it includes."""
    version, left = version_at(contract, at), left_of(contract, at)
    calendar = calendars.of_version(version, today_of(at).year, exceptions)
    return Terms(
        id=contract.pk,
        number=contract.number,
        starts=midnight(contract.starts_on) if contract.starts_on else None,
        ends=midnight(contract.ends_on) if contract.ends_on else None,
        state=state_at(contract, at),
        covers=None if version.covers_all else listed(version, excluded=False),
        hours=calendars.hours(calendars.digest_of(calendar), calendar),
        excludes=listed(version, excluded=True),
        parts=version.parts,
        **included(left),
    )


def included(left: Left) -> dict[str, int | None]:
    """What is left, as `Terms` names it."""
    return {
        "interventions_left": left.interventions,
        "minutes_left": left.minutes,
        "prepaid_minutes": left.prepaid,
    }


def listed(version: Version, *, excluded: bool) -> frozenset[tuple[str, str]]:
    """The things that a version covers, or leaves out."""
    return frozenset((one.kind, one.name) for one in version.things.all() if one.excluded is excluded)


def state_at(contract: Contract, at: datetime) -> State:
    """The state of a contract at a moment: suspended within a suspension; one that is over by its date says so itself."""
    now = instant(at)
    for one in contract.suspensions.all():
        if instant(one.starts_at) <= now and (one.ends_at is None or now < instant(one.ends_at)):
            return State.SUSPENDED
    if contract.state == State.PREPARATION.value or contract.starts_on is None:
        return State(contract.state)
    return State.IN_FORCE


def contracts_of(customer: int) -> tuple[list[Contract], Exceptions]:
    """A customer's contracts with their parts, remembered by revision, which any change renews; the office's exceptions."""
    found = list(
        Contract.objects.filter(customer=customer)
        .order_by("-starts_on", "pk")
        .annotate(office=RawSQL(calendars.EXCEPTIONS_KEY, ()))  # noqa: S611 - no word of it comes from outside
        .values_list("pk", "revision", "office")
    )
    known = [_known.get((pk, revision)) for pk, revision, _office in found]
    contracts = [one for one in known if one is not None]
    if len(contracts) < len(found):
        contracts = remember(customer)
    return contracts, calendars.exceptions_now(found[0][2] if found else None)


def remember(customer: int) -> list[Contract]:
    """A customer's contracts, read whole; what another process changed since their revisions were asked for is among it."""
    whole = Prefetch("versions", Version.objects.prefetch_related(*PARTS))
    related = Contract.objects.prefetch_related(whole, "suspensions", "prepaid", "uses")
    read = list(related.filter(customer=customer).order_by("-starts_on", "pk"))
    if len(_known) + len(read) > MOST_KNOWN:
        _known.clear()
    _known.update({(one.pk, one.revision): one for one in read})
    return read


MOST_KNOWN = 10_000
_known: dict[tuple[int, uuid.UUID], Contract] = {}


def terms_to_keep(contract: Contract | None, version: Version | None) -> dict[str, Any]:
    """The contract's part of a promise as the ticket keeps it; targets in minutes by Severity Code."""
    if contract is None or version is None:
        return {"contract": None, "targets": {}}
    return {
        "contract": contract.pk,
        "number": contract.number,
        "plan": contract.plan,
        "version": version.number,
        "until": contract.ends_on.isoformat() if contract.ends_on else None,
        "targets": {
            str(target.severity): [target.acknowledge, target.restore] for target in version.targets.all()
        },
    }
