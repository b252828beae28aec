"""How long each service stands still in a year, as the system is and with what is added to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


class Downtime:
    """Each service is looked at alone, and only with those additions that can matter to it; every answer is kept.

    So many `looks` may be taken at services with something added; after them Spent is raised.
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
        self._looks = looks
        self._depends = Depends(model)
        self._below = {each.key: self._depends.service(each) for each in model.services}
        self._matters = {
            service: frozenset(
                number for number, each in enumerate(added) if not below.isdisjoint((each.of, each.like))
            )
            for service, below in self._below.items()
        }
        self._known: dict[tuple[str, frozenset[int], frozenset[int]], Hours | None] = {}

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
            if key[1] or key[2]:
                self._looks -= 1
                if self._looks < 0:
                    raise Spent
            self._known[key] = self._asked(service, *key[1:])
        return self._known[key]

    def _asked(self, service: Service, chosen: frozenset[int], offered: frozenset[int]) -> Hours | None:
        added = [self._added[number] for number in sorted(chosen | offered)]
        needs = (self._depends.below(need) for each in added for need in each.component.needs)
        alone = part(self._model, service, self._below[service.key].union(*needs))
        try:
            tree = tree_of(Graph(grown(alone, added, at_best=bool(offered))), self._figures)
        except TooTangled:
            return None
        chance, _ = Study(tree, budget=self._budget).unavailability(tree.tops[0])
        return None if chance is None else Hours(chance.low * HOURS_A_YEAR, chance.high * HOURS_A_YEAR)
