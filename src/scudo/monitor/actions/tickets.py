"""What an incident says on its ticket: opened, assessed anew where the fault does something else, resolved when it is over (M4)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation

from scudo.core.lifecycle import State, Verb
from scudo.core.roles import Actor
from scudo.core.severity import Severity
from scudo.core.severity import assess as verdict_by_rule
from scudo.customers.models import Customer
from scudo.design import queries as design
from scudo.desk import actions as desk
from scudo.desk.models import Origin, Ticket
from scudo.desk.queries import family
from scudo.journal import actions as journal
from scudo.monitor import words
from scudo.monitor.faults import Fault, Kind
from scudo.monitor.models import Incident

RETURNS_WITHIN = timedelta(minutes=30)
ENDED = (State.CLOSED.value, State.CANCELLED.value)
SAID = ("kind", "service", "function", "because", "inferred")
GRAVITY = {kind.value: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Moment:
    """When, and who acts."""

    at: datetime
    by: Actor


def speak(incident: Incident, fault: Fault, moment: Moment) -> None:
    """Let the incident's ticket say what the fault means now, where that changed.

    What would come next changes more often: the pages show it, the ticket is left alone. A ticket that a person ended opens
    again only when the fault grows worse (T5); of one that was merged, the ticket that goes on for it counts.
    """
    before, known, verdict = incident.severity, incident.verdict, verdict_of(fault)
    if verdict == known:
        return
    incident.verdict = verdict
    ended = incident.ticket is not None and not family.going_on(incident.ticket).is_open
    if [known.get(name) for name in SAID] != [verdict[name] for name in SAID] and not (
        ended and not is_worse(known, fault)
    ):
        ticket = assessed(incident, fault, known, moment)
        incident.ticket = incident.ticket or ticket
        incident.severity = ticket.severity
        tell(incident, verb_of(before, incident.severity), moment)
    incident.cause, incident.effect = fault.cause, fault.effect
    incident.save()


def is_worse(known: dict[str, Any], fault: Fault) -> bool:
    """Whether a fault does something graver than what is known of it; one that is new or has returned does."""
    return "kind" not in known or GRAVITY[fault.kind.value] < GRAVITY[known["kind"]]


def assessed(incident: Incident, fault: Fault, known: dict[str, Any], moment: Moment) -> Ticket:
    """The incident's ticket, opened, or assessed anew; where it was merged, the one that goes on for it.

    Where a person gave the code and the fault does what it did, the code stays theirs, with what they wrote.
    """
    assert incident.system
    customer = incident.system.customer
    with in_language(customer):
        reason = words.reason(fault, design.model_of(incident.system))
    assessment = desk.Assessment(fault.effect, fault.thing, reason=fault.reason, automatic=True)
    if incident.ticket is None:
        return desk.open_ticket(
            customer=customer,
            origin=Origin.MONITOR,
            reason=reason,
            assessment=assessment,
            by=moment.by,
            at=moment.at,
        )
    ticket = family.going_on(incident.ticket)
    if not ticket.is_open:
        ticket = desk.change_state(ticket=ticket, verb=Verb.REOPEN, by=moment.by, at=moment.at)
    if ticket.pk != incident.ticket.pk:
        return raised(ticket, assessment, moment)
    last = ticket.severities.last()
    if last and not last.automatic and known.get("kind") == fault.kind:
        given = Severity(last.after)
        assessment = replace(assessment, severity=given, reason=last.reason, told=last.told, automatic=False)
    return desk.assess(ticket=ticket, assessment=assessment, reason=reason, by=moment.by, at=moment.at)


def raised(ticket: Ticket, assessment: desk.Assessment, moment: Moment) -> Ticket:
    """A ticket into which an incident's own was merged grows graver with the fault, never lighter: it is about more than that."""
    code = verdict_by_rule(assessment.effect, covered=ticket.covered, thing=ticket.thing).severity
    if ticket.severity is not None and ticket.severity <= code:
        return ticket
    whole = replace(assessment, thing=None)
    return desk.assess(ticket=ticket, assessment=whole, by=moment.by, at=moment.at)


def verb_of(before: int | None, after: int | None) -> str:
    """Whether a fault began, got worse, better, or another cause was found."""
    if before is None or after is None:
        return "began"
    if before == after:
        return "explained"
    return "worsened" if after < before else "eased"


def verdict_of(fault: Fault) -> dict[str, Any]:
    """What the incident keeps of a fault's meaning."""
    return {
        "kind": fault.kind.value, "service": fault.service, "function": fault.function, "because": list(fault.because),
        "next": list(fault.next), "inferred": fault.inferred, "certain": fault.certain,
    }  # fmt: skip


def back(candidates: QuerySet[Incident], moment: Moment) -> Incident | None:
    """The newest of them that was over a short while ago and whose ticket nobody closed, open again and held."""
    recent = candidates.filter(joined=None, healed_at__gt=moment.at - RETURNS_WITHIN)
    newest = recent.select_related("ticket").order_by("-healed_at")
    alive = next((one for one in newest if one.ticket is None or is_alive(one.ticket)), None)
    if alive is None:
        return None
    held = Incident.objects.select_related("ticket__customer").select_for_update(of=("self",))
    incident = held.get(pk=alive.pk)
    incident.healed_at = None
    incident.save()
    return incident


def is_alive(ticket: Ticket) -> bool:
    """Whether nobody closed a ticket, or the one that goes on for it."""
    return family.going_on(ticket).state not in ENDED


def heal(incident: Incident, moment: Moment, saying: Callable[[Incident], str] = words.over) -> None:
    """The fault is over: the ticket says so, by `saying`, and is resolved.

    Where it was merged with one that is about more, a person's request or a fault that goes on, a note says so to people.
    """
    incident.healed_at, incident.verdict = moment.at, {**incident.verdict, "next": []}
    incident.save()
    ticket = family.going_on(incident.ticket) if incident.ticket else None
    if ticket and ticket.is_open:
        with in_language(ticket.customer):
            text = saying(incident)
        if is_about_more(ticket):
            desk.add_note(ticket=ticket, text=text, by=moment.by, at=moment.at)
        else:
            desk.change_state(ticket=ticket, verb=Verb.RESOLVE, note=text, by=moment.by, at=moment.at)
    tell(incident, "healed", moment)


def is_about_more(ticket: Ticket) -> bool:
    """Whether a ticket does not end with the fault that is over: a person asked for it, or another of its faults goes on."""
    going_on = Incident.objects.filter(ticket__in=family.family_of(ticket), healed_at=None)
    return ticket.origin != Origin.MONITOR or going_on.exists()


def end_as_joined(ticket: Ticket | None, other: Ticket | None, moment: Moment) -> None:
    """End the ticket of a fault that is another's."""
    if ticket and other and ticket.is_open:
        with in_language(ticket.customer):
            note = words.joined(other.number)
        desk.change_state(ticket=ticket, verb=Verb.CANCEL, note=note, by=moment.by, at=moment.at)


def tell(incident: Incident, verb: str, moment: Moment) -> None:
    """Write in the journal how a fault goes, on its ticket."""
    if incident.ticket_id:
        subject = ("ticket", family.goes_on_as(incident.ticket_id))
        journal.write(
            kind=f"monitor.{verb}", subject=subject, customer=incident.customer_id, by=moment.by,
            at=moment.at, facts={"incident": incident.pk, "severity": incident.severity},
        )  # fmt: skip


@contextmanager
def in_language(customer: Customer) -> Iterator[None]:
    """The customer's language and zone, for what is written on their ticket."""
    with translation.override(customer.language), timezone.override(customer.timezone):
        yield
