"""What a contract's paper is about, as values: gathered from the rows once, then nothing of the database is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from scudo.core.agreement import Renewal
from scudo.core.plans import Acquired, Plan


@dataclass(frozen=True)
class Provider:
    """Who assists: settings of the installation; `patron` is `06-29`, `week` the office's windows by day."""

    name: str
    town: str
    phone: str
    mail: str
    portal: str
    monitor: str
    timezone: str
    country: str
    patron: str
    week: Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Party:
    """Who is assisted; what is not known is blank."""

    name: str
    vat_number: str = ""
    fiscal_code: str = ""
    pec: str = ""
    sdi_code: str = ""
    sites: Sequence[str] = ()


@dataclass(frozen=True)
class Rented:
    """The rental of a system, with its devices as (product, serial number, component)."""

    number: str
    starts_on: date
    ends_on: date | None = None
    assets: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class Assessed:
    """A finished technical assessment; each limit is (what was found, kind, name)."""

    outcome: str
    signed_on: date
    scope: str
    limits: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class System:
    """What was sold, rented or taken over; blank for a contract about several."""

    name: str = ""
    project: str = ""
    acquired: Acquired | None = None
    tested_on: date | None = None
    rental: Rented | None = None
    assessed: Assessed | None = None


@dataclass(frozen=True)
class ExtraTime:
    """A window of Extra Time as `contracts.actions.ExtraTime` has it."""

    days: Sequence[str] = ()
    opens: str = ""
    closes: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    since: date | None = None
    until: date | None = None
    but: Sequence[date] = ()


@dataclass(frozen=True)
class Followed:
    """The contract that this one continues."""

    number: str
    plan: str
    ends_on: date | None


@dataclass(frozen=True)
class Time:
    """When a contract runs; `starts_on` is None while it is in preparation, `ends_on` the first day after it."""

    starts_on: date | None = None
    ends_on: date | None = None
    renewal: Renewal = Renewal.NONE
    notice_days: int = 30
    follows: Followed | None = None
    reminders: Sequence[int] = ()


@dataclass(frozen=True)
class Said:
    """What a version says: `covers` of None is everything; targets are (take charge, restore) in service minutes.

    Prepaid hours are (minutes, bought on, first day on which they do not hold any more).
    """

    covers: Sequence[tuple[str, str]] | None
    targets: Mapping[int, tuple[int, int | None]]
    excludes: Sequence[tuple[str, str]] = ()
    extra: Sequence[ExtraTime] = ()
    closures: Sequence[tuple[date, date, str]] = ()
    interventions: int | None = None
    minutes: int | None = None
    parts: bool = False
    prepaid: Sequence[tuple[int, date, date | None]] = ()


@dataclass(frozen=True)
class Subject:
    """Everything that the paper of one version says. `number` is the draft's, blank for one that is only looked at."""

    language: str
    number: str
    made_on: date
    made_by: str
    contract: str
    plan: Plan
    plan_names: Mapping[str, str]
    converts_to: Sequence[Plan]
    extra_allowed: bool
    version: int
    provider: Provider
    customer: Party
    said: Said
    system: System = field(default_factory=System)
    time: Time = field(default_factory=Time)
    holds_from: date | None = None
    because: str = ""

    @property
    def plan_name(self) -> str:
        """What the provider calls the plan."""
        return self.plan_names[self.plan]

    @property
    def is_trial(self) -> bool:
        """Whether it is the free trial (C1)."""
        return self.plan is Plan.TRIAL

    @property
    def is_taken_over(self) -> bool:
        """Whether the system was others' (C3)."""
        return self.system.acquired is Acquired.TAKEN_OVER
