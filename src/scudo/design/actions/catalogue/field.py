"""What the field shows of products (D2): failures, each counted once, and units in service before Scudo knew of them."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, Role, allowed
from scudo.design.models import Failure, FieldRecord, Product, System, Unit
from scudo.design.queries import graph_of
from scudo.journal import actions as journal

MOST_UNITS = 10_000_000


@allowed(Role.TECHNICIAN, Role.DESIGNER, Role.MANAGER, Role.SYSTEM)
@transaction.atomic
def record_failure(  # noqa: PLR0913 - what failed, where, in which fault, and how long it took
    *,
    reference: str,
    product: Product,
    failed_at: datetime,
    by: Actor,
    at: datetime,
    system: System | None = None,
    component: str = "",
    part: str = "",
    repair_h: float | None = None,
) -> Failure:
    """Keep that a unit of a product failed by itself, as part of the fault `reference` (a ticket's number).

    `product` is what failed: the component's own, or that of a `part` (its serial number or name) that was replaced in it.
    The same fault, component and part again changes nothing. Of one unit in one fault either the device counts or its
    parts that are products themselves, never both; nor does a device that only stopped because another of the same fault
    carried it, unless a part of it was replaced. The order in which they are recorded does not matter.
    Raises ValidationError naming the field.
    """
    check_failure(reference, failed_at, at, system, component, repair_h)
    lock(product, system)
    row, new = Failure.objects.get_or_create(
        reference=reference.strip(), system=system, component=component, part=part.strip(),
        defaults={
            "product": product, "customer": system.customer if system else None, "failed_at": failed_at, "repair_h": repair_h,
            "recorded_at": at, "by_id": by.user,
        },
    )  # fmt: skip
    if new:
        settle(row)
        journal.write(
            kind="design.failure_recorded", subject=("product", product.pk), customer=row.customer_id, by=by, at=at,
            facts={"failure": row.pk, "reference": row.reference},
        )  # fmt: skip
        row.refresh_from_db()
    return row


@allowed(Role.DESIGNER, Role.MANAGER)
@transaction.atomic
def dismiss_failure(*, failure: Failure, reason: str, by: Actor, at: datetime) -> Failure:
    """Let a failure not count any more: a cable pulled out, a wrong product. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: it is kept with the failure.")})
    lock(failure.product, failure.system)
    failure.dismissed, failure.counts = reason.strip(), False
    failure.save(update_fields=["dismissed", "counts"])
    settle(failure)
    journal.write(
        kind="design.failure_dismissed", subject=("product", failure.product_id), customer=failure.customer_id, by=by, at=at,
        facts={"failure": failure.pk},
    )  # fmt: skip
    return failure


def check_failure(
    reference: str,
    failed_at: datetime,
    at: datetime,
    system: System | None,
    component: str,
    repair_h: float | None,
) -> None:
    """Raise ValidationError with everything that is wrong of a failure, by field."""
    wrong = {}
    if not reference.strip():
        wrong["reference"] = _("Say which fault it was: the number of its ticket.")
    if failed_at > at:
        wrong["failed_at"] = _("This is later than now.")
    if component and system is None:
        wrong["system"] = _("Say in which system the component is.")
    if repair_h is not None and not (math.isfinite(repair_h) and repair_h >= 0):
        wrong["repair_h"] = _("Write hours, 0 or more.")
    if wrong:
        raise ValidationError(wrong)


def lock(product: Product, system: System | None) -> None:
    """Let failures of one system be settled one at a time; of none, those of one product."""
    rows = System.objects.filter(pk=system.pk) if system else Product.objects.filter(pk=product.pk)
    list(rows.select_for_update(no_key=True).values_list("pk"))


def settle(failure: Failure) -> None:
    """Decide anew which failures of one fault in one system count."""
    rows = list(
        Failure.objects.filter(reference=failure.reference, system=failure.system).select_related("product").order_by("component", "pk")
    )  # fmt: skip
    names = {row.component for row in rows}
    counted = set(counting(rows, installed(failure, names), carried(failure.system, names)))
    for row in rows:
        if row.counts != (row.pk in counted):
            row.counts = row.pk in counted
            row.save(update_fields=["counts"])


def counting(rows: Iterable[Failure], own: Mapping[str, str], lost: Collection[str]) -> Iterator[int]:
    """The failures that count, by their keys; rows in the order of their components.

    `own` says which product a component is an instance of, `lost` which components stopped because others failed.
    """
    for component, group in groupby(rows, lambda row: row.component):
        sound = [row for row in group if not row.dismissed]
        devices = [row for row in sound if not row.part or row.product.key == own.get(component)]
        parts = [row for row in sound if row not in devices]
        replaced = [row for row in devices if row.part]
        whole = [] if component in lost else devices
        yield from (row.pk for row in parts or replaced[:1] or whole[:1])


def installed(failure: Failure, names: Collection[str]) -> dict[str, str]:
    """The product of each component of the failure's system, as it was when the fault began or as it is now."""
    units = Unit.objects.filter(system=failure.system, component__in=names).order_by("since")
    then: dict[str, str] = {}
    for unit in units:
        if unit.component not in then or unit.since <= failure.failed_at:
            then[unit.component] = unit.product
    return then


def carried(system: System | None, names: set[str]) -> set[str]:
    """The components that do not work where the others have failed, as the model in force says."""
    if system is None or not names - {""}:
        return set()
    graph = graph_of(system)
    known = {one.key for one in graph.model.components} & names
    return {name for name in known if name in graph.assess(known - {name}).lost}


@allowed(Role.DESIGNER, Role.MANAGER)
@transaction.atomic
def add_field_record(
    *,
    product: Product,
    units: int,
    since: date,
    until: date,
    source: str,
    by: Actor,
    at: datetime,
    failures: int = 0,
) -> FieldRecord:
    """Keep that `units` were in service in [since, until) where no model counts them, with the failures that were seen.

    Raises ValidationError naming the field.
    """
    wrong = {}
    if not 1 <= units <= MOST_UNITS:
        wrong["units"] = _("Write how many units, at least 1.")
    if failures < 0:
        wrong["failures"] = _("Write how many failures, 0 or more.")
    if not since < until <= at.date():
        wrong["until"] = _("The time ends after it begins, and not later than today.")
    if not source.strip():
        wrong["source"] = _("Say where the count comes from.")
    if wrong:
        raise ValidationError(wrong)
    made = FieldRecord.objects.create(
        product=product, units=units, since=since, until=until, failures=failures, source=source.strip(), recorded_at=at, by_id=by.user
    )  # fmt: skip
    journal.write(
        kind="design.field_recorded", subject=("product", product.pk), by=by, at=at,
        facts={"record": made.pk, "units": units, "since": str(since), "until": str(until), "failures": failures},
    )  # fmt: skip
    return made


@allowed(Role.DESIGNER, Role.MANAGER)
@transaction.atomic
def remove_field_record(*, record: FieldRecord, by: Actor, at: datetime) -> None:
    """Take a wrong count away; the journal keeps that it was."""
    journal.write(
        kind="design.field_record_removed", subject=("product", record.product_id), by=by, at=at,
        facts={"record": record.pk},
    )  # fmt: skip
    record.delete()
