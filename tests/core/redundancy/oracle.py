"""A slow judge that imports nothing of what it judges: it tries every set of failures of a system written as a plain dictionary.

{"components": {name: [needs]}, "groups": {name: (k, [members])}, "links": [(end, end)],
 "services": {name: {"needs": [...], "path": (origin, [targets]) or None, "functions": {name: [needs]}}},
 "unavailability": {component: probability}}
"""

from math import fsum, prod


class Oracle:
    """`down[top]` are the worlds, sets of failures as bits in the order of the components, in which a top is down."""

    def __init__(self, system):
        self.system = system
        self.order = list(system["components"])
        self.bit = {name: 1 << index for index, name in enumerate(self.order)}
        self.near = {}
        for one, other in system["links"]:
            self.near.setdefault(one, set()).add(other)
            self.near.setdefault(other, set()).add(one)
        self.tops = list(self._tops())
        self.down = {top: set() for top in self.tops}
        for world in range(1 << len(self.order)):
            for top in self._stopped(world):
                self.down[top].add(world)

    def names(self, world):
        return tuple(name for name in self.order if world & self.bit[name])

    def world(self, names):
        return sum(self.bit[name] for name in names)

    def cuts(self, top):
        """The minimal cut sets, as worlds."""
        down = self.down[top]
        return [
            world
            for world in down
            if all(world ^ bit not in down for bit in self.bit.values() if world & bit)
        ]

    def unavailability(self, top, fixed=None):
        """By adding up the worlds; `fixed` are components that certainly failed (1) or did not (0)."""
        shares = self.system["unavailability"] | (fixed or {})
        factors = [(1 - shares[name], shares[name]) for name in self.order]
        return fsum(
            prod(factor[world >> index & 1] for index, factor in enumerate(factors))
            for world in self.down[top]
        )

    def singles(self, top, failed=0):
        """What stops a top next and alone; nothing where it is down."""
        if failed in self.down[top]:
            return ()
        return tuple(
            name
            for name in self.order
            if not failed & self.bit[name] and failed | self.bit[name] in self.down[top]
        )

    def state(self, service, failed):
        functions = [f"{service}/{each}" for each in self.system["services"][service]["functions"]]
        if failed in self.down[service]:
            return "down"
        if any(failed in self.down[each] for each in functions):
            return "degraded"
        new = any(set(self.singles(top, failed)) - set(self.singles(top)) for top in [service, *functions])
        return "at_risk" if new else "up"

    def _tops(self):
        for name, service in self.system["services"].items():
            yield name
            yield from (f"{name}/{each}" for each in service["functions"])

    def _stopped(self, world):
        known = {}
        for name, service in self.system["services"].items():
            works = all(self._works(each, world, known) for each in service["needs"])
            works = works and (service["path"] is None or self._leads(service["path"], world, known))
            if not works:
                yield name
            for function, needs in service["functions"].items():
                if not works or not all(self._works(each, world, known) for each in needs):
                    yield f"{name}/{function}"

    def _works(self, name, world, known):
        if name not in known:
            if name in self.system["groups"]:
                k, members = self.system["groups"][name]
                known[name] = sum(self._works(each, world, known) for each in members) >= k
            else:
                needs = self.system["components"][name]
                known[name] = not world & self.bit[name] and all(
                    self._works(each, world, known) for each in needs
                )
        return known[name]

    def _leads(self, path, world, known):
        """By walking; an end that is no component is a place, which always works."""
        origin, targets = path

        def stands(end):
            return end not in self.bit or self._works(end, world, known)

        reached = {origin} if stands(origin) else set()
        waiting = list(reached)
        while waiting:
            for other in self.near.get(waiting.pop(), ()):
                if other not in reached and stands(other):
                    reached.add(other)
                    waiting.append(other)
        return not reached.isdisjoint(targets)
