"""The service hours of a contract in words, with the week that comes drawn (C6, C7, C11)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scudo.contracts.paper import ExtraTime, service
from scudo.contracts.paper.tongue import Tongue
from scudo.contracts.queries import Contract, today_of
from scudo.core.hours import Hours
from scudo.lib.ui.hours import week_in_words
from scudo.portal.contract_week import week
from scudo.portal.contract_words import Standing, long_day, standing_of

HOLIDAY = "holiday"


def hours(contract: Contract, version: Any, served: Hours, at: datetime) -> dict[str, Any]:
    """Office hours, holidays, closures to come, Extra Time, and seven days drawn: of a contract that is over, none."""
    today = today_of(at)
    over = standing_of(contract, today) is Standing.OVER
    first = max(today, contract.starts_on) if contract.starts_on else today
    return {
        "office": week_in_words(settings.OFFICE_HOURS), "holidays": holidays(),
        "extra": list(extra_time(version)), "closures": list(closures(version, today)),
        "holidays_left_out": any(one.days and HOLIDAY not in one.days for one in version.extra_time.all()),
        "week": [] if over else week(served, first), "begins_now": first == today,
    }  # fmt: skip


def holidays() -> str:
    """Which days are no office days."""
    patron = service.patron(settings.PATRON_SAINT, Tongue(get_language() or ""))
    return _("The office is closed on national holidays and on %(patron)s, the patron saint’s day of %(town)s.") % {
        "patron": patron, "town": settings.PROVIDER_TOWN
    }  # fmt: skip


def extra_time(version: Any) -> Iterator[str]:
    """Each window of Extra Time, in the words of the contract’s paper."""
    tongue, zone = Tongue(get_language() or ""), ZoneInfo(settings.PROVIDER_TIMEZONE)
    for one in version.extra_time.all():
        window = ExtraTime(
            one.days, one.from_time, one.to_time, one.starts_at, one.ends_at, one.since, one.until, one.but
        )
        yield service.window(window, zone, tongue)


def closures(version: Any, today: date) -> Iterator[str]:
    """The customer’s own closures, today’s and those to come."""
    for one in version.closures.all():
        if one.last < today:
            continue
        days = {"first": long_day(one.first), "last": long_day(one.last), "because": one.because}
        if one.first == one.last:
            yield _("%(first)s: %(because)s") % days if one.because else long_day(one.first)
        elif one.because:
            yield _("from %(first)s to %(last)s: %(because)s") % days
        else:
            yield _("from %(first)s to %(last)s") % days
