"""A model of a system as a fault tree: what stops each service and each function.

A component's event bears the component's key: it failed by itself. The gate `component:KEY` is true where it does not work, by itself or
for a need; `group:KEY` where more members do not work than the group can spare; `way:N` are parts of paths over links. The
top of a service is its key, of a function `service/function`; a service that is called like a component is `KEY/`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scudo.core.model import Component, Graph, Path
from scudo.core.model.draft import COMPONENT, GROUP, PATH, Draft, Key
from scudo.core.redundancy.tree import Event, Gate, Op, Tree
from scudo.core.redundancy.ways import NEVER, Gates, Ways

_ALWAYS = "never a way"


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a product: mean time between failures and mean time to repair, in hours; None is unknown.

    `shape` says how well its failure rate is known: that of the Gamma distribution which is believed of it; None is for certain.
    """

    mtbf_h: float | None = None
    repair_h: float | None = None
    shape: float | None = None


def tree_of(graph: Graph, figures: Mapping[str, Figures] | None = None) -> Tree:
    """The tree of a model, one top for each service and each function; `figures` are by product. Raises TooTangled.

    Gates and events are those that a top stands on.
    """
    return _Growth(graph, figures or {}).tree()


def unavailability_of(component: Component, figures: Mapping[str, Figures]) -> float | None:
    """The share of time in which a component has failed by itself; None where nobody knows.

    Its own where it says so; else repair / (mtbf + repair), each its own or its product's.
    """
    if component.unavailability is not None:
        return component.unavailability
    product = figures.get(component.product, Figures())
    mtbf_h = product.mtbf_h if component.mtbf_h is None else component.mtbf_h
    repair_h = product.repair_h if component.repair_h is None else component.repair_h
    if mtbf_h is None or repair_h is None:
        return None
    return repair_h / (mtbf_h + repair_h)


class _Growth:
    """A tree while it grows."""

    def __init__(self, graph: Graph, figures: Mapping[str, Figures]) -> None:
        self._model = graph.model
        self._figures = figures
        self._draft = Draft(graph.model)
        self._components = {component.key for component in graph.model.components}
        self._gates = Gates()
        self._ways: dict[Key, Ways] = {}
        self._all: dict[str, Gate] = {}

    def tree(self) -> Tree:
        for key in self._draft.order():
            if key[0] in {COMPONENT, GROUP}:
                self._grow(key)
        for key in self._draft.tops:
            self._all[self._name(key)] = Gate(Op.OR, tuple(self._needed(key)))
        self._all |= self._gates.made
        tops = tuple(self._name(key) for key in self._draft.tops)
        reached = self._reached(tops)
        return Tree(
            name=self._model.key,
            tops=tops,
            gates={name: gate for name, gate in self._all.items() if name in reached},
            events={
                each.key: Event(each.key, unavailability_of(each, self._figures))
                for each in self._model.components
                if each.key in reached
            },
        )

    def _name(self, key: Key) -> str:
        """A component that needs nothing is its event."""
        kind, name = key[:2]
        if kind == COMPONENT:
            return f"{COMPONENT}:{name}" if self._draft.children[key] else name
        if kind == GROUP:
            return f"{GROUP}:{name}"
        return f"{name}/{key[2]}" if key[2] or name in self._components else name

    def _grow(self, key: Key) -> None:
        below = tuple(self._name(each) for each in self._draft.children[key])
        if key[0] == GROUP:
            self._all[self._name(key)] = Gate(Op.ATLEAST, below, self._draft.spare[key] + 1)
        elif below:
            self._all[self._name(key)] = Gate(Op.OR, (key[1], *below))

    def _needed(self, top: Key) -> Iterable[str]:
        for key in self._draft.children[top]:
            name = self._broken(self._draft.paths[key]) if key[0] == PATH else self._name(key)
            if name != NEVER:
                yield name

    def _broken(self, path: Path) -> str:
        """What is true where the path is broken; blank where it never is."""
        region = self._draft.region_of(path.origin)
        if region is None:
            broken = self._down(path.origin) if path.origin in path.targets else None
        else:
            if region not in self._ways:
                self._ways[region] = Ways(self._draft.regions[region].near, self._down, self._gates)
            broken = self._ways[region].broken(path.origin, path.targets)
        if broken is None:
            self._all[_ALWAYS] = Gate(Op.AND, ())
            return _ALWAYS
        return broken

    def _down(self, end: str) -> str:
        return self._name((COMPONENT, end)) if end in self._components else NEVER

    def _reached(self, tops: Iterable[str]) -> set[str]:
        reached, waiting = set[str](), [*tops]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                if name in self._all:
                    waiting += self._all[name].of
        return reached
