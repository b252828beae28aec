"""The nodes of a model and what each needs, before they have numbers: what is needed comes first."""

from collections.abc import Container, Iterable, Sequence

from scudo.core.model.network import Region, regions
from scudo.core.model.nodes import Model, Path, Service

Key = tuple[str, ...]

COMPONENT, GROUP, REGION, PATH, TOP = "component", "group", "region", "path", "top"


class Draft:
    """`children` of every node; `spare` how many of a group's may be down; `paths` the path of each node of that kind.

    A top's key is ("top", service, ""), or ("top", service, function).
    """

    def __init__(self, model: Model) -> None:
        self.children: dict[Key, tuple[Key, ...]] = {}
        self.spare: dict[Key, int] = {}
        self.paths: dict[Key, Path] = {}
        self.regions: dict[Key, Region] = {}
        self.tops: list[Key] = []
        self._kinds = {group.key: GROUP for group in model.groups}
        self._components = {component.key for component in model.components}
        for component in model.components:
            self.children[COMPONENT, component.key] = self._keys(component.needs)
        for group in model.groups:
            self.children[GROUP, group.key] = self._keys(group.of)
            self.spare[GROUP, group.key] = len(self.children[GROUP, group.key]) - group.k
        self._region_of = self._draw_regions(model)
        for service in model.services:
            self._draw_service(service)

    def order(self) -> list[Key]:
        """All nodes, each after what it needs."""
        ordered: dict[Key, None] = {}
        for start in self.children:
            waiting = [start]
            while waiting:
                key = waiting[-1]
                missing = [] if key in ordered else self._missing(key, ordered)
                if missing:
                    waiting += missing
                else:
                    ordered.setdefault(waiting.pop())
        return list(ordered)

    def _missing(self, key: Key, ordered: Container[Key]) -> list[Key]:
        return [child for child in self.children[key] if child not in ordered]

    def region_of(self, end: str) -> Key | None:
        """The region in which an end lies; None where no link leads to it."""
        return self._region_of.get(end)

    def _keys(self, names: Iterable[str]) -> tuple[Key, ...]:
        return tuple((self._kinds.get(name, COMPONENT), name) for name in dict.fromkeys(names))

    def _draw_regions(self, model: Model) -> dict[str, Key]:
        paths = [service.path for service in model.services if service.path]
        wanted = {end for path in paths for end in (path.origin, *path.targets)}
        region_of: dict[str, Key] = {}
        for index, region in enumerate(regions(model.links, wanted)):
            key = (REGION, str(index))
            self.regions[key] = region
            self.children[key] = self._components_of(region.near)
            region_of |= dict.fromkeys(region.near, key)
        return region_of

    def _components_of(self, ends: Iterable[str]) -> tuple[Key, ...]:
        return tuple((COMPONENT, end) for end in ends if end in self._components)

    def _draw_service(self, service: Service) -> None:
        top = (TOP, service.key, "")
        needs = self._keys(service.needs)
        if service.path is not None:
            needs = (*needs, self._draw_path(service.path))
        self._draw_top(top, needs)
        for function in service.functions:
            self._draw_top((TOP, service.key, function.key), (top, *self._keys(function.needs)))

    def _draw_path(self, path: Path) -> Key:
        key = (PATH, path.origin, *path.targets)
        self.paths[key] = path
        region = self._region_of.get(path.origin)
        self.children[key] = (region,) if region else self._components_of([path.origin])
        return key

    def _draw_top(self, top: Key, needs: Sequence[Key]) -> None:
        self.children[top] = tuple(needs)
        self.tops.append(top)
