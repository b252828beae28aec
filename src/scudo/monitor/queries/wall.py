"""The wall: every customer's systems, the worst first, and what is silent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scudo.core.roles import Actor
from scudo.design import queries as design
from scudo.design.models import System
from scudo.monitor.models import Incident, Probe, Watch
from scudo.monitor.queries.architecture import Service, Standing, open_incidents, standing_of
from scudo.monitor.queries.history import DAY, STATES, Change, Stretch, changes, strip
from scudo.monitor.queries.probes import CENTRE, probes_for

LONGEST_TEXT = 100


@dataclass(frozen=True)
class Row:
    """One system on the wall. `services` are all of its services where one is amiss, else none: then `count` says how many."""

    system: System
    state: str
    since: datetime | None
    standing: Standing | None
    services: tuple[Service, ...]
    count: int
    incidents: tuple[Incident, ...]
    strip: tuple[Stretch, ...]

    @property
    def is_amiss(self) -> bool:
        """Whether somebody has to look."""
        return self.state != "up" or bool(self.incidents)


@dataclass(frozen=True)
class Wall:
    """The rows, how many services are in each state, the probes that are silent, and the oldest news of all."""

    rows: tuple[Row, ...]
    tally: Mapping[str, int]
    silent: tuple[Probe, ...]
    checks: int
    evaluated_at: datetime | None


def wall(viewer: Actor, at: datetime, *, text: str = "", amiss: bool = False) -> Wall:
    """All that the wall shows, narrowed to a text and to what is amiss; staff only. The tally counts everything.

    Nine queries however many systems there are, beside the models of those amiss that are read for the first time.
    """
    if not viewer.is_staff:
        return Wall((), dict.fromkeys(STATES, 0), (), 0, None)
    systems = list(design.systems_for(viewer).order_by("customer__name", "name"))
    watches = {watch.system_id: watch for watch in Watch.objects.filter(system__in=systems)}
    incidents: dict[int, list[Incident]] = {}
    for incident in open_incidents(viewer, watches):
        incidents.setdefault(incident.system_id or 0, []).append(incident)
    said = changes([system.pk for system in systems], at - DAY, at)
    found = [
        row(system, watches.get(system.pk), incidents.get(system.pk, []), said.get(system.pk, []), at)
        for system in systems
    ]
    silent = tuple(probes_for(viewer).filter(silent=True, revoked_at=None).order_by("name"))
    evaluated = [watch.evaluated_at for watch in watches.values() if watch.evaluated_at]
    return Wall(
        tuple(sorted((one for one in found if fits(one, text, amiss=amiss)), key=gravity)),
        tally(watches.values()), silent, design.checks_of(systems).count(), max(evaluated, default=None),
    )  # fmt: skip


def row(
    system: System, watch: Watch | None, incidents: list[Incident], said: list[Change], at: datetime
) -> Row:
    """One system; its model is only asked where something is amiss, or was today."""
    state = STATES[watch.worst] if watch and watch.evaluated_at else "unknown"
    calm = state == "up" and not incidents
    stands = None if calm else standing_of(system, watch)
    day = strip(design.graph_of(system), said, at - DAY, at) if said else [Stretch("up", at - DAY, at)]
    services = watch.summary.get("services", {}) if watch else {}
    return Row(
        system, state, watch.since if watch else None, stands, stands.services if stands else (), len(services),
        tuple(incidents), tuple(day),
    )  # fmt: skip


def gravity(one: Row) -> tuple[int, int, float, str]:
    """The worst first, the longest first among equals; the calm by name."""
    rank = STATES.index(one.state)
    since = one.since.timestamp() if one.since and one.is_amiss else 0.0
    return rank, not one.incidents, since, one.system.customer.name


def fits(one: Row, text: str, *, amiss: bool) -> bool:
    """Whether a row holds every word of the text, in the names of customer, system and services."""
    if amiss and not one.is_amiss:
        return False
    names = [one.system.customer.name, one.system.name, *(service.name for service in one.services)]
    names += [incident.ticket.number for incident in one.incidents if incident.ticket]
    whole = " ".join(names).lower()
    return all(word in whole for word in text[:LONGEST_TEXT].lower().split())


def tally(watches: Iterable[Watch]) -> dict[str, int]:
    """How many services are in each state, the worst first."""
    counted = dict.fromkeys(STATES, 0)
    for watch in watches:
        for service in watch.summary.get("services", {}).values():
            counted[service.get("state", "unknown")] += 1
    return counted


def is_centre(probe: Probe) -> bool:
    """Whether a probe is the centre's own: without it nothing is known of what it watches, for anybody."""
    return probe.name == CENTRE
