"""What a version of a contract says, as it is given and as it is written."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from scudo.contracts.models import (
    Closure,
    Contract,
    CoveredThing,
    ExtraTimeWindow,
    Plan,
    Target,
    Version,
)
from scudo.contracts.queries.provisions import DEFAULT_TARGETS, ExtraTime, Provisions
from scudo.core.calendar import Window
from scudo.core.roles import Actor

LONGEST = 5_256_000
"""Ten years in minutes: more is nobody's promise."""
MOST_ROWS = 2_000


def check(provisions: Provisions) -> None:
    """Raises ValidationError naming the field that is wrong."""
    problems = amiss_in_coverage(provisions) | amiss_in_figures(provisions)
    if wrong := next(filter(None, map(amiss, provisions.extra_time)), ""):
        problems["extra_time"] = wrong
    if any(one.last < one.first for one in provisions.closures):
        problems["closures"] = _("A closure ends on or after the day it begins.")
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


def amiss_in_coverage(provisions: Provisions) -> dict[str, str]:
    """What is wrong with the things listed, by field."""
    problems: dict[str, str] = {}
    listed = [*(provisions.covers or ()), *provisions.excludes]
    if len(set(listed)) != len(listed):
        problems["covers"] = _("The same thing is listed twice, or both covered and left out.")
    if len(listed) > MOST_ROWS or len(provisions.extra_time) > MOST_ROWS:
        problems["covers"] = _("A contract lists at most %(count)s things.") % {"count": MOST_ROWS}
    if provisions.covers is not None and not provisions.covers:
        problems["covers"] = _("List at least one thing, or let the contract cover everything.")
    return problems


def amiss_in_figures(provisions: Provisions) -> dict[str, str]:
    """What is wrong with the times promised and the amounts included, by field."""
    problems: dict[str, str] = {}
    promised = [one for pair in (provisions.targets or {}).values() for one in pair if one is not None]
    if any(not 0 < minutes <= LONGEST for minutes in promised):
        problems["targets"] = _("A promised time is more than nothing and at most ten years.")
    for name in ("interventions", "minutes"):
        included = getattr(provisions, name)
        if included is not None and not 0 <= included <= LONGEST:
            problems[name] = _("What is included is not negative.")
    return problems


def amiss(window: ExtraTime) -> str:
    """What is wrong with a window of Extra Time, or nothing."""
    if not window.days:
        if window.starts and window.ends and window.starts < window.ends:
            return ""
        return _("Extra Time without days needs its beginning and its end, in order.")
    try:
        Window.of(window.opens, window.closes)
    except ValueError:
        return _(
            "Extra Time ends after it begins, on the same day; 24:00 is its end. Split one over midnight in two."
        )
    if window.since and window.until and window.until < window.since:
        return _("The last date of Extra Time is on or after the first.")
    return ""


def write(
    contract: Contract,
    provisions: Provisions,
    *,
    number: int,
    holds_from: date | None,
    because: str,
    by: Actor,
    at: datetime,
) -> Version:
    """One version with its parts."""
    version = Version(
        customer_id=contract.customer_id,
        contract=contract,
        number=number,
        holds_from=holds_from,
        because=because,
    )
    put(version, provisions, contract.plan, by, at)
    version.save(force_insert=True)
    fill(version, provisions, contract.plan)
    return version


def rewrite(version: Version, provisions: Provisions, *, plan: str, by: Actor, at: datetime) -> None:
    """Let a version that nobody holds on to say something else; its row stays, and with it the papers that were made of it."""
    for part in (version.things, version.targets, version.extra_time, version.closures):
        part.all().delete()
    put(version, provisions, plan, by, at)
    version.save()
    fill(version, provisions, plan)


def put(version: Version, provisions: Provisions, plan: str, by: Actor, at: datetime) -> None:
    """Set the fields of a version that are not its parts."""
    version.made_at, version.made_by_id = at, by.user
    version.covers_all, version.interventions = provisions.covers is None, provisions.interventions
    version.minutes = provisions.minutes
    version.parts = plan == Plan.FULL if provisions.parts is None else provisions.parts


def fill(version: Version, provisions: Provisions, plan: str) -> None:
    """Write the parts of a new version."""
    of: dict[str, Any] = {"customer_id": version.customer_id, "version": version}
    listed = [(*one, False) for one in provisions.covers or ()] + [
        (*one, True) for one in provisions.excludes
    ]
    CoveredThing.objects.bulk_create(
        CoveredThing(**of, kind=kind, name=name, excluded=excluded) for kind, name, excluded in listed
    )
    Target.objects.bulk_create(
        Target(**of, severity=severity, acknowledge=take, restore=restore)
        for severity, (take, restore) in (provisions.targets or DEFAULT_TARGETS[plan]).items()
    )
    ExtraTimeWindow.objects.bulk_create(
        ExtraTimeWindow(
            **of, days=list(one.days), from_time=one.opens, to_time=one.closes, since=one.since, until=one.until,
            but=list(one.but), starts_at=one.starts, ends_at=one.ends,
        )
        for one in provisions.extra_time
    )  # fmt: skip
    Closure.objects.bulk_create(
        Closure(**of, first=one.first, last=one.last, because=one.because) for one in provisions.closures
    )
