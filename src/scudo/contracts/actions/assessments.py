"""Assessing a system that others made: findings, the outcome with its signature, and what follows for contracts (C3)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from scudo.contracts import assessment_paper as paper
from scudo.contracts.actions.agreements import rewrite, take, tell, without
from scudo.contracts.models import Contract, CoveredThing, Finding, TechnicalAssessment
from scudo.contracts.queries.assessments import former_limits, limits_among, limits_of, things_of
from scudo.contracts.queries.provisions import provisions_of
from scudo.core.agreement import State
from scudo.core.plans import Acquired, Outcome
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Customer
from scudo.design.models import System
from scudo.journal import actions as journal

ASSESSORS = (Role.DESIGNER, Role.TECHNICIAN, Role.MANAGER, Role.OFFICE)
SIGNERS = (Role.DESIGNER, Role.TECHNICIAN, Role.MANAGER)
"""Whoever knows systems: the office begins an assessment and does not sign it."""
LONGEST_TEXT = 5_000
LONGEST_LINE = 500
LONGEST_NAME = 100
MOST_FINDINGS = 300


class AlreadyConcluded(Exception):
    """The assessment has its outcome and a signature: nothing of it changes any more."""


@allowed(*ASSESSORS)
@transaction.atomic
def begin_assessment(
    *, customer: Customer, system: str, scope: str, by: Actor, at: datetime
) -> TechnicalAssessment:
    """Begin the assessment of a system; a customer's system has one at a time. Raises ValidationError naming the field."""
    key, said = system.strip().lower(), scope.strip()
    check_beginning(customer, key, said)
    try:
        with transaction.atomic():
            made = TechnicalAssessment.objects.create(
                customer=customer, system=key, scope=said, begun_at=at, begun_by_id=by.user
            )
    except IntegrityError:
        raise ValidationError(
            {"system": [_("This system is being assessed already: go on with that assessment.")]}
        ) from None
    report(made, "begun", by, at)
    return made


def check_beginning(customer: Customer, key: str, scope: str) -> None:
    """Raises ValidationError naming the fields."""
    problems: dict[str, str] = {}
    try:
        validate_slug(key)
    except ValidationError:
        problems["system"] = _("A key has small letters, digits and hyphens, such as gestionale-e-rete.")
    if System.objects.filter(key=key).exclude(customer=customer).exists():
        problems["system"] = _("This key is the system of another customer. Choose another.")
    if not scope or len(scope) > LONGEST_TEXT:
        problems["scope"] = _("Say what was looked at, in at most %(most)d characters.") % {
            "most": LONGEST_TEXT
        }
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


@allowed(*ASSESSORS)
@transaction.atomic
def discard_assessment(*, assessment: TechnicalAssessment, by: Actor, at: datetime) -> None:
    """Give up an assessment that was begun by mistake, with its findings. Raises AlreadyConcluded."""
    held = take_open(assessment)
    report(held, "discarded", by, at, system=held.system)
    held.delete()


@allowed(*ASSESSORS)
@transaction.atomic
def add_finding(
    *,
    assessment: TechnicalAssessment,
    text: str,
    by: Actor,
    at: datetime,
    remedy: str = "",
    limit: tuple[str, str] | None = None,
) -> Finding:
    """Write down what was found, what would mend it, and what the contract leaves out for it, by its kind and name.

    Raises AlreadyConcluded; ValidationError naming the field, also where the system's model has no such thing.
    """
    held = take_open(assessment)
    kind, name = (limit[0], " ".join(limit[1].split())) if limit else ("", "")
    check_finding(held, text.strip(), remedy.strip(), kind, name)
    made = Finding.objects.create(
        customer_id=held.customer_id, assessment=held, text=text.strip(), remedy=remedy.strip(), limit_kind=kind,
        limit_name=name,
    )  # fmt: skip
    report(held, "finding_added", by, at, finding=made.pk)
    return made


def check_finding(held: TechnicalAssessment, text: str, remedy: str, kind: str, name: str) -> None:
    """Raises ValidationError naming the fields."""
    problems: dict[str, str] = {}
    if not text or len(text) > LONGEST_LINE:
        problems["text"] = _("Say what was found, in at most %(most)d characters.") % {"most": LONGEST_LINE}
    if len(remedy) > LONGEST_LINE:
        problems["remedy"] = _("Say it in at most %(most)d characters.") % {"most": LONGEST_LINE}
    if kind:
        problems |= amiss_in_limit(held, kind, name)
    if held.findings.count() >= MOST_FINDINGS:
        problems["text"] = _("An assessment has at most %(most)d findings.") % {"most": MOST_FINDINGS}
    if problems:
        raise ValidationError({field: [words] for field, words in problems.items()})


