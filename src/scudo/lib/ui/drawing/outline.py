"""A system's model as a plan to draw. Keys say what a node is: `service:erp`, `function:erp/labels`, `part:db`, `place:office`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scudo.core.model import Group, Model, Service
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
    places, groups = set(model.places), {group.key: group for group in model.groups}
    whole = (
        {components_of(groups, key): key for key in groups} if any(map(hangs_alone, model.services)) else {}
    )
    for service in model.services:
        yield from needs_of(service, places, whole)
    for component in model.components:
        yield from ((part(component.key), part(need)) for need in component.needs)
    for group in model.groups:
        yield from ((part(group.key), part(member)) for member in group.of)


def hangs_alone(service: Service) -> bool:
    """Whether a path is all that a service needs: then what it leads to is drawn below the service."""
    return bool(service.path) and not service.needs


def components_of(groups: Mapping[str, Group], key: str) -> frozenset[str]:
    """The components of a group, however deep: what `any-of` the group has become in a path."""
    waiting, found = [key], {key}
    for name in waiting:
        fresh = [member for member in groups[name].of if member not in found]
        found.update(fresh)
        waiting += [member for member in fresh if member in groups]
    return frozenset(found - groups.keys())


def needs_of(service: Service, places: set[str], whole: Mapping[frozenset[str], str]) -> Iterator[Pair]:
    """What a service and its functions stand on, both ends of its path included; `whole` are groups by their components."""
    upper = f"service:{service.key}"
    for function in service.functions:
        lower = f"function:{service.key}/{function.key}"
        yield upper, lower
        yield from ((lower, part(need)) for need in function.needs)
    yield from ((upper, part(need)) for need in service.needs)
    if service.path:
        yield upper, end(service.path.origin, places)
        if hangs_alone(service):
            group = whole.get(frozenset(service.path.targets))
            targets = [group] if group else service.path.targets
            yield from ((upper, end(target, places)) for target in targets)


def links(model: Model) -> Iterator[Pair]:
    """The lines of the network."""
    places = set(model.places)
    return ((end(first, places), end(second, places)) for first, second in model.links)


def end(key: str, places: set[str]) -> str:
    """The node at an end of a link."""
    return f"place:{key}" if key in places else part(key)
