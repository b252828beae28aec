"""The final acceptance test (D5): its steps, derived from the model, and how far it is (docs/rules/acceptance.md)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from scudo.core.model import Check, Graph

BACKUP = "backup"
"""The key of the one step that restores a backup."""


class Kind(StrEnum):
    """What a step proves."""

    SERVICE = "service"
    FUNCTION = "function"
    REDUNDANCY = "redundancy"
    ALARM = "alarm"
    BACKUP = "backup"
    REQUIREMENT = "requirement"
    ADDED = "added"


class Result(StrEnum):
    """What came of a step."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"
    NOT_POSSIBLE = "not-possible"


class Category(StrEnum):
    """What a requirement is about (D1)."""

    AVAILABILITY = "availability"
    RECOVERY = "recovery"
    CAPACITY = "capacity"
    SECURITY = "security"
    OTHER = "other"


PROVED_BY: dict[Category, frozenset[Kind]] = {
    Category.AVAILABILITY: frozenset({Kind.REDUNDANCY}),
    Category.RECOVERY: frozenset({Kind.BACKUP}),
    Category.CAPACITY: frozenset(),
    Category.SECURITY: frozenset(),
    Category.OTHER: frozenset(),
}
"""Which kinds of derived steps show a requirement of a category; where none does, it gets a step of its own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `key` outlives edits of the model; names are what people read.

    `services` are keys of those that the step is about: that must survive, or work. `survive` and `stop` are names;
    `within` is after how long an alarm has to be there.
    """

    kind: Kind
    key: str
    name: str = ""
    component: str = ""
    services: tuple[str, ...] = ()
    survive: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    check: str = ""
    within: timedelta | None = None
    requirements: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A requirement as far as the test needs it; without services it is about all of them."""

    number: int
    category: Category
    services: tuple[str, ...] = ()

    def asks(self, step: Step) -> bool:
        """Whether a derived step shows that it is met."""
        if step.kind not in PROVED_BY[self.category]:
            return False
        return not self.services or not step.services or not set(self.services).isdisjoint(step.services)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a test is: how many steps have which result."""

    counts: dict[Result, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All steps."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """Steps that nobody has to do any more."""
        return self.total - self.counts.get(Result.PENDING, 0)

    @property
    def may_be_signed(self) -> bool:
        """Whether there are steps, and each passed or could not be done; one that failed keeps the test open."""
        left = self.counts.get(Result.PENDING, 0) + self.counts.get(Result.FAILED, 0)
        return self.total > 0 and left == 0


def steps(graph: Graph, wanted: Sequence[Wanted] = ()) -> tuple[Step, ...]:
    """The steps in the order in which they are done; each knows by number the requirements that it shows to be met."""
    derived = [*_working(graph), *_redundant(graph), *_alarms(graph), Step(Kind.BACKUP, BACKUP)]
    traced = [_traced(step, wanted) for step in derived]
    shown = {number for step in traced for number in step.requirements}
    own = [
        Step(
            Kind.REQUIREMENT,
            f"requirement:{one.number}",
            services=one.services,
            requirements=(one.number,),
        )
        for one in wanted
        if one.number not in shown
    ]
    return (*traced, *own)


def standing(results: Iterable[Result]) -> Standing:
    """Count results."""
    counts: dict[Result, int] = {}
    for result in results:
        counts[result] = counts.get(result, 0) + 1
    return Standing(counts)


def _traced(step: Step, wanted: Collection[Wanted]) -> Step:
    return replace(step, requirements=tuple(one.number for one in wanted if one.asks(step)))


def _working(graph: Graph) -> Iterator[Step]:
    for service in graph.model.services:
        yield Step(Kind.SERVICE, f"service:{service.key}", service.name, services=(service.key,))
        for function in service.functions:
            yield Step(
                Kind.FUNCTION,
                f"function:{service.key}/{function.key}",
                f"{function.name} ({service.name})",
                services=(service.key,),
            )


def _redundant(graph: Graph) -> Iterator[Step]:
    """A step for every component whose failure some service or function has to survive."""
    tops = _Tops(graph)
    for component in graph.model.components:
        survive, stop = tops.after(component.key)
        if survive:
            yield Step(
                Kind.REDUNDANCY,
                f"redundancy:{component.key}",
                component.name,
                component.key,
                tuple(dict.fromkeys(service for service, _ in survive)),
                tuple(tops.names[top] for top in survive),
                tuple(tops.names[top] for top in stop),
            )


class _Tops:
    """Services and functions (with a blank, or a function's key), and what becomes of them when one component fails."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.names = {
            (service.key, key): name
            for service in graph.model.services
            for key, name in [
                ("", service.name),
                *((each.key, f"{each.name} ({service.name})") for each in service.functions),
            ]
        }

    def after(self, component: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """What survives though it can depend on the component, and what stops; a function that follows its service is left out."""
        circuit = self.graph.circuit
        bit = circuit.bits[component]
        leaning = {top for top in self.names if circuit.support[circuit.tops[top]] >> bit & 1}
        stopped = {top for top in leaning if circuit.alone[circuit.tops[top]] >> (bit + 1) & 1}
        survive = [top for top in self.names if top in leaning - stopped and not _follows(top, leaning)]
        stop = [top for top in self.names if top in stopped and not _follows(top, stopped)]
        return survive, stop


def _follows(top: tuple[str, str], others: Collection[tuple[str, str]]) -> bool:
    service, function = top
    return bool(function) and (service, "") in others


def _alarms(graph: Graph) -> Iterator[Step]:
    names = {component.key: component.name for component in graph.model.components}
    for check in graph.model.checks:
        yield Step(
            Kind.ALARM,
            f"alarm:{check.component}/{check.key}",
            names[check.component],
            check.component,
            check=check.key,
            services=_leaning(graph, check.component),
            within=_until_believed(check),
        )


def _leaning(graph: Graph, component: str) -> tuple[str, ...]:
    circuit = graph.circuit
    bit = circuit.bits[component]
    return tuple(
        dict.fromkeys(
            service for (service, _), node in circuit.tops.items() if circuit.support[node] >> bit & 1
        )
    )


def _until_believed(check: Check) -> timedelta:
    """The longest that it takes from a failure until its alarm: a whole interval, then the further attempts, each in full."""
    seconds = check.every_s + (check.attempts - 1) * check.retry_s + check.attempts * check.timeout_s
    return timedelta(seconds=seconds)
