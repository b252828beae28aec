"""What provider and customer fine-tune together while a trial runs (C1)."""

from django.db.models import F, QuerySet

from scudo.contracts.models import Contract, Plan, TuningPoint
from scudo.contracts.queries.agreements import RUNNING
from scudo.core.roles import Actor

__all__ = ["TuningPoint"]


def points_of(viewer: Actor, contract: Contract) -> QuerySet[TuningPoint]:
    """The points of a trial: those left to do, the oldest first, then the answered ones, the latest first."""
    found = TuningPoint.objects.filter(contract=contract)
    if not (viewer.is_staff or viewer.is_system):
        found = found.filter(customer__in=viewer.customers)
    return found.order_by(F("done_at").desc(nulls_first=True), "raised_at", "pk")


def point_by_id(viewer: Actor, contract: Contract, pk: int) -> TuningPoint | None:
    """One point of a trial."""
    return points_of(viewer, contract).filter(pk=pk).first()


def is_tuned(contract: Contract) -> bool:
    """Whether points can be raised: a trial that was started and is not over, from the signature of the test on."""
    return contract.plan == Plan.TRIAL and contract.state in RUNNING
