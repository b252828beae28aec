"""A PIN that is tried by phone (C8): judged, counted, told. docs/rules/pin.md is the law, `core.pin` its figures.

Wrong tries take turns by an advisory lock, so that of many at once each sees those before it. A right PIN takes none and
waits for nobody: it changes no count, and what it writes down about itself is left out where another holds the row.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from scudo.contracts import pin_keys
from scudo.contracts.actions.agreements import tell
from scudo.contracts.actions.pins import SUBJECT
from scudo.contracts.models import Contract, Pin, PinTry
from scudo.contracts.queries import pins
from scudo.contracts.queries.pins import Refused
from scudo.core.pin import Judgement, Outcome, Tries, digest, judge, typed
from scudo.core.roles import Actor, Role, allowed
from scudo.journal import actions as journal
from scudo.journal.models import Entry

TURNS = 7_211_010
LONGEST_CALL = 100
KEPT = timedelta(days=90)
COUNTED = {Refused.UNKNOWN, Refused.REVOKED}
"""Wrong tries; one with the PIN of a contract that does not run is none."""
ALARM, AGAIN_AFTER = "contracts.pin_alarm", timedelta(hours=1)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verified:
    """What a try leads to; `delay` passes before the answer is spoken.

    Of an accepted one: its contract, whether this moment is in the contract's hours, and whether through Extra Time alone.
    Of a refused one: why, for the log; the caller hears the same for every reason.
    """

    outcome: Outcome
    delay: timedelta
    alarm: bool
    contract: Contract | None = None
    in_hours: bool = False
    in_extra_time: bool = False
    refused: Refused | None = None


@allowed(Role.SYSTEM)
@transaction.atomic
def verify_pin(*, pin: str, call: str, caller: str, by: Actor, at: datetime) -> Verified:
    """Judge what a caller typed, and count it before its delay begins; `caller` is in E.164, blank if withheld.

    `call` names the phone call. Raises ValueError without it; pin_keys.Damaged.
    """
    if not 0 < len(call) <= LONGEST_CALL:
        raise ValueError("a try belongs to a call")
    digits = typed(pin)
    held = pins.same(digits) if digits else []
    found = held[0] if held else None
    refused = pins.refused(found, at) if found else Refused.UNKNOWN
    if refused:
        take_turns()
    tries = pins.tries_before(call, digests_of(caller), at)
    known = pins.is_known(by, caller)
    judged = judge(valid=not refused, tries=tries, known=known, policy=settings.PIN_POLICY)
    count(judged, call, caller, None if refused in COUNTED else found, at)
    if found and refused is None:
        note_use(found, digits if len(held) == 1 else None, at)
        return accepted(found, judged, call, by, at)
    alarm = judged.alarm and refused in COUNTED
    logger.info("A PIN was not accepted in call %s: %s", call, refused)
    if found:
        tell(found.contract, "pin_refused", by, at, pin=found.pk, because=str(refused), call=call)
    if alarm:
        raise_alarm(tries, by, at)
    return Verified(judged.outcome, judged.delay, alarm, refused=refused)


def digests_of(caller: str) -> list[str]:
    """A caller's number as tries of before have it, under whatever key; none where it was withheld."""
    return [key.of_caller(caller) for key in pin_keys.all_keys()] if caller else []


def take_turns() -> None:
    """Wait until no other wrong try is being counted; the turn ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [TURNS])


def count(judged: Judgement, call: str, caller: str, pin: Pin | None, at: datetime) -> None:
    """Write the try down: never its digits, and of the caller's number a digest."""
    number = pin_keys.current(at).of_caller(caller) if caller else ""
    PinTry.objects.create(call=call, caller=number, outcome=judged.outcome.value, pin=pin, at=at)


def note_use(found: Pin, digits: str | None, at: datetime) -> None:
    """When a PIN was used last; and as its digits are known at this moment alone, it comes under the current key by now.

    Where another holds the row, it does the same. None for `digits` that two PINs have: they keep their keys.
    """
    waits_for_nobody = Pin.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    held = waits_for_nobody.filter(pk=found.pk).first()
    if held is None:
        return
    held.used_at = at
    key = pin_keys.current(at)
    if digits and held.key != key.id:
        held.key, held.digest = key.id, digest(digits, key.secret)
    held.save(update_fields=["used_at", "key", "digest"])


def accepted(found: Pin, judged: Judgement, call: str, by: Actor, at: datetime) -> Verified:
    """Tell that a PIN was used, and see what its contract promises now."""
    tell(found.contract, "pin_accepted", by, at, pin=found.pk, call=call)
    hours = pins.hours_of(found.contract, at)
    return Verified(
        judged.outcome, judged.delay, judged.alarm, found.contract, hours.is_open(at), hours.is_extra(at)
    )


def raise_alarm(tries: Tries, by: Actor, at: datetime) -> None:
    """Tell that somebody may be guessing, once an hour."""
    told = Entry.objects.filter(subject_kind=SUBJECT[0], subject_id=SUBJECT[1], kind=ALARM)
    if not told.filter(at__gt=at - AGAIN_AFTER).exists():
        facts = {"in_the_hour": tries.overall + 1, "in_a_day": tries.in_a_day + 1}
        journal.write(kind=ALARM, subject=SUBJECT, by=by, at=at, facts=facts)
        logger.warning("Somebody may be guessing PINs: %(in_the_hour)s wrong within the hour", facts)


def forget_tries(at: datetime) -> None:
    """Delete what is older than ninety days: nothing counts it any more."""
    PinTry.objects.filter(at__lt=at - KEPT).delete()
