"""Faults become incidents, and each incident is followed by one ticket (M2, M4).

An open incident keeps every fault that touches one of its parts; a fault that touches none is a new one, unless it is the
return of one that was over less than half an hour ago. A fault that was over before we heard of it has no incident: nobody
is told of it late, and the states of its checks are kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from scudo.core.lifecycle import State, Verb
from scudo.core.roles import Actor
from scudo.core.severity import Severity
from scudo.customers.models import Customer
from scudo.design import queries as design
from scudo.design.models import System
from scudo.desk import actions as desk
from scudo.desk.models import Origin, Ticket
from scudo.journal import actions as journal
from scudo.monitor import words
from scudo.monitor.faults import Fault
from scudo.monitor.models import Incident, IncidentPart
from scudo.monitor.sightings import Watching

RETURNS_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True)
class Moment:
    """When, and who acts."""

    at: datetime
    by: Actor


@transaction.atomic
def follow(system: System, faults: Sequence[Fault], seen: Watching, now: Moment) -> None:
    """Let the system's incidents and their tickets say what is so now."""
    open_ones = list(Incident.objects.select_for_update().filter(system=system, healed_at=None).order_by("began_at", "pk"))
    parts = {incident.pk: set(open_parts(incident)) for incident in open_ones}
    followed: dict[int, Fault] = {}
    for fault in faults:
        incident = keeper(fault, open_ones, parts, followed) or returning(system, fault, now) or begin(system, fault, now)
        followed[incident.pk] = fault
        touch(incident, fault, now)
        join_others(incident, fault, open_ones, parts, followed, now)
        speak(incident, fault, now)
    for incident in open_ones:
        if incident.pk not in followed and incident.healed_at is None:
            ease(incident, parts[incident.pk], seen, now)


def open_parts(incident: Incident) -> Iterable[str]:
    """The components that an incident holds now."""
    return incident.parts.filter(healed_at=None).values_list("component", flat=True)


def keeper(
    fault: Fault, open_ones: Sequence[Incident], parts: dict[int, set[str]], followed: dict[int, Fault]
) -> Incident | None:
    """The oldest open incident that holds a part of the fault and follows no other."""
    for incident in open_ones:
        if incident.pk not in followed and parts[incident.pk] & fault.parts and incident.healed_at is None:
            return incident
    return None


def returning(system: System, fault: Fault, now: Moment) -> Incident | None:
    """The incident of which this is the return: over a short while ago, with a part of this fault, its ticket not closed."""
    recent = Incident.objects.select_for_update(of=("self",)).filter(
        system=system, joined=None, healed_at__gt=now.at - RETURNS_WITHIN, parts__component__in=fault.parts,
    )  # fmt: skip
    not_closed = Q(ticket=None) | ~Q(ticket__state__in=(State.CLOSED.value, State.CANCELLED.value))
    found = Incident.objects.filter(pk__in=recent.filter(not_closed).order_by().values("pk"))
    incident = found.select_for_update().order_by("-healed_at").first()
    if incident:
        incident.healed_at = None
        incident.save()
    return incident


def begin(system: System, fault: Fault, now: Moment) -> Incident:
    """A new incident."""
    return Incident.objects.create(
        customer_id=system.customer_id, system=system, cause=fault.cause, effect=fault.effect, began_at=fault.began,
        verdict={},
    )  # fmt: skip


def touch(incident: Incident, fault: Fault, now: Moment) -> None:
    """Keep which components the incident holds now, and which are well again."""
    held = set(open_parts(incident))
    incident.parts.filter(healed_at=None, component__in=held - fault.parts).update(healed_at=now.at)
    IncidentPart.objects.bulk_create(
        IncidentPart(customer_id=incident.customer_id, incident=incident, component=one, began_at=fault.began)
        for one in sorted(fault.parts - held)
    )


def join_others(  # noqa: PLR0913 - the whole of what is open
    incident: Incident,
    fault: Fault,
    open_ones: Sequence[Incident],
    parts: dict[int, set[str]],
    followed: dict[int, Fault],
    now: Moment,
) -> None:
    """Incidents that turn out to be the same fault end in this one: their tickets name it."""
    for other in open_ones:
        whole = parts[other.pk] and parts[other.pk] <= fault.parts
        if other.pk != incident.pk and other.pk not in followed and whole and other.healed_at is None:
            other.joined, other.healed_at = incident, now.at
            other.save()
            other.parts.filter(healed_at=None).update(healed_at=now.at)
            end_as_joined(other.ticket, incident.ticket, now)


