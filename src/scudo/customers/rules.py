"""Checks of what identifies a customer or a person, with the sentence that says what is wrong."""

import re

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NotValid
from stdnum.it import codicefiscale, iva

SDI_LENGTHS = (6, 7)
KEY_LENGTH = 50
LEGAL_FORM = re.compile(
    r"[\s,]+(s\.?\s?r\.?\s?l\.?\s?s?\.?|s\.?p\.?a\.?|s\.?n\.?c\.?|s\.?a\.?s\.?|soc\.? coop\.?)\s*$",
    re.IGNORECASE,
)
E164 = re.compile(r"\+[1-9][0-9]{4,14}")
A_PHONE = re.compile(r"[+(0-9][0-9\s./()-]*")
FEWEST_DIGITS = 5
EXTENSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._*#-]{0,19}")


def key_of(name: str) -> str:
    """A company's name as a key, without its legal form: `rossi-impianti` of "Rossi Impianti S.r.l."."""
    return slugify(LEGAL_FORM.sub("", name))[:KEY_LENGTH].strip("-") or "cliente"


def vat_number(text: str) -> str:
    """An Italian VAT number (partita IVA), eleven digits with their check digit; `IT` and blanks are dropped."""
    try:
        return str(iva.validate(text)) if text.strip() else ""
    except InvalidChecksum:
        raise ValidationError(
            _("The VAT number's check digit does not fit: one digit is wrong or two are swapped.")
        ) from None
    except NotValid:
        raise ValidationError(_("An Italian VAT number has eleven digits.")) from None


def fiscal_code(text: str) -> str:
    """A codice fiscale: a person's sixteen characters, or a company's eleven digits."""
    if not text.strip():
        return ""
    try:
        compact = codicefiscale.compact(text)
        return str(iva.validate(compact) if compact.isdigit() else codicefiscale.validate(compact))
    except NotValid:
        raise ValidationError(_("The codice fiscale is not valid: check its letters and digits.")) from None


def sdi_code(text: str) -> str:
    """The recipient's code for electronic invoices: seven letters or digits, six for public bodies."""
    code = text.strip().upper()
    if code and (len(code) not in SDI_LENGTHS or not code.isalnum() or not code.isascii()):
        raise ValidationError(_("An SDI code has seven letters or digits (six for public bodies)."))
    return code


def phone(text: str, country: str = "") -> str:
    """A phone number in E.164; without a country's prefix it is the provider's country's, or that of another one."""
    try:
        number = phonenumbers.parse(text, country or settings.PROVIDER_COUNTRY)
    except phonenumbers.NumberParseException:
        number = None
    written = ""
    if number is not None and phonenumbers.is_possible_number(number):
        written = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    # a number that is possible inside its country can still have more digits than E.164 allows
    if not E164.fullmatch(written):
        raise ValidationError(_("This is not a phone number: write it with its prefix, such as 06 7807070."))
    return written


def phone_typed(text: str) -> tuple[str, ...]:
    """What a kept number has in it that was typed in any spelling: all of it in E.164, if it is whole, or just its digits.

    Nothing where it is no phone number, or too short to look for.
    """
    typed = text.strip()
    digits = re.sub(r"[^0-9]", "", typed)
    if typed.startswith("00"):
        digits = digits.removeprefix("00")
    if len(digits) < FEWEST_DIGITS or not A_PHONE.fullmatch(typed):
        return ()
    try:
        return phone(typed), digits
    except ValidationError:
        return (digits,)


def phone_words(number: str) -> str:
    """An E.164 number as people here read it: national inside the provider's country, else international."""
    parsed = phonenumbers.parse(number)
    kind = phonenumbers.PhoneNumberFormat
    at_home = parsed.country_code == phonenumbers.country_code_for_region(settings.PROVIDER_COUNTRY)
    return str(phonenumbers.format_number(parsed, kind.NATIONAL if at_home else kind.INTERNATIONAL))


def extension(text: str) -> str:
    """The extension of a phone, as the exchange names it: `201`, `SIP-12`; blanks are dropped."""
    written = text.strip()
    if written and not EXTENSION.fullmatch(written):
        raise ValidationError(_("An extension has up to 20 letters and digits, such as 201."))
    return written


def mail_domain(text: str) -> str:
    """A mail domain in lower case; one of the public providers is no company's own."""
    domain = text.strip().lower().lstrip("@")
    if "." not in domain or any(not part or len(part) > 63 for part in domain.split(".")) or "@" in domain:  # noqa: PLR2004 - DNS
        raise ValidationError(_("A mail domain looks like rossi.example."))
    if domain in PUBLIC_DOMAINS:
        raise ValidationError(
            _("%(domain)s belongs to a public mail provider, not to one company.") % {"domain": domain}
        )
    return domain


PUBLIC_DOMAINS = frozenset(
    {
        "alice.it", "aol.com", "aruba.it", "fastwebnet.it", "gmail.com", "gmx.com", "googlemail.com",
        "hotmail.com", "hotmail.it", "icloud.com", "inwind.it", "iol.it", "legalmail.it", "libero.it",
        "live.com", "live.it", "mac.com", "me.com", "msn.com", "outlook.com", "outlook.it", "pec.it",
        "proton.me", "protonmail.com", "tim.it", "tin.it", "tiscali.it", "virgilio.it", "yahoo.com", "yahoo.it",
    }
)  # fmt: skip
