"""From what the checks say to faults, and what each of them means for the customer (M2).

Failing components are explained by their causes (`core.explain`); causes that together wear one redundancy down are one fault
(`Graph.related`), and so are those that are left of one fault whose shared cause is mended. A fault's meaning is that of its own
components alone, so that two faults do not borrow each other's severity.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import chain

from scudo.contracts import queries as contracts
from scudo.core.entitlement import Thing
from scudo.core.explain import Cause, causes
from scudo.core.model import Assessment, Graph, ServiceState, State
from scudo.core.severity import Effect
from scudo.design import queries as design
from scudo.design.models import System
from scudo.monitor.sightings import Watching

Covered = Callable[[str], bool]
"""Whether the contract covers a service, by its key."""


class Kind(StrEnum):
    """What a fault does, the worst first."""

    STOPPED = "stopped"
    PARTLY = "partly"
    AT_RISK = "at_risk"
    FAILED = "failed"
    WARNING = "warning"
    UNKNOWN = "unknown"
    SILENT = "silent"


LESSER = (Kind.WARNING, Kind.UNKNOWN)
EFFECTS = {
    Kind.STOPPED: Effect.STOPPED, Kind.PARTLY: Effect.PARTLY, Kind.AT_RISK: Effect.DEFECT, Kind.FAILED: Effect.DEFECT,
    Kind.WARNING: Effect.DEFECT, Kind.UNKNOWN: Effect.DEFECT, Kind.SILENT: Effect.DEFECT,
}  # fmt: skip
REASONS = {
    Kind.AT_RISK: "severity.redundancy_lost", Kind.FAILED: "severity.component_failed", Kind.WARNING: "severity.warning",
    Kind.UNKNOWN: "severity.not_known", Kind.SILENT: "severity.blind",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One fault: the components it touches, those that failed by themselves, and what it does to which service.

    It `began` with its first component; `begins` has the others' own moments, where they are known.

    Services and functions by their keys, empty where it touches none.
    """

    cause: str
    parts: frozenset[str]
    failed: frozenset[str]
    began: datetime
    begins: Mapping[str, datetime]
    kind: Kind
    thing: Thing
    service: str = ""
    function: str = ""
    because: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    inferred: bool = False
    certain: bool = True

    @property
    def effect(self) -> Effect:
        """The answer to the first question of T2."""
        return EFFECTS[self.kind]

    @property
    def reason(self) -> str:
        """The code of the reason, where it is not that of T2's table."""
        return REASONS.get(self.kind, "")


@dataclass(frozen=True)
class Known:
    """The components of a fault that was there before: those that it `holds`, and besides them those that came back `lately`."""

    holds: Collection[str]
    lately: Collection[str]


def faults(system: System, seen: Watching, at: datetime, known: Sequence[Known] = ()) -> list[Fault]:
    """All faults of a system now, the oldest first; after them warnings and what cannot be told.

    `known` are those that were there before, the oldest first: what is left of one is not two.
    """
    graph, covered = design.graph_of(system), partial(is_covered, system, at, {})
    found = [
        fault_of(system, graph, group, seen, covered)
        for group in groups(graph, causes(graph, seen.evidence, seen.moments), known)
    ]
    touched = frozenset[str]().union(*(fault.parts for fault in found)) if found else frozenset[str]()
    found += lesser(system, graph, seen, touched, at)
    return sorted(found, key=lambda fault: (fault.kind in LESSER, fault.began, fault.cause))


def groups(graph: Graph, found: Iterable[Cause], known: Sequence[Known] = ()) -> Iterator[list[Cause]]:
    """Causes that together wear one redundancy down, as one; likewise those that are of one fault that is known."""
    by_component = {cause.component: cause for cause in found}
    left: dict[int, list[Cause]] = {}
    for related in graph.related(by_component):
        group = [by_component[one] for one in related]
        holder = holder_of(touched_by(group), known)
        if holder is None:
            yield ordered(group)
        else:
            left.setdefault(holder, []).extend(group)
    yield from map(ordered, left.values())


def holder_of(touched: frozenset[str], known: Sequence[Known]) -> int | None:
    """The place of the fault that holds any of these components now, else of one that had them all lately."""
    holding = (place for place, one in enumerate(known) if not touched.isdisjoint(one.holds))
    had = (place for place, one in enumerate(known) if touched.issubset(one.lately))
    return next(chain(holding, had), None)


