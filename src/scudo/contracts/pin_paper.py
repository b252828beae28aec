"""The page that a PIN is handed over on (C8), in the contract's language: made in memory, printed once, kept nowhere."""

from collections.abc import Iterator
from datetime import datetime
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scudo.contracts.models import Contract, Pin, Version
from scudo.contracts.paper import service
from scudo.contracts.paper.subject import ExtraTime
from scudo.contracts.paper.tongue import Tongue
from scudo.contracts.queries.agreements import runs_on, today_of
from scudo.contracts.queries.pins import with_extra_time
from scudo.lib import typeset
from scudo.lib.ui.hours import week_in_words

TEMPLATE = "typeset/pin.typ"
MOST_WINDOWS = (12, 4, 0)
"""How many windows of Extra Time are printed: as many as leave room on the one page for the rest."""


def of_pin(pin: Pin, digits: str) -> bytes:
    """The PDF of a PIN that was issued just now. Raises typeset.Unprintable."""
    template = resources.files(__package__).joinpath(TEMPLATE).read_text(encoding="utf-8")
    file = b""
    with translation.override(pin.contract.language):
        for most in MOST_WINDOWS:
            file = typeset.pdf(template, data_of(pin, digits, most))
            if typeset.pages_of(file) <= 1:
                break
    return file


def data_of(pin: Pin, digits: str, most: int) -> dict[str, Any]:
    """What the template prints, in the language that is in force; at most so many windows of Extra Time."""
    contract = pin.contract
    version = with_extra_time(contract, pin.issued_at)
    issued = timezone.localtime(pin.issued_at, ZoneInfo(settings.PROVIDER_TIMEZONE))
    return {
        "title": _("PIN Assistenza"), "author": settings.PROVIDER_NAME, "footer": contract.number, "language": contract.language,
        "date": [issued.year, issued.month, issued.day], "pin": grouped(digits), "phone": settings.PROVIDER_PHONE,
        "phone_words": _("Assistance number"), "facts": facts(pin, issued), "valid": valid(contract, pin.issued_at),
        "hours_title": _("When it is used"),
        "hours_words": _("Outside office hours (%(week)s), in the Extra Time of the contract:") % {"week": week_in_words(settings.OFFICE_HOURS)},
        "hours": list(windows(version, contract.language, most)) if version else [],
        "call_title": _("How to call"), "call": list(steps(digits)),
        "wrong": _("Whoever types a wrong PIN three times, or calls outside Extra Time, can always leave a message: it is registered as a request."),
        "secret_title": _("Keep it secret"), "secret": list(secrecy()),
        "lost_title": _("If it is lost, or somebody else knows it"),
        "lost": _("Call us in office hours: the PIN is replaced at once, and the old one opens nothing any more."),
    }  # fmt: skip


def grouped(digits: str) -> str:
    """`4071 8263`, as people read it aloud."""
    half = len(digits) // 2
    return f"{digits[:half]} {digits[half:]}"


def facts(pin: Pin, issued: datetime) -> list[tuple[str, str]]:
    """Whose PIN it is."""
    contract = pin.contract
    return [
        (_("Customer"), contract.customer.name), (_("Contract"), contract.number), (_("Plan"), contract.get_plan_display()),
        (_("Given to"), pin.label), (_("Issued"), issued.strftime("%d/%m/%Y")),
    ]  # fmt: skip


def valid(contract: Contract, at: datetime) -> str:
    """From when on it works, where that is not at once."""
    if runs_on(contract, today_of(at)):
        return ""
    if contract.starts_on:
        return _("It works from the contract's first day, %(day)s.") % {
            "day": f"{contract.starts_on:%d/%m/%Y}"
        }
    return _("It works from the day on which the contract comes into force.")


def windows(version: Version, language: str, most: int) -> Iterator[str]:
    """Extra Time in the words of the contract's paper."""
    tongue, zone = Tongue(language), ZoneInfo(settings.PROVIDER_TIMEZONE)
    every = list(version.extra_time.all())
    for one in every[:most]:
        said = ExtraTime(
            one.days, one.from_time, one.to_time, one.starts_at, one.ends_at, one.since, one.until, one.but
        )
        yield service.window(said, zone, tongue)  # fmt: skip
    if len(every) > most:
        yield (
            _("and in further hours that the contract names")
            if most
            else _("in the hours that the contract names")
        )


def steps(digits: str) -> Iterator[str]:
    """What one does with it."""
    yield _("Call %(phone)s.") % {"phone": settings.PROVIDER_PHONE}
    yield _("Outside office hours an automatic answer asks for the PIN.")
    yield _("Type its eight digits on the keys of the phone: %(pin)s.") % {"pin": grouped(digits)}
    yield _("You are put through to the technician on call.")


def secrecy() -> Iterator[str]:
    """What is asked of whoever has it."""
    yield _(
        "Tell it only to people who may ask for assistance under the contract, and send it to nobody by mail or message."
    )
    yield _("%(provider)s never asks for it: only the automatic answer does, when you call.") % {
        "provider": settings.PROVIDER_NAME
    }
    yield _("We keep no readable copy of it, and cannot tell it to you again.")
