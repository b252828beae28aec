"""Whether a project is certified (D4): conditions, each met or with all that is missing (docs/rules/certification.md)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scudo.core.because import Because, because
from scudo.core.model import Component, Graph


class Condition(StrEnum):
    """What a certified project fulfils."""

    REQUIREMENTS = "requirements"
    PRODUCTS = "products"
    SINGLE_POINTS = "single-points"
    WATCHED = "watched"


class Lack(StrEnum):
    """One thing that is missing; what it is about stands beside it."""

    NO_REQUIREMENT = "no-requirement"
    NOT_AGREED = "not-agreed"
    """`number`, and `side` that has not agreed: provider or customer."""
    NO_MODEL = "no-model"
    NO_SERVICE = "no-service"
    NO_PRODUCT = "no-product"
    """`component`: it names neither a product nor, as a line or a power feed does, a kind."""
    NOT_CERTIFIED = "not-certified"
    """`product` and the `components` that are instances of it."""
    NOT_ACCEPTED = "not-accepted"
    """`component` that alone stops the `services`."""
    NOT_WATCHED = "not-watched"
    """`component` without an enabled check."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A requirement by its number, and which sides agreed to it as it is written now."""

    number: int
    provider: bool = False
    customer: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """Somebody accepted in writing that a component alone stops these services; all of them where none is named."""

    component: str
    services: frozenset[str] = frozenset()

    def covers(self, service: str) -> bool:
        """Whether it was accepted for a service."""
        return not self.services or service in self.services


@dataclass(frozen=True, slots=True)
class Verdict:
    """One condition: met where nothing is missing."""

    condition: Condition
    missing: tuple[Because, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def verdicts(
    graph: Graph | None,
    *,
    agreements: Sequence[Agreement],
    certified: Collection[str],
    accepted: Iterable[Accepted],
) -> tuple[Verdict, ...]:
    """Every condition in order; `graph` is None while the system has no model, `certified` are keys of products.

    What the model itself says of accepted risks counts beside `accepted`.
    """
    found = [Verdict(Condition.REQUIREMENTS, tuple(_not_agreed(agreements)))]
    if graph is None:
        missing = (because(Lack.NO_MODEL),)
        return (*found, *(Verdict(one, missing) for one in list(Condition)[1:]))
    risks = [*accepted, *(Accepted(risk.single_point) for risk in graph.model.accepted_risks)]
    nothing = () if graph.model.services else (because(Lack.NO_SERVICE),)
    return (
        *found,
        Verdict(Condition.PRODUCTS, tuple(_not_certified(graph, certified))),
        Verdict(Condition.SINGLE_POINTS, (*nothing, *_not_accepted(graph, risks))),
        Verdict(Condition.WATCHED, (*nothing, *_not_watched(graph))),
    )


def is_certified(found: Iterable[Verdict]) -> bool:
    """Whether every condition is met."""
    return all(verdict.is_met for verdict in found)


def single_points(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Every component that alone stops services, with those services; both in the model's order."""
    stopped: dict[str, list[str]] = {}
    for service in graph.model.services:
        for component in graph.single_points(service.key):
            stopped.setdefault(component, []).append(service.key)
    order = [component.key for component in graph.model.components]
    return {component: tuple(stopped[component]) for component in order if component in stopped}


def cone(graph: Graph) -> frozenset[str]:
    """The components that some service or function can depend on: those that matter."""
    mask = 0
    for support in graph.circuit.support.values():
        mask |= support
    return frozenset(name for name, bit in graph.circuit.bits.items() if mask >> bit & 1)


def _not_agreed(agreements: Sequence[Agreement]) -> Iterator[Because]:
    if not agreements:
        yield because(Lack.NO_REQUIREMENT)
    for one in agreements:
        for side, agreed in (("provider", one.provider), ("customer", one.customer)):
            if not agreed:
                yield because(Lack.NOT_AGREED, number=one.number, side=side)


def _not_certified(graph: Graph, certified: Collection[str]) -> Iterator[Because]:
    uncertain: dict[str, list[Component]] = {}
    for component in graph.model.components:
        if not component.product and not component.kind:
            yield because(Lack.NO_PRODUCT, component=component.key)
        elif component.product and component.product not in certified:
            uncertain.setdefault(component.product, []).append(component)
    for product, instances in uncertain.items():
        yield because(Lack.NOT_CERTIFIED, product=product, components=", ".join(one.key for one in instances))


def _not_accepted(graph: Graph, risks: Collection[Accepted]) -> Iterator[Because]:
    for component, services in single_points(graph).items():
        accepted = [risk for risk in risks if risk.component == component]
        left = [one for one in services if not any(risk.covers(one) for risk in accepted)]
        if left:
            yield because(Lack.NOT_ACCEPTED, component=component, services=", ".join(left))


def _not_watched(graph: Graph) -> Iterator[Because]:
    watched, matters = {check.component for check in graph.model.checks}, cone(graph)
    for component in graph.model.components:
        if component.key in matters and component.key not in watched:
            yield because(Lack.NOT_WATCHED, component=component.key)
