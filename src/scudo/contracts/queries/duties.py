"""What one may see of maintenance duties (C3): their days as they stand, and those whose ticket is to be asked for."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import OuterRef, Q, QuerySet, Subquery

from scudo.contracts import calendars
from scudo.contracts.models import Contract, CoveredThing, Duty, DutyDay
from scudo.contracts.queries.agreements import runs_on, today_of
from scudo.core.agreement import State
from scudo.core.duty import NEAR_DAYS, Standing, opens_on, recurrence_from, standing, to_open
from scudo.core.hours import Hours
from scudo.core.recurrence import Recurrence, between
from scudo.core.roles import Actor
from scudo.journal.models import Entry

__all__ = ["KINDS", "Duty", "DutyDay", "Office", "PlannedDay", "Standing"]

DAY = timedelta(days=1)
LATEST = date(9000, 1, 1)
SUBJECT = "duty"
SET = ("contracts.duty_added", "contracts.duty_rescheduled")
"""Entries from which on the days of a duty count."""
KINDS = CoveredThing.Kind.choices


@dataclass(frozen=True)
class PlannedDay:
    """A day of a duty as it stands; `late` is by how many days it is overdue, 0 where it is not."""

    duty: Duty
    due_on: date
    opens_on: date
    standing: Standing
    late: int = 0
    ticket: str = ""


@dataclass(frozen=True)
class Office:
    """The office's own days and hours, with its exceptions as they are now."""

    exceptions: calendars.Exceptions
    known: dict[int, Hours] = field(default_factory=dict, compare=False)

    def hours(self, year: int) -> Hours:
        """The office hours of a year and the three after it."""
        if year not in self.known:
            calendar = calendars.office(year, self.exceptions)
            self.known[year] = calendars.hours(calendars.digest_of(calendar), calendar)
        return self.known[year]

    def is_day(self, day: date) -> bool:
        """Whether the office is open at all on a day."""
        return bool(self.hours(day.year).between(calendars.midnight(day), calendars.midnight(day + DAY)))

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there."""
        return self.hours(today_of(at).year).is_open(at)

    def next_day(self, at: datetime) -> date:
        """The day on which the office is open next, today if it still is."""
        opening = self.hours(today_of(at).year).next_opening(at)
        return today_of(opening) if opening else LATEST


def office() -> Office:
    """The office as it is now."""
    return Office(calendars.exceptions_now())


@lru_cache(maxsize=2048)
def recurrence_of(rule: str) -> Recurrence:
    """A rule that was checked when it was entered."""
    return recurrence_from(rule)


@lru_cache(maxsize=8192)
def falls(rule: str, starts_on: date, first: date, last: date) -> tuple[date, ...]:
    """The days of a rule from `first` to `last`: asked for many duties every minute, and by every page."""
    return tuple(between(recurrence_of(rule), starts_on, first, last))


@lru_cache(maxsize=8192)
def falls_next(rule: str, starts_on: date, first: date) -> date | None:
    """The first day of a rule from `first` on."""
    return next(between(recurrence_of(rule), starts_on, first, LATEST), None)


def duties_for(viewer: Actor) -> QuerySet[Duty]:
    """Every duty for staff, those of their companies for a contact."""
    found = Duty.objects.select_related("contract", "customer")
    if viewer.is_staff or viewer.is_system:
        return found
    return found.filter(customer__in=viewer.customers)


def duty_by_id(viewer: Actor, contract: int, pk: int) -> Duty | None:
    """A duty of a contract, if the viewer may see it."""
    return duties_for(viewer).filter(contract=contract, pk=pk).first()


def duties_matching(viewer: Actor, text: str = "") -> QuerySet[Duty]:
    """Duties of which every word is in what is done, on what, for whom or by which contract."""
    found = duties_for(viewer)
    for word in text.replace("\0", "").split():
        found = found.filter(
            Q(what__icontains=word)
            | Q(thing__icontains=word)
            | Q(customer__name__icontains=word)
            | Q(contract__number__icontains=word)
        )
    return found


def open_days(duties: QuerySet[Duty], at: datetime) -> list[PlannedDay]:
    """Days whose ticket was asked for and that are not done, the earliest first; of a duty that ended those with a ticket."""
    today = today_of(at)
    rows = DutyDay.objects.filter(duty__in=duties.order_by(), done_at=None)
    rows = rows.exclude(duty__ended_at__isnull=False, ticket="")
    found = rows.select_related("duty__contract", "duty__customer").order_by("due_on", "pk")
    return [day_of(row, today) for row in found]


def day_of(row: DutyDay, today: date) -> PlannedDay:
    """A day that was asked for, as it stands."""
    asked = today_of(row.asked_at)
    stands = standing(
        row.due_on,
        asked if row.ticket else None,
        today_of(row.done_at) if row.done_at else None,
        today,
        opens=asked,
    )
    late = (today - row.due_on).days if stands is Standing.OVERDUE else 0
    return PlannedDay(row.duty, row.due_on, asked, stands, late, row.ticket)


def days_ahead(duties: QuerySet[Duty], at: datetime, until: date) -> list[PlannedDay]:
    """Days from today to `until` whose ticket is yet to be asked for, of contracts in force, the earliest first."""
    today, served = today_of(at), office()
    in_force = duties.filter(ended_at=None, contract__state=State.IN_FORCE.value)
    asked = set(
        DutyDay.objects.filter(duty__in=in_force.order_by(), due_on__gte=today).values_list("duty", "due_on")
    )
    found = [
        ahead(duty, due, today, served)
        for duty in in_force
        for due in days_of(duty, today, until)
        if (duty.pk, due) not in asked
    ]
    return sorted(found, key=lambda one: (one.due_on, one.duty.pk))


def ahead(duty: Duty, due: date, today: date, served: Office) -> PlannedDay:
    """A day that was not asked for yet."""
    opens = opens_on(due, duty.lead_days, served.is_day)
    return PlannedDay(duty, due, opens, standing(due, None, None, today, opens=opens))


def days_of(duty: Duty, first: date, last: date) -> list[date]:
    """The due days of a duty from `first` to `last` on which its contract holds."""
    begins = duty.contract.starts_on
    if begins is None:
        return []
    days = falls(duty.rule, duty.starts_on, max(first, begins), last)
    return [day for day in days if runs_on(duty.contract, day)]


def next_day(duty: Duty, at: datetime) -> date | None:
    """The next due day, today's among them; None where none comes while the contract lasts, as far as that is known."""
    begins = duty.contract.starts_on
    if duty.ended_at or begins is None:
        return None
    due = falls_next(duty.rule, duty.starts_on, max(today_of(at), begins))
    return due if due and runs_on(duty.contract, due) else None


