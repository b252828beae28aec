"""What could be added to a system, and the system with it.

Three kinds of redundancy come from the model itself: a second one of a component that is a single point of failure, one more
member of a group, and a second one of a cause that the members of a group share, to which half of what hangs on it is
moved. The new one needs what the old one needs, or, elsewhere, other parts of the same kind that the model has.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scudo.core.advice.depends import Depends
from scudo.core.model import Component, Group, Model


class Way(StrEnum):
    """How redundancy is added."""

    SECOND = "second"
    """Of a component, which does no longer matter alone."""
    MEMBER = "member"
    """Of a group, of which as many must work as before."""
    SPLIT = "split"
    """Of a shared cause: `moves` hang on the new one from now on."""


@dataclass(frozen=True, slots=True)
class Addition:
    """`component` is bought, of the make of `like`; `of` is the component, group or shared cause that it relieves.

    `is_elsewhere` where it needs other parts than `like`. Its key is what it would be called.
    """

    way: Way
    of: str
    like: str
    component: Component
    is_elsewhere: bool = False
    moves: tuple[str, ...] = ()


def additions(model: Model, depends: Depends, single_points: Iterable[str]) -> Iterator[Addition]:
    """All of them, in the model's order."""
    return _Finding(model, depends).additions(set(single_points))


class _Finding:
    def __init__(self, model: Model, depends: Depends) -> None:
        self._model = model
        self._components = {each.key: each for each in model.components}
        self._place = {each.key: place for place, each in enumerate(model.components)}
        self._taken = {*self._components} | {each.key for each in model.groups}
        self._depends = depends
        self._origins = {each.path.origin for each in model.services if each.path}

    def additions(self, single_points: set[str]) -> Iterator[Addition]:
        for component in self._model.components:
            if component.key in single_points - self._origins:
                for copy, is_elsewhere in self._copies(component, component.key):
                    yield Addition(Way.SECOND, component.key, component.key, copy, is_elsewhere)
        for group in self._model.groups:
            like = next((self._components[each] for each in group.of if each in self._components), None)
            if like is not None and like.key not in self._origins:
                for copy, is_elsewhere in self._copies(like, group.key):
                    yield Addition(Way.MEMBER, group.key, like.key, copy, is_elsewhere)
        for group in self._model.groups:
            yield from self._splits(group)

    def _copies(self, like: Component, of: str) -> Iterator[tuple[Component, bool]]:
        """Beside the old one, and elsewhere, if there is an elsewhere."""
        yield self._copy(like, like.needs), False
        elsewhere = tuple(self._other(need, of) for need in like.needs)
        if elsewhere != like.needs:
            yield self._copy(like, elsewhere), True

    def _copy(self, like: Component, needs: Sequence[str]) -> Component:
        number = 2
        while (key := f"{like.key}-{number}") in self._taken:
            number += 1
        return replace(like, key=key, name=key, needs=tuple(needs), serial="")

    def _other(self, need: str, of: str) -> str:
        """Another one of the same kind that shares least with it and does not depend on what is added to; else itself."""
        one = self._components.get(need)
        if one is None:
            return need
        others = [
            each.key
            for each in self._model.components
            if each.key != need and _is_alike(one, each) and not {of, need} & self._depends.below(each.key)
        ]
        return min(
            others, key=lambda key: len(self._depends.below(key) & self._depends.below(need)), default=need
        )

    def _splits(self, group: Group) -> Iterator[Addition]:
        """Of every cause on which the first member and all others hang, each by parts of its own."""
        first = self._depends.below(group.of[0])
        moved = [self._hanging(self._depends.below(member) - first, first) for member in group.of[1:]]
        shared = set(moved[0]).intersection(*moved[1:]) if moved else set[str]()
        for cause in sorted(shared, key=self._place.__getitem__):
            movers = {mover for some in moved for mover in some[cause]}
            like = self._components[cause]
            yield Addition(
                Way.SPLIT,
                cause,
                cause,
                self._copy(like, like.needs),
                moves=tuple(sorted(movers, key=self._place.__getitem__)),
            )

    def _hanging(self, own: Iterable[str], first: Container[str]) -> dict[str, list[str]]:
        """By what the first member hangs on, too: the parts of a member's own that hang on it themselves."""
        hanging: dict[str, list[str]] = {}
        for part in own:
            for need in self._components[part].needs if part in self._components else ():
                if need in first and need in self._components:
                    hanging.setdefault(need, []).append(part)
        return hanging


def _is_alike(one: Component, other: Component) -> bool:
    """Of one kind, or else of one product."""
    return one.kind == other.kind if one.kind or other.kind else one.product == other.product != ""
