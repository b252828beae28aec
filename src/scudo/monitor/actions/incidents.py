"""Faults become incidents, and each incident is followed by one ticket (M2).

An open incident keeps every fault that touches one of its parts, also one that came back less than half an hour ago; what is
left of a fault whose parts come back one by one is that fault still. A fault that touches none is a new one, unless it is
the return of one that was over less than half an hour ago. A fault that was over before we heard of it has no incident: nobody
is told of it late, and the states of its checks are kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from scudo.design import queries as design
from scudo.design.models import System
from scudo.monitor import words
from scudo.monitor.actions.tickets import RETURNS_WITHIN, Moment, back, end_as_joined, heal, speak
from scudo.monitor.faults import LESSER, Fault, Known
from scudo.monitor.models import Incident, IncidentPart
from scudo.monitor.sightings import Watching


@dataclass
class Following:
    """The open incidents of a system, oldest first, with the components that each holds, and those that follow a fault already.

    `lately` has besides what each holds the components that came back a short while ago.
    """

    system: System
    moment: Moment
    incidents: list[Incident]
    parts: dict[int, set[str]]
    lately: dict[int, set[str]]
    followed: set[int] = field(default_factory=set)

    def free(self) -> Iterator[Incident]:
        """Those that follow no fault yet."""
        return (one for one in self.incidents if one.pk not in self.followed and one.healed_at is None)

    def is_known(self, fault: Fault) -> bool:
        """Whether an incident that follows another fault holds a part of this one."""
        return any(self.parts.get(incident, set()) & fault.parts for incident in self.followed)

    def known(self) -> list[Known]:
        """The open incidents as faults that were there before."""
        return [Known(self.parts[one.pk], self.lately[one.pk]) for one in self.incidents]

    def held(self, incident: Incident) -> set[str]:
        """The components that an incident holds now."""
        return self.parts.setdefault(incident.pk, set())


@transaction.atomic
def follow(following: Following, faults: Sequence[Fault], seen: Watching) -> None:
    """Let the system's incidents and their tickets say what is so now."""
    for fault in faults:
        if fault.kind in LESSER and following.is_known(fault):
            continue
        incident = keeper(following, fault) or returning(following, fault) or begin(following, fault)
        following.followed.add(incident.pk)
        touch(following, incident, fault, seen)
        join_others(following, incident, fault, seen)
        speak(incident, fault, following.moment)
    for incident in list(following.free()):
        ease(following, incident, seen)


def begun(system: System, moment: Moment) -> Following:
    """What is open, held until the transaction ends."""
    incidents = list(
        Incident.objects.select_for_update(of=("self",)).filter(system=system, healed_at=None)
        .select_related("ticket__customer").order_by("began_at", "pk")
    )  # fmt: skip
    parts: dict[int, set[str]] = {one.pk: set() for one in incidents}
    lately: dict[int, set[str]] = {one.pk: set() for one in incidents}
    recent = Q(healed_at=None) | Q(healed_at__gt=moment.at - RETURNS_WITHIN)
    for part in IncidentPart.objects.filter(recent, incident__in=incidents) if incidents else ():
        lately[part.incident_id].add(part.component)
        if part.healed_at is None:
            parts[part.incident_id].add(part.component)
    for incident in incidents:
        incident.system = system
    return Following(system, moment, incidents, parts, lately)


def keeper(following: Following, fault: Fault) -> Incident | None:
    """The oldest open incident that holds a part of the fault, else that held one a short while ago."""
    for parts in (following.parts, following.lately):
        for one in following.free():
            if parts[one.pk] & fault.parts:
                return one
    return None


def returning(following: Following, fault: Fault) -> Incident | None:
    """The incident of which this is the return: over a short while ago, with a part of this fault, its ticket not closed."""
    of_these = Incident.objects.filter(system=following.system, parts__component__in=fault.parts)
    incident = back(of_these, following.moment)
    if incident:
        incident.verdict, incident.system = {}, following.system
    return incident


def begin(following: Following, fault: Fault) -> Incident:
    """A new incident."""
    system = following.system
    return Incident.objects.create(
        customer_id=system.customer_id, system=system, cause=fault.cause, effect=fault.effect, began_at=fault.began,
        verdict={},
    )  # fmt: skip


def touch(following: Following, incident: Incident, fault: Fault, seen: Watching) -> None:
    """Keep which components the incident holds now, and which are well again; what nobody sees, or has a warning, stays."""
    held = following.held(incident)
    if well := held - fault.parts - seen.unknown - seen.warned:
        incident.parts.filter(healed_at=None, component__in=well).update(healed_at=following.moment.at)
    if new := fault.parts - held:
        IncidentPart.objects.bulk_create(
            IncidentPart(
                customer_id=following.system.customer_id,
                incident=incident,
                component=one,
                began_at=fault.begins.get(one, fault.began),
            )
            for one in sorted(new)
        )
    following.parts[incident.pk] = (held - well) | new


def join_others(following: Following, incident: Incident, fault: Fault, seen: Watching) -> None:
    """Incidents that turn out to be the same fault end in this one: their tickets name it."""
    for other in list(following.free()):
        ill = following.held(other) & seen.amiss
        if ill and ill <= fault.parts:
            other.joined, other.healed_at = incident, following.moment.at
            other.save()
            other.parts.filter(healed_at=None).update(healed_at=following.moment.at)
            end_as_joined(other.ticket, incident.ticket, following.moment)


def ease(following: Following, incident: Incident, seen: Watching) -> None:
    """Parts that are known to be well, or that nobody watches any more, leave the incident; with the last of them it is over."""
    held = following.held(incident)
    unsure = held & seen.amiss
    if unsure != held:
        incident.parts.filter(healed_at=None).exclude(component__in=unsure).update(
            healed_at=following.moment.at
        )
    if not unsure:
        gone, model = held & seen.resting, design.model_of(following.system)
        heal(
            incident,
            following.moment,
            (lambda _incident: words.watched_no_more(gone, model)) if gone else words.over,
        )
