"""Whether a model that has the right shape makes sense: names that exist, groups that can work, paths that lead somewhere.

It reads what is there as far as it can, so that a file's mistakes are told together, whatever else is wrong with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from scudo.core.model.complaints import Complaints, entries, items, names, text
from scudo.core.model.marked import Place, Row, Table
from scudo.core.model.problems import did_you_mean, shown
from scudo.core.model.rings import rings

MOST_VISITS = 300_000
ANY_OF = "any-of"
_LONGEST_RING = 8


class Names:
    """What is called how in a file."""

    def __init__(self, root: Table) -> None:
        self.components = dict(entries(root, "components"))
        self.groups = dict(entries(root, "groups"))
        self.services = dict(entries(root, "services"))
        self.sites = dict(entries(root, "sites"))
        self.links = [_pair(link) for _, link in items(root, "links")]
        self._visits = 0
        self._ends: dict[str, tuple[str, ...]] = {}

    @cached_property
    def degrees(self) -> Mapping[str, int]:
        """How many links each end has."""
        counted: dict[str, int] = {}
        for link in self.links:
            for end in link:
                counted[end] = counted.get(end, 0) + 1
        return counted

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Of each end of a link, one name that stands for all that it is joined with."""
        above: dict[str, str] = {}
        for link in self.links:
            ends = [_highest(above, end) for end in link]
            for end in ends[1:]:
                above[end] = ends[0]
        return {end: _highest(above, end) for end in list(above)}

    def count(self) -> int:
        """How many nodes there are: components, groups, places, services and their functions."""
        functions = sum(len(dict(entries(service, "functions"))) for service in self.services.values())
        places = self.degrees.keys() - self.components.keys()
        return functions + sum(map(len, (self.components, self.groups, self.services, places)))

    def needs(self, name: str) -> list[str]:
        """What a component needs, or a group consists of."""
        if name in self.components:
            return names(self.components[name], "needs")
        return names(self.groups.get(name, Table(0)), "of")

    def ends(self, target: str) -> tuple[str, ...]:
        """Where a path may end: a name itself, or the components of `any-of` a group, however deep."""
        if not target.startswith(f"{ANY_OF} "):
            return (target,)
        group = target.removeprefix(ANY_OF).strip()
        if group not in self._ends:
            self._ends[group] = () if self.are_too_deep else tuple(self._members(group))
        return self._ends[group]

    @property
    def are_too_deep(self) -> bool:
        """Whether the members of groups, of members, of members became too many to be listed."""
        return self._visits > MOST_VISITS

    def _members(self, group: str) -> Iterable[str]:
        seen, waiting = {group}, [*reversed(self.needs(group))]
        while waiting:
            member = waiting.pop()
            if member in seen:
                continue
            seen.add(member)
            self._visits += 1
            if member in self.components:
                yield member
            else:
                waiting += reversed(self.needs(member))


def complain(known: Names, complaints: Complaints, root: Table) -> None:
    """Note whatever makes no sense."""
    _keys(known, complaints)
    for name, component in known.components.items():
        _needs(known, complaints, component, ("components", name, "needs"))
        _site(known, complaints, component, ("components", name, "site"))
    for name, group in known.groups.items():
        _needs(known, complaints, group, ("groups", name, "of"))
        _size_of_group(complaints, name, group)
    _rings(known, complaints)
    _links(known, complaints)
    for name, service in known.services.items():
        _service(known, complaints, name, service)
    _components(known, complaints, [(("checks", name), name) for name, _ in entries(root, "checks")])
    _components(known, complaints, [
        (("accepted-risks", index, "single-point"), text(risk, "single-point"))
        for index, risk in items(root, "accepted-risks") if isinstance(risk, Table)
    ])  # fmt: skip


def _keys(known: Names, complaints: Complaints) -> None:
    for name in known.groups:
        if name in known.components:
            complaints.add(("groups", name), "is the key of a component too; rename one of them")


def _needs(known: Names, complaints: Complaints, around: Table, place: Sequence[str]) -> None:
    seen = set[str]()
    for index, name in items(around, place[-1]):
        if not isinstance(name, str) or complaints.are_enough:
            continue
        if name in seen:
            complaints.add((*place, index), f"{shown(name)} is named twice; once is enough")
        elif name not in known.components and name not in known.groups:
            complaints.add((*place, index), _unknown(known, name))
        seen.add(name)


def _unknown(known: Names, name: str) -> str:
    if name in known.services:
        return f"{shown(name)} is a service; name the components and groups that are needed"
    near = did_you_mean(name, [*known.components, *known.groups])
    return f"{shown(name)} is no component and no group{near or '; add it, or remove the name here'}"


def _site(known: Names, complaints: Complaints, component: Table, place: Place) -> None:
    site = text(component, "site")
    if site and site not in known.sites and not complaints.are_enough:
        near = did_you_mean(site, known.sites)
        complaints.add(place, f"{shown(site)} is no site{near or '; add it under sites'}")


