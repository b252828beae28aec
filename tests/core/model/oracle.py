"""Random models, and a slow oracle that tries every set of failures and knows nothing of masks."""

from itertools import combinations

from hypothesis import strategies as st

from scudo.core.model import Component, Function, Group, Model, Path, Service
from scudo.core.model.network import regions

PLACES = ("ufficio", "magazzino")


@st.composite
def models(draw, most=8):
    """Components and groups, each of earlier ones; a network; services with functions over all of them."""
    components, groups, names = [], [], []
    for index in range(draw(st.integers(1, most))):
        needs = draw(subsets(names, most=2))
        components.append(
            Component(f"c{index}", f"c{index}", needs=needs, mtbf_h=draw(st.sampled_from([None, 10.0, 20.0])))
        )
        names.append(f"c{index}")
        if draw(st.integers(0, 2)) == 0:
            of = draw(subsets(names, least=1, most=4))
            groups.append(Group(f"g{index}", f"g{index}", draw(st.integers(1, len(of))), of))
            names.append(f"g{index}")
    links = draw(networks([each.key for each in components]))
    services = tuple(
        draw(services_of(f"s{index}", names, groups, links)) for index in range(draw(st.integers(1, 3)))
    )
    return Model(
        "drawn",
        "drawn",
        components=tuple(components),
        groups=tuple(groups),
        links=links,
        services=services,
    )


def subsets(names, least=0, most=3):
    """Some of the names, in any order; none of none."""
    if not names:
        return st.just(())
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True).map(tuple)


def networks(components):
    ends = [*components, *PLACES]
    pairs = st.tuples(st.sampled_from(ends), st.sampled_from(ends)).filter(lambda pair: pair[0] != pair[1])
    return st.just(()) | st.lists(pairs, min_size=4, max_size=14).map(tuple)


@st.composite
def services_of(draw, key, names, groups, links):
    path = draw(paths(groups, links)) if links else None
    needs = draw(subsets(names, least=0 if path else 1))
    functions = tuple(
        Function(f"f{index}", f"f{index}", draw(subsets(names, least=1)))
        for index in range(draw(st.integers(0, 2)))
    )
    return Service(key, key, needs, path, functions)


@st.composite
def paths(draw, groups, links):
    """A path that exists while all works; none where a group that was asked for is not in reach."""
    ends = list(dict.fromkeys(end for link in links for end in link))
    region = draw(st.sampled_from(regions(links, ends)))
    origin, target = draw(st.sampled_from([*region.near])), draw(st.sampled_from([*region.near]))
    targets = {group.key: members(group.key, {each.key: each for each in groups}) for group in groups}
    in_reach = [each for each in targets.values() if set(each) & set(region.near)]
    return Path(origin, draw(st.sampled_from([(target,), *in_reach])))


def members(name, groups):
    if name not in groups:
        return (name,)
    return tuple(dict.fromkeys(one for each in groups[name].of for one in members(each, groups)))


class Oracle:
    """Everything by trying: `down[top]` are the sets of failures that stop a top."""

    def __init__(self, model):
        self.model = model
        self.order = [each.key for each in model.components]
        self.needs = {each.key: each.needs for each in model.components}
        self.groups = {each.key: each for each in model.groups}
        self.near = {}
        for one, other in model.links:
            self.near.setdefault(one, set()).add(other)
            self.near.setdefault(other, set()).add(one)
        self.sets = [
            frozenset(some) for size in range(len(self.order) + 1) for some in combinations(self.order, size)
        ]
        self.tops = {each.key: each.key for each in model.services} | {
            f"{each.key}/{function.key}": each.key for each in model.services for function in each.functions
        }
        self.down = {top: set() for top in self.tops}
        for some in self.sets:
            for top in self.stopped(some):
                self.down[top].add(some)
        self.cuts = {
            top: [cut for cut in down if all(cut - {one} not in down for one in cut)]
            for top, down in self.down.items()
        }

    def works(self, name, failed):
        if name in self.groups:
            group = self.groups[name]
            return sum(self.works(each, failed) for each in group.of) >= group.k
        return name not in failed and all(self.works(each, failed) for each in self.needs[name])

    def stopped(self, failed):
        """The tops that do not work."""
        for service in self.model.services:
            stands = service.path is None or self.leads(service.path, failed)
            works = stands and all(self.works(each, failed) for each in service.needs)
            if not works:
                yield service.key
            for function in service.functions:
                if not works or not all(self.works(each, failed) for each in function.needs):
                    yield f"{service.key}/{function.key}"

    def leads(self, path, failed):
        standing = {end for end in self.near if end in PLACES or self.works(end, failed)}
        standing |= {end for end in (path.origin,) if end in self.needs and self.works(end, failed)}
        waiting = [path.origin] if path.origin in standing else []
        reached = set(waiting)
        while waiting:
            for other in self.near.get(waiting.pop(), set()) & standing - reached:
                reached.add(other)
                waiting.append(other)
        return bool(reached & set(path.targets))

    def lost(self, failed):
        return frozenset(name for name in self.order if name not in failed and not self.works(name, failed))

    def singles(self, top, failed=frozenset()):
        """What stops a top next and alone, in order; nothing where it is down."""
        if failed in self.down[top]:
            return ()
        return tuple(name for name in self.order if name not in failed and failed | {name} in self.down[top])

    def new_singles(self, top, failed):
        return set(self.singles(top, failed)) - set(self.singles(top))

    def functions(self, service):
        return [top for top, owner in self.tops.items() if owner == service and top != service]

    def state(self, top, failed, unknown):
        """Of a service, or of a function by itself."""
        functions = self.functions(top) if top in self.tops.values() else []
        if failed in self.down[top]:
            return "down"
        if any(failed in self.down[each] for each in functions):
            return "degraded"
        if failed | unknown in self.down[top]:
            return "unknown"
        return "at_risk" if any(self.new_singles(each, failed) for each in [top, *functions]) else "up"

    def related(self, failed):
        """The partition, by listing all minimal cuts."""
        lost = self.lost(failed)
        parts = [{name} for name in failed]
        for cuts in self.cuts.values():
            for cut in cuts:
                together, more = cut & failed, cut - failed
                if len(more) <= 1 and not more & lost:
                    touched = [part for part in parts if part & together]
                    parts = [part for part in parts if not part & together]
                    parts += [set().union(*touched)] if touched else []
        return {frozenset(part) for part in parts}


@st.composite
def cases(draw, most=8):
    """A model, its oracle, what failed and what nobody knows."""
    model = draw(models(most))
    names = [each.key for each in model.components]
    failed = frozenset(draw(subsets(names, most=5)))
    return model, Oracle(model), failed, frozenset(draw(subsets(names, most=3))) - failed
