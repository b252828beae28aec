"""Opening a ticket: number, coverage, frozen promise (T1, C5, C6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from scudo.contracts import actions as contracts
from scudo.core import number
from scudo.core.entitlement import Thing
from scudo.core.roles import Actor, Role, allowed
from scudo.core.sla import next_warning
from scudo.customers.models import Contact, Customer
from scudo.desk import clocks
from scudo.desk.actions import claims, custom_fields
from scudo.desk.actions.assessment import Assessment, settle
from scudo.desk.actions.ticket import DESK, Said, add, concern, coverage_fields, one_line, tell
from scudo.desk.models import Kind, Origin, Ticket


@dataclass(frozen=True)
class Request:
    """What somebody asks, before it has a number; `thing` is what they say it concerns."""

    customer: Customer
    origin: Origin
    reason: str
    contact: Contact | None = None
    detail: str = ""
    kind: Kind = Kind.FAULT
    thing: Thing | None = None
    said: Said | None = None
    claimed: claims.Claimed | None = None
    planned_on: date | None = None


@allowed(*DESK, Role.OFFICE, Role.SYSTEM)
@transaction.atomic
def open_ticket(  # noqa: PLR0913 - a request comes with all of this
    *,
    customer: Customer,
    origin: Origin,
    reason: str,
    by: Actor,
    at: datetime,
    contact: Contact | None = None,
    detail: str = "",
    kind: Kind = Kind.FAULT,
    assessment: Assessment | None = None,
    said: Said | None = None,
    planned_on: date | None = None,
    values: Mapping[int, str] | None = None,
    claimed: claims.Claimed | None = None,
) -> Ticket:
    """Open a ticket with its number, its coverage (C5) and its frozen promise (C6); assessed at once if it can be (T3).

    Planned work is promised for the day `planned_on` (C3). `claimed` is what the customer says of urgency, `values` are what is written in the customer's own fields.
    Raises ValidationError by field where a person assesses it and a required one is empty.
    """
    request = Request(
        customer=customer, contact=contact, origin=origin, detail=detail, reason=reason, kind=kind, said=said, claimed=claimed,
        thing=assessment.thing if assessment else None, planned_on=planned_on,
    )  # fmt: skip
    ticket = begin(request, by, at, values)
    if assessment:
        custom_fields.require(ticket, by)
        settle(ticket, assessment, by, at)
    return ticket


def begin(request: Request, by: Actor, at: datetime, values: Mapping[int, str] | None = None) -> Ticket:
    """The ticket of a request, in the caller's transaction; nobody has assessed it yet."""
    thing = request.thing
    promise = contracts.promise(customer=request.customer, thing=thing, at=at)
    planned = {clocks.PLANNED_ON: request.planned_on.isoformat()} if request.planned_on else {}
    ticket = Ticket(
        number=next_number(at),
        customer=request.customer, contact=request.contact, origin=request.origin, origin_detail=request.detail, kind=request.kind,
        reason=one_line(request.reason), opened_at=at, changed_at=at, unread=not by.is_staff,
        calendar=promise.calendar, promise=promise.terms | planned, **coverage_fields(promise.coverage),
    )  # fmt: skip
    concern(ticket, thing)
    ticket.claim = request.claimed.claim.value if request.claimed else ""
    clocks_of_unsaved(ticket)
    ticket.save()
    custom_fields.put(ticket, values or {}, by, at)
    if request.said:
        ticket.opening = add(ticket, request.said, by, at)
    tell(ticket, "opened", by, at, origin=request.origin, kind=request.kind, covered=ticket.covered)
    if request.claimed:
        claims.put(ticket, request.claimed, by, at)
    return ticket


def clocks_of_unsaved(ticket: Ticket) -> None:
    """Deadline and first warning of a ticket that has neither pauses nor an end yet."""
    taking, served = clocks.acknowledge(ticket), clocks.hours(ticket)
    ticket.acknowledge_due = ticket.next_due = clocks.deadline(taking, served)
    warning = next_warning(taking, served)
    ticket.warn_at = warning.at if warning else None


def next_number(at: datetime) -> str:
    """The next number of the provider's year; numbers of transactions that fail are left out, none comes twice."""
    year = at.astimezone(ZoneInfo(settings.PROVIDER_TIMEZONE)).year
    with connection.cursor() as cursor:
        cursor.execute("select desk_next_number(%s)", [year])
        return number.format(year, int(cursor.fetchone()[0]))
