"""What a version of a contract says, as it can be given again: what an amendment starts from, what pages print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings

from scudo.contracts.models import Version

Targets = Mapping[int, tuple[int, int | None]]
DEFAULT_TARGETS: Mapping[str, Targets] = settings.PLAN_TARGETS
"""By plan, the SLA that a new contract starts from: a setting of the installation."""


@dataclass(frozen=True)
class ExtraTime:
    """One window of Extra Time (C7): on certain days (mon to sun, holiday), or one stretch from moment to moment.

    One on days may be bounded to the dates from `since` to `until`, both included, and leave out the dates of `but`.
    """

    days: Sequence[str] = ()
    opens: str = ""
    closes: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    since: date | None = None
    until: date | None = None
    but: Sequence[date] = ()


@dataclass(frozen=True)
class Closed:
    """The customer's own closure, both days included."""

    first: date
    last: date
    because: str = ""


@dataclass(frozen=True)
class Provisions:
    """What a contract says; `covers` of None is everything, `targets` and `parts` of None what the plan starts from.

    `interventions` and `minutes` are included in a year, None without a limit.
    """

    covers: Sequence[tuple[str, str]] | None = None
    excludes: Sequence[tuple[str, str]] = ()
    targets: Targets | None = None
    extra_time: Sequence[ExtraTime] = ()
    closures: Sequence[Closed] = ()
    interventions: int | None = None
    minutes: int | None = None
    parts: bool | None = field(default=None)


def provisions_of(version: Version) -> Provisions:
    """A version as it could be given again: what an amendment starts from."""
    things = list(version.things.all())
    return Provisions(
        covers=None if version.covers_all else [(one.kind, one.name) for one in things if not one.excluded],
        excludes=[(one.kind, one.name) for one in things if one.excluded],
        targets={one.severity: (one.acknowledge, one.restore) for one in version.targets.all()},
        extra_time=[
            ExtraTime(one.days, one.from_time, one.to_time, one.starts_at, one.ends_at, one.since, one.until, one.but)
            for one in version.extra_time.all()
        ],
        closures=[Closed(one.first, one.last, one.because) for one in version.closures.all()],
        interventions=version.interventions, minutes=version.minutes, parts=version.parts,
    )  # fmt: skip
