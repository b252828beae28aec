"""What depends on what in a model, by name, and the part of a model that one service stands on."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from scudo.core.model import Model, Path, Service
from scudo.core.model.network import regions


class Depends:
    """Of one model; every answer is kept."""

    def __init__(self, model: Model) -> None:
        self._children = {each.key: each.needs for each in model.components}
        self._children |= {each.key: each.of for each in model.groups}
        linked = dict.fromkeys(end for link in model.links for end in link)
        self._near = {end: each.near for each in regions(model.links, linked) for end in each.near}
        self._known: dict[str, frozenset[str]] = {}

    def below(self, name: str) -> frozenset[str]:
        """What a component or group depends on, itself among it."""
        if name not in self._known:
            self._known[name] = self._all_below([name])
        return self._known[name]

    def service(self, service: Service) -> frozenset[str]:
        """What a service can depend on; with a path, on all that its origin is linked with. Places are among it."""
        path = self._path(service.path) if service.path else ()
        return self._all_below([*service.needs, *path])

    def _path(self, path: Path) -> Iterable[str]:
        linked: Mapping[str, object] = self._near.get(path.origin, {})
        return (path.origin, *path.targets, *linked)

    def _all_below(self, names: Iterable[str]) -> frozenset[str]:
        below, waiting = set[str](), [*names]
        while waiting:
            name = waiting.pop()
            if name not in below:
                below.add(name)
                waiting += self._children.get(name, ())
        return frozenset(below)


def part(model: Model, service: Service, below: Container[str]) -> Model:
    """The model of one service alone, without its functions, of these components, groups and places."""
    return replace(
        model,
        components=tuple(each for each in model.components if each.key in below),
        groups=tuple(each for each in model.groups if each.key in below),
        links=tuple(link for link in model.links if link[0] in below) if service.path else (),
        services=(replace(service, functions=()),),
        checks=(),
        accepted_risks=(),
    )