def amiss_in_limit(held: TechnicalAssessment, kind: str, name: str) -> dict[str, str]:
    """What is wrong with a limit, by field."""
    if kind not in CoveredThing.Kind.values:
        return {"limit": _("A contract leaves out systems, components and services.")}
    if not name or len(name) > LONGEST_NAME:
        return {"limit": _("Name what the contract leaves out, in at most %(most)d characters.") % {"most": LONGEST_NAME}}  # fmt: skip
    known = things_of(held)
    if known and name not in known[kind]:
        return {"limit": _("The system’s model has nothing of this kind named %(name)s.") % {"name": name}}
    return {}


@allowed(*ASSESSORS)
@transaction.atomic
def remove_finding(*, finding: Finding, by: Actor, at: datetime) -> None:
    """Take a finding back before the assessment is concluded. Raises AlreadyConcluded."""
    held = take_open(finding.assessment)
    report(held, "finding_removed", by, at, finding=finding.pk)
    finding.delete()


@allowed(*SIGNERS)
@transaction.atomic
def conclude(
    *, assessment: TechnicalAssessment, outcome: str, because: str, by: Actor, at: datetime
) -> TechnicalAssessment:
    """Give the outcome and sign: the assessment is frozen with its findings, and takes the place of the one before.

    Favourable within limits: contracts in preparation for the system leave out from here on what the findings say, and
    nothing any more of what only an earlier assessment left out. What runs is not touched: it is amended.
    Raises AlreadyConcluded; ValidationError naming the field.
    """
    held = take_open(assessment)
    check_outcome(held, outcome, because.strip())
    former = former_limits(held)
    held.outcome, held.because = outcome, because.strip()
    held.signed_name, held.signed_at = by.name, at
    frozen = paper.frozen(held)
    held.document, held.digest = frozen.document, frozen.digest
    held.save()
    report(held, "concluded", by, at, outcome=outcome, digest=held.digest)
    if outcome != Outcome.UNFAVOURABLE.value:
        limit_contracts(held, former, by, at)
    return held


def check_outcome(held: TechnicalAssessment, outcome: str, because: str) -> None:
    """Raises ValidationError naming the fields."""
    problems: dict[str, str] = {}
    limits = limits_among(held.findings.all())
    if outcome not in {one.value for one in Outcome}:
        problems["outcome"] = _("Say what the outcome is.")
    if outcome == Outcome.LIMITED.value and not limits:
        problems["outcome"] = _(
            "Within which limits? At least one finding says what the contract leaves out."
        )
    if outcome == Outcome.FAVOURABLE.value and limits:
        problems["outcome"] = _("A finding sets a limit: the outcome is favourable within limits.")
    if outcome == Outcome.UNFAVOURABLE.value and not because:
        problems["because"] = _("Say why: the customer reads it.")
    if len(because) > LONGEST_TEXT:
        problems["because"] = _("Say it in at most %(most)d characters.") % {"most": LONGEST_TEXT}
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


def limit_contracts(
    held: TechnicalAssessment, former: list[tuple[str, str]], by: Actor, at: datetime
) -> None:
    """Put the limits of a concluded assessment into what contracts in preparation say, in place of the `former` ones.

    Raises ValidationError where nothing would be left of one.
    """
    prepared = Contract.objects.filter(
        customer=held.customer_id, system=held.system, state=State.PREPARATION.value
    )
    ours = (Acquired.BOUGHT.value, Acquired.RENTED.value)
    for contract in prepared.exclude(acquired__in=ours).order_by("pk"):
        one = take(contract)
        said = provisions_of(one.versions.get())
        limited = without(said, limits_of(held), former)
        if limited == said:
            continue
        if limited.covers == []:
            raise ValidationError(
                {"outcome": [_("Nothing would be left of %(contract)s within these limits.") % {"contract": one}]}
            )  # fmt: skip
        rewrite(one, limited, by, at)
        tell(one, "limited", by, at, assessment=held.pk)


def take_open(assessment: TechnicalAssessment) -> TechnicalAssessment:
    """The row of an assessment that is being written, held until the transaction ends. Raises AlreadyConcluded."""
    rows = TechnicalAssessment.objects.select_for_update(of=("self",)).select_related("customer")
    held = rows.get(pk=assessment.pk)
    if held.outcome:
        raise AlreadyConcluded
    return held


def report(held: TechnicalAssessment, what: str, by: Actor, at: datetime, **facts: str | int) -> None:
    """Write the journal."""
    journal.write(
        kind=f"contracts.assessment_{what}", subject=("assessment", held.pk), customer=held.customer_id, by=by, at=at,
        facts=dict(facts) or None,
    )  # fmt: skip
