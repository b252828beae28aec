"""How long each service stands still in a year, as the system is and with what is added to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from scudo.core.advice.additions import Addition
from scudo.core.advice.choice import Spent
from scudo.core.advice.depends import Depends, part
from scudo.core.advice.growth import grown
from scudo.core.model import Graph, Model, Service
from scudo.core.redundancy import HOURS_A_YEAR, Budget, Figures, Study, TooTangled, tree_of


@dataclass(frozen=True, slots=True)
class Hours:
    """Of a year of 8,760; `low` and `high` are certified bounds, and equal where it is exact."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """What is reckoned with."""
        return (self.low + self.high) / 2


COMPONENTS_A_LOOK = 20


class Downtime:
    """Each service is looked at alone, and only with those additions that can matter to it; every answer is kept.

    So many `looks` may be taken at services with something added, each counted once for every twenty components that the
    service stands on; after them Spent is raised. As the system is, all services are worked out together.
    """

    def __init__(
        self,
        model: Model,
        added: Sequence[Addition],
        figures: Mapping[str, Figures] | None,
        budget: Budget | None,
        looks: int,
    ) -> None:
        self._model = model
        self._added = added
        self._figures = figures
        self._budget = budget
        self._left = looks
        self._depends = Depends(model)
        self._below = {each.key: self._depends.service(each) for each in model.services}
        self._matters = {service: self._mattering(below) for service, below in self._below.items()}
        self._known: dict[tuple[str, frozenset[int], frozenset[int]], Hours | None] = {}
        self._whole = self._together()

    def _together(self) -> dict[str, tuple[Study, str]]:
        """Of each service the study of all, and its top in it; nothing where the network is too tangled to follow as a whole."""
        services = tuple(replace(each, functions=()) for each in self._model.services)
        try:
            tree = tree_of(Graph(replace(self._model, services=services)), self._figures)
        except TooTangled:
            return {}
        study = Study(tree, budget=self._budget)
        return {each.key: (study, top) for each, top in zip(services, tree.tops, strict=True)}

    def _mattering(self, below: frozenset[str]) -> frozenset[int]:
        """The additions that can matter to what depends on these; also to what others of them bring along."""
        matters = frozenset[int]()
        while True:
            found = frozenset(
                number
                for number, each in enumerate(self._added)
                if number in matters or not below.isdisjoint((each.of, each.like))
            )
            if found == matters:
                return matters
            matters = found
            below = below.union(
                *(self._depends.below(need) for each in found for need in self._added[each].component.needs)
            )

    def looks(self, number: int) -> int:
        """How many it takes to know what one addition does; at least one."""
        return max(1, sum(_looks(self._below[key]) for key, some in self._matters.items() if number in some))

    def is_touched(self, service: Service, chosen: frozenset[int]) -> bool:
        """Whether any of these additions can matter to a service."""
        return not self._matters[service.key].isdisjoint(chosen)

    def hours(
        self, service: Service, chosen: frozenset[int] = frozenset(), offered: frozenset[int] = frozenset()
    ) -> Hours | None:
        """With the `chosen` additions, by number; None where nobody knows.

        With what is `offered` too: no longer than with the chosen and whatever is taken of the offer. Raises Spent.
        """
        matters = self._matters[service.key]
        key = (service.key, chosen & matters, offered & matters)
        if key not in self._known:
            self._known[key] = self._asked(service, *key[1:])
        return self._known[key]

    def _asked(self, service: Service, chosen: frozenset[int], offered: frozenset[int]) -> Hours | None:
        if not chosen and not offered and service.key in self._whole:
            return _hours(*self._whole[service.key])
        added = [self._added[number] for number in sorted(chosen | offered)]
        names = (name for each in added for name in (each.of, each.like, *each.component.needs))
        below = self._below[service.key].union(*map(self._depends.below, names))
        self._left -= _looks(below)
        if self._left < 0:
            raise Spent
        try:
            grown_part = grown(part(self._model, service, below), added, at_best=bool(offered))
            tree = tree_of(Graph(grown_part), self._figures)
        except TooTangled:
            return None
        return _hours(Study(tree, budget=self._budget), tree.tops[0])


def _looks(below: Collection[str]) -> int:
    return -(-len(below) // COMPONENTS_A_LOOK)


def _hours(study: Study, top: str) -> Hours | None:
    chance, _ = study.unavailability(top)
    return None if chance is None else Hours(chance.low * HOURS_A_YEAR, chance.high * HOURS_A_YEAR)
