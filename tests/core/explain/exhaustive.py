"""Random systems by seed, what was seen in them, and every explanation by trying all sets of failures."""

import random
from itertools import combinations

from scudo.core.model import Check, Component, Group, Kind, Model


def system(draw, most):
    """Components, groups of earlier ones and groups of groups; many have a check."""
    components, groups, names = [], [], []
    for index in range(draw.randint(2, most)):
        key = f"c{index}"
        needs = tuple(draw.sample(names, min(len(names), draw.choice((0, 0, 1, 1, 2)))))
        mtbf = draw.choice((None, 1_000.0, 20_000.0, 300_000.0))
        components.append(Component(key, key, needs=needs, mtbf_h=mtbf, repair_h=draw.choice((None, 2.0))))
        names.append(key)
        if draw.random() < 0.4 and len(names) > 1:
            of = tuple(draw.sample(names, draw.randint(2, min(4, len(names)))))
            groups.append(Group(f"g{index}", f"g{index}", draw.randint(1, len(of)), of))
            names.append(f"g{index}")
    checks = tuple(
        Check(each.key, "ping", Kind.PING, {"host": "192.0.2.1"})
        for each in components
        if draw.random() < 0.6
    )
    return Model("drawn", "drawn", components=tuple(components), groups=tuple(groups), checks=checks)


def sight(draw, model):
    """Alarms and what is seen working: of a world that can be, seen in part; or, rarely, of none."""
    names = [each.key for each in model.components]
    if draw.random() < 0.15:
        alarms = draw.sample(names, draw.randint(1, min(3, len(names))))
        return frozenset(alarms), frozenset(draw.sample(names, draw.randint(0, 2))) - set(alarms)
    down = fallen(model, frozenset(draw.sample(names, draw.randint(1, min(3, len(names))))))
    alarms = frozenset(name for name in names if name in down and draw.random() < 0.8)
    return alarms, frozenset(name for name in names if name not in down and draw.random() < 0.4)


def fallen(model, failed):
    """All components that are down."""
    nodes = {each.key: each for each in (*model.components, *model.groups)}
    state = {}

    def works(name):
        if name not in state:
            node = nodes[name]
            if isinstance(node, Group):
                state[name] = sum(map(works, node.of)) >= node.k
            else:
                state[name] = name not in failed and all(map(works, node.needs))
        return state[name]

    return frozenset(each.key for each in model.components if not works(each.key))


def minimal(model, alarms, good):
    """Every minimal set of failures that takes down all alarms and nothing that is good."""
    names, found = [each.key for each in model.components], []
    for size in range(len(names) + 1):
        for some in map(frozenset, combinations(names, size)):
            if not any(smaller <= some for smaller in found):
                down = fallen(model, some)
                if alarms <= down and not down & good:
                    found.append(some)
    return set(found)


def cases(seeds, most):
    for seed in seeds:
        draw = random.Random(seed)
        model = system(draw, most)
        alarms, good = sight(draw, model)
        if alarms:
            yield model, alarms, good
