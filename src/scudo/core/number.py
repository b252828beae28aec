"""Ticket numbers that can be spoken on the phone: `26-00421-7` is year, sequence, check digit.

The check digit is Verhoeff's (J. Verhoeff, Error Detecting Decimal Codes, Amsterdam 1969) over the digits of year and
sequence in one row: every single wrong digit and every swap of two neighbours is caught, across the hyphens too, and
most of the rarer slips (twins 11 -> 22, jumps 123 -> 321) as well.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

FIRST_YEAR = 2000
DIGITS = 5
_SEPARATOR = r"[\s\u00a0]*[-\u2010-\u2015\u2212./]?[\s\u00a0]*"
_NUMBER = re.compile(rf"(\d{{2}}){_SEPARATOR}(\d{{{DIGITS},}}){_SEPARATOR}(\d)", re.ASCII)
