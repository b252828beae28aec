"""A system as it stands now: states of services, functions, groups and components, with what follows and what would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from scudo.core.model import Component, Graph, Group, Model
from scudo.core.roles import Actor
from scudo.design import queries as design
from scudo.design.models import System
from scudo.monitor.models import Incident, Watch
from scudo.monitor.queries.history import STATES

WORKING = {"up", "at_risk", "degraded"}


@dataclass(frozen=True)
class Function:
    """A function of a service, and its state."""

    key: str
    name: str
    state: str


@dataclass(frozen=True)
class Service:
    """A service as it was last evaluated; `because` and `following` (what would stop it next) are components."""

    key: str
    name: str
    state: str
    because: tuple[str, ...]
    following: tuple[str, ...]
    functions: tuple[Function, ...]

    @property
    def lost(self) -> tuple[str, ...]:
        """Names of the functions that do not work."""
        return tuple(function.name for function in self.functions if function.state == "down")


@dataclass(frozen=True)
class Standing:
    """A system now. `components` and `groups` are states by key; what is not named in them works."""

    system: System
    graph: Graph
    services: tuple[Service, ...]
    components: Mapping[str, str]
    groups: Mapping[str, str]
    failed: tuple[str, ...]
    lost: tuple[str, ...]
    worst: str
    since: datetime | None
    evaluated_at: datetime | None

    @property
    def model(self) -> Model:
        """The model in force."""
        return self.graph.model

    @cached_property
    def parts_by_key(self) -> dict[str, Component]:
        """The model's components by key."""
        return {component.key: component for component in self.model.components}

    @cached_property
    def groups_by_key(self) -> dict[str, Group]:
        """The model's groups by key."""
        return {group.key: group for group in self.model.groups}

    def name_of(self, key: str) -> str:
        """What people call a component."""
        known = self.parts_by_key.get(key)
        return known.name if known else key


def standing(viewer: Actor, system: System) -> Standing | None:
    """A system as it stands now; staff only."""
    if not viewer.is_staff:
        return None
    return standing_of(system, Watch.objects.filter(system=system).first())


def standing_of(system: System, watch: Watch | None) -> Standing:
    """What a watch says, with the names of the model in force; before the first evaluation nothing is known."""
    graph = design.graph_of(system)
    said: dict[str, Any] = watch.summary if watch else {}
    states = components_of(said)
    return Standing(
        system=system, graph=graph,
        services=tuple(services_of(graph.model, said.get("services", {}))),
        components=states, groups=groups_of(graph.model, states),
        failed=tuple(said.get("failed", ())), lost=tuple(said.get("lost", ())),
        worst=STATES[watch.worst] if watch and watch.evaluated_at else "unknown",
        since=watch.since if watch else None, evaluated_at=watch.evaluated_at if watch else None,
    )  # fmt: skip


def services_of(model: Model, said: Mapping[str, Any]) -> Iterable[Service]:
    """The model's services with what was said of them."""
    for service in model.services:
        known = said.get(service.key, {})
        functions = known.get("functions", {})
        yield Service(
            service.key, service.name, known.get("state", "unknown"), tuple(known.get("because", ())), tuple(known.get("next", ())),
            tuple(Function(one.key, one.name, functions.get(one.key, "unknown")) for one in service.functions),
        )  # fmt: skip


def components_of(said: Mapping[str, Any]) -> dict[str, str]:
    """States of the components that do not simply work: what stands on a stopped one is stopped as well."""
    states = dict.fromkeys(said.get("warned", ()), "at_risk")
    states |= dict.fromkeys(said.get("unknown", ()), "unknown")
    return states | dict.fromkeys((*said.get("lost", ()), *said.get("failed", ())), "down")


def groups_of(model: Model, components: Mapping[str, str]) -> dict[str, str]:
    """States of the groups that do not simply work: down, unknown, or at risk where a member is down."""
    groups = {group.key: group for group in model.groups}
    found: dict[str, str] = {}
    waiting = list(groups)
    while waiting:
        key = waiting.pop()
        group = groups[key]
        missing = [one for one in group.of if one in groups and one not in found]
        if missing:
            waiting += [key, *missing]
            continue
        members = [found.get(one) or components.get(one, "up") for one in group.of]
        found[key] = group_state(members, group.k)
    return found


def group_state(members: list[str], k: int) -> str:
    """A group's state by those of its members, of which `k` are needed."""
    down, sure = members.count("down"), sum(one in WORKING for one in members)
    if len(members) - down < k:
        return "down"
    if sure < k:
        return "unknown"
    return "at_risk" if down or "at_risk" in members else "up"


@dataclass(frozen=True)
class Row:
    """One system in the list; `watched` counts the components that have a check."""

    system: System
    worst: str
    since: datetime | None
    components: int
    watched: int
    checks: int
    probes: tuple[str, ...]


def rows(viewer: Actor, systems: Iterable[System]) -> list[Row]:
    """What the list tells of systems; staff only, two queries beside the models read for the first time."""
    if not viewer.is_staff:
        return []
    listed = list(systems)
    watches = {watch.system_id: watch for watch in Watch.objects.filter(system__in=listed)}
    checks: dict[int, list[tuple[str, str]]] = {}
    for pk, component, probe in design.checks_of(listed).values_list("system", "component", "probe"):
        checks.setdefault(pk, []).append((component, probe))
    return [row(system, watches.get(system.pk), checks.get(system.pk, [])) for system in listed]


def row(system: System, watch: Watch | None, checks: list[tuple[str, str]]) -> Row:
    """One system of the list."""
    return Row(
        system, STATES[watch.worst] if watch and watch.evaluated_at else "unknown", watch.since if watch else None,
        len(design.model_of(system).components), len({component for component, _probe in checks}), len(checks),
        tuple(sorted({probe for _component, probe in checks})),
    )  # fmt: skip


def open_incidents(viewer: Actor, systems: Iterable[int]) -> list[Incident]:
    """The faults that go on, the gravest first, with their tickets; staff only."""
    if not viewer.is_staff:
        return []
    found = Incident.objects.filter(system__in=systems, healed_at=None, joined=None).select_related(
        "ticket__assignee"
    )
    return sorted(found, key=lambda one: (one.severity or 4, one.began_at))
