"""Maintenance duties (C3): how their rules are read, when the ticket of a day opens, and how a day stands.

The rule is `docs/rules/duties.md`. Nothing unusual is guessed at: it raises Malformed, which names the part.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from scudo.core.notation import Malformed
from scudo.core.recurrence import DAY, Frequency, NthWeekday, Recurrence, Weekday, between, first_after

__all__ = [
    "Frequency",
    "Malformed",
    "NthWeekday",
    "OfficeDay",
    "Recurrence",
    "Standing",
    "Weekday",
    "between",
    "first_after",
    "occurring",
    "opens_on",
    "recurrence_from",
    "standing",
    "to_open",
]

LONGEST_RULE = 200  # characters
MOST_DAYS = 1000
MOST_LEAD_DAYS = 180
NEAR_DAYS = 14

OfficeDay = Callable[[date], bool]

_INTERVALS = {
    Frequency.DAILY: 3650,
    Frequency.WEEKLY: 520,
    Frequency.MONTHLY: 120,
    Frequency.YEARLY: 10,
}
_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")
_NUMBERED = (Frequency.MONTHLY, Frequency.YEARLY)


class Standing(StrEnum):
    """How one day of a duty stands."""

    AHEAD = "ahead"
    TO_PLAN = "to_plan"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


def recurrence_from(written: object, field: str = "rule") -> Recurrence:
    """The rule that a text such as "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO" describes; Malformed names the part."""
    parts = _parts(written, field)
    frequency = _frequency(parts.get("FREQ"), f"{field}.FREQ")
    rule = Recurrence(
        frequency,
        interval=_number(parts, "INTERVAL", field, _INTERVALS[frequency]) or 1,
        months=_numbers(parts, "BYMONTH", field, range(1, 13)),
        monthdays=_numbers(parts, "BYMONTHDAY", field, range(-31, 32)),
        weekdays=_weekdays(parts.get("BYDAY"), f"{field}.BYDAY"),
        positions=_numbers(parts, "BYSETPOS", field, range(-366, 367)),
        count=_number(parts, "COUNT", field, MOST_DAYS),
        until=_until(parts.get("UNTIL"), f"{field}.UNTIL"),
    )
    _refuse_what_does_not_fit(rule, field)
    if parts.get("WKST", "MO") != "MO":
        raise Malformed(f"{field}.WKST", "weeks begin on Monday here; leave it out")
    return rule


def occurring(recurrence: Recurrence, starts_on: date, field: str = "rule") -> Recurrence:
    """The same rule, if it ever falls on a day from `starts_on` on; else Malformed: nobody enters what never comes."""
    if recurrence.until is not None and recurrence.until < starts_on:
        raise Malformed(f"{field}.UNTIL", f"{recurrence.until} is before the first day, {starts_on}")
    if next(between(recurrence, starts_on, starts_on, date.max), None) is None:
        raise Malformed(field, f"{recurrence} never comes from {starts_on} on; there is no such day")
    return recurrence


def opens_on(due: date, lead_days: int, office_day: OfficeDay | None = None) -> date:
    """When the planned ticket of a due day opens: so many days before, or on the office day that comes before that.

    Without an office day within the fortnight before, the day stays as it is. ValueError if `lead_days` is not 0 to 180.
    """
    if not 0 <= lead_days <= MOST_LEAD_DAYS:
        raise ValueError(f"a ticket opens 0 to {MOST_LEAD_DAYS} days before, not {lead_days}")
    planned = due - lead_days * DAY
    if office_day is None:
        return planned
    return next(filter(office_day, (planned - back * DAY for back in range(NEAR_DAYS + 1))), planned)


def to_open(
    recurrence: Recurrence,
    starts_on: date,
    *,
    lead_days: int,
    first: date,
    today: date,
    office_day: OfficeDay | None = None,
) -> Iterator[date]:
    """The due days from `first` on whose tickets stand open by the end of `today`, in order.

    `first` is the day after the last one that was dealt with; for a new duty the day it was made or, if later, its first day.
    """
    last = today + timedelta(days=lead_days + NEAR_DAYS)
    for due in between(recurrence, starts_on, first, last):
        if opens_on(due, lead_days, office_day) > today:
            return
        yield due


def standing(due: date, opened: date | None, done: date | None, today: date, *, opens: date) -> Standing:
    """How a due day stands at the end of `today`; `opens` is its `opens_on`, what comes after `today` does not count."""
    if done is not None and done <= today:
        return Standing.DONE
    if due < today:
        return Standing.OVERDUE
    if opened is not None and opened <= today:
        return Standing.OPEN
    return Standing.TO_PLAN if opens <= today else Standing.AHEAD


def _parts(written: object, field: str) -> dict[str, str]:
    """The parts of a rule by their names, in capitals."""
    if not isinstance(written, str) or not written.strip():
        raise Malformed(field, 'is missing; write one such as "FREQ=MONTHLY;INTERVAL=3"')
    if len(written) > LONGEST_RULE:
        raise Malformed(field, f"is longer than {LONGEST_RULE} characters")
    parts: dict[str, str] = {}
    for part in written.strip().upper().removeprefix("RRULE:").split(";"):
        name, _, value = (each.strip() for each in part.partition("="))
        if not name or not value:
            raise Malformed(field, f'"{part}" is not a part; write NAME=VALUE, with ; between them')
        if name not in _PARTS:
            raise Malformed(f"{field}.{name}", f"is not read here; a duty is said by {', '.join(_PARTS)}")
        if name in parts:
            raise Malformed(f"{field}.{name}", "is written twice; write it once, with , between values")
        parts[name] = value
    return parts


def _frequency(written: str | None, field: str) -> Frequency:
    if written not in set(Frequency):
        raise Malformed(field, f"a duty comes by days; it must be one of {', '.join(Frequency)}")
    return Frequency(written)


def _number(parts: dict[str, str], name: str, field: str, most: int) -> int | None:
    """A number from 1 to `most`, None if the part is not there."""
    found = _numbers(parts, name, field, range(1, most + 1))
    if len(found) > 1:
        raise Malformed(f"{field}.{name}", "is one number")
    return found[0] if found else None


def _numbers(parts: dict[str, str], name: str, field: str, allowed: range) -> tuple[int, ...]:
    """The numbers of a list, sorted and each once; never 0."""
    found = set()
    for item in parts[name].split(",") if name in parts else ():
        value = int(item) if re.fullmatch(r"[+-]?\d{1,5}", item.strip(), re.ASCII) else 0
        if value == 0 or value not in allowed:
            bounds = f"from {max(allowed[0], 1)} to {allowed[-1]}"
            backwards = ", with - counted from the end" if allowed[0] < 0 else ""
            raise Malformed(f"{field}.{name}", f'"{item}" does not fit; it must be {bounds}{backwards}')
        found.add(value)
    return tuple(sorted(found))


def _weekdays(written: str | None, field: str) -> tuple[NthWeekday, ...]:
    found = set()
    for item in written.split(",") if written else ():
        read = re.fullmatch(r"([+-]?\d{1,2})?([A-Z]{2})", item.strip(), re.ASCII)
        if read is None or read[2] not in Weekday.__members__ or (read[1] is not None and int(read[1]) == 0):
            raise Malformed(
                field, f'"{item}" is not a weekday; write MO, or 1MO for the first, -1MO for the last'
            )
        found.add(NthWeekday(Weekday[read[2]], int(read[1] or 0)))
    return tuple(sorted(found))


def _until(written: str | None, field: str) -> date | None:
    if written is None:
        return None
    if re.fullmatch(r"\d{8}", written, re.ASCII):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(written)
    raise Malformed(field, f'"{written}" is not a day; write the last one as 20271231')


def _refuse_what_does_not_fit(rule: Recurrence, field: str) -> None:
    """Parts that stand together and say nothing, or something else than they seem to."""
    if rule.count and rule.until:
        raise Malformed(f"{field}.COUNT", "stands beside UNTIL; a duty ends by one of them")
    if rule.monthdays and rule.frequency is Frequency.WEEKLY:
        raise Malformed(f"{field}.BYMONTHDAY", "does not fit FREQ=WEEKLY; use BYDAY, or FREQ=MONTHLY")
    numbers = [abs(each.nth) for each in rule.weekdays if each.nth]
    if numbers and rule.frequency not in _NUMBERED:
        raise Malformed(f"{field}.BYDAY", f"is numbered, which does not fit FREQ={rule.frequency}")
    most = 53 if rule.frequency is Frequency.YEARLY and not rule.months else 5
    if max(numbers, default=0) > most:
        raise Malformed(f"{field}.BYDAY", f"no weekday comes more than {most} times there")
    if rule.positions and rule.frequency not in _NUMBERED:
        raise Malformed(f"{field}.BYSETPOS", f"does not fit FREQ={rule.frequency}")
    if rule.positions and not (rule.months or rule.monthdays or rule.weekdays):
        raise Malformed(
            f"{field}.BYSETPOS", "chooses among days that BYDAY or BYMONTHDAY name; write one of them"
        )
