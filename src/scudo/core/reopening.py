"""What a letter does to the ticket that it answers, by the ticket's state and age: a table (docs/rules/reopening.md)."""

from datetime import timedelta
from enum import StrEnum

from scudo.core.lifecycle import OPEN, State


class Written(StrEnum):
    """What sort of letter it is."""

    MACHINE = "machine"
    THANKS = "thanks"
    WORDS = "words"


class Follows(StrEnum):
    """What comes of it; it is kept on a ticket in every case (T5)."""

    KEPT = "kept"
    SEEN = "seen"
    RESUMES = "resumes"
    REOPENS = "reopens"
    NEW = "new"


def follows(
    state: State,
    written: Written,
    ended_for: timedelta = timedelta(),
    within: timedelta = timedelta(),
    *,
    by_person: bool = False,
) -> Follows:
    """What follows a letter; `ended_for` is how long ago the ticket was resolved, closed or cancelled.

    `by_person` is a letter that one of the provider's people put on this very ticket: its age does not matter then.
    """
    if written is Written.MACHINE:
        return Follows.KEPT
    if state is State.WAITING_CUSTOMER:
        return Follows.RESUMES  # a bare "ok" may be the answer that was waited for
    if state in OPEN or written is Written.THANKS:
        return Follows.SEEN
    return Follows.REOPENS if by_person or ended_for <= within else Follows.NEW
