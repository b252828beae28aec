"""The life of a contract (C2, C3, C11): its states and moves as one table, and what follows by itself at its end.

docs/rules/plans.md has the tables that the tests read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scudo.core.plans import Plan, year_period

NOTICE_DAYS = 30
"""How long before the end notice has to be given, where the contract says nothing else (ours)."""


class State(StrEnum):
    """Where a contract stands in its life; being inside its dates is a separate question."""

    PREPARATION = "preparation"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Move(StrEnum):
    """What is done with a contract."""

    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"
    ABANDON = "abandon"


class Renewal(StrEnum):
    """What happens at a contract's end."""

    NONE = "none"
    EXPLICIT = "explicit"
    TACIT = "tacit"


class Follows(StrEnum):
    """What follows by itself."""

    ENDS = "ends"
    RENEWS = "renews"


class NotPossible(Exception):
    """The move does not apply in this state."""

    def __init__(self, state: State, move: Move) -> None:
        super().__init__(f"A contract that is {state.value} cannot be changed by {move.value}.")
        self.state = state
        self.move = move


TABLE: Mapping[Move, tuple[frozenset[State], State]] = {
    Move.START: (frozenset({State.PREPARATION}), State.IN_FORCE),
    Move.SUSPEND: (frozenset({State.IN_FORCE}), State.SUSPENDED),
    Move.RESUME: (frozenset({State.SUSPENDED}), State.IN_FORCE),
    Move.END: (frozenset({State.IN_FORCE, State.SUSPENDED}), State.ENDED),
    Move.ABANDON: (frozenset({State.PREPARATION}), State.ENDED),
}

RENEWALS: Mapping[Plan, tuple[Renewal, ...]] = {
    Plan.TRIAL: (Renewal.NONE,),
    Plan.YEARLY: (Renewal.EXPLICIT, Renewal.TACIT, Renewal.NONE),
    Plan.FULL: (Renewal.NONE,),
}
"""By plan, what a contract may say about its end, the usual first: a trial is given once, Full goes with its rental."""


@dataclass(frozen=True, slots=True)
class Step:
    """What follows, the day from which it holds, and the new end of a contract that is renewed."""

    what: Follows
    on: date
    until: date | None = None


def moved(state: State, move: Move) -> State:
    """The state that follows. Raises NotPossible."""
    sources, target = TABLE[move]
    if state not in sources:
        raise NotPossible(state, move)
    return target


def possible(state: State) -> tuple[Move, ...]:
    """The moves that apply in a state, in the order of the table."""
    return tuple(move for move, (sources, _) in TABLE.items() if state in sources)


def last_day_for_notice(ends_on: date, notice_days: int = NOTICE_DAYS) -> date:
    """The last day on which notice still stops a renewal: so many days before the end, and not after the last day.

    Raises ValueError where there are fewer than no days.
    """
    if notice_days < 0:
        raise ValueError(f"Notice cannot be given {notice_days} days before the end.")
    return ends_on - timedelta(days=max(1, notice_days))


def renews_itself(
    state: State,
    renewal: Renewal,
    ends_on: date,
    notice_on: date | None = None,
    notice_days: int = NOTICE_DAYS,
) -> bool:
    """Whether the end that comes is only that of a year: nothing but notice in time stops it, and suspension (ours)."""
    in_time = notice_on is not None and notice_on <= last_day_for_notice(ends_on, notice_days)
    return renewal is Renewal.TACIT and state is State.IN_FORCE and not in_time


def settled_on(
    state: State,
    renewal: Renewal,
    ends_on: date,
    notice_on: date | None = None,
    notice_days: int = NOTICE_DAYS,
) -> date:
    """The day from which nobody can change what follows: the end, or the first one on which notice comes too late.

    Reminders are counted to this day.
    """
    if renews_itself(state, renewal, ends_on, notice_on, notice_days):
        return last_day_for_notice(ends_on, notice_days) + timedelta(days=1)
    return ends_on


def next_step(
    state: State,
    renewal: Renewal,
    *,
    ends_on: date | None,
    today: date,
    notice_on: date | None = None,
    notice_days: int = NOTICE_DAYS,
) -> Step | None:
    """What is to be done today by itself, one step at a time: after a long silence, ask again until there is none.

    A contract in force needs no step to begin: its dates say it. It ends on `ends_on`, the first day after it. One that
    renews by itself does so as soon as notice can no longer be given, so that its end never comes near; late notice
    stands for the end that then follows. One that is suspended is not renewed (ours).
    """
    if state not in {State.IN_FORCE, State.SUSPENDED} or ends_on is None:
        return None
    if today < settled_on(state, renewal, ends_on, notice_on, notice_days):
        return None
    if renews_itself(state, renewal, ends_on, notice_on, notice_days):
        return Step(Follows.RENEWS, *year_period(ends_on))
    return Step(Follows.ENDS, ends_on)
