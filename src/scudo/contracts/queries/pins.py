"""What one may see of PINs (C8), and what their verification asks: never digits, only what their digests tell."""

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from scudo.contracts import calendars, pin_keys
from scudo.contracts.models import Contract, Pin, PinTry, Version
from scudo.contracts.queries.agreements import runs_on, today_of, version_at
from scudo.contracts.queries.promise import state_at
from scudo.core.agreement import State
from scudo.core.hours import Hours
from scudo.core.pin import Outcome, Tries, digest
from scudo.core.roles import Actor
from scudo.customers import queries as customers

__all__ = ["Pin"]

DAY = timedelta(days=1)
MOST_IN_USE = 20
"""PINs in use under one contract."""
WRONG = Q(pin=None) & ~Q(outcome=Outcome.ACCEPTED.value)
"""Tries that count for a caller and for all: one with the PIN of a contract that does not run is none of them."""


class Refused(StrEnum):
    """Why a PIN is not accepted; the caller hears the same for each."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True)
class Alarm:
    """The wrong tries within the window of the policy, an hour, and within a day, when either is past its cap."""

    hour: int
    day: int


@dataclass(frozen=True)
class Keys:
    """Under which keys the PINs in use are: `current` is None before the first use; `given` by the environment."""

    current: str | None
    given: bool
    older: int
    lost: int


def pins_of(viewer: Actor, contract: Contract) -> QuerySet[Pin]:
    """A contract's PINs, the newest first; staff only."""
    if not viewer.is_staff:
        return Pin.objects.none()
    return Pin.objects.filter(contract=contract).select_related("issued_by", "revoked_by")


def pin_by_id(viewer: Actor, contract: Contract, pk: int) -> Pin | None:
    """A PIN of a contract that is in use."""
    return pins_of(viewer, contract).filter(pk=pk, revoked_at=None).first()


def is_over(contract: Contract, today: date) -> bool:
    """Whether a contract covers nothing any more; its dates count before what the timer wrote last."""
    return contract.state == State.ENDED.value or (contract.ends_on is not None and contract.ends_on <= today)


def with_extra_time(contract: Contract, at: datetime) -> Version | None:
    """The version with Extra Time that holds, or will when the contract begins, else the first one to come; None without."""
    moment = max(at, calendars.midnight(contract.starts_on)) if contract.starts_on else at
    holding = version_at(contract, moment)
    return next((one for one in (holding, *to_come(contract, holding)) if one.extra_time.all()), None)


def to_come(contract: Contract, holding: Version) -> Iterator[Version]:
    """The versions that will hold after one: not those that another of the same day replaces, or that come after the end."""
    later = [one for one in contract.versions.all() if one.number > holding.number]
    for one, after in itertools.zip_longest(later, later[1:]):
        first = one.holds_from
        is_replaced = after is not None and after.holds_from == first
        if first and not is_replaced and (contract.ends_on is None or first < contract.ends_on):
            yield one


def may_have_pins(contract: Contract, at: datetime) -> bool:
    """Whether PINs are issued for a contract: it runs or is in preparation, and has or will have Extra Time."""
    return not is_over(contract, today_of(at)) and with_extra_time(contract, at) is not None


def same(digits: str) -> list[Pin]:
    """Every PIN with these digits under one of the keys, those in use first: one, unless a lost key was found again."""
    digests = [digest(digits, key.secret) for key in pin_keys.all_keys()]
    found = Pin.objects.filter(digest__in=digests).select_related("contract")
    return sorted(found, key=lambda one: (one.revoked_at is not None, one.pk))


def refused(pin: Pin, at: datetime) -> Refused | None:
    """Why a PIN that is known is not accepted; None where it is."""
    if pin.revoked_at is not None:
        return Refused.REVOKED
    if not runs_on(pin.contract, today_of(at)):
        return Refused.NOT_IN_FORCE
    state = state_at(pin.contract, at)
    if state is State.IN_FORCE:
        return None
    return Refused.SUSPENDED if state is State.SUSPENDED else Refused.NOT_IN_FORCE


