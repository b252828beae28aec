"""A contract in the sentences of its plain page (C11): what it is, from when to when, what follows, what it covers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scudo.contracts.queries import Contract, runs_on, today_of
from scudo.contracts.queries.agreements import KINDS
from scudo.core.agreement import Renewal, State, last_day_for_notice
from scudo.core.plans import REMINDERS, Acquired, Plan, converts_to

DAY = timedelta(days=1)


def long_day(day: date) -> str:
    """`mercoledì 31 marzo 2027`."""
    return in_small(date_format(day, "l j F Y"))


def short_day(day: date) -> str:
    """`ven 27/11/2026`."""
    return in_small(date_format(day, "D d/m/Y"))


def in_small(words: str) -> str:
    """Names of days and months, which Italian writes in small letters."""
    return words.lower() if get_language() == "it" else words


class Standing(StrEnum):
    """Where a contract stands on a day, for who is covered by it, or is not."""

    PREPARED = "prepared"
    AHEAD = "ahead"
    RUNNING = "running"
    SUSPENDED = "suspended"
    OVER = "over"


MARKS = {Standing.RUNNING: "up", Standing.SUSPENDED: "degraded"}
"""The state whose mark stands beside a standing; what covers nothing is unknown."""


def standing_of(contract: Contract, today: date) -> Standing:
    """Where a contract stands; its dates count before what the timer wrote last."""
    if contract.state == State.ENDED.value or (contract.ends_on and contract.ends_on <= today):
        return Standing.OVER
    if contract.state == State.PREPARATION.value:
        return Standing.PREPARED
    if contract.state == State.SUSPENDED.value:
        return Standing.SUSPENDED
    return Standing.RUNNING if runs_on(contract, today) else Standing.AHEAD


def headline(contract: Contract, at: datetime, awaited: Sequence[str]) -> dict[str, Any]:
    """The one sentence first, and what it means; `awaited` is what one in preparation still waits for."""
    standing = standing_of(contract, today_of(at))
    details = {
        Standing.OVER: [goes_on(contract)],
        Standing.PREPARED: [begins(contract), waits(awaited), still_answered()],
        Standing.SUSPENDED: [resumed(), still_answered(), at_its_end(contract)],
        Standing.AHEAD: [before(contract), at_its_end(contract)],
        Standing.RUNNING: [at_its_end(contract)],
    }
    return {
        "state": MARKS.get(standing, "unknown"),
        "words": standing_words(contract, at),
        "details": [one for one in details[standing] if one],
    }


def standing_words(contract: Contract, at: datetime) -> str:
    """Where a contract stands, in one sentence."""
    standing = standing_of(contract, today_of(at))
    if standing is Standing.OVER:
        return over(contract)
    if standing is Standing.PREPARED:
        return _("In preparation: it covers nothing yet.")
    if standing is Standing.SUSPENDED:
        return suspended(contract)
    if standing is Standing.AHEAD and contract.starts_on:
        return _("It begins on %(first)s.") % {"first": long_day(contract.starts_on)}
    return in_force(contract)


def in_force(contract: Contract) -> str:
    """Until when it runs, the last day in words."""
    if contract.ends_on is None:
        return _("In force, without an end agreed.")
    return _("In force until %(last)s included.") % {"last": long_day(contract.ends_on - DAY)}


def suspended(contract: Contract) -> str:
    """Since when it covers nothing."""
    since = next((one.starts_at for one in contract.suspensions.all() if one.ends_at is None), None)
    if since is None:
        return _("Suspended: it covers nothing now.")
    return _("Suspended since %(since)s: it covers nothing now.") % {"since": long_day(today_of(since))}


def resumed() -> str:
    """Whom to ask about a suspension."""
    return _("Call us to know why, and what makes it go on.")


def still_answered() -> str:
    """What holds whatever the contract says (C5)."""
    return _("A request is given a number and an answer all the same.")


def over(contract: Contract) -> str:
    """The last day of what is over."""
    if contract.starts_on is None or contract.ends_on is None:
        return _("It never came into force.")
    return _("It is over: its last day was %(last)s.") % {"last": long_day(contract.ends_on - DAY)}


def goes_on(contract: Contract) -> str:
    """What is in the place of a contract that is over."""
    following = followed_by(contract)
    if following is None:
        return still_answered()
    return _("%(contract)s continues it.") % {"contract": str(following)}


def before(contract: Contract) -> str:
    """What covers until a contract begins."""
    if contract.follows and contract.follows.ends_on == contract.starts_on:
        return _("Until then %(contract)s covers, and no day lies between.") % {
            "contract": str(contract.follows)
        }
    return _("Until then it covers nothing.")


def begins(contract: Contract) -> str:
    """From when a contract in preparation will run, where its plan or the one before says it (C1, C2)."""
    if contract.plan == Plan.TRIAL.value:
        return _(
            "It begins on the day after both sides have signed the final acceptance test, for three months."
        )
    if contract.follows and contract.follows.ends_on:
        said = {"contract": str(contract.follows), "first": long_day(contract.follows.ends_on)}
        return _("It continues %(contract)s from %(first)s, with no uncovered day between.") % said
    return ""


def waits(awaited: Sequence[str]) -> str:
    """What is still missing before it begins."""
    if not awaited:
        return _("Nothing is missing any more: our office starts it.")
    return _("It still waits for: %(what)s.") % {"what": "; ".join(awaited)}


def followed_by(contract: Contract) -> Contract | None:
    """The contract that continues one, unless that was given up."""
    following: Contract | None = getattr(contract, "followed_by", None)
    return None if following is None or following.state == State.ENDED.value else following


def at_its_end(contract: Contract) -> str:
    """What happens after the last day; nothing for a contract without one."""
    if contract.ends_on is None:
        return _("It lasts as long as the rental.") if contract.plan == Plan.FULL.value else ""
    if following := followed_by(contract):
        return _("Then %(contract)s continues it, with no uncovered day between.") % {
            "contract": str(following)
        }
    if contract.ended_because:
        return _("Then it ends, before its time.")
    if contract.plan == Plan.TRIAL.value:
        return _(
            "Then it ends by itself, unless you convert it into %(plan)s: no day lies uncovered between."
        ) % {"plan": plan_after(contract)}
    if contract.plan == Plan.FULL.value:
        return _("It lasts as long as the rental, and ends with it.")
    return renewal(contract, contract.ends_on)


def plan_after(contract: Contract) -> str:
    """The plan that a trial may become; both where nobody said how the system was acquired (C2, C10)."""
    names = settings.PLAN_NAMES
    acquired = Acquired(contract.acquired) if contract.acquired else None
    for plan in converts_to(Plan.TRIAL, acquired):
        return str(names[plan.value])
    return _("%(one)s or %(other)s") % {"one": names[Plan.YEARLY.value], "other": names[Plan.FULL.value]}


def renewal(contract: Contract, ends_on: date) -> str:
    """Whether a yearly contract goes on."""
    reminders = ", ".join(map(str, REMINDERS))
    if contract.renewal == Renewal.EXPLICIT.value:
        return _(
            "Then it ends, unless we renew it together for another year; we remind you %(days)s days before."
        ) % {"days": reminders}
    if contract.renewal == Renewal.NONE.value:
        return _("Then it ends by itself; we remind you %(days)s days before.") % {"days": reminders}
    until = last_day_for_notice(ends_on, contract.notice_days)
    if contract.notice_at and today_of(contract.notice_at) <= until:
        given = {"given": long_day(today_of(contract.notice_at))}
        return _("Notice was given on %(given)s: then it ends.") % given
    if contract.state == State.SUSPENDED.value:
        return _("Then it ends: what is suspended is not renewed by itself.")
    return _("Then it renews itself for a year, unless one of us gives notice by %(until)s.") % {
        "until": long_day(until)
    }


def plan(contract: Contract) -> list[str]:
    """What the plan is, in the service's own words (C1, C3, C4)."""
    names, provider = settings.PLAN_NAMES, {"provider": settings.PROVIDER_NAME}
    whole = _(
        "Assistance by a professional help desk with tools that are kept up to date, which acts before things stop:"
        " to maintain your whole IT infrastructure and foresee its problems."
    )
    said = {
        Plan.TRIAL.value: [
            _("Free for the three months after the final acceptance test of the system."),
            _("In this time %(provider)s and you work together to fine-tune the system, where that is needed.") % provider,
        ],
        Plan.YEARLY.value: [
            _("A service for a year. %(plan)s is the monitoring of systems, the maintenance of devices and the management of services, as the contract lists them.")
            % {"plan": names["360"]}
        ],
        Plan.FULL.value: [
            _("A service for whoever rents a system. %(plan)s is assistance and maintenance with the replacement of parts or whole devices, as the contract lists them.")
            % {"plan": names["full"]}
        ],
    }  # fmt: skip
    return [*said[contract.plan], whole]


