"""A ticket's two SLA clocks, from its frozen promise and what happened to it (C6)."""

from datetime import date, datetime, timedelta

from scudo.contracts import calendars
from scudo.core.hours import Hours, Interval
from scudo.core.severity import Severity
from scudo.core.sla import Clock, NoHours, Promise, next_warning
from scudo.desk.models import Kind, Ticket

ACKNOWLEDGE, RESTORE = 0, 1
PLANNED_ON = "planned_on"
"""In a ticket's promise: the day for which the work of a maintenance duty is planned."""


def hours(ticket: Ticket) -> Hours:
    """The service hours frozen with the ticket."""
    return calendars.hours_of(ticket.calendar)


def budget(ticket: Ticket, which: int, severity: int | None) -> timedelta | None:
    """What is promised; until somebody assessed it, taking charge runs on Severity 1's budget and restoring does not run.

    What is planned for a day is promised for that day, and not so many hours from when its ticket was opened.
    """
    if planned_until(ticket) or (severity is None and which == RESTORE):
        return None
    minutes = ticket.promise["targets"].get(str(severity or Severity.HIGH.value), [None, None])[which]
    return None if minutes is None else timedelta(minutes=minutes)


def planned_until(ticket: Ticket) -> datetime | None:
    """The last moment of the day for which a ticket's work is planned (C3); None where it is for none, or became a fault."""
    day = ticket.promise.get(PLANNED_ON) if ticket.kind == Kind.PLANNED else None
    if day is None:
        return None
    return calendars.midnight(date.fromisoformat(day) + timedelta(days=1)) - timedelta(microseconds=1)


def pauses(ticket: Ticket) -> tuple[Interval, ...]:
    """The stretches in which the restore clock stood."""
    return tuple(Interval(pause.starts_at, pause.ends_at) for pause in ticket.pauses.all())


def acknowledge(ticket: Ticket) -> Clock:
    """The clock of taking charge; a ticket resolved or cancelled before that stops it too."""
    stops = [moment for moment in (ticket.acknowledged_at, ticket.restored_at, ticket.ended_at) if moment]
    return Clock(budget(ticket, ACKNOWLEDGE, ticket.severity), ticket.opened_at, min(stops, default=None))


def restore(ticket: Ticket) -> Clock:
    """The clock of restoring."""
    stops = [moment for moment in (ticket.restored_at, ticket.ended_at) if moment]
    return Clock(
        budget(ticket, RESTORE, ticket.severity), ticket.opened_at, min(stops, default=None), pauses(ticket)
    )


def deadline(clock: Clock, hours: Hours) -> datetime | None:
    """When a clock runs out; None where nothing is promised, it stands, or its hours never come."""
    try:
        return clock.due(hours)
    except NoHours:
        return None


def set_deadlines(ticket: Ticket) -> None:
    """Work out both deadlines anew, from the opening; `next_due` is the earlier one still running, or the planned day's end."""
    served = hours(ticket)
    taking, restoring = acknowledge(ticket), restore(ticket)
    ticket.acknowledge_due = deadline(taking, served)
    ticket.restore_due = deadline(restoring, served)
    running = [
        (clock, due)
        for clock, due in ((taking, ticket.acknowledge_due), (restoring, ticket.restore_due))
        if due
    ]
    planned = planned_until(ticket) if ticket.is_open else None
    ticket.next_due = min((due for clock, due in running if clock.stopped is None), default=planned)
    ticket.warn_at = next_look(ticket)


def both(ticket: Ticket) -> dict[str, Clock]:
    """The two clocks by name."""
    return {"acknowledge": acknowledge(ticket), "restore": restore(ticket)}


def warned(ticket: Ticket, which: str, clock: Clock) -> int:
    """The share of a clock's budget, in percent, that was warned of last; another budget begins anew."""
    minutes, percent = ticket.warned.get(which, (None, 0))
    return int(percent) if clock.budget == timedelta(minutes=minutes or 0) else 0


def next_look(ticket: Ticket) -> datetime | None:
    """When the next warning of either clock may go out; None while there is none to foresee."""
    served = hours(ticket)
    coming = (
        next_warning(clock, served, warned(ticket, which, clock))
        for which, clock in both(ticket).items()
        if clock.stopped is None
    )
    return min((warning.at for warning in coming if warning), default=None)


def promises(ticket: Ticket, which: int) -> list[Promise]:
    """The budgets a clock had one after the other, for its ledger."""
    changes = list(ticket.severities.all())
    given = [
        Promise(change.at, Severity(change.after), budget(ticket, which, change.after)) for change in changes
    ]
    if which == ACKNOWLEDGE and (not changes or changes[0].at > ticket.opened_at):
        given.insert(0, Promise(ticket.opened_at, Severity.HIGH, budget(ticket, which, None)))
    return given
