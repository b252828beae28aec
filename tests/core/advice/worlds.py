"""Unavailability of services by trying every world, from the model as it is written."""

from itertools import product

from scudo.core.model import Group


def hours(model):
    """Of every service, in a year of 8,760 h."""
    names = [each.key for each in model.components]
    odds = [each.unavailability for each in model.components]
    found = dict.fromkeys((each.key for each in model.services), 0.0)
    for world in product((False, True), repeat=len(names)):
        likely = 1.0
        for fails, share in zip(world, odds, strict=True):
            likely *= share if fails else 1 - share
        failed = {name for name, fails in zip(names, world, strict=True) if fails}
        for key in stopped(model, failed):
            found[key] += likely
    return {key: 8760 * share for key, share in found.items()}


def stopped(model, failed):
    nodes = {each.key: each for each in (*model.components, *model.groups)}

    def works(name):
        node = nodes[name]
        if isinstance(node, Group):
            return sum(map(works, node.of)) >= node.k
        return name not in failed and all(map(works, node.needs))

    def leads(path):
        stands = {end for link in model.links for end in link if end not in nodes or works(end)}
        waiting = [path.origin] if path.origin not in nodes or works(path.origin) else []
        reached = set(waiting)
        while waiting:
            end = waiting.pop()
            for one, other in model.links:
                for here, there in ((one, other), (other, one)):
                    if here == end and there in stands and there not in reached:
                        reached.add(there)
                        waiting.append(there)
        return bool(reached & set(path.targets))

    for each in model.services:
        if not all(map(works, each.needs)) or (each.path and not leads(each.path)):
            yield each.key
