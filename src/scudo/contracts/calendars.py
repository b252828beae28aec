"""Service hours (C6, C7) in the shape that `scudo sla due` reads: the office's, with what a contract adds and takes away."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.db import connection

from scudo.contracts.models import FrozenCalendar, OfficeException, Version
from scudo.core.hours import Hours
from scudo.core.notation import calendar_from

YEARS_AHEAD = 3
EXCEPTIONAL = ("office_closed", "office_opened")
MOST_REMEMBERED, MOST_HOURS = 64, 4_096


@dataclass(frozen=True)
class Exceptions:
    """When the office is closed or open against its week: what of it has not ended by a year's first day is in a calendar."""

    closed: tuple[tuple[datetime, datetime], ...] = ()
    opened: tuple[tuple[datetime, datetime], ...] = ()


def office(year: int, exceptions: Exceptions | None = None) -> dict[str, Any]:
    """The provider's office hours, with the holidays of the country and the patron saint from `year` on.

    Exceptional closures and openings are read where they are not given.
    """
    known = exceptions_now() if exceptions is None else exceptions
    calendar: dict[str, Any] = {
        "timezone": settings.PROVIDER_TIMEZONE,
        "week": {day: [list(window) for window in windows] for day, windows in settings.OFFICE_HOURS.items()},
        "holidays": list(holidays_from(year)),
        "extra": [],
        "closed": [],
    }
    return calendar | exceptional(known, midnight(date(year, 1, 1)))


def exceptional(exceptions: Exceptions, since: datetime) -> dict[str, Any]:
    """The fields of a calendar for what is out of the ordinary; none where nothing is, as in calendars of before."""
    found = {
        "office_closed": [stretch(*pair) for pair in exceptions.closed if pair[1] > since],
        "office_opened": [stretch(*pair) for pair in exceptions.opened if pair[1] > since],
    }
    return {name: stretches for name, stretches in found.items() if stretches}


def stretch(start: datetime, end: datetime) -> dict[str, str]:
    """Two moments as a calendar writes them."""
    return {"start": start.astimezone(UTC).isoformat(), "end": end.astimezone(UTC).isoformat()}


EXCEPTIONS_KEY = """
    select concat_ws('/', max(id), max(withdrawn_at), count(*), count(withdrawn_at)) from contracts_officeexception
"""
"""What changes with every change of the office's exceptions; who came first may be committed last: then the counts alone tell."""


def key_of_exceptions() -> str:
    """The key of the office's exceptions as they are now."""
    with connection.cursor() as cursor:
        cursor.execute(EXCEPTIONS_KEY)
        return str(cursor.fetchone()[0])


def exceptions_now(key: str | None = None) -> Exceptions:
    """The office's exceptions, remembered under their key, which is asked for where it is not given."""
    wanted = key if key is not None else key_of_exceptions()
    known = _exceptions.get(wanted)
    if known is None:
        if len(_exceptions) >= MOST_REMEMBERED:
            _exceptions.clear()
        known = _exceptions[wanted] = read_exceptions()
    return known


def read_exceptions() -> Exceptions:
    """The office's exceptions as they are in the database."""
    rows = list(
        OfficeException.objects.filter(withdrawn_at=None)
        .order_by("starts_at", "ends_at")
        .values_list("kind", "starts_at", "ends_at")
        .distinct()
    )
    return Exceptions(
        closed=tuple((start, end) for kind, start, end in rows if kind == OfficeException.Kind.CLOSED),
        opened=tuple((start, end) for kind, start, end in rows if kind == OfficeException.Kind.OPEN),
    )


_exceptions: dict[str, Exceptions] = {}


@lru_cache(maxsize=8)
def holidays_from(year: int) -> tuple[str, ...]:
    """Dates without office hours of that year and the three after it."""
    years = range(year, year + YEARS_AHEAD + 1)
    national = holidays.country_holidays(settings.PROVIDER_COUNTRY, years=years)
    patron = {date.fromisoformat(f"{one}-{settings.PATRON_SAINT}") for one in years}
    return tuple(sorted(day.isoformat() for day in {*national, *patron}))


