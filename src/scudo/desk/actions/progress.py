"""How a ticket moves through its life, and who works on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from scudo.contracts import calendars
from scudo.core.lifecycle import OPEN, TAKEN, State, Verb, after
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import User
from scudo.desk.actions.correction import renewed
from scudo.desk.actions.ticket import DESK, Said, Unexplained, add, keep, take, tell
from scudo.desk.models import Message, Pause, Team, Ticket


class TeamEnded(Exception):
    """The team is no more."""


NEEDS_NOTE = {
    Verb.RESOLVE: _("Say what was done: the customer reads it."),
    Verb.CANCEL: _("Say why the ticket is cancelled."),
    Verb.WAIT_CUSTOMER: _("Say what the customer has to do: they read it."),
}
FACT_OF = {
    Verb.ACKNOWLEDGE: "acknowledged",
    Verb.START: "started",
    Verb.WAIT_CUSTOMER: "waiting",
    Verb.WAIT_SUPPLIER: "waiting_supplier",
    Verb.RESUME: "resumed",
    Verb.RESOLVE: "resolved",
    Verb.CLOSE: "closed",
    Verb.REOPEN: "reopened",
    Verb.CANCEL: "cancelled",
}


@dataclass(frozen=True)
class Waits:
    """Letters about a change wait until a moment, since the person who did `bulk` can undo it until then."""

    bulk: int
    until: datetime

    def facts(self) -> dict[str, Any]:
        """As the journal has it."""
        return {"bulk": self.bulk, "not_before": self.until.isoformat()}


@allowed(*DESK, Role.SYSTEM)
@transaction.atomic
def change_state(
    *,
    ticket: Ticket,
    verb: Verb,
    by: Actor,
    at: datetime,
    note: str = "",
    version: int | None = None,
    told: bool = False,
    waits: Waits | None = None,
) -> Ticket:
    """Do a verb of the lifecycle: take charge, wait, resume, resolve, close, reopen, cancel.

    `note` is for the customer: what is waited for, what was done; `told` when a letter with it is on its way already.
    Raises NotPossible, Unexplained, Conflict.
    """
    held = take(ticket, version)
    before, held.state = State(held.state), after(State(held.state), verb)
    if verb in NEEDS_NOTE and not note.strip() and not told:
        raise Unexplained(str(NEEDS_NOTE[verb]))
    mark_moments(held, before, by, at)
    held.unread = held.unread and by.is_system
    keep(held, at)
    facts = say(held, note, by, at) | (waits.facts() if waits else {})
    tell(held, FACT_OF[verb], by, at, before=before, state=held.state, told=told, **facts)
    return held


def say(ticket: Ticket, note: str, by: Actor, at: datetime) -> dict[str, int]:
    """Keep what the customer is told with a change of state; the journal holds only its id."""
    if not note.strip():
        return {}
    return {"message": add(ticket, Said(Message.Kind.OUT, note.strip()), by, at).pk}


def mark_moments(ticket: Ticket, before: State, by: Actor, at: datetime) -> None:
    """Moments and pauses that go with a change of state."""
    state = State(ticket.state)
    if before not in OPEN and state in OPEN:
        wake(ticket, at)
        ticket.calendar = renewed(ticket.calendar, calendars.exceptions_now(), at)
    if state in TAKEN and ticket.acknowledged_at is None:
        ticket.acknowledged_at = at
        ticket.assignee_id = ticket.assignee_id or by.user
    if before is State.WAITING_CUSTOMER:
        ticket.pauses.filter(ends_at=None).update(ends_at=at)
    if state is State.WAITING_CUSTOMER:
        Pause.objects.create(
            customer_id=ticket.customer_id, ticket=ticket, why=Pause.Why.CUSTOMER, starts_at=at
        )
    if state is State.RESOLVED:
        ticket.restored_at = at
    if state in {State.CLOSED, State.CANCELLED}:
        ticket.ended_at = at


def wake(ticket: Ticket, at: datetime) -> None:
    """Let the clock of a ticket that had ended run on; the time it lay does not count, for taking charge neither."""
    stopped = ticket.restored_at or ticket.ended_at or at
    ticket.acknowledged_at = ticket.acknowledged_at or stopped
    if stopped < at:
        Pause.objects.create(
            customer_id=ticket.customer_id,
            ticket=ticket,
            why=Pause.Why.RESOLVED,
            starts_at=stopped,
            ends_at=at,
        )
    ticket.restored_at = ticket.ended_at = None


@allowed(*DESK)
@transaction.atomic
def assign(
    *, ticket: Ticket, assignee: User | None, by: Actor, at: datetime, team: Team | None = None
) -> Ticket:
    """Give the ticket to one of the provider's people, to a team, or to nobody.

    A team's ticket that one of its people takes stays the team's. Raises TeamEnded, Merged.
    """
    held = take(ticket)
    held.team = team if team or assignee is None else team_of(held, assignee)
    if team and not Team.objects.select_for_update().filter(pk=team.pk, ended_at=None).exists():
        raise TeamEnded
    held.assignee = assignee
    keep(held, at)
    to = {
        "assignee": assignee.pk if assignee else None,
        "team": held.team_id,
        "name": team.name if team else "",
    }
    tell(held, "assigned", by, at, **to)
    return held


def team_of(ticket: Ticket, assignee: User) -> Team | None:
    """The ticket's team, if the person is one of it."""
    return Team.objects.filter(pk=ticket.team_id, members=assignee).first() if ticket.team_id else None
