"""What one may see of acceptance tests (D5)."""

from django.db.models import Max, QuerySet

from scudo.core import acceptance
from scudo.core.acceptance import Result, Standing
from scudo.core.project import Stage
from scudo.design.models import (
    AcceptanceStep,
    AcceptanceTest,
    Outcome,
    Project,
    Side,
    Signature,
    System,
)
from scudo.design.models.acceptance import KINDS, RESULTS

__all__ = ["KINDS", "RESULTS", "AcceptanceStep", "AcceptanceTest"]


def acceptance_of(project: Project) -> AcceptanceTest | None:
    """The project's test, once it is prepared."""
    return AcceptanceTest.objects.select_related("project__customer").filter(project=project).first()


def open_acceptance_of(system: System) -> AcceptanceTest | None:
    """The test of a system whose steps are being filled in now, if there is one."""
    found = AcceptanceTest.objects.select_related("project__customer").filter(
        project__system=system.key, project__customer=system.customer_id, digest=""
    )
    return found.exclude(project__stage=Stage.IN_SERVICE.value).first()


def steps_of(test: AcceptanceTest) -> QuerySet[AcceptanceStep]:
    """The steps to do, in order, each with its evidence."""
    return test.steps.filter(active=True).prefetch_related("evidence")


def step_by_id(test: AcceptanceTest, pk: int) -> AcceptanceStep | None:
    """One step to do."""
    return steps_of(test).filter(pk=pk).first()


def outcomes_of(step: AcceptanceStep) -> QuerySet[Outcome]:
    """What was recorded of a step, the newest first."""
    return step.outcomes.order_by("-pk")


def standing_of(test: AcceptanceTest) -> Standing:
    """How far a test is."""
    results = test.steps.filter(active=True).values_list("result", flat=True)
    return acceptance.standing(Result(result) for result in results)


def next_step(test: AcceptanceTest, after: AcceptanceStep | None = None) -> AcceptanceStep | None:
    """The next step to do behind another, else the first one left."""
    left = test.steps.filter(active=True, result=Result.PENDING.value)
    behind = left.filter(position__gt=after.position) if after else left
    return behind.first() or left.first()


def last_position(test: AcceptanceTest) -> int:
    """The position of the last step."""
    return int(test.steps.aggregate(last=Max("position"))["last"] or 0)


def signatures_under(test: AcceptanceTest) -> dict[str, Signature]:
    """The signatures that hold, by side."""
    return {one.side: one for one in test.signatures.filter(taken_back_at=None)}


def waits_for(test: AcceptanceTest) -> str:
    """The side that has to sign next; blank where none does."""
    signed = signatures_under(test)
    if test.signed_at or (test.is_open and not standing_of(test).may_be_signed):
        return ""
    return Side.CUSTOMER.value if Side.PROVIDER.value in signed else Side.PROVIDER.value


def is_signed_by(test: AcceptanceTest, side: str) -> bool:
    """Whether a side's signature holds."""
    return side in signatures_under(test)
