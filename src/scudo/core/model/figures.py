"""Figures as the language writes them: the other way round of `quantities`, which reads them.

What is written reads as the same figure wherever the language has one: whole numbers of a unit first, then decimals of up to
nine places. A figure between two that it has is the nearest.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from math import inf, isfinite, nextafter

from scudo.core.model import quantities
from scudo.core.model.nodes import Money

_PLACES = 9
_MOST_DIGITS = 10**12
_ULPS = 3
_NEAR = 1e-9
_HOUR_S = 3600.0
Units = tuple[tuple[str, ...], tuple[str, ...]]
"""In which order units are tried for whole numbers, and in which for decimals."""

_UNITS_S = {"y": 365 * 86_400.0, "d": 86_400.0, "h": _HOUR_S, "min": 60.0, "s": 1.0}
_LIFE = ("h", "min", "s", "d", "y"), ("h", "s", "min", "d", "y")
_SPAN = ("d", "h", "min", "s", "y"), ("s", "min", "h", "d", "y")
_NOTHING = "0.0000001 s"
_PROBABILITY_PLACES = 15


class NoNotation(ValueError):
    """The language of models cannot say this."""


def hours(amount: float | None) -> str | None:
    """4000.0 is `4000 h`, 0.5 is `30 min`."""
    return None if amount is None else _time(amount, amount * _HOUR_S, quantities.hours, _LIFE)


def seconds(amount: float) -> str:
    """300.0 is `5 min`."""
    return _time(amount, amount, quantities.seconds, _SPAN)


def duration(amount: timedelta | None) -> str | None:
    """Four hours are `4 h`."""
    if amount is None:
        return None
    if not amount:
        return _NOTHING  # as short as what rounds to nothing where it is read
    whole = amount.total_seconds()
    return _time(whole, whole, lambda written: quantities.duration(written).total_seconds(), _SPAN)


def share(amount: float | None) -> str | None:
    """0.999 is `99.9 %`."""
    if amount is None:
        return None
    if not 0 <= amount <= 1:
        raise NoNotation(f"{amount} is no share of one; correct it")
    return f"{_plain(Decimal(repr(float(amount))) * 100, _PLACES)} %"


def probability(amount: float | None) -> float | None:
    """As it is, where the language can say it."""
    if amount is not None and not 0 <= amount <= 1:
        raise NoNotation(f"{amount} is no probability; correct it")
    return amount


def money(amount: Money | None) -> str | None:
    """`1450 EUR`."""
    return None if amount is None else f"{_plain(amount.amount, _PLACES)} {amount.currency}"


def decimal(number: float) -> str:
    """A number without an exponent, of at most fifteen places: how the language writes probabilities."""
    return _plain(Decimal(repr(number)), _PROBABILITY_PLACES)


def _time(amount: float, whole_s: float, read: Callable[[str], float], units: Units) -> str:
    """The first writing that reads as `amount`; else the nearest."""
    if not (isfinite(amount) and amount > 0):
        raise NoNotation(f"{amount} is no time; write more than 0")
    nearest, least = "", _NEAR * amount
    for written in _writings(whole_s, units):
        error = _error(written, amount, read)
        if error == 0:
            return written
        if error is not None and error <= least:
            nearest, least = written, error
    if not nearest:
        raise NoNotation(f"{amount} is a time that no unit can say; correct it")
    return nearest


def _error(written: str, amount: float, read: Callable[[str], float]) -> float | None:
    try:
        return abs(read(written) - amount)
    except ValueError:
        return None


def _writings(whole_s: float, units: Units) -> Iterator[str]:
    """Whole numbers of a unit first; then decimals, and those beside them, as dividing rounds."""
    wholes, decimals = units
    for unit in wholes:
        number = whole_s / _UNITS_S[unit]
        if round(number) > 0:
            yield f"{round(number)} {unit}"
    for unit in decimals:
        for number in _around(whole_s / _UNITS_S[unit]):
            if number < _MOST_DIGITS:
                yield f"{_plain(Decimal(repr(number)), _PLACES)} {unit}"


def _around(number: float) -> Iterator[float]:
    yield number
    below = above = number
    for _ in range(_ULPS):
        below, above = nextafter(below, 0), nextafter(above, inf)
        yield from (below, above)


def _plain(number: Decimal, places: int) -> str:
    """Without an exponent, rounded to so many places, without zeros at the end."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        number = number.quantize(Decimal(1).scaleb(-places))
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
