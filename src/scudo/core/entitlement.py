"""Coverage and entitlement (rule C5): contract x moment x thing -> covered or not, by which contract, and why.

Decided in this order:

1. only a contract in force at the moment counts, from `starts` up to, not including, `ends`; one that has expired is
   never chosen, it is only named in the reason;
2. of these, one that lists the thing itself is taken before one that lists what the thing is part of, and that before
   one that covers everything; among equals the one whose hours run now, then the one that began last, then the number;
3. where nobody said which thing is meant, a customer with a contract in force counts as covered until somebody does
   (ours): the doubt is the provider's, and the reason says that it is one;
4. whether the moment lies in the contract's hours is said apart (`in_hours`): it moves clocks, not coverage.

A request that is not covered is registered and answered all the same; who decides otherwise gives a reason.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from scudo.core.because import Because, because
from scudo.core.hours import Hours
from scudo.core.stretches import instant

RULE = "C5"


class State(StrEnum):
    """Where a contract stands in its life; being inside its dates is a separate question."""

    PREPARATION = "preparation"
    IN_FORCE = "in_force"
    ENDED = "ended"


class Reason(StrEnum):
    """Why something is covered or not."""

    LISTED = "coverage.listed"
    PART_OF_LISTED = "coverage.part_of_listed"
    EVERYTHING = "coverage.everything"
    THING_NOT_STATED = "coverage.thing_not_stated"
    THING_NOT_LISTED = "coverage.thing_not_listed"
    NO_CONTRACT = "coverage.no_contract"
    EXPIRED = "coverage.expired"
    NOT_YET_BEGUN = "coverage.not_yet_begun"
    IN_PREPARATION = "coverage.in_preparation"
    ENDED_EARLY = "coverage.ended_early"


@dataclass(frozen=True, slots=True)
class Thing:
    """A system, component or service (`kind`) by its name, and what it is part of."""

    kind: str
    name: str
    part_of: Self | None = None

    def wholes(self) -> Iterator[Self]:
        """What it is part of, nearest first."""
        whole = self.part_of
        while whole is not None:
            yield whole
            whole = whole.part_of


@dataclass(frozen=True, slots=True)
class Terms:
    """What entitlement needs to know of a contract; `covers` of None is everything, `ends` of None no end yet."""

    id: int
    number: str
    starts: datetime
    ends: datetime | None
    state: State
    covers: frozenset[tuple[str, str]] | None
    hours: Hours

    def is_in_force(self, at: datetime) -> bool:
        """Half-open: the end is the first moment without cover."""
        return self.state is State.IN_FORCE and instant(self.starts) <= instant(at) and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        """Whether `at` is at or after the end."""
        return self.ends is not None and instant(self.ends) <= instant(at)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The decision; `contract` and `in_hours` are None where no contract covers."""

    covered: bool
    contract: int | None
    in_hours: bool | None
    because: tuple[Because, ...]
    rule: str = RULE


def decide(contracts: Iterable[Terms], thing: Thing | None, at: datetime) -> Coverage:
    """Whether one of a customer's contracts covers `thing` at `at`; None is a thing that nobody named yet."""
    everything = sorted(contracts, key=lambda terms: terms.number)
    in_force = [terms for terms in everything if terms.is_in_force(at)]
    covering = [(terms, reason) for terms in in_force if (reason := _covers(terms, thing))]
    if covering:
        terms, reason = min(covering, key=lambda pair: _preference(pair[0], pair[1], at))
        return Coverage(True, terms.id, terms.hours.is_open(at), (reason,))
    if in_force and thing is not None:
        return _uncovered(_about(Reason.THING_NOT_LISTED, terms, thing) for terms in in_force)
    if everything:
        return _uncovered(_absence(terms, at) for terms in _latest_first(everything))
    return _uncovered([because(Reason.NO_CONTRACT)])


def _covers(terms: Terms, thing: Thing | None) -> Because | None:
    if thing is None:
        return because(Reason.THING_NOT_STATED, number=terms.number)
    if terms.covers is None:
        return _about(Reason.EVERYTHING, terms, thing)
    if (thing.kind, thing.name) in terms.covers:
        return _about(Reason.LISTED, terms, thing)
    for whole in thing.wholes():
        if (whole.kind, whole.name) in terms.covers:
            return because(Reason.PART_OF_LISTED, number=terms.number, thing=thing.name, whole=whole.name)
    return None


_PREFERRED: tuple[StrEnum, ...] = (
    Reason.LISTED,
    Reason.PART_OF_LISTED,
    Reason.EVERYTHING,
    Reason.THING_NOT_STATED,
)


def _preference(terms: Terms, reason: Because, at: datetime) -> tuple[int, bool, int, str]:
    """The smallest is chosen."""
    closeness = _PREFERRED.index(reason.code)
    return closeness, not terms.hours.is_open(at), -instant(terms.starts), terms.number


def _absence(terms: Terms, at: datetime) -> Because:
    """Why a contract does not count at `at`."""
    if terms.state is State.PREPARATION:
        return because(Reason.IN_PREPARATION, number=terms.number, begins=terms.starts)
    if terms.ends is not None and terms.is_over(at):
        return because(Reason.EXPIRED, number=terms.number, ended=terms.ends)
    if terms.state is State.ENDED:
        return because(Reason.ENDED_EARLY, number=terms.number)
    return because(Reason.NOT_YET_BEGUN, number=terms.number, begins=terms.starts)


def _latest_first(contracts: Sequence[Terms]) -> list[Terms]:
    return sorted(contracts, key=lambda terms: instant(terms.starts), reverse=True)


def _about(reason: Reason, terms: Terms, thing: Thing) -> Because:
    return because(reason, number=terms.number, thing=thing.name)


def _uncovered(reasons: Iterable[Because]) -> Coverage:
    return Coverage(covered=False, contract=None, in_hours=None, because=tuple(reasons))
