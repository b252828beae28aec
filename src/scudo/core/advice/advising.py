"""Which redundancy is the most worth adding for its cost (D3).

An addition saves downtime, and an hour of downtime costs what its service says. All is worked out anew with it, by exact
unavailability: what shares a cause with what is there already saves next to nothing, and comes out so. What is
worth most is what saves most over the years that are reckoned with, less its own cost.

docs/rules/advice.md has the rule and its table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import inf

from scudo.core.advice.additions import Addition, Way, additions
from scudo.core.advice.choice import Spent, Wares, best_set
from scudo.core.advice.depends import Depends
from scudo.core.advice.downtime import Downtime, Hours
from scudo.core.model import Component, Graph, Model, Money, Service
from scudo.core.redundancy import Budget, Figures, unavailability_of

MOST_OPTIONS = 5
YEARS = 5.0
"""How long what is bought is reckoned to serve."""
HOUR = Decimal(100)
"""What an hour of a service costs that does not say so, in the currency of the rest."""
CURRENCY = "EUR"
LOOKS = 1_500
"""How many times a service is worked out with something added: some seconds."""
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Change:
    """The downtime of a service, in hours a year, before and after."""

    service: str
    before: Hours
    after: Hours


@dataclass(frozen=True, slots=True)
class Option:
    """What to add, what it costs and what it `saves` in a year; `services` are those that it changes, the most saving first.

    `worth` is what it saves over the years that are reckoned with, less its cost. `exact` where all hours are that it may change.
    """

    additions: tuple[Addition, ...]
    cost: Money
    saves: Money
    worth: Money
    services: tuple[Change, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """`options`, the most worth first; `not_worth` are single additions that cost more than they save.

    `complete`: all that the budget allows was looked at, or cannot be worth more. `unpriced` are components that could be added
    but for which there is no price in the budget's currency, and `unknown` services whose downtime nobody knows for want of figures.
    """

    options: tuple[Option, ...]
    not_worth: tuple[Option, ...]
    complete: bool
    unpriced: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is reckoned with: `prices` by component, product or kind where the model has none, product `figures`, `years`.

    `hour` is the cost of an hour of a service that says none, or says it in another currency. `looks`, and `budget` for each of them,
    bound the work.
    """

    prices: Mapping[str, Money] | None = None
    figures: Mapping[str, Figures] | None = None
    hour: Decimal = HOUR
    years: float = YEARS
    looks: int = LOOKS
    budget: Budget | None = None


def advise(graph: Graph, *, budget: Money | None, terms: Terms | None = None) -> Advice:
    """At most five options within a budget, single additions and the best set of them; without a budget, whatever pays."""
    return _Advising(graph, budget, terms or Terms()).advice()


