"""Whether a plan is to be had for a system (C1-C4, C10), and what is missing where not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from scudo.contracts.models import Contract, TechnicalAssessment
from scudo.contracts.queries.agreements import today_of
from scudo.core.plans import Acquired, Outcome, Plan, Refusal, Situation, refusals
from scudo.design.models import AcceptanceTest, System


class NotEligible(Exception):
    """The rules of the plans refuse it: `refusals` say by which rule, and what would satisfy it."""

    def __init__(self, reasons: Sequence[Refusal]) -> None:
        super().__init__(", ".join(str(one.code) for one in reasons))
        self.refusals = tuple(reasons)


def refused(plan: str, situation: Situation) -> tuple[Refusal, ...]:
    """Why a plan is not to be had in a situation; nothing where it is."""
    return refusals(Plan(plan), situation, extra_time_allowed=extra_time_allowed())


def extra_time_allowed() -> Mapping[Plan, bool]:
    """The plans that may have Extra Time: a setting of the installation (C10)."""
    return {plan: plan.value in settings.EXTRA_TIME_PLANS for plan in Plan}


@dataclass(frozen=True)
class Facts:
    """What is known beside a contract's own row: how its system was acquired, its test, its assessment, a trial before."""

    acquired: Acquired | None
    test: AcceptanceTest | None
    assessment: TechnicalAssessment | None
    had_trial: bool


def situation_of(contract: Contract, *, vouched: bool = False) -> Situation:
    """What the rules need to know of a contract; `vouched` takes certificates, test and assessment as given on paper."""
    facts = Facts(
        acquired_of(contract),
        test_of(contract),
        assessment_of(contract.customer_id, contract.system),
        had_trial(contract),
    )
    return weighed(contract, facts, vouched=vouched)


def weighed(contract: Contract, facts: Facts, *, vouched: bool = False) -> Situation:
    """A contract's row and what is known beside it, as the rules of the plans ask for them."""
    certified = vouched or is_proved(contract) or bool(facts.test and facts.test.certified)
    taken_on_trust = vouched and facts.assessment is None
    return Situation(
        acquired=facts.acquired,
        products_certified=certified,
        project_certified=certified,
        tested_on=contract.starts_on if vouched else tested_on(contract, facts.test),
        assessment=Outcome.FAVOURABLE if taken_on_trust else outcome_of(facts.assessment),
        had_trial=facts.had_trial,
        rental_known=vouched or contract.rental_id is not None,
        rental_ends=contract.rental.ends_on if contract.rental else None,
        extra_time=any(version.extra_time.all() for version in contract.versions.all()),
    )


def is_proved(contract: Contract) -> bool:
    """Whether what a contract continues has begun: its certificates and its test were asked for then, or vouched for."""
    return contract.follows is not None and contract.follows.starts_on is not None


def tested_on(contract: Contract, test: AcceptanceTest | None) -> date | None:
    """The day of the signed test, at the latest that on which the contract that is continued began."""
    signed = signed_on(test)
    return (
        contract.follows.starts_on if signed is None and is_proved(contract) and contract.follows else signed
    )


def acquired_of(contract: Contract) -> Acquired | None:
    """How the customer came by the system: as the contract says, else as the system's model does; None while neither does."""
    if contract.acquired:
        return Acquired(contract.acquired)
    system = System.objects.filter(key=contract.system, customer=contract.customer_id).first()
    return Acquired(system.acquired) if system else None


def signed_on(test: AcceptanceTest | None) -> date | None:
    """The provider's date on which both sides had signed."""
    return today_of(test.signed_at) if test and test.signed_at else None


def test_of(contract: Contract) -> AcceptanceTest | None:
    """The acceptance test of the contract's project, signed or not; else the last one of its system."""
    tests = AcceptanceTest.objects.filter(project__customer=contract.customer_id)
    if contract.project_id:
        return tests.filter(project=contract.project_id).first()
    return (
        tests.filter(project__system=contract.system).order_by("-prepared_at").first()
        if contract.system
        else None
    )


def assessment_of(customer: int, system: str) -> TechnicalAssessment | None:
    """The last finished technical assessment of a system."""
    if not system:
        return None
    done = TechnicalAssessment.objects.filter(customer=customer, system=system).exclude(outcome="")
    return done.order_by("-signed_at", "-pk").first()


def outcome_of(assessment: TechnicalAssessment | None) -> Outcome | None:
    """What an assessment says."""
    return Outcome(assessment.outcome) if assessment else None


def had_trial(contract: Contract) -> bool:
    """Whether the contract's system had a trial that began: one for ever (C1)."""
    if not contract.system:
        return False
    trials = Contract.objects.filter(plan=Plan.TRIAL.value, system=contract.system, starts_on__isnull=False)
    return trials.exclude(pk=contract.pk).exists()
