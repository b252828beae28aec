"""Which plan for whom (C1-C4, C10), and from when to when it runs (docs/rules/plans.md).

Dates are half-open throughout: a plan runs from its first day up to, not including, its end.
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
TRIAL_MONTHS = 3
REMINDERS = (60, 30, 7)
"""Days before the end on which a reminder is due (C2, ours)."""


class Plan(StrEnum):
    """The three plans."""

    TRIAL = "trial-90"
    YEARLY = "360"
    FULL = "full"


class Acquired(StrEnum):
    """How the customer came to the system."""

    BOUGHT = "bought"
    RENTED = "rented"
    TAKEN_OVER = "taken-over"


class Outcome(StrEnum):
    """What a technical assessment says of a third-party system; limited is favourable within stated limits."""

    FAVOURABLE = "favourable"
    LIMITED = "limited"
    UNFAVOURABLE = "unfavourable"


class Refused(StrEnum):
    """Why a plan is not for somebody, or not yet."""

    ACQUISITION_NOT_STATED = "plans.acquisition_not_stated"
    NOT_FOR_BOUGHT = "plans.not_for_bought"
    NOT_FOR_RENTED = "plans.not_for_rented"
    NOT_FOR_TAKEN_OVER = "plans.not_for_taken_over"
    HAD_TRIAL = "plans.had_trial"
    PRODUCTS_NOT_CERTIFIED = "plans.products_not_certified"
    PROJECT_NOT_CERTIFIED = "plans.project_not_certified"
    NOT_ASSESSED = "plans.not_assessed"
    ASSESSED_UNFAVOURABLE = "plans.assessed_unfavourable"
    RENTAL_NOT_KNOWN = "plans.rental_not_known"
    NOT_TESTED = "plans.not_tested"
    EXTRA_TIME_NOT_INCLUDED = "plans.extra_time_not_included"


class Remedy(StrEnum):
    """What would satisfy the rule that refused."""

    STATE_ACQUISITION = "plans.state_acquisition"
    PLAN_FOR_BOUGHT = "plans.plan_for_bought"
    PLAN_FOR_RENTED = "plans.plan_for_rented"
    PLAN_FOR_TAKEN_OVER = "plans.plan_for_taken_over"
    PLAN_AFTER_TRIAL = "plans.plan_after_trial"
    CERTIFY_PRODUCTS = "plans.certify_products"
    CERTIFY_PROJECT = "plans.certify_project"
    ASSESS = "plans.assess"
    ASSESS_AGAIN = "plans.assess_again"
    ENTER_RENTAL = "plans.enter_rental"
    SIGN_TEST = "plans.sign_test"
    LEAVE_OUT_EXTRA_TIME = "plans.leave_out_extra_time"


EXTRA_TIME: Mapping[Plan, bool] = {Plan.TRIAL: False, Plan.YEARLY: True, Plan.FULL: True}
"""Which plans may have Extra Time (C10); a setting of the installation, of which this is the default."""

_REMEDIES: Mapping[Refused, Remedy] = dict(zip(Refused, Remedy, strict=True))

_NOT_FOR: Mapping[Acquired, Refused] = {
    Acquired.BOUGHT: Refused.NOT_FOR_BOUGHT,
    Acquired.RENTED: Refused.NOT_FOR_RENTED,
    Acquired.TAKEN_OVER: Refused.NOT_FOR_TAKEN_OVER,
}

_CERTIFIED = (Refused.PRODUCTS_NOT_CERTIFIED, Refused.PROJECT_NOT_CERTIFIED)
_CONDITIONS: Mapping[tuple[Plan, Acquired], tuple[Refused, ...]] = {
    (Plan.TRIAL, Acquired.BOUGHT): (Refused.HAD_TRIAL, *_CERTIFIED, Refused.NOT_TESTED),
    (Plan.TRIAL, Acquired.RENTED): (Refused.HAD_TRIAL, *_CERTIFIED, Refused.NOT_TESTED),
    (Plan.YEARLY, Acquired.BOUGHT): (*_CERTIFIED, Refused.NOT_TESTED),
    (Plan.YEARLY, Acquired.TAKEN_OVER): (Refused.NOT_ASSESSED, Refused.ASSESSED_UNFAVOURABLE),
    (Plan.FULL, Acquired.RENTED): (Refused.RENTAL_NOT_KNOWN, Refused.NOT_TESTED),
}
"""Who a plan is for at all, and what may still stand against it."""

_LASTING: Mapping[Acquired, Plan] = {
    Acquired.BOUGHT: Plan.YEARLY,
    Acquired.RENTED: Plan.FULL,
    Acquired.TAKEN_OVER: Plan.YEARLY,
}
"""The plan that a system comes to in the end (C10)."""

_PENDING = frozenset(
    {Refused.ACQUISITION_NOT_STATED, Refused.NOT_ASSESSED, Refused.RENTAL_NOT_KNOWN, Refused.NOT_TESTED}
    | set(_CERTIFIED)
)


class NoPeriod(Exception):
    """A plan cannot begin: its acceptance test is not signed, or the rental is over by then."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a system when somebody asks for a plan.

    `tested_on` is the day on which both sides had signed the final acceptance test. `rental_ends` is the first day
    after the rental; None under a known rental is an open end. `had_trial` is about this system, for ever.
    """

    acquired: Acquired | None
    products_certified: bool
    project_certified: bool
    tested_on: date | None
    assessment: Outcome | None
    had_trial: bool
    rental_known: bool
    rental_ends: date | None
    extra_time: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason against a plan: the rule's id, why, and what would satisfy it."""

    rule: str
    code: Refused
    remedy: Remedy

    @property
    def is_pending(self) -> bool:
        """Whether it only is not so yet: a contract may be prepared meanwhile, but does not begin (C11)."""
        return self.code in _PENDING


