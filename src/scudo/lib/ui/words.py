"""Words for amounts of time that people act on, and the tone that goes with them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.utils.translation import gettext as _

Which = Literal["acknowledge", "restore"]
Tone = Literal["", "soon", "late", "paused", "met"]

MINUTE = timedelta(minutes=1)
SOON = 0.25


@dataclass(frozen=True)
class Left:
    """What the cell of a list says of one SLA clock; `percent` is what is left of the budget, 0 to 100."""

    which: Which
    words: str
    tone: Tone
    percent: int


def duration(amount: timedelta) -> str:
    """`21 min`, `2 h 10 min`, `18 h`; whole minutes, rounded down; hours are never turned into days."""
    minutes = abs(amount) // MINUTE
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return _("less than 1 min")
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": rest}


def remaining(left: timedelta) -> str:
    """The time left in words; past due it says since when: `overdue by 18 min`."""
    if left < timedelta():
        return _("overdue by %(duration)s") % {"duration": duration(left)}
    return duration(left)


def time_left(*, which: Which, left: timedelta, budget: timedelta, paused: bool) -> Left:
    """One clock as the desk shows it: `soon` under a quarter of the budget, `late` past due.

    `left` and `budget` are service time; a negative `left` is past due. A paused clock does not run, so it
    says that in place of its time, unless it was late before.
    """
    percent = share(left, budget)
    if left < timedelta():
        return Left(which, remaining(left), "late", 0)
    if paused:
        return Left(which, _("paused"), "paused", percent)
    return Left(which, remaining(left), "soon" if left < budget * SOON else "", percent)


def share(left: timedelta, budget: timedelta) -> int:
    """What is left of the budget, in per cent from 0 to 100; nothing is left of no budget."""
    if budget <= timedelta():
        return 0
    return max(0, min(100, round(100 * (left / budget))))


def duration_of_minutes(minutes: int) -> str:
    """A promise in minutes of service time, in words."""
    return duration(timedelta(minutes=minutes))
