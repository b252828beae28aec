"""Taking over a ticket that is open in another desk: nothing is told to the customer, who knows of it already."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import prefetch_related_objects

from scudo.contracts import actions as contracts
from scudo.core.claim import Claim
from scudo.core.lifecycle import OPEN, TAKEN, State
from scudo.core.roles import Actor, Role, allowed
from scudo.core.severity import Severity
from scudo.core.sla import latest_warning
from scudo.customers.models import Contact, Customer, User
from scudo.desk import clocks
from scudo.desk.actions import claims
from scudo.desk.actions.opening import next_number
from scudo.desk.actions.ticket import Said, add, coverage_fields, one_line, tell
from scudo.desk.models import Kind, Message, Origin, Pause, SeverityChange, TakenOver, Ticket

MINUTE = timedelta(minutes=1)


class NotOpen(Exception):
    """Only what is open is taken over."""


class TakenOverAlready(Exception):
    """A ticket of this customer has this reference."""


@dataclass(frozen=True)
class Elsewhere:
    """How a ticket stands in the desk that it comes from: since when, how far, with whom; `text` becomes an internal note, `claim` is what the customer said of urgency.

    `reference` is what it is called there; blank where nobody will ask for it by that.
    """

    opened_at: datetime
    reference: str = ""
    state: State = State.NEW
    acknowledged_at: datetime | None = None
    severity: Severity | None = None
    severity_reason: str = ""
    assignee: User | None = None
    text: str = ""
    claim: Claim | None = None


@allowed(Role.OFFICE, Role.MANAGER)
@transaction.atomic
def take_over(
    *,
    customer: Customer,
    contact: Contact | None,
    origin: Origin,
    reason: str,
    elsewhere: Elsewhere,
    by: Actor,
    at: datetime,
    kind: Kind = Kind.FAULT,
) -> Ticket:
    """Open a ticket as it stands elsewhere, with the promise of the moment at which it was opened there.

    Its clocks run from there too. What had run out by `at` is not warned of: nobody here could have kept it. A wait for the
    customer stands still from `at` on, since nobody knows from when it stood elsewhere.
    Raises NotOpen; TakenOverAlready; Unexplained where `reason` is blank.
    """
    if elsewhere.state not in OPEN:
        raise NotOpen
    named = TakenOver.objects.filter(customer=customer, reference=elsewhere.reference)
    if elsewhere.reference and named.exists():
        raise TakenOverAlready
    promise = contracts.promise(customer=customer, thing=None, at=elsewhere.opened_at)
    ticket = Ticket.objects.create(
        number=next_number(at), customer=customer, contact=contact, origin=origin, origin_detail=elsewhere.reference, kind=kind,
        reason=one_line(reason), opened_at=elsewhere.opened_at, changed_at=at, state=elsewhere.state,
        acknowledged_at=(elsewhere.acknowledged_at or at) if elsewhere.state in TAKEN else None, assignee=elsewhere.assignee,
        severity=elsewhere.severity.value if elsewhere.severity else None, calendar=promise.calendar, promise=promise.terms,
        **coverage_fields(promise.coverage),
    )  # fmt: skip
    if elsewhere.reference:
        TakenOver.objects.create(customer=customer, ticket=ticket, reference=elsewhere.reference)
    if elsewhere.claim:
        claims.put(ticket, claims.Claimed(elsewhere.claim), by, at)
    stand(ticket, elsewhere, by, at)
    if elsewhere.text.strip():
        add(ticket, Said(Message.Kind.NOTE, elsewhere.text.strip()), by, at)
    tell(ticket, "taken_over", by, at, origin=origin, kind=kind, covered=ticket.covered)
    return ticket


def stand(ticket: Ticket, elsewhere: Elsewhere, by: Actor, at: datetime) -> None:
    """Its Severity Code with why, its pause, its deadlines, and the warnings that are no news."""
    if elsewhere.severity:
        SeverityChange.objects.create(
            customer_id=ticket.customer_id, ticket=ticket, before=None, after=elsewhere.severity.value,
            reason=elsewhere.severity_reason, by_id=by.user, at=at,
        )  # fmt: skip
    if elsewhere.state is State.WAITING_CUSTOMER:
        Pause.objects.create(
            customer_id=ticket.customer_id, ticket=ticket, why=Pause.Why.CUSTOMER, starts_at=at
        )
    prefetch_related_objects([ticket], "pauses")  # both clocks ask for them, several times
    served = clocks.hours(ticket)
    for which, clock in clocks.both(ticket).items():
        reached = latest_warning(clock, served, at)
        if reached and clock.budget:
            ticket.warned[which] = [clock.budget // MINUTE, int(reached.share)]
    clocks.set_deadlines(ticket)
    ticket.save()
