"""Coverage and entitlement (rule C5): contract x moment x thing -> covered or not, at whose cost, by which contract, and why.

Decided in this order (docs/rules/entitlement.md):

1. only a contract in force at the moment counts, from `starts` up to, not including, `ends`; one that has expired or
   is suspended is never chosen, it is only named in the reason;
2. what a contract says of the thing itself counts before what it says of what the thing is part of, the nearest first,
   and that before covering everything; said of the same as listed and as excluded, excluded it is;
3. what is covered costs nothing while what the contract includes is left; then it is drawn from prepaid hours while
   they last; then it is covered with charge;
4. of several contracts that cover, one that costs nothing is taken before one with prepaid hours, and that before one
   with charge; then one that lists the thing itself before one that lists what the thing is part of, and that before
   one that covers everything; among equals the one whose hours run now, then the one that began last, then the number;
5. where nobody said which thing is meant, a customer with a contract in force counts as covered until somebody does
   (ours): the doubt is the provider's, and the reason says that it is one;
6. whether the moment lies in the contract's hours is said apart (`in_hours`): it moves clocks, not coverage.

A request that is not covered is registered and answered all the same; who decides otherwise gives a reason.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from itertools import chain
from typing import Self

from scudo.core.agreement import State
from scudo.core.because import Because, because
from scudo.core.hours import Hours
from scudo.core.stretches import LAST, instant

__all__ = ["RULE", "Coverage", "Reason", "State", "Terms", "Thing", "decide"]

RULE = "C5"


class Reason(StrEnum):
    """Why something is covered or not."""

    LISTED = "coverage.listed"
    PART_OF_LISTED = "coverage.part_of_listed"
    EVERYTHING = "coverage.everything"
    THING_NOT_STATED = "coverage.thing_not_stated"
    INCLUDED_USED_UP = "coverage.included_used_up"
    """What is included is used up, and there are no prepaid hours: with charge."""
    PREPAID = "coverage.prepaid"
    """What is included is used up; `minutes` of prepaid hours are left, and it is drawn from them."""
    PREPAID_USED_UP = "coverage.prepaid_used_up"
    """What is included is used up, and so are the prepaid hours: with charge."""
    THING_NOT_LISTED = "coverage.thing_not_listed"
    EXCLUDED = "coverage.excluded"
    PART_OF_EXCLUDED = "coverage.part_of_excluded"
    NO_CONTRACT = "coverage.no_contract"
    EXPIRED = "coverage.expired"
    NOT_YET_BEGUN = "coverage.not_yet_begun"
    IN_PREPARATION = "coverage.in_preparation"
    ENDED_EARLY = "coverage.ended_early"
    SUSPENDED = "coverage.suspended"


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
    """What entitlement needs to know of a contract; `covers` of None is everything, `ends` of None no end yet.

    `starts` is None while nobody knows when it begins.
    What is left of the included interventions and minutes is None without a limit; one that has a limit and nothing left
    (or less) uses up what is included. `prepaid_minutes` are those left of prepaid hours, None where none were sold; a
    contract of prepaid hours alone has no included minutes. `parts` says whether parts are replaced at no cost (C4).
    """

    id: int
    number: str
    starts: datetime | None
    ends: datetime | None
    state: State
    covers: frozenset[tuple[str, str]] | None
    hours: Hours
    excludes: frozenset[tuple[str, str]] = frozenset()
    interventions_left: int | None = None
    minutes_left: int | None = None
    prepaid_minutes: int | None = None
    parts: bool = False

    @property
    def is_used_up(self) -> bool:
        """Whether nothing is left of what is included."""
        return any(left is not None and left <= 0 for left in (self.interventions_left, self.minutes_left))

    def is_in_force(self, at: datetime) -> bool:
        """Half-open: the end is the first moment without cover."""
        return self.state is State.IN_FORCE and self._runs(at)

    def is_suspended(self, at: datetime) -> bool:
        """Whether it would be in force, were it not suspended."""
        return self.state is State.SUSPENDED and self._runs(at)

    def is_over(self, at: datetime) -> bool:
        """Whether `at` is at or after the end."""
        return self.ends is not None and instant(self.ends) <= instant(at)

    def _runs(self, at: datetime) -> bool:
        return _start(self) <= instant(at) and not self.is_over(at)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The decision; `contract` and `in_hours` are None where no contract covers.

    Of what is covered, `charge` says that the work is charged, `prepaid` that it is drawn from prepaid hours (neither:
    it costs nothing), and `parts` that parts are replaced at no cost.
    """

    covered: bool
    contract: int | None
    in_hours: bool | None
    because: tuple[Because, ...]
    rule: str = RULE
    charge: bool = False
    prepaid: bool = False
    parts: bool = False


class _Cost(IntEnum):
    """What covered work costs; the smallest is taken."""

    NOTHING = 0
    PREPAID = 1
    CHARGE = 2


