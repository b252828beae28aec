"""What the monitor sees of the thing that a request is about, for who assesses it (T2, M2)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from scudo.core.entitlement import Thing
from scudo.core.model import Model
from scudo.core.proposal import Seen, Sight
from scudo.core.roles import Actor
from scudo.customers.models import Customer
from scudo.design import queries as design
from scudo.monitor.models import Incident, Watch
from scudo.monitor.queries.architecture import Service, Standing, open_incidents, standing_of

SEEN = {
    "down": Seen.STOPPED,
    "degraded": Seen.PARTLY,
    "at_risk": Seen.AT_RISK,
    "unknown": Seen.UNKNOWN,
    "up": Seen.WORKS,
}
STATES = {seen: state for state, seen in SEEN.items()} | {Seen.FAILED: "at_risk", Seen.WARNING: "at_risk"}
"""States as pages draw them."""
ORDER = tuple(Seen)
MOST_PARTS = 5


@dataclass(frozen=True)
class Look:
    """A thing of a customer's models: as contracts name it, what is seen of it, its system's id, the tickets of the faults behind it."""

    thing: Thing
    sight: Sight
    system: int
    tickets: tuple[str, ...]

    @property
    def state(self) -> str:
        """The state as pages draw it."""
        return STATES[self.sight.seen]


def looks(viewer: Actor, customer: Customer, components: Collection[str] = ()) -> list[Look]:
    """The customer's systems that the monitor watches, each followed by its services and those of the components; staff only."""
    found: list[Look] = []
    for now, faults in standings(viewer, customer):
        found += [system_look(now, faults), *(service_look(now, one, faults) for one in now.services)]
        found += filter(None, (component_named(now, name, faults) for name in components))
    return found


def look_at(viewer: Actor, customer: Customer, name: str, kind: str = "", *, system: str = "") -> Look | None:
    """The service, component or system of that name, in the `system` of that name where one is given; None where no model has it, or nothing watches it.

    Of several systems that have it the first by name counts. Staff only.
    """
    for now, faults in standings(viewer, customer):
        if system and now.system.name != system:
            continue
        for found_kind, look in (
            ("service", service_named(now, name, faults)),
            ("component", component_named(now, name, faults)),
            ("system", system_look(now, faults) if now.system.name == name else None),
        ):
            if look and kind in {"", found_kind}:
                return look
    return None


def standings(viewer: Actor, customer: Customer) -> Iterator[tuple[Standing, list[Incident]]]:
    """The customer's systems that were evaluated, by name, with the faults that go on."""
    if not viewer.is_staff:
        return
    systems = {one.pk: one for one in design.systems_for(viewer).filter(customer=customer).order_by("name")}
    watches = {
        one.system_id: one for one in Watch.objects.filter(system__in=systems, evaluated_at__isnull=False)
    }
    faults = open_incidents(viewer, watches) if watches else []
    for pk in (one for one in systems if one in watches):
        yield standing_of(systems[pk], watches[pk]), [one for one in faults if one.system_id == pk]


def service_named(now: Standing, name: str, faults: list[Incident]) -> Look | None:
    """A service by its name."""
    found = next((one for one in now.services if one.name == name), None)
    return service_look(now, found, faults) if found else None


def service_look(now: Standing, service: Service, faults: list[Incident]) -> Look:
    """What is seen of a service: its state, or where it works what is amiss below it."""
    below = carried_by(now.model, service.key)
    seen, parts = SEEN[service.state], service.because
    if seen is Seen.WORKS:
        seen, parts = amiss_below(now, below)
    tickets = [one for one in faults if one.verdict.get("service") == service.key or touched(one) & below]
    lost = service.lost if seen is Seen.PARTLY else ()
    sight = Sight(seen, service.name, ", ".join(lost), names(now, parts))
    return Look(Thing("service", service.name, whole(now)), sight, now.system.pk, numbers(tickets))


def component_named(now: Standing, name: str, faults: list[Incident]) -> Look | None:
    """A component by its name or key: it is as grave as what it does to services."""
    known = now.parts_by_key.get(name) or next(
        (one for one in now.model.components if one.name == name), None
    )
    if known is None:
        return None
    state = now.components.get(known.key, "up")
    hit = [one for one in now.services if known.key in one.because]
    if state == "down":
        seen = min((SEEN[one.state] for one in hit), key=ORDER.index, default=Seen.FAILED)
    else:
        seen = {"at_risk": Seen.WARNING, "unknown": Seen.UNKNOWN}.get(state, Seen.WORKS)
    worst = next((one for one in hit if SEEN[one.state] is seen), None)
    sight = Sight(seen, worst.name if worst else known.name, parts=(known.name,) if worst else ())
    tickets = numbers(one for one in faults if known.key in touched(one))
    return Look(Thing("component", known.name, whole(now)), sight, now.system.pk, tickets)


def system_look(now: Standing, faults: list[Incident]) -> Look:
    """A whole system: as grave as its worst service."""
    worst = min(
        (service_look(now, one, faults) for one in now.services),
        key=lambda look: ORDER.index(look.sight.seen),
        default=None,
    )
    sight = worst.sight if worst else Sight(Seen.UNKNOWN, now.system.name)
    return Look(Thing("system", now.system.name), sight, now.system.pk, numbers(faults))


def amiss_below(now: Standing, below: frozenset[str]) -> tuple[Seen, tuple[str, ...]]:
    """What is amiss under a service that works: a component that failed, else a warning."""
    for seen, state in ((Seen.FAILED, "down"), (Seen.WARNING, "at_risk")):
        parts = tuple(key for key, one in now.components.items() if one == state and key in below)
        if parts:
            return seen, parts
    return Seen.WORKS, ()


def carried_by(model: Model, service: str) -> frozenset[str]:
    """The components and groups that a service and its functions need, however deep."""
    needs = {one.key: one.needs for one in model.components} | {one.key: one.of for one in model.groups}
    asked = next(one for one in model.services if one.key == service)
    waiting = [*asked.needs, *(key for function in asked.functions for key in function.needs)]
    found: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += needs.get(key, ())
    return frozenset(found)


def touched(fault: Incident) -> frozenset[str]:
    """The components that a fault is about."""
    return frozenset({fault.cause, *fault.verdict.get("because", ())})


def numbers(faults: Iterable[Incident]) -> tuple[str, ...]:
    """The tickets that follow faults, each once."""
    return tuple(dict.fromkeys(one.ticket.number for one in faults if one.ticket))


def names(now: Standing, parts: Iterable[str]) -> tuple[str, ...]:
    """The first of some components, as people call them."""
    return tuple(now.name_of(key) for key in tuple(parts)[:MOST_PARTS])


def whole(now: Standing) -> Thing:
    """The system, as contracts name it."""
    return Thing("system", now.system.name)
