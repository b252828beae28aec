"""A system's model as a plan to draw. Keys say what a node is: `service:erp`, `function:erp/labels`, `part:db`, `place:office`."""

from collections.abc import Iterator
from dataclasses import replace

from scudo.core.model import Model, Service
from scudo.lib.ui.drawing.plan import Kind, Node, Plan, plan

Pair = tuple[str, str]


def outline(model: Model) -> Plan:
    """All that a model holds, the services first."""
    sites = {f"site:{site.key}": site.name for site in model.sites}
    drawn = plan(nodes(model), needs(model), links(model))
    return replace(drawn, sites=sites)


def nodes(model: Model) -> Iterator[Node]:
    """Every thing that is drawn, in the model's order."""
    for service in model.services:
        yield Node(f"service:{service.key}", Kind.SERVICE, service.name)
        for function in service.functions:
            yield Node(f"function:{service.key}/{function.key}", Kind.FUNCTION, function.name)
    for component in model.components:
        site = f"site:{component.site}" if component.site else ""
        yield Node(part(component.key), Kind.COMPONENT, component.name, site)
    sites = {component.key: component.site for component in model.components}
    for group in model.groups:
        places = {sites.get(member, "") for member in group.of}
        site = f"site:{places.pop()}" if len(places) == 1 and "" not in places else ""
        yield Node(part(group.key), Kind.GROUP, group.name, site, group.k, tuple(map(part, group.of)))
    for place in model.places:
        yield Node(f"place:{place}", Kind.PLACE, place)


def part(key: str) -> str:
    """The node of a component or a group."""
    return f"part:{key}"


def needs(model: Model) -> Iterator[Pair]:
    """What stands on what."""
    places = set(model.places)
    for service in model.services:
        yield from needs_of(service, places)
    for component in model.components:
        yield from ((part(component.key), part(need)) for need in component.needs)
    for group in model.groups:
        yield from ((part(group.key), part(member)) for member in group.of)


def needs_of(service: Service, places: set[str]) -> Iterator[Pair]:
    """What a service and its functions stand on, the place where its users are included."""
    upper = f"service:{service.key}"
    for function in service.functions:
        lower = f"function:{service.key}/{function.key}"
        yield upper, lower
        yield from ((lower, part(need)) for need in function.needs)
    yield from ((upper, part(need)) for need in service.needs)
    if service.path:
        yield upper, end(service.path.origin, places)
        if not service.needs:
            yield from ((upper, end(target, places)) for target in service.path.targets)


def links(model: Model) -> Iterator[Pair]:
    """The lines of the network."""
    places = set(model.places)
    return ((end(first, places), end(second, places)) for first, second in model.links)


def end(key: str, places: set[str]) -> str:
    """The node at an end of a link."""
    return f"place:{key}" if key in places else part(key)
