"""What is to be invoiced over all contracts, and who pays for Extra Time (C5, C7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from scudo.contracts import calendars
from scudo.contracts.calendars import Exceptions, midnight
from scudo.contracts.models import Contract, Use, Version
from scudo.contracts.queries.agreements import contracts_for, running, today_of, version_at
from scudo.contracts.queries.usage import uses_for
from scudo.core.hours import Hours
from scudo.core.roles import Actor

DECEMBER = 12


class Time(StrEnum):
    """When work was done, by the hours of its contract; without one, by the office's."""

    OFFICE = "office"
    EXTRA = "extra"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Asked:
    """What of the charges is wanted: those not invoiced yet or those that are, of a month (its first day), with words."""

    invoiced: bool = False
    month: date | None = None
    text: str = ""


def charges_for(viewer: Actor, asked: Asked) -> QuerySet[Use]:
    """Charged work and parts by customer, the oldest first; what was undone is not among them. Staff only."""
    if not (viewer.is_staff or viewer.is_system):
        return Use.objects.none()
    found = Use.objects.filter(charged=True, undone_at=None, invoiced_on__isnull=not asked.invoiced)
    if asked.month:
        found = found.filter(at__gte=midnight(asked.month), at__lt=midnight(month_after(asked.month)))
    for word in asked.text.split():
        found = found.filter(
            Q(customer__name__icontains=word) | Q(contract__number__icontains=word) | Q(what__icontains=word)
            | Q(ticket__icontains=word) | Q(serial__icontains=word) | Q(invoice__icontains=word)
        )  # fmt: skip
    return found.select_related("customer", "contract", "by").order_by(
        "customer__name", "customer", "at", "pk"
    )


def to_invoice(viewer: Actor) -> int:
    """How many charges wait for an invoice."""
    return charges_for(viewer, Asked()).count()


def months_of(found: QuerySet[Use], zone: str) -> list[date]:
    """The months in which there is something, the latest first."""
    months = (
        found.order_by()
        .annotate(month=TruncMonth("at", tzinfo=ZoneInfo(zone)))
        .values_list("month", flat=True)
    )
    return sorted({one.date() for one in months.distinct()}, reverse=True)


def month_after(month: date) -> date:
    """The first day of the next one."""
    if month.month == DECEMBER:
        return date(month.year + 1, 1, 1)
    return date(month.year, month.month + 1, 1)


def minutes_of(found: QuerySet[Use]) -> int:
    """All the work of a list, in minutes."""
    return int(found.aggregate(whole=Sum("minutes"))["whole"] or 0)


def on_ticket(viewer: Actor, *numbers: str) -> QuerySet[Use]:
    """What was done and replaced for a ticket, or several that go together, the oldest first; staff only."""
    seen = uses_for(viewer) if viewer.is_staff or viewer.is_system else Use.objects.none()
    return seen.filter(ticket__in=numbers).select_related("contract").order_by("at", "pk")


def times_of(uses: Sequence[Use], viewer: Actor) -> dict[int, Time]:
    """When each work was done, by its key in the database."""
    wanted = {one.contract_id for one in uses if one.contract_id}
    contracts = contracts_for(viewer).in_bulk(wanted)
    exceptions = calendars.exceptions_now()
    return {one.pk: time_of(contracts.get(one.contract_id or 0), one.at, exceptions) for one in uses}


def time_of(contract: Contract | None, at: datetime, exceptions: Exceptions | None = None) -> Time:
    """When a moment is, by the hours of a contract whose versions were read."""
    hours = hours_at(
        version_at(contract, at) if contract else None, at, exceptions or calendars.exceptions_now()
    )
    if not hours.is_open(at):
        return Time.OUTSIDE
    return Time.OFFICE if hours.is_office(at) else Time.EXTRA


def hours_at(version: Version | None, at: datetime, exceptions: Exceptions) -> Hours:
    """The hours that a version promises in the year of a moment; the office's without one."""
    year = today_of(at).year
    calendar = (
        calendars.of_version(version, year, exceptions) if version else calendars.office(year, exceptions)
    )
    return calendars.hours(calendars.digest_of(calendar), calendar)


@dataclass(frozen=True)
class Bought:
    """A contract with Extra Time, what of it holds now, and how long was worked in it, in minutes."""

    contract: Contract
    version: Version
    worked: int


def extra_time_bought(viewer: Actor, at: datetime, month: date | None = None) -> list[Bought]:
    """The running contracts with Extra Time: whose customers pay for it. Work is that of a month, or of all time."""
    running_now = contracts_for(viewer).filter(running(today_of(at))).select_related("customer")
    versions = ((one, version_at(one, at)) for one in running_now.order_by("customer__name", "number"))
    with_extra = [(one, version) for one, version in versions if version.extra_time.all()]
    worked = worked_in_extra_time([one for one, _version in with_extra], month)
    return [Bought(one, version, worked.get(one.pk, 0)) for one, version in with_extra]


def worked_in_extra_time(contracts: Iterable[Contract], month: date | None) -> dict[int, int]:
    """Minutes of work in Extra Time by contract."""
    by_key = {one.pk: one for one in contracts}
    uses = Use.objects.filter(contract__in=by_key, undone_at=None, minutes__gt=0)
    if month:
        uses = uses.filter(at__gte=midnight(month), at__lt=midnight(month_after(month)))
    exceptions, found = calendars.exceptions_now(), dict[int, int]()
    for one in uses:
        key = one.contract_id or 0
        if time_of(by_key[key], one.at, exceptions) is Time.EXTRA:
            found[key] = found.get(key, 0) + one.minutes
    return found
