"""What is to be invoiced over all contracts, and who pays for Extra Time (C5, C7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from scudo.contracts import calendars
from scudo.contracts.calendars import midnight
from scudo.contracts.models import Contract, Use, Version
from scudo.contracts.queries.agreements import RUNNING, contracts_for, today_of, version_at
from scudo.contracts.queries.usage import uses_for
from scudo.core.agreement import State
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
        found = found.filter(in_month(asked.month))
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


def in_month(month: date) -> Q:
    """What was done in a month, in the provider's zone."""
    return Q(at__gte=midnight(month), at__lt=midnight(month_after(month)))


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


class HoursKnown:
    """The hours that versions promise, worked out once for each and year; the office's where no contract is."""

    def __init__(self) -> None:
        self.exceptions = calendars.exceptions_now()
        self.known: dict[tuple[int, int], Hours] = {}

    def at(self, contract: Contract | None, moment: datetime) -> Hours:
        """The hours of a contract whose versions were read, as they are promised at a moment."""
        version, year = version_at(contract, moment) if contract else None, today_of(moment).year
        key = (version.pk if version else 0, year)
        if key not in self.known:
            self.known[key] = self.worked_out(version, year)
        return self.known[key]

    def worked_out(self, version: Version | None, year: int) -> Hours:
        """A version's hours from the first day of a year on."""
        calendar = (
            calendars.of_version(version, year, self.exceptions)
            if version
            else calendars.office(year, self.exceptions)
        )
        return calendars.hours(calendars.digest_of(calendar), calendar)


def times_of(uses: Sequence[Use], viewer: Actor) -> dict[int, Time]:
    """When each work was done, by its key in the database."""
    contracts = contracts_for(viewer).in_bulk({one.contract_id for one in uses if one.contract_id})
    hours = HoursKnown()
    return {one.pk: time_of(contracts.get(one.contract_id or 0), one.at, hours) for one in uses}


def time_of(contract: Contract | None, at: datetime, hours: HoursKnown | None = None) -> Time:
    """When a moment is, by the hours of a contract whose versions were read."""
    promised = (hours or HoursKnown()).at(contract, at)
    if not promised.is_open(at):
        return Time.OUTSIDE
    return Time.OFFICE if promised.is_office(at) else Time.EXTRA


@dataclass(frozen=True)
class Bought:
    """A contract with Extra Time, what of it holds, and how long was worked in it, in minutes."""

    contract: Contract
    version: Version
    worked: int


def extra_time_bought(viewer: Actor, month: date) -> list[Bought]:
    """The contracts with Extra Time in a month, by its first day: whose customers pay for it; with the work of that month."""
    last = month_after(month) - timedelta(days=1)
    ran = Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gt=month))
    found = (
        contracts_for(viewer).filter(ran, state__in=[*RUNNING, State.ENDED.value]).select_related("customer")
    )
    versions = (
        (one, with_extra_time(one, month, last)) for one in found.order_by("customer__name", "number")
    )
    bought = [(one, version) for one, version in versions if version]
    worked = worked_in_extra_time([one for one, _version in bought], month)
    return [Bought(one, version, worked.get(one.pk, 0)) for one, version in bought]


def with_extra_time(contract: Contract, first: date, last: date) -> Version | None:
    """The last version with Extra Time that held on some day of a stretch, both days included."""
    versions = list(contract.versions.all())
    for version, after in zip(reversed(versions), [None, *reversed(versions)][:-1], strict=True):
        begins, ends = version.holds_from, after.holds_from if after else None
        if (begins is None or begins <= last) and (ends is None or ends > first) and version.extra_time.all():
            return version
    return None


def worked_in_extra_time(contracts: Iterable[Contract], month: date) -> dict[int, int]:
    """Minutes of a month's work in Extra Time by contract."""
    by_key = {one.pk: one for one in contracts}
    uses = Use.objects.filter(in_month(month), contract__in=by_key, undone_at=None, minutes__gt=0)
    hours, found = HoursKnown(), dict[int, int]()
    for one in uses:
        key = one.contract_id or 0
        if time_of(by_key[key], one.at, hours) is Time.EXTRA:
            found[key] = found.get(key, 0) + one.minutes
    return found
