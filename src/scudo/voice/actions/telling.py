"""What an exchange tells of a call: kept once, whatever the order, recognised by the number (P1, T5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from scudo.core import calling
from scudo.core.calling import Course, Event
from scudo.core.roles import Actor, Role, allowed
from scudo.customers import queries as customers
from scudo.journal import actions as journal
from scudo.voice import numbers
from scudo.voice.models import Call, Direction, Switchboard

MOST_EXTENSIONS = 100
T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    """One telling: `other` is the number at the far end as the exchange writes it, `own` the one that was dialled, or called from."""

    key: str
    event: Event
    direction: Direction = Direction.IN
    other: str = ""
    own: str = ""
    extension: str = ""


@allowed(Role.SYSTEM)
@transaction.atomic
def tell(*, switchboard: Switchboard, told: Told, by: Actor, at: datetime) -> Call:
    """Keep what an exchange tells; told again it changes nothing, told late it completes what is known.

    The moment is ours: the exchange's clock is not asked. One telling of an exchange waits for the other.
    """
    held = Switchboard.objects.select_for_update(no_key=True).get(pk=switchboard.pk)
    held.heard_at = at
    held.save(update_fields=["heard_at"])
    call = known_as(held, told, at) or begun(held, told, at)
    before = call.state if call.pk else ""
    is_news = complete(call, told, by)
    call.heard_at = at
    follow(call, calling.after(call.course if before else None, told.event, at))
    call.save()
    if call.state != before:
        write(call, call.state, by, at)
    elif is_news:
        write(call, "completed", by, at)
    return call


def known_as(switchboard: Switchboard, told: Told, at: datetime) -> Call | None:
    """The call that goes by this id, unless the exchange has begun to count anew."""
    found = Call.objects.select_for_update(no_key=True).filter(switchboard=switchboard, key=told.key)
    last = found.order_by("-turn").first()
    if last is None:
        return None
    is_other = bool(told.other and last.told) and not numbers.are_same(told.other, last.told)
    return None if calling.is_another(last.course, told.event, at, is_other_number=is_other) else last


def begun(switchboard: Switchboard, told: Told, at: datetime) -> Call:
    """A call of which one hears for the first time."""
    turns = Call.objects.filter(switchboard=switchboard, key=told.key).count()
    return Call(
        switchboard=switchboard,
        key=told.key,
        turn=turns + 1,
        direction=told.direction,
        began_at=at,
        heard_at=at,
    )


def complete(call: Call, told: Told, by: Actor) -> bool:
    """Keep what was not known yet: who, to whom, where it rings, where it was answered. Whether there was anything."""
    known = (call.told, call.dialled, len(call.extensions), len(call.answering))
    if told.other and not call.told:
        call.told, call.number = told.other, numbers.e164(told.other)
        # once a person has decided about it, whose call it is comes from them
        if call.dealt_at is None:
            recognise(call, by)
    call.dialled = call.dialled or told.own
    place(call, told)
    return known != (call.told, call.dialled, len(call.extensions), len(call.answering))


def place(call: Call, told: Told) -> None:
    """Keep where it rings, and where it was answered: by the one person whose phone that is."""
    if not told.extension or told.event is Event.ENDED:
        return
    places = call.answering if told.event is Event.ANSWERED else call.extensions
    if told.extension in places or len(places) >= MOST_EXTENSIONS:
        return
    places.append(told.extension)
    if told.event is Event.ANSWERED:
        call.operator = only(customers.colleagues_at([told.extension]).get(told.extension, []))


def recognise(call: Call, by: Actor) -> None:
    """Whose number it is, as far as everybody who has it agrees: one person, or one company."""
    found = customers.callers_with_number(by, call.number)
    call.contact = only({one.contact for one in found})
    call.customer = only({one.customer for one in found})


def only(found: "list[T] | set[T]") -> T | None:
    """The one that there is, if there is one."""
    return next(iter(found)) if len(found) == 1 else None


def follow(call: Call, course: Course) -> None:
    """Let a call take its course."""
    call.began_at, call.answered_at, call.ended_at = course.began_at, course.answered_at, course.ended_at
    call.presumed, call.state = course.presumed, course.stage.value


def write(call: Call, verb: str, by: Actor, at: datetime, /, **facts: object) -> None:
    """Write what happened to a call."""
    journal.write(
        kind=f"voice.{verb}", subject=("call", call.pk), customer=call.customer_id, by=by, at=at, facts=facts
    )