def _size_of_group(complaints: Complaints, name: str, group: Table) -> None:
    k, members = group.get("k"), set(names(group, "of"))
    if isinstance(k, int) and members and k > len(members):
        complaints.add(
            ("groups", name, "k"), f"{k} of {len(members)} can never work; k is at most {len(members)}"
        )


def _rings(known: Names, complaints: Complaints) -> None:
    for ring in rings([*known.components, *known.groups], known.needs):
        names_of_ring = [*ring[:_LONGEST_RING], "…"] if len(ring) > _LONGEST_RING else list(ring)
        told = " → ".join([*names_of_ring, ring[0]])
        place = ("components", ring[0]) if ring[0] in known.components else ("groups", ring[0])
        complaints.add(place, f"needs itself: {told}; break the ring at one place")


def _links(known: Names, complaints: Complaints) -> None:
    named = set(known.sites)
    for service in known.services.values():
        path = service.get("path")
        if isinstance(path, Table):
            named |= {text(path, "from"), text(path, "to")}
    for index, link in enumerate(known.links):
        if len(set(link)) < len(link):
            complaints.add(("links", index), f"{shown(link[0])} is linked with itself; name two ends")
        for position, end in enumerate(link):
            place = ("links", index, position)
            if end in known.groups and end not in known.components:
                complaints.add(place, f"{shown(end)} is a group; a link ends at components and places")
            elif known.degrees[end] == 1 and end not in known.components and end not in named:
                _dead_end(known, complaints, place, end)


def _dead_end(known: Names, complaints: Complaints, place: Place, end: str) -> None:
    """A place may lead nowhere in a drawing; one that is called nearly as a component is that one misspelt."""
    if complaints.are_enough:
        return
    if near := did_you_mean(end, known.components):
        complaints.add(
            place, f"{shown(end)} leads nowhere: no component, no path and no site has this name{near}"
        )


def _service(known: Names, complaints: Complaints, name: str, service: Table) -> None:
    place = ("services", name)
    if not service.get("needs") and "path" not in service:
        complaints.add(place, "needs nothing and has no path; say what it needs")
    _needs(known, complaints, service, (*place, "needs"))
    for key, function in entries(service, "functions"):
        _needs(known, complaints, function, (*place, "functions", key, "needs"))
    path = service.get("path")
    if isinstance(path, Table):
        _path(known, complaints, path, (*place, "path"))


def _path(known: Names, complaints: Complaints, path: Table, place: Sequence[str]) -> None:
    origin, target = text(path, "from"), text(path, "to")
    if not origin or not target or complaints.are_enough:
        return
    before = len(complaints.problems)
    if target.startswith(f"{ANY_OF} "):
        _group(known, complaints, target.removeprefix(ANY_OF).strip(), (*place, "to"))
    else:
        _end(known, complaints, target, (*place, "to"))
    _end(known, complaints, origin, (*place, "from"))
    if len(complaints.problems) > before:
        return
    leads = _leads(known, origin, target)
    if known.are_too_deep:
        complaints.add(
            place, "names too many components by any-of, with the paths before it; split the system"
        )
    elif not leads:
        complaints.add(place, f"no way leads from {origin} to {target}, even when all works; draw the links")


def _end(known: Names, complaints: Complaints, end: str, place: Place) -> None:
    if end in known.groups and end not in known.components:
        complaints.add(place, f"{shown(end)} is a group; write any-of {end}")
    elif end not in known.components and end not in known.degrees:
        near = did_you_mean(end, [*known.components, *known.degrees])
        complaints.add(
            place, f"{shown(end)} is no component and no end of a link{near or '; draw a link to it'}"
        )


def _group(known: Names, complaints: Complaints, group: str, place: Place) -> None:
    if group not in known.groups:
        near = did_you_mean(group, known.groups)
        complaints.add(place, f"{shown(group)} is no group{near or '; any-of is followed by one'}")


def _leads(known: Names, origin: str, target: str) -> bool:
    """With everything working; every component does."""
    ends = known.ends(target)
    region = known.regions.get(origin)
    return origin in ends or (region is not None and any(known.regions.get(end) == region for end in ends))


def _components(known: Names, complaints: Complaints, named: Iterable[tuple[Place, str]]) -> None:
    for place, name in named:
        if name and name not in known.components and not complaints.are_enough:
            near = did_you_mean(name, known.components)
            complaints.add(place, f"{shown(name)} is no component{near or '; name one, or add it'}")


def _pair(link: object) -> tuple[str, ...]:
    ends = tuple(end for end in link if isinstance(end, str)) if isinstance(link, Row) else ()
    return ends if len(ends) == 2 else ()  # noqa: PLR2004 - a link has two ends


def _highest(above: dict[str, str], end: str) -> str:
    """The name that stands for an end; the way to it is halved on the way."""
    above.setdefault(end, end)
    while above[end] != end:
        above[end] = above[above[end]]
        end = above[end]
    return end
