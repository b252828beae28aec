"""Random systems, as plain dictionaries for the oracle and as models for the engine."""

import random

from scudo.core.model import Component, Function, Group, Model, Path, Service

PLACES = ("office", "store")


def system(seed, most=12):
    """Up to so many components: needs and groups nested, shared causes, a network, services with functions and paths."""
    draw = random.Random(seed)
    components, groups, names = {}, {}, []
    count = draw.randint(1, most)
    for index in range(count):
        name = f"c{index}"
        components[name] = draw.sample(names, min(len(names), draw.choice((0, 0, 1, 1, 2))))
        names.append(name)
        if len(names) > 1 and draw.random() < 0.3:
            members = draw.sample(names, min(len(names), draw.randint(2, 4)))
            groups[f"g{index}"] = (draw.randint(1, len(members)), members)
            names.append(f"g{index}")
    links = _links(draw, [*components, *PLACES]) if draw.random() < 0.5 else []
    services = {}
    for index in range(draw.randint(1, 3)):
        path = _path(draw, links, groups, components)
        needs = draw.sample(names, min(len(names), draw.randint(0 if path else 1, 3)))
        functions = {f"f{each}": [draw.choice(names)] for each in range(draw.choice((0, 0, 1, 2)))}
        services[f"s{index}"] = {"needs": needs, "path": path, "functions": functions}
    return {
        "components": components,
        "groups": groups,
        "links": links,
        "services": services,
        "unavailability": {name: draw.choice((0.3, 0.1, 0.01, draw.random())) for name in components},
    }


def _links(draw, ends):
    pairs = [(one, other) for one in ends for other in ends if one < other]
    return draw.sample(pairs, min(len(pairs), draw.randint(2, len(ends) * 2)))


def _path(draw, links, groups, components):
    """One that exists while all works, or none."""
    if not links:
        return None
    near = {}
    for one, other in links:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    origin = draw.choice([*near])
    reached, waiting = {origin}, [origin]
    while waiting:
        new = set(near[waiting.pop()]) - reached
        reached |= new
        waiting += new
    targets = [[end] for end in sorted(reached)]
    for name in groups:
        members = [each for each in _members(name, groups) if each in components]
        if reached & set(members):
            targets.append(members)
    return origin, draw.choice(targets)


def _members(name, groups):
    if name not in groups:
        return [name]
    return list(dict.fromkeys(one for each in groups[name][1] for one in _members(each, groups)))


def model_of(system):
    return Model(
        "drawn",
        "drawn",
        components=tuple(
            Component(name, name, needs=tuple(needs), unavailability=system["unavailability"][name])
            for name, needs in system["components"].items()
        ),
        groups=tuple(Group(name, name, k, tuple(members)) for name, (k, members) in system["groups"].items()),
        links=tuple(system["links"]),
        services=tuple(_service(name, each) for name, each in system["services"].items()),
    )


def _service(name, service):
    path = Path(service["path"][0], tuple(service["path"][1])) if service["path"] else None
    functions = tuple(Function(key, key, tuple(needs)) for key, needs in service["functions"].items())
    return Service(name, name, tuple(service["needs"]), path, functions)
