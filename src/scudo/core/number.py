"""Ticket numbers that can be spoken on the phone: `26-00421-7` is year, sequence, check digit.

The check digit is Verhoeff's (J. Verhoeff, Error Detecting Decimal Codes, Amsterdam 1969) over the digits of year and
sequence in one row: every single wrong digit and every swap of two neighbours is caught, across the hyphens too, and
most of the rarer slips (twins, 11 for 22; jumps, 321 for 123) as well.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CENTURY = 2000
SEQUENCE_DIGITS = 5

_DASH = r"[-\u2010-\u2015\u2212]"
_MARK = re.compile(r"^\s*(?:#|n\.|no\.|nr\.)?\s*", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?:\s|{_DASH})+")
_IN_TEXT = re.compile(
    rf"(?<![\w.])(?<!\d{_DASH})(?:"
    rf"\d{{2}}\s?{_DASH}\s?\d{{{SEQUENCE_DIGITS},12}}\s?{_DASH}\s?\d"
    rf"|#\s?\d{{2}}(?:\s|{_DASH})?\d{{{SEQUENCE_DIGITS},12}}(?:\s|{_DASH})?\d"
    rf")(?!\w|{_DASH}\d)",
    re.ASCII,
)


class Invalid(ValueError):
    """What was written is not a ticket number; the message says why and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """A ticket number; `year` has four digits, `sequence` starts anew at 1 every year."""

    year: int
    sequence: int

    def __post_init__(self) -> None:
        if not CENTURY <= self.year < CENTURY + 100:
            raise Invalid(
                f"the year {self.year} does not fit a ticket number; it is from {CENTURY} to {CENTURY + 99}"
            )
        if self.sequence < 1:
            raise Invalid(f"the sequence {self.sequence} does not fit a ticket number; it starts at 1")

    @property
    def digits(self) -> str:
        """Year and sequence without the check digit."""
        return f"{self.year % 100:02}{self.sequence:0{SEQUENCE_DIGITS}}"

    def __str__(self) -> str:
        return f"{self.digits[:2]}-{self.digits[2:]}-{check_digit(self.digits)}"


def format(year: int, sequence: int) -> str:  # noqa: A001 - read as number.format
    """`format(2026, 421)` is "26-00421-7"; Invalid if either does not fit."""
    return str(Number(year, sequence))


def parse(text: str) -> Number:
    """A number as people write or key it: spaces, missing or odd hyphens and a leading # do not matter. Raises Invalid."""
    digits = _BETWEEN.sub("", _MARK.sub("", text).strip())
    if not digits.isascii() or not digits.isdigit():
        raise Invalid(f'"{text.strip()}" is not a ticket number; one looks like 26-00421-7')
    if len(digits) < 2 + SEQUENCE_DIGITS + 1:
        raise Invalid(
            f'"{text.strip()}" is too short: a ticket number has at least 8 digits, like 26-00421-7'
        )
    year, sequence, check = digits[:2], digits[2:-1], digits[-1]
    if len(sequence) > SEQUENCE_DIGITS and sequence[0] == "0":
        raise Invalid(
            f'"{text.strip()}" has a digit too many: zeros fill the sequence to {SEQUENCE_DIGITS} digits only'
        )
    if check_digit(digits[:-1]) != int(check):
        raise Invalid(
            f'"{text.strip()}" has a wrong digit or two swapped: the last does not fit the others; read it again'
        )
    return Number(CENTURY + int(year), int(sequence))


def find_all(text: str) -> tuple[Number, ...]:
    """Every valid number in running text such as a subject, once each, in order; what only looks like one is passed over.

    In running text a number needs its dashes or a leading #, so that no telephone number or date is taken for one.
    """
    return tuple(dict.fromkeys(_valid(text)))


def _valid(text: str) -> Iterator[Number]:
    for match in _IN_TEXT.finditer(text):
        try:
            yield parse(match.group())
        except Invalid:
            continue


CORNERS = 5


def _turned_or_flipped(first: int, second: int) -> int:
    """The product in the dihedral group of the pentagon: 0-4 turn it, 5-9 flip it."""
    if first < CORNERS:
        return (first + second) % CORNERS + (second // CORNERS) * CORNERS
    return (first - second) % CORNERS + (1 - second // CORNERS) * CORNERS


def _permutations() -> Sequence[Sequence[int]]:
    """Verhoeff's permutation, applied once more for each place to the left; it comes round after eight."""
    base = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    rows = [tuple(range(10))]
    for _ in range(7):
        rows.append(tuple(base[digit] for digit in rows[-1]))
    return rows


_PRODUCT = tuple(tuple(_turned_or_flipped(first, second) for second in range(10)) for first in range(10))
_PLACE = _permutations()


def check_digit(digits: str) -> int:
    """The digit that makes the product over all places, the check digit's own included, neutral."""
    product = 0
    for place, digit in enumerate(reversed(digits), start=1):
        product = _PRODUCT[product][_PLACE[place % 8][int(digit)]]
    return _PRODUCT[product].index(0)
