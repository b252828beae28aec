"""The promise that a ticket takes from the contracts at its opening, frozen (C5, C6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from scudo.contracts import calendars
from scudo.contracts.models import FrozenCalendar
from scudo.contracts.queries.promise import promise_at
from scudo.core.entitlement import Coverage, Thing
from scudo.customers.models import Customer


@dataclass(frozen=True)
class Promise:
    """What a request takes from the contracts at its opening, frozen."""

    coverage: Coverage
    calendar: FrozenCalendar
    terms: dict[str, Any]


def promise(*, customer: Customer, thing: Thing | None, at: datetime) -> Promise:
    """Decide coverage (C5) and freeze the hours and targets (C6) that hold for a request made at `at`."""
    offered = promise_at(customer, thing, at)
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
