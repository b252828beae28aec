"""Service hours (C6, C7) in the shape that `scudo sla due` reads: the office's, with a contract's Extra Time."""

import hashlib
import json
from datetime import date
from functools import lru_cache
from typing import Any

import holidays
from django.conf import settings

from scudo.contracts.models import Contract, FrozenCalendar
from scudo.core.hours import Hours
from scudo.core.notation import calendar_from

YEARS_AHEAD = 3


def office(year: int) -> dict[str, Any]:
    """The provider's office hours, with the holidays of the country and the patron saint from `year` on."""
    return {
        "timezone": settings.PROVIDER_TIMEZONE,
        "week": {day: [list(window) for window in windows] for day, windows in settings.OFFICE_HOURS.items()},
        "holidays": list(holidays_from(year)),
        "extra": [],
        "closed": [],
    }


@lru_cache(maxsize=8)
def holidays_from(year: int) -> tuple[str, ...]:
    """Dates without office hours of that year and the three after it."""
    years = range(year, year + YEARS_AHEAD + 1)
    national = holidays.country_holidays(settings.PROVIDER_COUNTRY, years=years)
    patron = {date.fromisoformat(f"{one}-{settings.PATRON_SAINT}") for one in years}
    return tuple(sorted(day.isoformat() for day in {*national, *patron}))


def of_contract(contract: Contract, year: int) -> dict[str, Any]:
    """Office hours plus the contract's Extra Time."""
    calendar = office(year)
    for window in contract.extra_time.all():
        if window.starts_at and window.ends_at:
            stretch = {"start": window.starts_at.isoformat(), "end": window.ends_at.isoformat()}
            calendar["extra"].append(stretch)
        else:
            calendar["extra"].append({"days": window.days, "from": window.from_time, "to": window.to_time})
    return calendar


def digest_of(calendar: dict[str, Any]) -> str:
    """Equal calendars have equal digests."""
    return hashlib.sha256(json.dumps(calendar, sort_keys=True).encode()).hexdigest()


def hours_of(frozen: FrozenCalendar) -> Hours:
    """The hours of a frozen calendar; the calendar itself is read where they are not known yet."""
    return _hours.get(frozen.digest) or hours(frozen.digest, frozen.calendar)


def hours(digest: str, calendar: dict[str, Any]) -> Hours:
    """The hours of a calendar, worked out once in a process."""
    known = _hours.get(digest)
    if known is None:
        known = _hours[digest] = Hours(calendar_from(calendar))
    return known


_hours: dict[str, Hours] = {}
