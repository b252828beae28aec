"""Numbers as exchanges tell them, made into E.164; what is withheld, or is none that one could call, has none."""

import re

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError

from scudo.customers import rules

A_NUMBER = re.compile(r"\+?[\d\s./()\-]+")
FEWEST_DIGITS = 5
BARE_INTERNATIONAL = range(11, 16)


def e164(told: str) -> str:
    """`+39067807070` of `06 7807070`, `0039067807070`, `39067807070`, `sip:+39067807070@10.0.0.1`, `"Rossi" <067807070>`; else empty."""
    written = bare(told)
    if not A_NUMBER.fullmatch(written):
        return ""
    try:
        number = rules.phone(written, settings.PROVIDER_COUNTRY)
    except ValidationError:
        return international(written)
    return number if is_valid(number) else international(written) or number


def bare(told: str) -> str:
    """The number in what an exchange tells: without a name before it, the scheme and the host of an address, and its parameters."""
    inner = re.search(r"<([^<>]*)>", told)
    address = (inner[1] if inner else told).strip().lower()
    address = re.sub(r"^(sips?|tel):", "", address)
    return re.split(r"[@;]", address)[0].strip()


def are_same(one: str, other: str) -> bool:
    """Whether two tellings are of one number, however each is written; what has no digits is withheld, and the same."""
    first, second = (e164(told) or re.sub(r"\D", "", bare(told)) for told in (one, other))
    return first == second


def international(written: str) -> str:
    """A number that begins with its country's prefix, without a sign that says so; else empty."""
    digits = re.sub(r"\D", "", written)
    number = f"+{digits}"
    is_bare = not digits.startswith("0") and len(digits) in BARE_INTERNATIONAL
    return number if is_bare and is_valid(number) else ""


def is_valid(number: str) -> bool:
    """Whether somebody could have this number."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def digits_of(typed: str) -> str:
    """The digits by which a number that somebody types is looked for; empty where it is none, or too short."""
    if not A_NUMBER.fullmatch(typed.strip()):
        return ""
    digits = re.sub(r"\D", "", typed)
    digits = digits.removeprefix("00") if typed.strip().startswith("00") else digits
    return digits if len(digits) >= FEWEST_DIGITS else ""