def holiday_names(year: int, language: str) -> dict[date, str]:
    """The days without office hours of that year and the three after it, by name; the patron saint's has none of its own."""
    years = range(year, year + YEARS_AHEAD + 1)
    offered = holidays.list_localized_countries().get(settings.PROVIDER_COUNTRY, [])
    spoken = next((one for one in offered if one.partition("_")[0] == language), None)
    national = holidays.country_holidays(settings.PROVIDER_COUNTRY, years=years, language=spoken)
    patron = {date.fromisoformat(f"{one}-{settings.PATRON_SAINT}"): "" for one in years}
    return patron | {day: str(name) for day, name in national.items()}


def of_version(version: Version, year: int, exceptions: Exceptions | None = None) -> dict[str, Any]:
    """Office hours plus a contract's Extra Time, less the customer's own closures."""
    calendar = office(year, exceptions)
    calendar["extra"] = [extra(window) for window in version.extra_time.all()]
    day = timedelta(days=1)
    calendar["closed"] = [
        stretch(midnight(one.first), midnight(one.last + day)) for one in version.closures.all()
    ]
    return calendar


def extra(window: Any) -> dict[str, Any]:
    """One window of Extra Time; what it does not have is not written."""
    if window.starts_at and window.ends_at:
        return {"start": window.starts_at.isoformat(), "end": window.ends_at.isoformat()}
    written = {"days": window.days, "from": window.from_time, "to": window.to_time}
    bounds = {"since": window.since, "until": window.until}
    written |= {name: day.isoformat() for name, day in bounds.items() if day}
    return written | ({"except": [day.isoformat() for day in sorted(window.but)]} if window.but else {})


def corrected(calendar: dict[str, Any], exceptions: Exceptions, at: datetime) -> dict[str, Any]:
    """A calendar with the office's exceptions as they are from `at` on; up to then its hours stay as they were.

    The very same object where nothing of the time to come changes.
    """
    renewed = exceptional(exceptions, at)
    if renewed == to_come(calendar, at):
        return calendar
    plain = {name: value for name, value in calendar.items() if name not in {*EXCEPTIONAL, "before"}}
    return plain | renewed | {"before": {"until": at.astimezone(UTC).isoformat(), "calendar": calendar}}


def with_corrections_of(calendar: dict[str, Any], former: dict[str, Any]) -> dict[str, Any]:
    """A calendar with the office's exceptions as a former one has them, each from the moment of its correction on.

    So another contract's hours count for a ticket as if they had been its own from the opening.
    """
    plain = {name: value for name, value in calendar.items() if name not in {*EXCEPTIONAL, "before"}}
    plain |= {name: former[name] for name in EXCEPTIONAL if name in former}
    if older := former.get("before"):
        plain["before"] = {**older, "calendar": with_corrections_of(calendar, older["calendar"])}
    return plain


def to_come(calendar: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What is out of the ordinary in a calendar and has not ended."""
    found = {
        name: [one for one in calendar.get(name, ()) if datetime.fromisoformat(one["end"]) > at]
        for name in EXCEPTIONAL
    }
    return {name: stretches for name, stretches in found.items() if stretches}


def midnight(day: date) -> datetime:
    """The first moment of a day in the provider's zone."""
    return datetime.combine(day, time.min, ZoneInfo(settings.PROVIDER_TIMEZONE)).astimezone(UTC)


def digest_of(calendar: dict[str, Any]) -> str:
    """Equal calendars have equal digests."""
    return hashlib.sha256(json.dumps(calendar, sort_keys=True).encode()).hexdigest()


def hours_of(frozen: FrozenCalendar) -> Hours:
    """The hours of a frozen calendar; the calendar itself is read where they are not known yet."""
    return _hours.get(frozen.digest) or hours(frozen.digest, frozen.calendar)


def office_at(at: datetime) -> Hours:
    """The office's own hours, in the year of a moment."""
    calendar = office(at.year)
    return hours(digest_of(calendar), calendar)


def hours(digest: str, calendar: dict[str, Any]) -> Hours:
    """The hours of a calendar, worked out once in a process."""
    known = _hours.get(digest)
    if known is None:
        if len(_hours) >= MOST_HOURS:
            _hours.clear()
        known = _hours[digest] = Hours(calendar_from(calendar))
    return known


_hours: dict[str, Hours] = {}
