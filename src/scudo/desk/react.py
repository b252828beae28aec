"""What follows on the desk from contracts: planned tickets for duties (C3), deadlines after a correction of the office (C6)."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from scudo.contracts import actions as contracts
from scudo.contracts.models import Duty, DutyDay
from scudo.core.entitlement import Thing
from scudo.core.lifecycle import State
from scudo.core.roles import system
from scudo.core.severity import Effect, Severity
from scudo.design import queries as design
from scudo.desk import actions, clocks
from scudo.desk.actions import correction
from scudo.desk.models import Kind, Message, Origin, Ticket
from scudo.journal.models import Entry

BY = system("desk")
DATE = "%d/%m/%Y"
REASON_LENGTH = 200


def correct_deadlines(entry: Entry) -> None:
    """The office is closed or open otherwise than promised: the deadlines of what is open follow."""
    correction.begin(entry.at)


def open_planned(entry: Entry) -> None:
    """The ticket of a day on which a duty is due: one, however often this runs; none where the duty ended meanwhile."""
    day = contracts.take_day(entry.facts["day"])
    if day.ticket or day.duty.ended_at:
        return
    with translation.override(day.customer.language):
        reason = reason_of(day)
    with translation.override(settings.LANGUAGE_CODE):
        detail, assessment, said = (
            _("planned maintenance"),
            assessment_of(day.duty),
            missed(entry.facts["missed"]),
        )
    ticket = actions.open_ticket(
        customer=day.customer, origin=Origin.OTHER, detail=detail, reason=reason, kind=Kind.PLANNED, assessment=assessment,
        said=said, planned_on=day.due_on, by=BY, at=entry.at,
    )  # fmt: skip
    contracts.ticket_opened(day=day, number=ticket.number, by=BY, at=entry.at)


def reason_of(day: DutyDay) -> str:
    """What is done and when, in one line: the customer's letter has it as its subject; the day is never cut off."""
    sentence, when = _("%(what)s, planned for %(day)s"), day.due_on.strftime(DATE)
    room = REASON_LENGTH - len(sentence % {"what": "", "day": when})
    what = day.duty.what if len(day.duty.what) <= room else f"{day.duty.what[: room - 1]}…"
    return sentence % {"what": what, "day": when}


def assessment_of(duty: Duty) -> actions.Assessment:
    """Planned work is 3: nothing is stopped or prevented. Coverage is decided for the duty's thing."""
    return actions.Assessment(Effect.DEFECT, thing_of(duty), Severity.LOW, "severity.planned", automatic=True)


def thing_of(duty: Duty) -> Thing | None:
    """The duty's thing, as part of the contract's system where it has one."""
    if not duty.thing:
        return None
    whole = design.system_by_key(BY, duty.contract.system) if duty.contract.system else None
    is_whole = duty.kind == "system" or whole is None
    return Thing(duty.kind, duty.thing, None if is_whole or whole is None else Thing("system", whole.name))


def missed(days: list[str]) -> actions.Said | None:
    """A note for who does the work: days that went by without a ticket."""
    if not days:
        return None
    listed = ", ".join(day_words(day) for day in days[-12:])
    text = _(
        "Days of this duty that went by without a ticket, because nothing ran: %(count)s, the last ones %(days)s."
    )
    return actions.Said(Message.Kind.NOTE, text % {"count": len(days), "days": listed})


def day_words(written: str) -> str:
    """`2026-12-07` as people write it."""
    return "/".join(reversed(written.split("-")))


def settle_planned(entry: Entry) -> None:
    """A planned ticket is resolved, closed or cancelled: its day is settled."""
    if number := planned_number(entry):
        contracts.duty_done(ticket=number, left_out=entry.kind == "desk.cancelled", by=BY, at=entry.at)


def reopen_planned(entry: Entry) -> None:
    """A planned ticket is open again: its day is due again."""
    if number := planned_number(entry):
        contracts.duty_reopened(ticket=number, by=BY, at=entry.at)


def reopen_planned_again(entry: Entry) -> None:
    """A planned ticket was cancelled among others, and that was undone."""
    if entry.facts["before"] == State.CANCELLED:
        reopen_planned(entry)


def planned_number(entry: Entry) -> str:
    """The number of the entry's ticket, if a duty opened it."""
    opened = Ticket.objects.filter(pk=entry.subject_id, promise__has_key=clocks.PLANNED_ON)
    return opened.values_list("number", flat=True).first() or ""
