"""What the field says of products, and the failure rate that follows from it and from the maker's figure (D2)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, Sum, Value
from django.db.models.functions import Coalesce

from scudo.design.models import Failure, FieldRecord, Product, Unit

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class FieldEvidence:
    """What was seen of one product: units in service now, hours in service of all that ever were, failures that count.

    `seen` counts failures too that say nothing of the rate, as nobody knows how many units are in service. `repairs` are
    the hours that repairs took, together, of `repaired` failures.
    """

    units: int = 0
    hours: float = 0.0
    seen: int = 0
    since: datetime | None = None
    repaired: int = 0
    repairs: float = 0.0

    @property
    def failures(self) -> int:
        """Failures that count for the rate: those of units whose hours are known."""
        return self.seen if self.hours else 0


def evidence_of(products: Collection[Product], at: datetime) -> dict[str, FieldEvidence]:
    """What the field says of each product until `at`, by key: three questions, however many products there are."""
    keys = {one.pk: one.key for one in products}
    counted, before, failed = in_service(keys.values(), at), recorded(keys), failures_until(keys, at)
    return {
        key: joined(counted.get(key, {}), before.get(pk, ()), failed.get(pk, {})) for pk, key in keys.items()
    }


def in_service(keys: Iterable[str], at: datetime) -> dict[str, Mapping[str, Any]]:
    """Units of models, by product: how many there are, since when, their hours until `at`."""
    lasted = ExpressionWrapper(Coalesce("until", Value(at)) - F("since"), output_field=DurationField())
    rows = (
        Unit.objects.filter(product__in=list(keys), since__lte=at)
        .order_by()
        .values("product")
        .annotate(units=Count("pk", filter=Q(until=None)), lasted=Sum(lasted), first=Min("since"))
    )
    return {row["product"]: row for row in rows}


def recorded(products: Iterable[int]) -> dict[int, list[FieldRecord]]:
    """Units in service before Scudo, by the product's number."""
    found: dict[int, list[FieldRecord]] = {}
    for record in FieldRecord.objects.filter(product_id__in=list(products)):
        found.setdefault(record.product_id, []).append(record)
    return found


def failures_until(products: Iterable[int], at: datetime) -> dict[int, Mapping[str, Any]]:
    """Failures that count, by the product's number, and the hours that their repairs took."""
    rows = (
        Failure.objects.filter(product_id__in=list(products), counts=True, failed_at__lte=at)
        .order_by()
        .values("product_id")
        .annotate(failures=Count("pk"), repaired=Count("repair_h"), repairs=Sum("repair_h"))
    )
    return {row["product_id"]: row for row in rows}


def joined(
    counted: Mapping[str, Any], before: Iterable[FieldRecord], failed: Mapping[str, Any]
) -> FieldEvidence:
    """The three sources as one."""
    records = list(before)
    hours = counted["lasted"] / HOUR if counted else 0.0
    return FieldEvidence(
        units=counted.get("units", 0),
        hours=hours + sum(one.units * ((one.until - one.since) / HOUR) for one in records),
        seen=failed.get("failures", 0) + sum(one.failures for one in records),
        since=counted.get("first"),
        repaired=failed.get("repaired", 0),
        repairs=failed.get("repairs") or 0.0,
    )
