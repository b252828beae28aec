"""Maintenance duties (C3): entered, changed and ended by people; their tickets asked for in time, marked and settled."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.contracts.actions.agreements import take
from scudo.contracts.actions.duty_checks import check
from scudo.contracts.models import Contract, Duty, DutyDay
from scudo.contracts.queries.agreements import today_of
from scudo.contracts.queries.duties import SUBJECT, Office, asking, days_to_ask, office
from scudo.core.roles import Actor, Role, allowed, system
from scudo.journal import actions as journal

KEEPERS = (Role.OFFICE, Role.MANAGER, Role.TECHNICIAN)
BY = system("contracts")
LEAD_DAYS = 7


class TicketOpen(Exception):
    """The day has its ticket already."""


@allowed(*KEEPERS)
@transaction.atomic
def add_duty(
    *,
    contract: Contract,
    what: str,
    rule: str,
    starts_on: date,
    by: Actor,
    at: datetime,
    lead_days: int = LEAD_DAYS,
    thing: tuple[str, str] | None = None,
) -> Duty:
    """Enter what is done again and again under a contract, by an iCalendar rule of which `starts_on` begins the count.

    `thing` is the kind and name of what it is done on. Days before today are not due. Raises ValidationError naming the field.
    """
    held = take(contract)
    kept = check(held, what, rule, starts_on, lead_days, thing, at)
    made = Duty(customer_id=held.customer_id, contract=held, made_by_id=by.user)
    put(made, what, kept, starts_on, lead_days, thing)
    tell(made, "added", by, at)
    return made


@allowed(*KEEPERS)
@transaction.atomic
def change_duty(
    *,
    duty: Duty,
    what: str,
    rule: str,
    starts_on: date,
    by: Actor,
    at: datetime,
    lead_days: int = LEAD_DAYS,
    thing: tuple[str, str] | None = None,
) -> Duty:
    """Change a duty from today on; the days whose ticket was asked for stay as they are.

    Raises ValidationError naming the field.
    """
    held = take_running(duty)
    kept = check(held.contract, what, rule, starts_on, lead_days, thing, at)
    is_other = (held.rule, held.starts_on) != (kept, starts_on)
    put(held, what, kept, starts_on, lead_days, thing)
    tell(held, "rescheduled" if is_other else "changed", by, at)
    return held


@allowed(*KEEPERS)
@transaction.atomic
def end_duty(*, duty: Duty, by: Actor, at: datetime) -> Duty:
    """Let a duty come no more; its open tickets stay. Raises ValidationError where it ended before."""
    held = take_running(duty)
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    tell(held, "ended", by, at)
    return held


def carry_on(former: Contract, made: Contract, by: Actor, at: datetime) -> None:
    """Let the contract that continues another one go on with its duties, by the same rules; each counts in its own time."""
    for duty in former.duties.filter(ended_at=None):
        other = Duty(customer_id=made.customer_id, contract=made, made_by_id=by.user)
        thing = (duty.kind, duty.thing) if duty.thing else None
        put(other, duty.what, duty.rule, duty.starts_on, duty.lead_days, thing)
        tell(other, "added", by, at)


def put(
    duty: Duty, what: str, rule: str, starts_on: date, lead_days: int, thing: tuple[str, str] | None
) -> None:
    """Write what a duty says."""
    duty.what, duty.rule, duty.starts_on, duty.lead_days = (
        " ".join(what.split()),
        rule,
        starts_on,
        lead_days,
    )
    duty.kind, duty.thing = (thing[0], thing[1].strip()) if thing else ("", "")
    duty.save()


def take_running(duty: Duty) -> Duty:
    """A duty that has not ended, its contract's row held. Raises ValidationError."""
    take(duty.contract)
    held = Duty.objects.select_related("contract").get(pk=duty.pk)
    if held.ended_at:
        raise ValidationError(_("This duty has ended."))
    return held


def tell(duty: Duty, what: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write the journal."""
    journal.write(
        kind=f"contracts.duty_{what}", subject=(SUBJECT, duty.pk), customer=duty.customer_id, by=by, at=at,
        facts={"contract": duty.contract_id, **facts},
    )  # fmt: skip


def tick(at: datetime) -> None:
    """Ask for the tickets of all days whose time has come, contract by contract, each in its own transaction."""
    served = office()
    waiting = [duty.contract for duty in asking(at) if days_to_ask(duty, at, served)]
    for contract in dict.fromkeys(waiting):
        with transaction.atomic():
            take(contract)
            for duty in asking(at).filter(contract=contract):
                ask(duty, at, served)


def ask(duty: Duty, at: datetime, served: Office) -> None:
    """Ask for one duty's tickets; of days that went by while nothing ran the last one gets a ticket, the others are noted."""
    days = days_to_ask(duty, at, served)
    known = set(duty.days.filter(due_on__in=days).values_list("due_on", flat=True))
    days = [day for day in days if day not in known]
    past = [day for day in days if day < today_of(at)]
    missed = past[:-1]
    for due_on in days[len(missed) :]:
        day = DutyDay.objects.create(customer_id=duty.customer_id, duty=duty, due_on=due_on, asked_at=at)
        noted = [one.isoformat() for one in missed] if due_on in past else []
        journal.write(
            kind="contracts.maintenance_due", subject=(SUBJECT, duty.pk), customer=duty.customer_id, by=BY, at=at,
            facts={"duty": duty.pk, "day": day.pk, "due_on": due_on.isoformat(), "missed": noted},
        )  # fmt: skip


def take_day(day: int) -> DutyDay:
    """The row of a day with its duty, held until the transaction ends."""
    held = DutyDay.objects.select_for_update(of=("self",))
    return held.select_related("duty__contract", "customer").get(pk=day)


@allowed(Role.SYSTEM)
@transaction.atomic
def ticket_opened(*, day: DutyDay, number: str, by: Actor, at: datetime) -> None:
    """Mark a day with the number of its ticket. Raises TicketOpen where it has one."""
    held = take_day(day.pk)
    if held.ticket:
        raise TicketOpen(held.ticket)
    held.ticket = number
    held.save(update_fields=["ticket"])
    tell(held.duty, "planned", by, at, day=held.pk, ticket=number)


@allowed(Role.SYSTEM)
@transaction.atomic
def duty_done(*, ticket: str, by: Actor, at: datetime, left_out: bool = False) -> None:
    """The ticket of a day is resolved, or with `left_out` cancelled: the day is settled. Nothing where it was before."""
    held = DutyDay.objects.select_for_update().filter(ticket=ticket, done_at=None).first()
    if held is None:
        return
    held.done_at = at
    held.save(update_fields=["done_at"])
    tell(held.duty, "left_out" if left_out else "done", by, at, day=held.pk, ticket=ticket)


@allowed(Role.SYSTEM)
@transaction.atomic
def duty_reopened(*, ticket: str, by: Actor, at: datetime) -> None:
    """The ticket of a day is open again, and the day is due again. Nothing where it was not settled."""
    held = DutyDay.objects.select_for_update().filter(ticket=ticket, done_at__isnull=False).first()
    if held is None:
        return
    held.done_at = None
    held.save(update_fields=["done_at"])
    tell(held.duty, "reopened", by, at, day=held.pk, ticket=ticket)
