"""Fields that a customer's tickets have of their own: what may be written in them, and how it is kept.

A value is kept as one text whatever its kind, so that it compares and sorts: a date as `2026-11-23`, a number without
needless zeros, a choice as the office wrote it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

LONGEST_VALUE = 200
MOST_CHOICES = 60
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)


class Kind(StrEnum):
    """What is written in a field."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"


class Wrong(StrEnum):
    """Why a value is refused; the faces put it in words."""

    TOO_LONG = "too_long"
    NO_CHOICE = "no_choice"
    NO_DATE = "no_date"
    NO_NUMBER = "no_number"


class Unreadable(ValueError):
    """A value does not fit its field; `why` says why."""

    def __init__(self, why: Wrong) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Definition:
    """A field of a customer: its kind, and what may be chosen."""

    kind: Kind
    choices: tuple[str, ...] = ()


def read(field: Definition, written: str) -> str:
    """What was written, as it is kept; empty for a field that was left empty. Raises Unreadable."""
    value = " ".join(written.replace("\0", "").split())
    if not value:
        return ""
    if len(value) > LONGEST_VALUE:
        raise Unreadable(Wrong.TOO_LONG)
    readers = {Kind.TEXT: _text, Kind.CHOICE: _choice, Kind.DATE: _date, Kind.NUMBER: _number}
    return readers[field.kind](field, value)


def _text(_field: Definition, value: str) -> str:
    return value


def _choice(field: Definition, value: str) -> str:
    for one in field.choices:
        if one.casefold() == value.casefold():
            return one
    raise Unreadable(Wrong.NO_CHOICE)


def _date(_field: Definition, value: str) -> str:
    """`2026-11-23`, or `23/11/2026` as Italians write it."""
    italian = _DAY.fullmatch(value)
    try:
        found = (
            date(*(int(one) for one in reversed(italian.groups()))) if italian else date.fromisoformat(value)
        )
    except ValueError as problem:
        raise Unreadable(Wrong.NO_DATE) from problem
    return found.isoformat()


def _number(_field: Definition, value: str) -> str:
    """`12,50` and `12.5` are one number; what parts thousands is refused, since the two languages disagree about it."""
    if not _NUMBER.fullmatch(value):
        raise Unreadable(Wrong.NO_NUMBER)
    found = Decimal(value.replace(",", "."))
    return format(found.normalize(), "f") if found else "0"


def choices_of(lines: Sequence[str]) -> tuple[str, ...]:
    """What may be chosen, one a line: blank lines and what differs only in capitals left out."""
    plain = (" ".join(line.replace("\0", "").split())[:LONGEST_VALUE] for line in lines)
    found: dict[str, str] = {}
    for one in plain:
        if one:
            found.setdefault(one.casefold(), one)
    return tuple(found.values())[:MOST_CHOICES]
