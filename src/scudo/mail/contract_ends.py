"""What letters about a contract need to know of it: how it comes to its end, which days they name (C2-C4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scudo.contracts.models import Contract
from scudo.contracts.queries import today_of
from scudo.contracts.queries.agreements import RUNNING, settled
from scudo.contracts.queries.eligibility import acquired_of
from scudo.core.agreement import Renewal, State, last_day_for_notice
from scudo.core.plans import Plan, converts_to

DAY = timedelta(days=1)


@dataclass(frozen=True)
class News:
    """What happened to a contract: the verb of the journal's entry, its facts, its moment and its id."""

    what: str
    facts: Mapping[str, Any]
    at: datetime
    entry: int


class End(StrEnum):
    """What follows after a contract's last day."""

    PREPARED = "another contract, in preparation, continues it"
    EARLY = "it was ended before its time"
    TRIAL = "a trial ends by itself"
    RENTAL = "it ends with its rental"
    RENEWS = "it renews itself"
    NOTICED = "notice was given in time"
    SUSPENDED = "it would renew itself, were it not suspended"
    AGREED = "it is renewed if both sides say so"
    PLAIN = "it ends by itself"


def end_of(contract: Contract) -> End:
    """How a contract that runs, and that nothing running continues, comes to its end."""
    if following(contract):
        return End.PREPARED
    if contract.ended_because:
        return End.EARLY
    if contract.plan == Plan.TRIAL.value:
        return End.TRIAL
    if contract.plan == Plan.FULL.value:
        return End.RENTAL if contract.rental else End.PLAIN
    if contract.renewal == Renewal.TACIT.value:
        return tacit(contract)
    return End.AGREED if contract.renewal == Renewal.EXPLICIT.value else End.PLAIN


def tacit(contract: Contract) -> End:
    """What becomes of a contract that renews itself if nothing is in the way; late notice is not."""
    if is_noticed(contract):
        return End.NOTICED
    return End.SUSPENDED if contract.state == State.SUSPENDED.value else End.RENEWS


def is_noticed(contract: Contract) -> bool:
    """Whether notice was given in time for the end that comes."""
    if contract.notice_at is None or contract.ends_on is None:
        return False
    return today_of(contract.notice_at) <= last_day_for_notice(contract.ends_on, contract.notice_days)


def following(contract: Contract) -> Contract | None:
    """The contract that continues one, unless that was given up."""
    other: Contract | None = getattr(contract, "followed_by", None)
    return None if other is None or other.state == State.ENDED.value else other


def is_moot(contract: Contract, news: News) -> bool:
    """Whether later news has taken the place of this: a reminder of what was continued, renewed or ended; one year of several."""
    if news.what == "ending":
        other, settles = following(contract), settled(contract)
        if contract.state not in RUNNING or settles is None or (other and other.state in RUNNING):
            return True
        return (settles - today_of(news.at)).days > int(news.facts["days"])
    later = contract.ends_on.isoformat() if contract.ends_on else ""
    return news.what == "renewed" and news.facts["ends_on"] < later


def too_late_after(contract: Contract) -> date | None:
    """The last day on which a reminder still serves: that of notice, or of the contract itself."""
    if contract.ends_on is None:
        return None
    if end_of(contract) is End.RENEWS:
        return last_day_for_notice(contract.ends_on, contract.notice_days)
    return contract.ends_on - DAY


def values(contract: Contract) -> dict[str, str]:
    """What sentences about a contract name: `last` is included, `next` the day after it; none of what it does not have."""
    other = following(contract)
    said = {"contract": str(contract), "customer": contract.customer.name, "plan": plan_after(contract)}
    days = {
        "first": contract.starts_on,
        "given": today_of(contract.notice_at) if contract.notice_at else None,
        "last": contract.ends_on - DAY if contract.ends_on else None,
        "next": contract.ends_on,
        "until": last_day_for_notice(contract.ends_on, contract.notice_days) if contract.ends_on else None,
    }
    names = {"other": other, "rental": contract.rental}
    said |= {name: str(one) for name, one in names.items() if one}
    return said | {name: written(day) for name, day in days.items() if day}


def written(day: date) -> str:
    """`martedì 23/02/2027`: Italian writes the days of the week in small letters."""
    words = date_format(day, "l d/m/Y")
    return words.lower() if get_language() == "it" else words


def plan_after(contract: Contract) -> str:
    """The plan that a trial may become; both where nobody said how the system was acquired (C2, C10)."""
    names = settings.PLAN_NAMES
    for plan in converts_to(Plan.TRIAL, acquired_of(contract)):
        return str(names[plan.value])
    return _("%(one)s or %(other)s") % {"one": names[Plan.YEARLY.value], "other": names[Plan.FULL.value]}