_STANDS: Mapping[Refused, Callable[[Situation], bool]] = {
    Refused.HAD_TRIAL: lambda one: one.had_trial,
    Refused.PRODUCTS_NOT_CERTIFIED: lambda one: not one.products_certified,
    Refused.PROJECT_NOT_CERTIFIED: lambda one: not one.project_certified,
    Refused.NOT_ASSESSED: lambda one: one.assessment is None,
    Refused.ASSESSED_UNFAVOURABLE: lambda one: one.assessment is Outcome.UNFAVOURABLE,
    Refused.RENTAL_NOT_KNOWN: lambda one: not one.rental_known,
    Refused.NOT_TESTED: lambda one: one.tested_on is None,
}


def refusals(
    plan: Plan, situation: Situation, *, extra_time_allowed: Mapping[Plan, bool] = EXTRA_TIME
) -> tuple[Refusal, ...]:
    """All that stands against a plan, in the order of `Refused`; none: it may begin.

    A plan that is not for such a system says so, and nothing of conditions that would not help. While it is not stated
    how the system was acquired, what counts is what the plan asks in any case.
    """
    codes = _of_acquisition(plan, situation.acquired)
    codes += [code for code in _conditions(plan, situation.acquired) if _STANDS[code](situation)]
    if situation.extra_time and not extra_time_allowed.get(plan, EXTRA_TIME[plan]):
        codes.append(Refused.EXTRA_TIME_NOT_INCLUDED)
    return tuple(Refusal(_rule(plan, code), code, _REMEDIES[code]) for code in codes)


def offered(
    situation: Situation, *, extra_time_allowed: Mapping[Plan, bool] = EXTRA_TIME
) -> tuple[Plan, ...]:
    """The plans that nothing stands against."""
    return tuple(
        plan for plan in Plan if not refusals(plan, situation, extra_time_allowed=extra_time_allowed)
    )


def converts_to(plan: Plan, acquired: Acquired | None) -> tuple[Plan, ...]:
    """What a contract of this plan may be converted into (C2, C10); whether that may begin, `refusals` says."""
    if acquired is None or _LASTING[acquired] is plan:
        return ()
    return (_LASTING[acquired],)


