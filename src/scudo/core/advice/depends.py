"""What depends on what in a model, by name, and the part of a model that one service stands on."""

from collections.abc import Container, Iterable
from dataclasses import replace

from scudo.core.model import Model, Service


class Depends:
    """Of one model; every answer is kept."""

    def __init__(self, model: Model) -> None:
        self._children = {each.key: each.needs for each in model.components}
        self._children |= {each.key: each.of for each in model.groups}
        self._linked = tuple(dict.fromkeys(end for link in model.links for end in link))
        self._known: dict[str, frozenset[str]] = {}

    def below(self, name: str) -> frozenset[str]:
        """What a component or group depends on, itself among it."""
        if name not in self._known:
            self._known[name] = self._all_below([name])
        return self._known[name]

    def service(self, service: Service) -> frozenset[str]:
        """What a service can depend on; with a path, on all that is linked."""
        path = (service.path.origin, *service.path.targets, *self._linked) if service.path else ()
        return self._all_below([*service.needs, *(end for end in path if end in self._children)])

    def _all_below(self, names: Iterable[str]) -> frozenset[str]:
        below, waiting = set[str](), [*names]
        while waiting:
            name = waiting.pop()
            if name not in below:
                below.add(name)
                waiting += self._children[name]
        return frozenset(below)


def part(model: Model, service: Service, below: Container[str]) -> Model:
    """The model of one service alone, without its functions, of these components and groups."""
    return replace(
        model,
        components=tuple(each for each in model.components if each.key in below),
        groups=tuple(each for each in model.groups if each.key in below),
        links=model.links if service.path else (),
        services=(replace(service, functions=()),),
        checks=(),
        accepted_risks=(),
    )