def decide(contracts: Iterable[Terms], thing: Thing | None, at: datetime) -> Coverage:
    """Whether one of a customer's contracts covers `thing` at `at`; None is a thing that nobody named yet."""
    everything = sorted(contracts, key=lambda terms: terms.number)
    in_force = [terms for terms in everything if terms.is_in_force(at)]
    said = [(terms, _statement(terms, thing)) for terms in in_force]
    covering = [(terms, reason) for terms, reason in said if reason.code in _PREFERRED]
    if covering:
        return _covered(*min(covering, key=lambda pair: _preference(pair[0], pair[1], at)), at)
    if in_force:
        return _uncovered([*(reason for _, reason in said), *_suspended(everything, thing, at)])
    if everything:
        return _uncovered(_absence(terms, at) for terms in _latest_first(everything))
    return _uncovered([because(Reason.NO_CONTRACT)])


def _covered(terms: Terms, reason: Because, at: datetime) -> Coverage:
    cost, spent = _cost(terms)
    return Coverage(
        covered=True,
        contract=terms.id,
        in_hours=terms.hours.is_open(at),
        because=(reason, *spent),
        charge=cost is _Cost.CHARGE,
        prepaid=cost is _Cost.PREPAID,
        parts=terms.parts,
    )


def _cost(terms: Terms) -> tuple[_Cost, tuple[Because, ...]]:
    """What work under a contract costs now, and why where it is not nothing."""
    if not terms.is_used_up:
        return _Cost.NOTHING, ()
    if terms.prepaid_minutes is None:
        return _Cost.CHARGE, (because(Reason.INCLUDED_USED_UP, number=terms.number),)
    if terms.prepaid_minutes <= 0:
        return _Cost.CHARGE, (because(Reason.PREPAID_USED_UP, number=terms.number),)
    return _Cost.PREPAID, (because(Reason.PREPAID, number=terms.number, minutes=terms.prepaid_minutes),)


def _statement(terms: Terms, thing: Thing | None) -> Because:
    """What a contract in force says of a thing: the nearest statement, as a reason for or against."""
    if thing is None:
        return because(Reason.THING_NOT_STATED, number=terms.number)
    for near in chain([thing], thing.wholes()):
        name = (near.kind, near.name)
        if name in terms.excludes:
            return _about(terms, thing, near, Reason.EXCLUDED, Reason.PART_OF_EXCLUDED)
        if terms.covers is not None and name in terms.covers:
            return _about(terms, thing, near, Reason.LISTED, Reason.PART_OF_LISTED)
    reason = Reason.THING_NOT_LISTED if terms.covers is not None else Reason.EVERYTHING
    return because(reason, number=terms.number, thing=thing.name)


def _about(terms: Terms, thing: Thing, near: Thing, itself: Reason, part: Reason) -> Because:
    if near is thing:
        return because(itself, number=terms.number, thing=thing.name)
    return because(part, number=terms.number, thing=thing.name, whole=near.name)


_PREFERRED: tuple[StrEnum, ...] = (
    Reason.LISTED,
    Reason.PART_OF_LISTED,
    Reason.EVERYTHING,
    Reason.THING_NOT_STATED,
)
"""The reasons for which something is covered, the nearest first."""


def _preference(terms: Terms, reason: Because, at: datetime) -> tuple[int, int, bool, int, str]:
    """The smallest is chosen."""
    cost, _ = _cost(terms)
    closeness = _PREFERRED.index(reason.code)
    return cost, closeness, not terms.hours.is_open(at), -_start(terms), terms.number


def _suspended(contracts: Iterable[Terms], thing: Thing | None, at: datetime) -> Iterator[Because]:
    """The contracts that would cover if they were not suspended."""
    for terms in contracts:
        if terms.is_suspended(at) and _statement(terms, thing).code in _PREFERRED:
            yield because(Reason.SUSPENDED, number=terms.number)


def _absence(terms: Terms, at: datetime) -> Because:
    """Why a contract does not count at `at`."""
    if terms.state is State.PREPARATION:
        return because(Reason.IN_PREPARATION, number=terms.number, **_begins(terms))
    if terms.ends is not None and terms.is_over(at):
        return because(Reason.EXPIRED, number=terms.number, ended=terms.ends)
    if terms.state is State.ENDED:
        return because(Reason.ENDED_EARLY, number=terms.number)
    if terms.is_suspended(at):
        return because(Reason.SUSPENDED, number=terms.number)
    return because(Reason.NOT_YET_BEGUN, number=terms.number, **_begins(terms))


def _begins(terms: Terms) -> dict[str, datetime]:
    return {} if terms.starts is None else {"begins": terms.starts}


def _start(terms: Terms) -> int:
    """The instant of its beginning; the end of time where it is not known."""
    return LAST if terms.starts is None else instant(terms.starts)


def _latest_first(contracts: Sequence[Terms]) -> list[Terms]:
    return sorted(contracts, key=_start, reverse=True)


def _uncovered(reasons: Iterable[Because]) -> Coverage:
    return Coverage(covered=False, contract=None, in_hours=None, because=tuple(reasons))
