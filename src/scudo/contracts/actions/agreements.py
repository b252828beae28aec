"""Making contracts and changing what they say (C1-C5, C10, C11)."""

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from scudo.contracts.actions import provisions as parts
from scudo.contracts.models import Contract, Plan, Rental, Series, Version
from scudo.contracts.queries.agreements import today_of
from scudo.contracts.queries.assessments import limits_of
from scudo.contracts.queries.eligibility import NotEligible, assessment_of, refused, situation_of
from scudo.contracts.queries.provisions import Provisions
from scudo.core import plans
from scudo.core.agreement import RENEWALS, Renewal, State
from scudo.core.plans import Acquired
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Customer
from scudo.design.models import Project
from scudo.journal import actions as journal

OFFICE = (Role.OFFICE, Role.MANAGER)
SHORTEST_NOTICE, LONGEST_NOTICE = 2, 365
"""Days: with less than two, a renewal would fall on the morning after the end."""
PREFIXES = {Plan.TRIAL: "T90", Plan.YEARLY: "360", Plan.FULL: "FULL"}


class NotInPreparation(Exception):
    """The contract runs or is over: it is amended, not changed."""


@dataclass(frozen=True)
class Frame:
    """Everything about a contract but what it says: how the system was acquired, what it is about, how it ends."""

    acquired: str = ""
    system: str = ""
    project: Project | None = None
    rental: Rental | None = None
    follows: Contract | None = None
    renewal: str = Renewal.EXPLICIT
    notice_days: int = 30