def hours_of(contract: Contract, at: datetime) -> Hours:
    """The service hours that a contract's version of a moment promises."""
    calendar = calendars.of_version(version_at(contract, at), today_of(at).year)
    return calendars.hours(calendars.digest_of(calendar), calendar)


def tries_before(call: str, caller: Collection[str], at: datetime) -> Tries:
    """The tries that count against the next one; `caller` are the digests of the number under every key, none if withheld."""
    in_call = PinTry.objects.filter(call=call).exclude(outcome=Outcome.ACCEPTED.value).count()
    return replace(wrong_tries(caller, at), in_call=in_call)


def wrong_tries(caller: Collection[str], at: datetime) -> Tries:
    """The wrong tries of a caller and of all within the policy's window, and of all within a day."""
    within, day = at - settings.PIN_POLICY.window, at - DAY
    recent = Q(at__gt=within)
    counted = PinTry.objects.filter(WRONG, at__gt=min(within, day)).aggregate(
        of_caller=Count("pk", filter=recent & Q(caller__in=[*caller])),
        overall=Count("pk", filter=recent),
        in_a_day=Count("pk", filter=Q(at__gt=day)),
    )
    return Tries(in_call=0, **counted)


def is_known(viewer: Actor, number: str) -> bool:
    """Whether a number in E.164 is a phone of somebody who speaks for a customer that the viewer sees."""
    people = customers.contacts_for(viewer).filter(proposed=False, memberships__isnull=False)
    return bool(number) and people.filter(phones__number=number).exists()


def alarm_at(viewer: Actor, at: datetime) -> Alarm | None:
    """That too many wrong PINs were tried lately; None while all is calm, and for whoever is not of the staff."""
    if not viewer.is_staff:
        return None
    tries, policy = wrong_tries((), at), settings.PIN_POLICY
    if tries.overall <= policy.cap and tries.in_a_day <= policy.day_cap:
        return None
    return Alarm(tries.overall, tries.in_a_day)


def tries_by_day(viewer: Actor, at: datetime, days: int) -> list[tuple[date, int, int]]:
    """The days with tries, the last first: how many were wrong, how many accepted; staff only."""
    if not viewer.is_staff:
        return []
    day = TruncDate("at", tzinfo=ZoneInfo(settings.PROVIDER_TIMEZONE))
    since = calendars.midnight(today_of(at) - (days - 1) * DAY)
    counted = PinTry.objects.filter(at__gte=since).annotate(day=day).order_by().values("day")
    accepted = Count("pk", filter=Q(outcome=Outcome.ACCEPTED.value))
    rows = counted.annotate(wrong=Count("pk", filter=WRONG), accepted=accepted).order_by("-day")
    return [(row["day"], row["wrong"], row["accepted"]) for row in rows]


def keys_at(viewer: Actor) -> Keys | None:
    """How the PINs in use stand to the keys; staff only. Raises pin_keys.Damaged."""
    if not viewer.is_staff:
        return None
    known = [key.id for key in pin_keys.all_keys()]
    used = Pin.objects.filter(revoked_at=None).order_by().values_list("key").annotate(count=Count("pk"))
    counts = dict(used)
    return Keys(
        current=known[0] if known else None,
        given=bool(settings.PIN_KEYS),
        older=sum(counts.get(key, 0) for key in known[1:]),
        lost=sum(count for key, count in counts.items() if key not in known),
    )


def to_issue_anew(viewer: Actor) -> QuerySet[Pin]:
    """PINs in use whose key is lost, so that they do not verify any more; staff only."""
    if not viewer.is_staff:
        return Pin.objects.none()
    known = [key.id for key in pin_keys.all_keys()]
    lost = Pin.objects.filter(revoked_at=None).exclude(key__in=known)
    return lost.select_related("contract__customer").order_by("contract__customer__name", "pk")
