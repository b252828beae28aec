"""What a ticket's deadlines would be, were it graver or lighter, or were Extra Time bought (C6, C7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scudo.contracts import calendars
from scudo.core.hours import Hours
from scudo.core.severity import Severity
from scudo.core.sla import Clock
from scudo.desk import clocks
from scudo.desk.models import Ticket

ALWAYS = {
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"],
    "from": "00:00",
    "to": "24:00",
}


@dataclass(frozen=True)
class Supposed:
    """The deadlines under one supposition: another Severity Code, or (None) Extra Time round the clock."""

    severity: Severity | None
    acknowledge_due: datetime | None
    restore_due: datetime | None


def suppositions(ticket: Ticket) -> list[Supposed]:
    """The other codes that the contract gives times for, then Extra Time where it does not run round the clock already."""
    if not ticket.is_open or not ticket.promise["targets"] or clocks.planned_until(ticket):
        return []
    hours = clocks.hours(ticket)
    others = [
        one for one in Severity if one != ticket.severity and str(one.value) in ticket.promise["targets"]
    ]
    found = [supposed(ticket, one, one.value, hours) for one in others]
    always = round_the_clock(ticket.calendar.calendar)
    if ticket.severity is not None and always is not None:
        found.append(supposed(ticket, None, ticket.severity, always))
    return found


def supposed(ticket: Ticket, named: Severity | None, severity: int, hours: Hours) -> Supposed:
    """Both deadlines with a code's times in some hours; pauses and what is kept already stay as they are."""
    taking, restoring = clocks.acknowledge(ticket), clocks.restore(ticket)
    take = Clock(clocks.budget(ticket, clocks.ACKNOWLEDGE, severity), taking.started, taking.stopped)
    restore = Clock(
        clocks.budget(ticket, clocks.RESTORE, severity),
        restoring.started,
        restoring.stopped,
        restoring.pauses,
    )
    return Supposed(named, clocks.deadline(take, hours), clocks.deadline(restore, hours))


def round_the_clock(calendar: dict[str, Any]) -> Hours | None:
    """The hours of a calendar with Extra Time at every hour; None where that would add nothing."""
    bought = {name: value for name, value in calendar.items() if name != "before"} | {"extra": [ALWAYS]}
    if any(
        one.get("days") and set(one["days"]) == set(ALWAYS["days"]) and is_whole_day(one)
        for one in calendar["extra"]
    ):
        return None
    return calendars.hours(calendars.digest_of(bought), bought)


def is_whole_day(window: dict[str, Any]) -> bool:
    """Whether a window of Extra Time is all of its day, on every date."""
    return (window["from"], window["to"]) == ("00:00", "24:00") and not {
        "since",
        "until",
        "except",
    } & window.keys()
