"""The course of a telephone call, from what an exchange tells of it: in any order, more than once, or not to its end (P1, T5).

Moments are those at which we heard of it: an exchange's own clock is never asked.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

RINGS_AT_MOST = timedelta(minutes=15)
TALKS_AT_MOST = timedelta(hours=8)
USED_AGAIN_AFTER = timedelta(hours=1)


class Event(StrEnum):
    """What an exchange tells."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class Stage(StrEnum):
    """How a call stands; one that ended without an answer was missed."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"


@dataclass(frozen=True)
class Course:
    """When a call began, was answered and ended; `presumed` says that its end was not told, but is taken to be."""

    began_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    presumed: bool = False

    @property
    def stage(self) -> Stage:
        """How it stands."""
        if self.ended_at is None:
            return Stage.ANSWERED if self.answered_at else Stage.RINGING
        return Stage.ENDED if self.answered_at else Stage.MISSED

    @property
    def talked(self) -> timedelta | None:
        """How long they spoke; None where nobody did, or still does."""
        return self.ended_at - self.answered_at if self.ended_at and self.answered_at else None


def after(course: Course | None, event: Event, at: datetime) -> Course:
    """The course once an event is told at a moment; which events were told decides the stage, whatever their order.

    An answer that is told after the end was before it. An end that was only presumed is withdrawn by whatever is told later.
    """
    known = course or Course(at)
    at = max(at, known.began_at, known.answered_at or known.began_at)
    if known.presumed:
        known = replace(known, ended_at=None, presumed=False)
    if event is Event.ANSWERED and known.answered_at is None:
        return replace(known, answered_at=known.ended_at or at)
    if event is Event.ENDED and known.ended_at is None:
        return replace(known, ended_at=at)
    return known


def presumed_over(course: Course, heard_at: datetime, at: datetime) -> bool:
    """Whether a call of which nothing was told since `heard_at` is taken to be over: its end was lost on the way."""
    longest = TALKS_AT_MOST if course.answered_at else RINGS_AT_MOST
    return course.ended_at is None and at - heard_at >= longest


def given_up(course: Course, at: datetime) -> Course:
    """The course with its end presumed."""
    return replace(course, ended_at=max(at, course.answered_at or course.began_at), presumed=True)


def is_another(course: Course, event: Event, at: datetime, *, is_other_number: bool = False) -> bool:
    """Whether an event begins another call under an id that was used before: exchanges count anew after a restart.

    What rings for another number once the call is over is another one at once; for the same, or for none, after a while.
    """
    ended = course.ended_at
    if event is not Event.RINGING or ended is None:
        return False
    return is_other_number or at - ended >= USED_AGAIN_AFTER