def done_days(duties: QuerySet[Duty]) -> QuerySet[DutyDay]:
    """Days that are done, the last first; among them those whose ticket was cancelled."""
    return DutyDay.objects.filter(duty__in=duties.order_by(), done_at__isnull=False).order_by(
        "-due_on", "-pk"
    )


def asking(at: datetime) -> QuerySet[Duty]:
    """Duties of contracts in force, each with since when its days count and the last day that was asked for since."""
    today = today_of(at)
    entries = Entry.objects.filter(subject_kind=SUBJECT, subject_id=OuterRef("pk"), kind__in=SET)
    asked = DutyDay.objects.filter(duty=OuterRef("pk"), asked_at__gte=OuterRef("set_at")).order_by("-due_on")
    running = Duty.objects.filter(ended_at=None, contract__state=State.IN_FORCE.value)
    begun = running.filter(
        Q(contract__ends_on=None) | Q(contract__ends_on__gt=today), contract__starts_on__lte=today
    )
    return (
        begun.annotate(set_at=Subquery(entries.order_by("-pk").values("at")[:1]))
        .annotate(last_asked=Subquery(asked.values("due_on")[:1]))
        .select_related("contract")
        .prefetch_related("contract__suspensions")
        .order_by("pk")
    )


def days_to_ask(duty: Duty, at: datetime, served: Office) -> list[date]:
    """The days of a duty of `asking` whose ticket is to be asked for now, in order.

    Tickets are opened while somebody is there: when the office is shut they wait for its opening, unless a day would be
    past by then, or its very opening day has no office hours.
    """
    today = today_of(at)
    since = today_of(duty.set_at) if duty.set_at else today  # type: ignore[attr-defined]
    if duty.last_asked:  # type: ignore[attr-defined]
        since = max(since, duty.last_asked + DAY)  # type: ignore[attr-defined]
    since = max(since, duty.contract.starts_on or today)
    coming = falls_next(duty.rule, duty.starts_on, since)
    if coming is None or coming > today + timedelta(days=duty.lead_days + NEAR_DAYS):
        return []
    ripe = to_open(
        recurrence_of(duty.rule), duty.starts_on, lead_days=duty.lead_days, first=since, today=today,
        office_day=served.is_day,
    )  # fmt: skip
    found = [day for day in ripe if runs_on(duty.contract, day) and not was_suspended(duty.contract, day)]
    if not found or served.is_open(at):
        return found
    opening = served.next_day(at)
    presses = any(
        day < opening or not served.is_day(opens_on(day, duty.lead_days, served.is_day)) for day in found
    )
    return found if presses else []


def was_suspended(contract: Contract, day: date) -> bool:
    """Whether a contract was suspended on a day; the day on which it was resumed counts again."""
    return any(
        today_of(one.starts_at) <= day and (one.ends_at is None or day < today_of(one.ends_at))
        for one in contract.suspensions.all()
    )
