"""A probe that is silent is a fault of its own: one ticket while it lasts, and what the probe watched is unknown."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.roles import system
from scudo.core.severity import Effect
from scudo.customers.models import Customer
from scudo.design.models import Check
from scudo.desk import actions as desk
from scudo.desk.models import Origin
from scudo.desk.queries import family
from scudo.journal import actions as journal
from scudo.lib import clock
from scudo.monitor import words
from scudo.monitor.actions import asking
from scudo.monitor.actions.tickets import Moment, back, heal, in_language, tell
from scudo.monitor.faults import REASONS, Kind
from scudo.monitor.models import Incident, IncidentPart, Probe
from scudo.monitor.queries.probes import SILENT_AFTER

BY = system("monitor")


def silence(*, silent: bool) -> Q:
    """Probes at work whose mark of silence is wrong: not heard for a minute, or heard again."""
    since = clock.real() - SILENT_AFTER
    at_work = Q(revoked_at=None) & ~Q(seen_at=None)
    return at_work & (Q(silent=True, seen_at__gte=since) if silent else Q(silent=False, seen_at__lt=since))


@transaction.atomic
def fall_silent(probe: Probe, at: datetime) -> None:
    """A silent probe is a fault; what it watched is unknown. One that spoke in the last moment is not."""
    if not mark(probe, silent=True):
        return
    asking.ask(systems_of(probe), at)
    if probe.customer is None:
        journal.write(kind="monitor.probe_silent", subject=("probe", probe.pk), by=BY, at=at)
    else:
        open_incident(probe, probe.customer, Moment(at, BY))


@transaction.atomic
def speak_again(probe: Probe, at: datetime) -> None:
    """A probe that was silent is heard: its fault is over, what it watches is judged by what it says."""
    if not mark(probe, silent=False):
        return
    end(probe, Moment(at, BY), words.over)
    if probe.customer is None:
        journal.write(kind="monitor.probe_heard", subject=("probe", probe.pk), by=BY, at=at)
    asking.ask(systems_of(probe), at)


def mark(probe: Probe, *, silent: bool) -> bool:
    """Set a probe's mark, if it is still wrong now that its row is held."""
    wrong = Probe.objects.select_for_update(no_key=True).filter(silence(silent=not silent), pk=probe.pk)
    if not wrong.exists():
        return False
    Probe.objects.filter(pk=probe.pk).update(silent=silent)
    return True


def open_incident(probe: Probe, customer: Customer, moment: Moment) -> None:
    """The fault of a silence: the one that was over a short while ago goes on, with its ticket, else a new one begins."""
    incident = back(Incident.objects.filter(probe=probe), moment) or begin(probe, customer, moment)
    IncidentPart.objects.create(
        customer=customer, incident=incident, component=probe.name, began_at=moment.at
    )
    ticket = family.going_on(incident.ticket) if incident.ticket else None
    if ticket and not ticket.is_open:
        desk.change_state(ticket=ticket, verb=Verb.REOPEN, by=moment.by, at=moment.at)
    tell(incident, "began", moment)


def begin(probe: Probe, customer: Customer, moment: Moment) -> Incident:
    """A new fault, with a ticket of its own."""
    with in_language(customer):
        reason = words.silent(probe)
    thing = Thing("component", probe.name)
    assessment = desk.Assessment(Effect.DEFECT, thing, reason=REASONS[Kind.SILENT], automatic=True)
    ticket = desk.open_ticket(
        customer=customer, origin=Origin.MONITOR, reason=reason, assessment=assessment, by=moment.by, at=moment.at
    )  # fmt: skip
    return Incident.objects.create(
        customer=customer, probe=probe, cause=probe.name, effect=Effect.DEFECT, severity=ticket.severity, ticket=ticket,
        began_at=moment.at, verdict={"kind": Kind.SILENT.value},
    )  # fmt: skip


def end(probe: Probe, moment: Moment, saying: Callable[[Incident], str]) -> None:
    """A probe's silence is over; `saying` gives what its ticket says then."""
    for incident in Incident.objects.select_for_update().filter(probe=probe, healed_at=None):
        incident.parts.filter(healed_at=None).update(healed_at=moment.at)
        heal(incident, moment, saying)


def systems_of(probe: Probe) -> set[int]:
    """The systems of which a probe watches a part."""
    return set(Check.objects.filter(probe=probe.name, active=True).values_list("system", flat=True))