@allowed(*OFFICE)
@transaction.atomic
def add_contract(  # noqa: PLR0913 - a contract has these parts
    *,
    customer: Customer,
    plan: str,
    starts_on: date,
    by: Actor,
    at: datetime,
    number: str = "",
    ends_on: date | None = None,
    frame: Frame | None = None,
    provisions: Provisions | None = None,
) -> Contract:
    """Enter a contract that was agreed outside of Scudo and runs from `starts_on`: certificates and test are vouched for.

    Raises ValidationError naming the field; NotEligible where the plan is not for how the system was acquired, or without
    Extra Time, or the system has had its trial (C1, C10).
    """
    if ends_on and ends_on <= starts_on:
        raise ValidationError({"ends_on": _("A contract ends after it starts.")})
    made = make(
        customer,
        plan,
        number,
        frame or Frame(),
        provisions or Provisions(),
        by,
        at,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    check_plan(made)
    tell(made, "added", by, at)
    return made


def check_plan(contract: Contract) -> None:
    """Raises NotEligible where the plan is not for the system, or without Extra Time; how it was acquired need not be known."""
    reasons = refused(contract.plan, situation_of(contract, vouched=True))
    if standing := [one for one in reasons if one.code is not plans.Refused.ACQUISITION_NOT_STATED]:
        raise NotEligible(standing)


@allowed(*OFFICE, Role.DESIGNER, Role.SYSTEM)
@transaction.atomic
def prepare(
    *,
    customer: Customer,
    plan: str,
    by: Actor,
    at: datetime,
    number: str = "",
    frame: Frame | None = None,
    provisions: Provisions | None = None,
) -> Contract:
    """A contract in preparation (C11): it covers nothing yet. Raises ValidationError naming the field."""
    made = make(customer, plan, number, frame or Frame(), provisions or Provisions(), by, at)
    tell(made, "prepared", by, at)
    return made


def make(  # noqa: PLR0913 - a contract has these parts
    customer: Customer, plan: str, number: str, frame: Frame, provisions: Provisions, by: Actor, at: datetime, *,
    starts_on: date | None = None, ends_on: date | None = None,
) -> Contract:  # fmt: skip
    """The rows of a new contract, running if it has a first day."""
    limited = within_limits(customer, frame, provisions)
    parts.check(limited)
    check_frame(customer, frame)
    contract = Contract(
        customer=customer, number=number.strip() or next_number(PREFIXES[Plan(plan)], at), plan=plan,
        state=(State.IN_FORCE if starts_on else State.PREPARATION).value, starts_on=starts_on, term_starts_on=starts_on,
        ends_on=ends_on, language=customer.language,
    )  # fmt: skip
    put(contract, frame)
    insert(contract)
    parts.write(contract, limited, number=1, holds_from=None, because="", by=by, at=at)
    return contract


def within_limits(customer: Customer, frame: Frame, provisions: Provisions) -> Provisions:
    """What a contract says, less what the last assessment of a system that the provider did not build leaves out (C3)."""
    if not frame.system or frame.acquired in {Acquired.BOUGHT, Acquired.RENTED}:
        return provisions
    return without(provisions, limits_of(assessment_of(customer.pk, frame.system)))


def without(
    provisions: Provisions, limits: Collection[tuple[str, str]], former: Collection[tuple[str, str]] = ()
) -> Provisions:
    """What a contract says with some things left out, each once, and not any more what only `former` limits left out."""
    kept = [one for one in provisions.excludes if one in limits or one not in former]
    covers = None if provisions.covers is None else [one for one in provisions.covers if one not in limits]
    return replace(provisions, covers=covers, excludes=[*kept, *(one for one in limits if one not in kept)])


def insert(contract: Contract) -> None:
    """A new row. Raises ValidationError where its number is used, or its system has had a trial."""
    with once():
        contract.save(force_insert=True)


@contextmanager
def once() -> Iterator[None]:
    """What the database keeps from being there twice, said beside its field: a number, a system's trial (C1)."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        if "trial_once_for_a_system" in str(problem):
            raise ValidationError(
                {"system": _("This system has had its trial, or has one in preparation.")}
            ) from None
        raise ValidationError({"number": _("A contract with this number exists already.")}) from None


def put(contract: Contract, frame: Frame) -> None:
    """Set the fields of a frame; at its end a contract does what its plan lets it."""
    contract.acquired, contract.system = frame.acquired, frame.system
    contract.project, contract.rental, contract.follows = frame.project, frame.rental, frame.follows
    possible = RENEWALS[plans.Plan(contract.plan)]
    contract.renewal = frame.renewal if frame.renewal in possible else possible[0].value
    contract.notice_days = frame.notice_days


def check_frame(customer: Customer, frame: Frame) -> None:
    """Everything a contract hangs from belongs to its customer. Raises ValidationError."""
    problems: dict[str, str] = {}
    if frame.acquired and frame.acquired not in {one.value for one in Acquired}:
        problems["acquired"] = _("Say whether the system was bought, rented or taken over.")
    for name, one in (("project", frame.project), ("rental", frame.rental), ("follows", frame.follows)):
        if one is not None and one.customer_id != customer.pk:
            problems[name] = _("This belongs to another customer.")
    if frame.project and frame.system and frame.project.system != frame.system:
        problems["system"] = _("The project is about another system.")
    if not SHORTEST_NOTICE <= frame.notice_days <= LONGEST_NOTICE:
        problems["notice_days"] = _("Notice is given at least two days and at most a year ahead.")
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


@allowed(*OFFICE, Role.DESIGNER)
@transaction.atomic
def change_preparation(
    *, contract: Contract, plan: str, frame: Frame, provisions: Provisions, by: Actor, at: datetime
) -> Contract:
    """Change a contract while it is in preparation: nobody has signed it. Raises NotInPreparation, ValidationError."""
    held = take(contract)
    if held.state != State.PREPARATION.value:
        raise NotInPreparation
    limited = within_limits(held.customer, frame, provisions)
    parts.check(limited)
    check_frame(held.customer, frame)
    held.plan = plan
    put(held, frame)
    with once():
        rewrite(held, limited, by, at)
    tell(held, "changed", by, at)
    return held


def rewrite(held: Contract, provisions: Provisions, by: Actor, at: datetime) -> None:
    """Let a contract in preparation say something else: its version is written anew, and what was drafted of it is void."""
    held.drafts.filter(void_at=None).update(void_at=at)
    parts.rewrite(held.versions.get(), provisions, plan=held.plan, by=by, at=at)
    keep(held)


@allowed(*OFFICE)
@transaction.atomic
def amend(
    *, contract: Contract, provisions: Provisions, holds_from: date, because: str, by: Actor, at: datetime
) -> Version:
    """What a contract says from a day on, as a new version; tickets keep the one they were opened under.

    Raises ValidationError: without a reason, for a day in the past or before another version, after the contract's end, or
    where a field is wrong; NotEligible where the plan has no Extra Time.
    """
    held = take(contract)
    limited = within_limits(held.customer, Frame(acquired=held.acquired, system=held.system), provisions)
    parts.check(limited)
    last = held.versions.last()
    assert last, "a contract has at least one version"
    check_amendment(held, last, holds_from, because, at)
    made = parts.write(
        held, limited, number=last.number + 1, holds_from=holds_from, because=because.strip(), by=by, at=at
    )
    check_plan(held)
    keep(held)
    tell(held, "amended", by, at, version=made.number)
    return made


def check_amendment(held: Contract, last: Version, holds_from: date, because: str, at: datetime) -> None:
    """Raises ValidationError naming the field."""
    problems: dict[str, str] = {}
    if held.state in {State.PREPARATION.value, State.ENDED.value}:
        problems["holds_from"] = _("Only a contract that runs is amended.")
    if not because.strip():
        problems["because"] = _("Say why the contract changes.")
    if holds_from < today_of(at) or (last.holds_from and holds_from < last.holds_from):
        problems["holds_from"] = _("An amendment holds from today or a later day, after the last one.")
    if held.ends_on and holds_from >= held.ends_on:
        problems["holds_from"] = _("The contract is over by then.")
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


def take(contract: Contract) -> Contract:
    """The contract's row, held until the transaction ends."""
    held = Contract.objects.select_for_update(of=("self",)).select_related(
        "customer", "project", "rental", "follows"
    )
    return held.get(pk=contract.pk)


def keep(contract: Contract) -> None:
    """Save a contract under a new revision, by which every process forgets the one it remembers."""
    contract.revision = uuid.uuid4()
    contract.save()


def next_number(prefix: str, at: datetime) -> str:
    """The next number of a series and year: `360-2026-0007`; one that somebody gave by hand is passed over."""
    name = f"{prefix}-{today_of(at).year}"
    Series.objects.get_or_create(name=name)
    series = Series.objects.select_for_update().get(name=name)
    series.last += 1
    while is_given(f"{name}-{series.last:04}"):
        series.last += 1
    series.save(update_fields=["last"])
    return f"{name}-{series.last:04}"


def is_given(number: str) -> bool:
    """Whether a contract or a rental has a number."""
    return any(of.objects.filter(number=number).exists() for of in (Contract, Rental))


def tell(contract: Contract, what: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write the journal."""
    journal.write(
        kind=f"contracts.{what}", subject=("contract", contract.pk), customer=contract.customer_id, by=by, at=at,
        facts=facts or None,
    )  # fmt: skip
