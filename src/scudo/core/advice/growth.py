"""A model with what is added to it. More redundancy never hurts; where a cause is split, that holds `at_best`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from scudo.core.advice.additions import Addition, Way
from scudo.core.model import Component, Group, Link, Model, Path, Service


def grown(model: Model, added: Sequence[Addition], *, at_best: bool = False) -> Model:
    """The model with all of these, each said of the model as it was.

    `at_best` what would be moved keeps its old cause beside the new one. That is never worse than moving it, nor than leaving it,
    whatever else is added.
    """
    return _Growth(model, added, at_best=at_best).model()


class _Growth:
    """What names stand for from now on."""

    def __init__(self, model: Model, added: Sequence[Addition], *, at_best: bool) -> None:
        self._model = model
        self._taken = {each.key for each in model.components} | {each.key for each in model.groups}
        self._components: list[Component] = [*model.components]
        self._pairs: list[Group] = []
        self._turned: dict[str, str] = {}
        self._moved: dict[tuple[str, str], str] = {}
        self._joined: dict[str, list[str]] = {}
        self._twins: dict[str, list[str]] = {}
        splits = []
        for each in added:
            key = self._free(each.like)
            self._components.append(replace(each.component, key=key, name=key))
            if each.way is Way.SPLIT:
                splits.append((each, key))
            else:
                self._relieve(each, key)
        for each, key in splits:
            for mover in each.moves:
                self._move(mover, each.of, key, at_best=at_best)

    def model(self) -> Model:
        """With all references turned."""
        model = self._model
        return replace(
            model,
            components=tuple(replace(each, needs=self._needs(each)) for each in self._components),
            groups=(*map(self._group, model.groups), *self._pairs),
            links=tuple(dict.fromkeys(link for each in model.links for link in self._links(each))),
            services=tuple(map(self._service, model.services)),
        )

    def _free(self, key: str) -> str:
        """The next name of its row."""
        number = 2
        while f"{key}-{number}" in self._taken:
            number += 1
        self._taken.add(f"{key}-{number}")
        return f"{key}-{number}"

    def _pair(self, one: str, other: str) -> str:
        name = self._free(f"{one}-or")
        self._pairs.append(Group(name, name, 1, (one, other)))
        return name

    def _relieve(self, added: Addition, key: str) -> None:
        self._twins.setdefault(added.like, []).append(key)
        if added.way is Way.MEMBER:
            self._joined.setdefault(added.of, []).append(key)
        else:
            self._turned[added.of] = self._pair(self._turned.get(added.of, added.of), key)

    def _move(self, mover: str, cause: str, key: str, *, at_best: bool) -> None:
        before = self._moved.get((mover, cause), self._turned.get(cause, cause))
        self._moved[mover, cause] = self._pair(before, key) if at_best else key

    def _turn(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._turned.get(name, name) for name in names)

    def _needs(self, component: Component) -> tuple[str, ...]:
        return tuple(
            self._moved.get((component.key, need), self._turned.get(need, need)) for need in component.needs
        )

    def _group(self, group: Group) -> Group:
        return replace(group, of=(*self._turn(group.of), *self._joined.get(group.key, ())))

    def _both(self, end: str) -> list[str]:
        return [end, *self._twins.get(end, ())]

    def _links(self, link: Link) -> Iterator[Link]:
        """Twins have the links of what they are like."""
        return product(self._both(link[0]), self._both(link[1]))

    def _service(self, service: Service) -> Service:
        path = service.path
        if path is not None:
            path = Path(path.origin, tuple(one for target in path.targets for one in self._both(target)))
        functions = tuple(replace(each, needs=self._turn(each.needs)) for each in service.functions)
        return replace(service, needs=self._turn(service.needs), path=path, functions=functions)