def facts(contract: Contract) -> list[dict[str, str]]:
    """Number, company, first and last day."""
    rows = [(_("Number"), contract.number), (_("Company"), contract.customer.name)]
    if contract.starts_on:
        rows.append((_("First day"), long_day(contract.starts_on)))
    if contract.starts_on and contract.ends_on:
        rows.append((_("Last day"), long_day(contract.ends_on - DAY)))
    if contract.acquired:
        rows.append((_("The system was"), str(contract.get_acquired_display())))
    if contract.rental:
        rows.append((_("Rental"), contract.rental.number))
    return [{"word": word, "value": value} for word, value in rows]


def changes(contract: Contract, at: datetime) -> list[dict[str, str]]:
    """The amendments that hold from a day to come; why the office made them is the office's own."""
    today = today_of(at)
    return [
        {
            "from": _("From %(day)s") % {"day": long_day(version.holds_from)},
            "because": _(
                "An amendment holds, as agreed with you. From that day this page says what it says."
            ),
        }
        for version in contract.versions.all()
        if version.holds_from and version.holds_from > today
    ]


def things(version: Any, *, excluded: bool) -> list[dict[str, Any]]:
    """What a version covers, or leaves out, by what it is: services before what they stand on."""
    named = [one for one in version.things.all() if one.excluded is excluded]
    kinds = dict(KINDS)
    return [
        {"kind": str(kinds[kind]).capitalize(), "names": names}
        for kind in ("service", "system", "component")
        if (names := sorted(one.name for one in named if one.kind == kind))
    ]
