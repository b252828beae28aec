"""What contracts do by themselves as days go by: end, renew, remind, begin a new year (C2, C3)."""

import contextlib
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from scudo.contracts.actions.agreements import keep, take, tell
from scudo.contracts.actions.life import NotPossible, prolong, start, step_of
from scudo.contracts.models import Contract, Plan
from scudo.contracts.queries.agreements import RUNNING, settled, today_of
from scudo.contracts.queries.drafts import is_agreed
from scudo.contracts.queries.eligibility import NotEligible, refused, situation_of
from scudo.core import plans
from scudo.core.agreement import Follows, State
from scudo.core.roles import system

BY = system("contracts")
MOST_STEPS = 100


def tick(at: datetime) -> None:
    """Let every contract take the steps that its dates ask for today, each in its own transaction."""
    today = today_of(at)
    begin_agreed(at)
    for contract in Contract.objects.filter(state__in=RUNNING).select_related("followed_by").order_by("pk"):
        if is_due(contract, today):
            with transaction.atomic():
                advance(take(contract), today, at)


def begin_agreed(at: datetime) -> None:
    """Start what was accepted and waited for something that is there by now: an assessment, a rental, a test (C3, C4, C11)."""
    agreed = Contract.objects.filter(
        state=State.PREPARATION.value, drafts__accepted_at__isnull=False, drafts__void_at=None
    ).exclude(plan=Plan.TRIAL)
    for contract in agreed.select_related("customer", "rental", "follows").distinct().order_by("pk"):
        if not refused(contract.plan, situation_of(contract)):
            with contextlib.suppress(NotEligible, NotPossible, ValidationError), transaction.atomic():
                if is_agreed(take(contract)):
                    start(contract=contract, by=BY, at=at)


def is_due(contract: Contract, today: date) -> bool:
    """Whether anything follows today; asked before the row is taken."""
    return bool(step_of(contract, today) or reminder_of(contract, today) or new_year(contract, today))


def advance(held: Contract, today: date, at: datetime) -> None:
    """Take the steps; after a long silence there may be several."""
    for _step in range(MOST_STEPS):
        step = step_of(held, today)
        if step is None:
            break
        if step.what is Follows.ENDS:
            held.state = State.ENDED.value
            held.suspensions.filter(ends_at=None).update(ends_at=at)
            keep(held)
            tell(held, "ended", BY, at)
            return
        prolong(held, step)
        tell(held, "renewed", BY, at, ends_on=step.until.isoformat() if step.until else None)
    if begins := new_year(held, today):
        held.term_starts_on = begins
        keep(held)
        tell(held, "year_began", BY, at, on=begins.isoformat())
    remind(held, today, at)


def new_year(contract: Contract, today: date) -> date | None:
    """The first day of the contract's year that today lies in, if it is not the one that is counted."""
    if contract.starts_on is None or contract.term_starts_on is None:
        return None
    begins, _ends = plans.year_of(contract.starts_on, max(today, contract.starts_on))
    return begins if begins > contract.term_starts_on else None


def reminder_of(contract: Contract, today: date) -> int | None:
    """The reminder to send today: none for a contract that another one continues."""
    if hasattr(contract, "followed_by") and contract.followed_by.state != State.PREPARATION.value:
        return None
    day = settled(contract)
    sent = contract.reminded if contract.reminded_of in {None, day} else []
    return plans.due_reminder(day, today, sent)


def remind(held: Contract, today: date, at: datetime) -> None:
    """Tell that the contract comes to its end; letters follow from the journal."""
    days = reminder_of(held, today)
    if days is None:
        return
    day = settled(held)
    held.reminded = [*(held.reminded if held.reminded_of in {None, day} else []), days]
    held.reminded_of = day
    keep(held)
    tell(held, "ending", BY, at, days=days)