class _Advising:
    def __init__(self, graph: Graph, budget: Money | None, terms: Terms) -> None:
        model = graph.model
        self._terms = terms
        self._currency = _currency(graph, budget)
        self._purse = float(budget.amount) if budget else inf
        points = {each.key: graph.single_points(each.key) for each in model.services}
        found = list(additions(model, Depends(model), {name for some in points.values() for name in some}))
        self._unpriced = [each.like for each in found if self._price(each.component) is None]
        priced = [each for each in found if self._price(each.component) is not None]
        self._added = sorted(priced, key=lambda each: -self._promise(each, model, points))
        self._prices = [self._price(each.component) or Decimal(0) for each in self._added]
        self._downtime = Downtime(model, self._added, terms.figures, terms.budget, terms.looks)
        self._by_promise = sorted(
            range(len(self._added)),
            key=lambda each: -self._promise(self._added[each], model, points) / self._downtime.looks(each),
        )
        before = {each: self._downtime.hours(each) for each in model.services}
        self._before = {service: hours for service, hours in before.items() if hours is not None}
        self._unknown = tuple(each.key for each, hours in before.items() if hours is None)

    def advice(self) -> Advice:
        singles, all_looked_at = self._singles()
        wares = Wares([float(each) for each in self._prices], [each.of for each in self._added], self._purse)
        best, is_certain = best_set(wares, self._worth, self._bound)
        options = [each for each in singles if each.worth.amount > 0]
        if len(best) > 1:
            options.append(self._option(best))
        return Advice(
            options=tuple(sorted(options, key=_by_worth)[:MOST_OPTIONS]),
            not_worth=tuple(each for each in singles if each.worth.amount <= 0),
            complete=all_looked_at and is_certain,
            unpriced=tuple(dict.fromkeys(self._unpriced)),
            unknown=self._unknown,
        )

    def _singles(self) -> tuple[list[Option], bool]:
        """Of what relieves one thing in one way the best that can be bought, the most worth first; and whether that is all."""
        best: dict[tuple[Way, str], Option] = {}
        is_all = True
        try:
            for number in self._by_promise:
                each = self._added[number]
                if self._prices[number] <= self._purse:
                    option = self._option(frozenset([number]))
                    before = best.setdefault((each.way, each.of), option)
                    best[each.way, each.of] = min(before, option, key=_by_worth)
        except Spent:
            is_all = False
        return sorted(best.values(), key=_by_worth), is_all

    def _promise(self, added: Addition, model: Model, points: Mapping[str, Sequence[str]]) -> float:
        """What it could save at the most, roughly: what promises most for the work is looked at first."""
        share = unavailability_of(added.component, self._terms.figures or {}) or 0.0
        if added.way is Way.MEMBER:
            return share * share
        return share * sum(self._an_hour(each) for each in model.services if added.of in points[each.key])

    def _price(self, component: Component) -> Decimal | None:
        given = self._terms.prices or {}
        prices = (component.price, given.get(component.product), given.get(component.kind))
        return next((each.amount for each in prices if each and each.currency == self._currency), None)

    def _an_hour(self, service: Service) -> float:
        outage = service.outage
        if outage is None or outage.currency != self._currency:
            return float(self._terms.hour)
        return float(outage.amount)

    def _saved(self, chosen: frozenset[int], offered: frozenset[int] = frozenset()) -> float:
        """Money in a year. Raises Spent."""
        saved = 0.0
        for service, before in self._before.items():
            after = self._downtime.hours(service, chosen, offered)
            if after is not None:
                saved += self._an_hour(service) * (before.middle - after.middle)
        return saved

    def _cost(self, chosen: frozenset[int]) -> Decimal:
        return sum((self._prices[each] for each in chosen), Decimal(0))

    def _worth(self, chosen: frozenset[int]) -> float:
        return self._bound(chosen, frozenset())

    def _bound(self, chosen: frozenset[int], offered: frozenset[int]) -> float:
        return self._terms.years * self._saved(chosen, offered) - float(self._cost(chosen))

    def _option(self, chosen: frozenset[int]) -> Option:
        touched = [
            Change(service.key, before, after)
            for service, before in self._before.items()
            if self._downtime.is_touched(service, chosen)
            and (after := self._downtime.hours(service, chosen)) is not None
        ]
        changed = [each for each in touched if each.after != each.before]
        return Option(
            additions=tuple(self._added[each] for each in sorted(chosen)),
            cost=Money(self._cost(chosen), self._currency),
            saves=self._money(self._saved(chosen)),
            worth=self._money(self._worth(chosen)),
            services=tuple(sorted(changed, key=lambda each: each.after.middle - each.before.middle)),
            exact=all(each.low == each.high for change in touched for each in (change.before, change.after)),
        )

    def _money(self, amount: float) -> Money:
        return Money(Decimal(amount).quantize(_CENT), self._currency)


def _currency(graph: Graph, budget: Money | None) -> str:
    """The budget's, else that of the first service that says what an hour costs."""
    said: Sequence[Money] = [each.outage for each in graph.model.services if each.outage]
    return budget.currency if budget else next((each.currency for each in said), CURRENCY)


def _by_worth(option: Option) -> tuple[Decimal, Decimal, int]:
    """The most worth first, then the cheaper, then fewer."""
    return -option.worth.amount, option.cost.amount, len(option.additions)