def end_as_joined(ticket: Ticket | None, other: Ticket | None, now: Moment) -> None:
    """End the ticket of a fault that is another's."""
    if ticket and other and ticket.is_open:
        with in_language(ticket.customer):
            note = words.joined(other.number)
        desk.change_state(ticket=ticket, verb=Verb.CANCEL, note=note, by=now.by, at=now.at)


def speak(incident: Incident, fault: Fault, now: Moment) -> None:
    """Open the incident's ticket, or let it say what the fault means now, where that changed."""
    assert incident.system
    with in_language(incident.system.customer):
        reason = words.reason(fault, design.model_of(incident.system))
    before, known, incident.verdict = incident.severity, incident.verdict, verdict_of(fault)
    if incident.ticket and incident.ticket.is_open and said(known) == said(incident.verdict):
        incident.save(update_fields=["verdict"])
        return
    incident.ticket = assessed(incident, fault, reason, known, now)
    incident.cause, incident.effect, incident.severity = fault.cause, fault.effect, incident.ticket.severity
    incident.save()
    tell(incident, verb_of(before, incident.severity), now)


def said(verdict: dict[str, object]) -> list[object]:
    """What of a verdict a ticket says; what would come next changes more often, and the pages show it."""
    return [verdict.get(name) for name in ("kind", "service", "function", "because", "inferred")]


def assessed(incident: Incident, fault: Fault, reason: str, known: dict[str, object], now: Moment) -> Ticket:
    """The incident's ticket, opened, or assessed anew; one that had ended opens again (T5).

    Where a person gave the code and the fault does what it did, the code stays theirs.
    """
    assert incident.system
    about = {"reason": reason, "by": now.by, "at": now.at}
    assessment = desk.Assessment(fault.effect, fault.thing, reason=fault.reason, automatic=True)
    ticket = incident.ticket
    if ticket is None:
        return desk.open_ticket(
            customer=incident.system.customer, origin=Origin.MONITOR, assessment=assessment, **about
        )
    if not ticket.is_open:
        ticket = desk.change_state(ticket=ticket, verb=Verb.REOPEN, by=now.by, at=now.at)
    last = ticket.severities.last()
    if last and not last.automatic and known.get("kind") == fault.kind:
        assessment = replace(assessment, severity=Severity(last.after), reason=last.reason, automatic=False)
    return desk.assess(ticket=ticket, assessment=assessment, **about)


def verb_of(before: int | None, after: int | None) -> str:
    """Whether a fault began, got worse, better, or another cause was found."""
    if before is None or after is None:
        return "began"
    if before == after:
        return "explained"
    return "worsened" if after < before else "eased"


def verdict_of(fault: Fault) -> dict[str, object]:
    """What the incident keeps of a fault's meaning."""
    return {
        "kind": fault.kind.value, "service": fault.service, "function": fault.function, "because": list(fault.because),
        "next": list(fault.next), "inferred": fault.inferred, "certain": fault.certain,
    }  # fmt: skip


def ease(incident: Incident, held: set[str], seen: Watching, now: Moment) -> None:
    """Parts that are known to be well leave the incident; with the last of them it is over."""
    unknown = held & (seen.unknown | seen.bad | seen.warned)
    incident.parts.filter(healed_at=None).exclude(component__in=unknown).update(healed_at=now.at)
    if not unknown:
        heal(incident, now)


def heal(incident: Incident, now: Moment) -> None:
    """The fault is over: the ticket says so and is resolved."""
    incident.healed_at, incident.verdict = now.at, {**incident.verdict, "next": []}
    incident.save()
    ticket = incident.ticket
    if ticket and ticket.is_open:
        with in_language(ticket.customer):
            text = words.over(incident)
        desk.change_state(ticket=ticket, verb=Verb.RESOLVE, note=text, by=now.by, at=now.at)
    tell(incident, "healed", now)


def tell(incident: Incident, verb: str, now: Moment) -> None:
    """Write in the journal how a fault goes, on its ticket."""
    if incident.ticket_id:
        journal.write(
            kind=f"monitor.{verb}", subject=("ticket", incident.ticket_id), customer=incident.customer_id, by=now.by,
            at=now.at, facts={"incident": incident.pk, "severity": incident.severity},
        )  # fmt: skip


@contextmanager
def in_language(customer: Customer) -> Iterator[None]:
    """The customer's language and zone, for what is written on their ticket."""
    with translation.override(customer.language), timezone.override(customer.timezone):
        yield
