"""The life of a contract: it starts, is suspended, renewed, converted, ends (C1-C4, C10, C11)."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.contracts.actions.agreements import OFFICE, Frame, check_frame, keep, make, take, tell
from scudo.contracts.actions.duties import carry_on
from scudo.contracts.models import Contract, Plan, Rental
from scudo.contracts.queries.agreements import RUNNING, today_of, version_at
from scudo.contracts.queries.eligibility import NotEligible, acquired_of, refused, situation_of
from scudo.contracts.queries.provisions import Provisions, provisions_of
from scudo.core import plans
from scudo.core.agreement import Follows, Move, NotPossible, Renewal, State, Step, moved, next_step
from scudo.core.roles import Actor, Role, allowed

__all__ = [
    "NotPossible", "convert", "end", "give_notice", "renew", "resume", "start", "suspend", "take_notice_back",
]  # fmt: skip

DAY = timedelta(days=1)


@allowed(*OFFICE, Role.SYSTEM)
@transaction.atomic
def start(*, contract: Contract, by: Actor, at: datetime, starts_on: date | None = None) -> Contract:
    """Put a contract in preparation in force, from the day its plan says (C1-C4, C11).

    A trial runs from the day after the test. What continues another contract runs from its end, so that no day is
    uncovered (C2); anything else from `starts_on`, or from today. Raises NotEligible with every reason; NotPossible;
    ValidationError for a day that cannot be.
    """
    held = take(contract)
    moved(State(held.state), Move.START)
    situation = situation_of(held)
    if reasons := refused(held.plan, situation):
        raise NotEligible(reasons)
    first = first_day(held, starts_on, today_of(at))
    try:
        begins, ends = plans.period(plans.Plan(held.plan), first, situation.tested_on, situation.rental_ends)
    except plans.NoPeriod:
        raise ValidationError(
            {"starts_on": [_("The rental is over before the contract would begin.")]}
        ) from None
    if ends is not None and ends <= today_of(at):
        raise ValidationError(
            {"starts_on": [_("Its time is over already: the test was signed too long ago.")]}
        )
    held.state, held.starts_on, held.term_starts_on, held.ends_on = State.IN_FORCE.value, begins, begins, ends
    held.reminded = []
    keep(held)
    tell(held, "started", by, at, starts_on=begins.isoformat(), ends_on=ends.isoformat() if ends else None)
    return held


def first_day(held: Contract, wanted: date | None, today: date) -> date:
    """The day from which a contract runs. Raises ValidationError for one in the past, or with an uncovered day before it."""
    before = held.follows
    if before is not None and before.ends_on is not None and before.ends_on >= today:
        if wanted is not None and wanted != before.ends_on:
            raise ValidationError(
                {"starts_on": [_("It continues another contract: it starts on the day that one ends.")]}
            )
        return before.ends_on
    if wanted is not None and wanted < today:
        raise ValidationError({"starts_on": [_("A contract starts today or later.")]})
    return wanted or today


@allowed(*OFFICE)
@transaction.atomic
def suspend(*, contract: Contract, because: str, by: Actor, at: datetime) -> Contract:
    """Let a contract cover nothing until it is resumed; its time runs on. Raises NotPossible; ValidationError unexplained."""
    held = take(contract)
    held.state = moved(State(held.state), Move.SUSPEND).value
    reason = explained(because)
    held.suspensions.create(customer_id=held.customer_id, starts_at=at, because=reason, by_id=by.user)
    keep(held)
    tell(held, "suspended", by, at)
    return held


@allowed(*OFFICE)
@transaction.atomic
def resume(*, contract: Contract, by: Actor, at: datetime) -> Contract:
    """End a suspension. Raises NotPossible."""
    held = take(contract)
    held.state = moved(State(held.state), Move.RESUME).value
    held.suspensions.filter(ends_at=None).update(ends_at=at)
    keep(held)
    tell(held, "resumed", by, at)
    return held


@allowed(*OFFICE)
@transaction.atomic
def end(
    *, contract: Contract, because: str, by: Actor, at: datetime, ends_on: date | None = None
) -> Contract:
    """End a contract early, on `ends_on` or today; one in preparation is abandoned, one that has not begun never begins.

    The day it ends on is the first one without cover; what has begun today lasts at least until midnight.

    Raises ValidationError: unexplained, for a day in the past, or after its end; NotPossible where it is over.
    """
    held = take(contract)
    held.ended_because = explained(because)
    if held.state == State.PREPARATION.value:
        held.state, held.follows = moved(State.PREPARATION, Move.ABANDON).value, None
        keep(held)
        tell(held, "abandoned", by, at)
        return held
    moved(State(held.state), Move.END)
    last = ends_on or today_of(at)
    check_end(held, last, today_of(at))
    held.renewal = Renewal.NONE.value
    assert held.starts_on, "what runs has begun"
    if held.starts_on > today_of(at) and last <= held.starts_on:
        held.state, held.starts_on, held.term_starts_on, held.ends_on = State.ENDED.value, None, None, None
        held.follows = None
    else:
        held.ends_on = max(last, held.starts_on + DAY)
    keep(held)
    tell(held, "ending_early", by, at, ends_on=held.ends_on.isoformat() if held.ends_on else None)
    return held


def check_end(held: Contract, last: date, today: date) -> None:
    """Raises ValidationError where a contract cannot end on a day."""
    if last < today:
        raise ValidationError({"ends_on": [_("A contract ends today or later: what was, was.")]})
    if held.ends_on and last > held.ends_on:
        raise ValidationError({"ends_on": [_("It ends sooner than that by itself.")]})


@allowed(*OFFICE)
@transaction.atomic
def give_notice(*, contract: Contract, by: Actor, at: datetime) -> Contract:
    """Note that a side does not want the contract to be renewed by itself. Raises ValidationError where it would not be."""
    held = take(contract)
    if held.renewal != Renewal.TACIT.value or held.notice_at or held.state == State.ENDED.value:
        raise ValidationError(_("This contract is not renewed by itself."))
    held.notice_at = at
    keep(held)
    tell(held, "notice_given", by, at)
    return held


@allowed(*OFFICE)
@transaction.atomic
def take_notice_back(*, contract: Contract, by: Actor, at: datetime) -> Contract:
    """Let the contract be renewed by itself again. Raises ValidationError where no notice was given."""
    held = take(contract)
    if held.notice_at is None:
        raise ValidationError(_("No notice was given."))
    held.notice_at = None
    keep(held)
    tell(held, "notice_taken_back", by, at)
    return held


@allowed(*OFFICE, Role.SYSTEM)
@transaction.atomic
def renew(*, contract: Contract, by: Actor, at: datetime) -> Contract:
    """One more year, from the day the contract would end (C3).

    Raises ValidationError where it cannot be renewed, or runs for more than a year yet: a form that was sent twice.
    """
    held = take(contract)
    if held.plan != Plan.YEARLY or held.ends_on is None or held.state != State.IN_FORCE.value:
        raise ValidationError(_("Only a yearly contract that runs is renewed."))
    if held.ends_on < today_of(at):
        raise ValidationError(_("It is over: days without cover lie between. Make a new contract."))
    if held.ends_on > plans.year_period(today_of(at))[1]:
        raise ValidationError(_("It runs for more than a year yet: it was renewed already."))
    held.notice_at = None
    prolong(held, Step(Follows.RENEWS, *plans.year_period(held.ends_on)))
    tell(held, "renewed", by, at, ends_on=held.ends_on.isoformat())
    return held


def prolong(held: Contract, step: Step) -> None:
    """Move the end of a contract; the new year begins, for what is included, when the old one is over.

    Notice that came too late stands for the new end.
    """
    held.ends_on, held.reminded = step.until, []
    keep(held)


@allowed(*OFFICE)
@transaction.atomic
def convert(
    *, contract: Contract, plan: str, by: Actor, at: datetime, rental: Rental | None = None
) -> Contract:
    """A contract in preparation that continues a trial as 360 or Full, with what the trial covers and its duties (C2, C10).

    Its SLA is the one the plan starts from. Raises ValidationError for a plan that this one is not converted into, or where
    it is continued already.
    """
    held = take(contract)
    if held.state not in RUNNING:
        raise ValidationError(_("Only a contract that runs is converted: after its end, make a new one."))
    if plan not in {one.value for one in plans.converts_to(plans.Plan(held.plan), acquired_of(held))}:
        raise ValidationError({"plan": [_("This contract is not converted into that plan.")]})
    if hasattr(held, "followed_by"):
        raise ValidationError(_("A contract that continues it is in preparation already."))
    said = provisions_of(version_at(held, at))
    frame = Frame(
        acquired=held.acquired, system=held.system, project=held.project, rental=rental or held.rental, follows=held,
        renewal=Renewal.EXPLICIT if plan == Plan.YEARLY else Renewal.NONE,
    )  # fmt: skip
    check_frame(held.customer, frame)
    carried = Provisions(covers=said.covers, excludes=said.excludes, closures=said.closures)
    made = make(held.customer, plan, "", frame, carried, by, at)
    carry_on(held, made, by, at)
    keep(held)
    tell(made, "converted", by, at, follows=held.pk)
    return made


def explained(because: str) -> str:
    """A reason in one line. Raises ValidationError without one."""
    reason = " ".join(because.split())
    if not reason:
        raise ValidationError({"because": [_("Say why.")]})
    return reason[:500]


def step_of(contract: Contract, today: date) -> Step | None:
    """What follows by itself today."""
    noticed = today_of(contract.notice_at) if contract.notice_at else None
    return next_step(
        State(contract.state), Renewal(contract.renewal), ends_on=contract.ends_on, today=today, notice_on=noticed,
        notice_days=contract.notice_days,
    )  # fmt: skip