def trial_period(tested_on: date) -> tuple[date, date]:
    """First day and end of a trial (C1): from the day after the test through the same number three months after it.

    Where that month has no such day, through its last.
    """
    months = tested_on.month - 1 + TRIAL_MONTHS
    year, month = tested_on.year + months // 12, months % 12 + 1
    last = date(year, month, min(tested_on.day, monthrange(year, month)[1]))
    return tested_on + DAY, last + DAY


def year_period(starts_on: date) -> tuple[date, date]:
    """First day and end of a contract's year (C3); one that begins on 29 February runs through the next 28th."""
    if (starts_on.month, starts_on.day) == (2, 29):
        return starts_on, date(starts_on.year + 1, 3, 1)
    return starts_on, starts_on.replace(year=starts_on.year + 1)


def year_of(starts_on: date, day: date) -> tuple[date, date]:
    """The year, of those that follow one another from `starts_on`, in which a day lies; the first for any day before."""
    year = year_period(starts_on)
    while year[1] <= day:
        year = year_period(year[1])
    return year


def period(
    plan: Plan, starts_on: date, tested_on: date | None, rental_ends: date | None
) -> tuple[date, date | None]:
    """First day and end of a contract; an end of None is open. Raises NoPeriod.

    A trial begins by the test whatever `starts_on` is; Full goes on to the end of its rental (C4).
    """
    if plan is Plan.TRIAL:
        if tested_on is None:
            raise NoPeriod("A trial begins when the acceptance test is signed.")
        return trial_period(tested_on)
    if plan is Plan.YEARLY:
        return year_period(starts_on)
    if rental_ends is not None and rental_ends <= starts_on:
        raise NoPeriod("The rental is over before the contract would begin.")
    return starts_on, rental_ends


def reminder_days(ends_on: date) -> dict[int, date]:
    """By days before the end, the day on which that reminder is due: on that day so many are left, itself included."""
    return {days: ends_on - days * DAY for days in REMINDERS}


def due_reminder(ends_on: date | None, today: date, sent: Collection[int]) -> int | None:
    """The reminder to send today, if one is: the most urgent that is due, unless it was sent for this end.

    Whoever comes late sends that one and not those before it; once the contract is over, none.
    """
    if ends_on is None or today >= ends_on:
        return None
    due = [days for days, day in reminder_days(ends_on).items() if day <= today]
    return min(due) if due and min(due) not in sent else None


def uncovered_days(ends_on: date | None, starts_on: date) -> int:
    """How many days lie uncovered between a contract's end and the first day of what follows it; None has no end."""
    return 0 if ends_on is None else max(0, (starts_on - ends_on).days)


def follows(ends_on: date | None, starts_on: date) -> bool:
    """Whether what begins on `starts_on` leaves no day uncovered (C2)."""
    return uncovered_days(ends_on, starts_on) == 0


def _of_acquisition(plan: Plan, acquired: Acquired | None) -> list[Refused]:
    if acquired is None:
        return [Refused.ACQUISITION_NOT_STATED]
    return [] if (plan, acquired) in _CONDITIONS else [_NOT_FOR[acquired]]


def _conditions(plan: Plan, acquired: Acquired | None) -> list[Refused]:
    """What a plan asks of a system; of one acquired nobody said how, what it asks of every one that it is for."""
    if acquired is not None:
        return list(_CONDITIONS.get((plan, acquired), ()))
    asked = [set(codes) for (one, _acquired), codes in _CONDITIONS.items() if one is plan]
    return [code for code in Refused if all(code in each for each in asked)]


def _rule(plan: Plan, code: Refused) -> str:
    if code not in _STANDS:
        return "C10"
    if code is Refused.NOT_TESTED and plan is not Plan.TRIAL:
        return "C11"
    return {Plan.TRIAL: "C1", Plan.YEARLY: "C3", Plan.FULL: "C4"}[plan]