def ordered(group: Iterable[Cause]) -> list[Cause]:
    """Causes by their components."""
    return sorted(group, key=lambda cause: cause.component)


def touched_by(group: Iterable[Cause]) -> frozenset[str]:
    """The components that causes explain, themselves among them."""
    return frozenset[str]().union(*(cause.explains | {cause.component} for cause in group))


def fault_of(system: System, graph: Graph, group: list[Cause], seen: Watching, covered: Covered) -> Fault:
    """A group of causes with its meaning."""
    failed = frozenset[str]().union(*map(failed_of, group))
    first = min(group, key=lambda cause: min(seen.began[one] for one in cause.explains))
    began = min(seen.began[one] for one in first.explains)
    kind, service, function, because, following = meaning(graph.assess(failed), covered)
    return Fault(
        cause=first.component, parts=touched_by(group), failed=failed, began=began, begins=seen.began, kind=kind,
        thing=thing_of(system, graph, service, first.component), service=service, function=function,
        because=because or tuple(cause.component for cause in group), next=following,
        inferred=any(cause.inferred for cause in group), certain=all(cause.certain for cause in group),
    )  # fmt: skip


def failed_of(cause: Cause) -> frozenset[str]:
    """What failed by itself: the cause, or as long as it is only a guess what it would explain."""
    return cause.explains if cause.inferred and not cause.certain else frozenset({cause.component})


Meaning = tuple[Kind, str, str, tuple[str, ...], tuple[str, ...]]


def meaning(assessment: Assessment, covered: Covered) -> Meaning:
    """The worst that a fault does: kind, service, function, the cut that explains it, what would stop it next.

    Of services stopped, one that the contract covers comes first (T2: a stop outside coverage is 2).
    """
    services = assessment.services
    stopped = [key for key, one in services.items() if one.state is State.DOWN]
    if stopped:
        key = next((one for one in stopped if covered(one)), stopped[0])
        return Kind.STOPPED, key, "", services[key].because, ()
    for key, one in services.items():
        if one.state is State.DEGRADED:
            function = next(name for name, each in one.functions.items() if each.state is State.DOWN)
            return Kind.PARTLY, key, function, one.functions[function].because, one.next_single_failures
    risky = [key for key, one in services.items() if one.state is State.AT_RISK]
    if risky:
        key = next((one for one in risky if covered(one)), risky[0])
        return Kind.AT_RISK, key, "", services[key].because, next_of(services[key])
    return Kind.FAILED, "", "", (), ()


def next_of(service: ServiceState) -> tuple[str, ...]:
    """What would stop a service, or else a function of it, next."""
    if service.next_single_failures:
        return service.next_single_failures
    return next(
        (one.next_single_failures for one in service.functions.values() if one.next_single_failures), ()
    )


def is_covered(system: System, at: datetime, known: dict[str, bool], service: str) -> bool:
    """Whether the customer's contracts cover a service now (C5); asked once for each."""
    if service not in known:
        promise = contracts.promise_at(system.customer, service_thing(system, service), at)
        known[service] = promise.coverage.covered
    return known[service]


def service_thing(system: System, service: str) -> Thing:
    """A service as contracts name it."""
    name = next(one.name for one in design.model_of(system).services if one.key == service)
    return Thing("service", name, Thing("system", system.name))


def thing_of(system: System, graph: Graph, service: str, component: str) -> Thing:
    """What a ticket is about: the service that suffers, else the component."""
    if service:
        return service_thing(system, service)
    name = next((one.name for one in graph.model.components if one.key == component), component)
    return Thing("component", name, Thing("system", system.name))


def lesser(
    system: System, graph: Graph, seen: Watching, touched: frozenset[str], at: datetime
) -> Iterator[Fault]:
    """Warnings and checks that cannot tell, each on its own; what a silent probe does not see is that probe's fault."""
    kinds = [
        *((one, Kind.WARNING) for one in seen.warned),
        *((one, Kind.UNKNOWN) for one in seen.unknown - seen.blind),
    ]
    for component, kind in kinds:
        if component not in touched:
            yield Fault(
                cause=component, parts=frozenset({component}), failed=frozenset(), began=seen.began.get(component, at), begins={}, kind=kind,
                thing=thing_of(system, graph, "", component), because=(component,),
            )  # fmt: skip
