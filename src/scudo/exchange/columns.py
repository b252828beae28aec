"""Columns that several kinds of files have, and what their cells hold, checked as the forms check it."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from scudo.core.sheet import Fault, Wrong
from scudo.core.sheet.columns import Words
from scudo.customers import rules

LANGUAGES: Words = {"it": (("italiano",), ("Italian",)), "en": (("inglese",), ("English",))}
VAT_DIGITS = 11
NO_CODE = "0000000"
"""The SDI code of who gets invoices by PEC; a spreadsheet makes 0 of it."""
FIRST_DIGITS = set("0138+")
LEAST_NATIONAL = 6
"""Shorter ones are of an exchange, or emergency numbers: they have no zero."""


def zone() -> ZoneInfo:
    """The provider's time zone: files say moments in it."""
    return ZoneInfo(settings.PROVIDER_TIMEZONE)


def checked(check: Callable[[str], str]) -> Callable[[str], str]:
    """A check of the forms as a column's; its own sentence is what the report says."""

    def read(text: str) -> str:
        try:
            return check(text)
        except ValidationError as refused:
            raise Wrong(Fault.REFUSED, words=" ".join(refused.messages)) from None

    return read


def vat_number(text: str) -> str:
    """A VAT number; zeros in front that a spreadsheet dropped are put back, for the check digit shows whether that is right."""
    compact = text.replace(" ", "").replace(".", "")
    return rules.vat_number(compact.zfill(VAT_DIGITS) if compact.isdigit() else compact)


def fiscal_code(text: str) -> str:
    """A codice fiscale; a company's may have lost its zeros."""
    compact = text.replace(" ", "").upper()
    return rules.fiscal_code(compact.zfill(VAT_DIGITS) if compact.isdigit() else compact)


def sdi_code(text: str) -> str:
    """An SDI code; 0 is the one of seven zeros."""
    return NO_CODE if not text.strip("0") else rules.sdi_code(text)


def address(text: str) -> str:
    """A mail address in small letters."""
    small = text.strip().lower()
    validate_email(small)
    return small


def key(text: str) -> str:
    """A key: small letters, digits, `-` and `_`."""
    small = text.lower()
    try:
        validate_slug(small)
    except ValidationError:
        raise Wrong(Fault.NO_KEY) from None
    return small


def phone(text: str) -> str:
    """A phone in E.164. A landline without its zero in front is asked about: spreadsheets drop it. Raises Wrong."""
    bare = text.strip().removeprefix("tel:").strip()
    digits = [letter for letter in bare if letter.isdigit() or letter == "+"]
    if settings.PROVIDER_COUNTRY == "IT" and len(digits) >= LEAST_NATIONAL and digits[0] not in FIRST_DIGITS:
        raise Wrong(Fault.ZERO_LOST)
    return checked(rules.phone)(bare)


def phone_words(text: str) -> str:
    """A phone as files have it: `06 7807070`."""
    return rules.phone_words(phone(text))
