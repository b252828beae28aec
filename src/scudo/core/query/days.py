"""Days as people write them in a filter: a day, a month, a year, or so many days ago."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2000, 2099
_AGO = re.compile(r"(\d{1,4})\s*(?:g|gg|giorni|d|days)")
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_LOCAL = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2}|\d{4}))?")
_NAMED = {"oggi": 0, "today": 0, "ieri": 1, "yesterday": 1}


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included."""

    first: date
    last: date


def read(written: str, today: date) -> Days | None:
    """The days that are meant: `2026-11-01`, `1/11/2026`, `1/11` (the last one that was), `2026-11`, `2026`, `ieri`, `7g`; or None."""
    if written in _NAMED:
        return _one(today - timedelta(days=_NAMED[written]))
    if ago := _AGO.fullmatch(written):
        return _one(today - timedelta(days=int(ago[1])))
    if found := _ISO.fullmatch(written):
        return _spell(int(found[1]), found[2], found[3])
    if found := _LOCAL.fullmatch(written):
        return _local(int(found[1]), int(found[2]), found[3], today)
    return None


def _one(day: date) -> Days | None:
    return Days(day, day) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _spell(year: int, month: str | None, day: str | None) -> Days | None:
    """A year, one of its months, or one of that one's days."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        first = date(year, int(month or 1), int(day or 1))
    except ValueError:
        return None
    if month is None:
        return Days(first, date(year, 12, 31))
    return Days(first, first if day else first.replace(day=monthrange(year, first.month)[1]))


def _local(day: int, month: int, year: str | None, today: date) -> Days | None:
    """A day as Italians write it; without a year the last one that was."""
    if year is not None:
        return _spell(int(year) + (FIRST_YEAR if len(year) < len("2026") else 0), str(month), str(day))
    this_year = _spell(today.year, str(month), str(day))
    before = _spell(today.year - 1, str(month), str(day))
    return this_year if this_year and this_year.first <= today else before
