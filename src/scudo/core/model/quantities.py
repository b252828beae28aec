"""Quantities with their units. What the schema let pass can be read; units are s, min, h, d and y (of 365 days)."""

from datetime import date, timedelta
from decimal import Decimal

from scudo.core.model.nodes import Money

_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0, "y": 365 * 86_400.0}
_LONGEST_S = 1000 * _SECONDS["y"]
_HUNDRED = 100
_FIT_H = 1e9
_RAREST_H = 1e7 * 8760


def seconds(written: str) -> float:
    """`5 min` is 300.0. Raises ValueError where it is nothing or longer than a thousand years."""
    number = written.rstrip("abcdefghijklmnopqrstuvwxyz \n")
    amount = float(number) * _SECONDS[written[len(number) :].strip()]
    if amount <= 0:
        raise ValueError("is no time at all; write more than 0")
    if amount > _LONGEST_S:
        raise ValueError("is longer than a thousand years; correct it")
    return amount


def hours(written: str) -> float:
    """`30 min` is 0.5."""
    return seconds(written) / _SECONDS["h"]


def hours_between(written: str) -> float:
    """`0.05 /y` is 175,200.0: the mean time between failures, in hours, that a rate means. Raises ValueError as `seconds` does."""
    number, per, unit = written.rstrip().partition("/")
    amount = float(number.removesuffix("FIT"))
    if amount <= 0:
        raise ValueError("is no failure at all; write more than 0")
    span_h = _SECONDS[unit.strip()] / _SECONDS["h"] if per else _FIT_H
    if span_h / amount > _RAREST_H:
        raise ValueError("is less than one failure in ten million years; correct it")
    return span_h / amount


def duration(written: str) -> timedelta:
    """`4 h` as a timedelta."""
    return timedelta(seconds=seconds(written))


def share(written: str) -> float:
    """`99.9 %` is 0.999. Raises ValueError outside 0 to 100 %."""
    amount = Decimal(written.rstrip("% \n"))
    if amount > _HUNDRED:
        raise ValueError("is more than 100 %; correct it")
    return float(amount / _HUNDRED)


def money(written: str) -> Money:
    """`1450 EUR`; what follows the currency (`/h`) is the field's business."""
    amount = written.partition("/")[0].strip()
    return Money(Decimal(amount[:-3].strip()), amount[-3:])


def day(written: str) -> date:
    """`2026-05-12`. Raises ValueError where the calendar has no such day."""
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise ValueError("is no day of the calendar; write it like 2026-05-12") from None
