"""One tree, asked about its tops; what they have in common is remembered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scudo.core.redundancy import minimal
from scudo.core.redundancy.bounds import bounds
from scudo.core.redundancy.budget import Budget
from scudo.core.redundancy.chances import Chance, between, certain, chance, slopes
from scudo.core.redundancy.cuts import Cuts, NotCoherent, TooMany
from scudo.core.redundancy.diagram import OverBudget
from scudo.core.redundancy.formula import FALSE, TRUE, Formula, Literal, literals_of
from scudo.core.redundancy.modules import Module, modules_of
from scudo.core.redundancy.signs import happens_alone, is_coherent
from scudo.core.redundancy.simplify import simplified
from scudo.core.redundancy.solving import Solution, solved
from scudo.core.redundancy.tree import Tree

_MOST_NAMED = 5
NOT_COHERENT = "not coherent: something fails because something else does not"
NOT_COUNTED = "there are too many cut sets to count them all within the budget"
NO_DIAGRAM = "the diagram does not fit into the budget"


@dataclass(frozen=True, slots=True)
class Listed:
    """Minimal cut sets by name, smaller ones first, and what is missing of them."""

    sets: tuple[tuple[str, ...], ...]
    reason: str = ""


class Study:
    """Raises KeyError for a top that the tree does not have."""

    def __init__(self, tree: Tree, tops: Iterable[str] | None = None, budget: Budget | None = None) -> None:
        self.tree = tree
        self.tops = tree.tops if tops is None else tuple(tops)
        self._budget = budget or Budget()
        self._formula = Formula()
        self._literals = literals_of(self._formula, tree, self.tops)
        self._modules: dict[str, tuple[Module, ...]] = {}
        self._reduced: dict[str, Literal] = {}
        self._solutions: dict[Literal, Solution | Module] = {}
        self._chances: dict[Literal, Chance] = {FALSE: certain(0.0), TRUE: certain(1.0)}
        self._counts: dict[Literal, minimal.Counts] = {}
        self._cuts: dict[int, Cuts] = {}

    def unavailability(self, top: str) -> tuple[Chance | None, str]:
        """How likely the top is; why there is no exact answer, where there is none, and no chance where a figure is missing."""
        unknown = self._unknown(top)
        if unknown:
            return None, _without_figures(unknown)
        found = self._chance(top)
        if found.is_exact:
            return found, ""
        return found, f"bounded: {NO_DIAGRAM}"

    def unavailability_with(self, top: str, probabilities: Mapping[str, float]) -> float:
        """How likely the top would be with other probabilities of these events. Raises ValueError where it is not known exactly."""
        chance_, _ = self.unavailability(top)
        if chance_ is None or not chance_.is_exact:
            raise ValueError(f"the unavailability of {top} is not known exactly")
        worked = {FALSE: certain(0.0), TRUE: certain(1.0)}
        for module in self._modules_of(top):
            solution = self._solutions[module.top]
            assert isinstance(solution, Solution)
            leaves = [self._assumed(leaf, probabilities, worked) for leaf in solution.leaves]
            worked[module.top] = chance(solution, leaves)
        return self._assumed(self._reduced[top], probabilities, worked).low

    def slopes(self, top: str) -> dict[str, float]:
        """Birnbaum's importance of every event below the top; none where its unavailability is not exact."""
        chance_, _ = self.unavailability(top)
        if chance_ is None or not chance_.is_exact:
            return {}
        literal = self._reduced[top]
        weights = {literal >> 1: -1.0 if self._is_turned(literal) else 1.0}
        for module in reversed(self._modules_of(top)):
            solution = self._solutions[module.top]
            assert isinstance(solution, Solution)
            weight = weights[module.top >> 1]
            for leaf, slope in zip(solution.leaves, slopes(solution, self._leaves(solution)), strict=True):
                weights[leaf >> 1] = weight * slope
        names = self._formula.names
        below = [number for number in self._formula.cone(self._literals[top]) if number in names]
        return {names[number]: weights.get(number, 0.0) for number in sorted(below)}

    def single_points(self, top: str) -> tuple[str, ...]:
        """The events that bring the top about alone, by name; none where it happens anyway."""
        literal = self._literals[top]
        return tuple(sorted(self._formula.names[each] for each in happens_alone(self._formula, literal)))

    def cut_sets(self, top: str, max_order: int) -> Listed:
        """The minimal cut sets of at most so many events; of fewer where there are too many."""
        for order in range(max_order, 0, -1):
            try:
                found = self._cuts_to(order).of(self._literals[top])
            except NotCoherent:
                return Listed((), NOT_COHERENT)
            except TooMany:
                continue
            names = [tuple(sorted(self._formula.names[each] for each in cut)) for cut in found]
            reason = "" if order == max_order else _too_many(order, max_order)
            return Listed(tuple(sorted(names, key=lambda cut: (len(cut), cut))), reason)
        return Listed((), _too_many(0, max_order) if max_order > 0 else "")

    def cut_set_counts(self, top: str) -> tuple[Mapping[int, int] | None, str]:
        """How many minimal cut sets there are of each order; else why that is not known."""
        literal = self._literals[top]
        if not is_coherent(self._formula, literal):
            return None, NOT_COHERENT
        reduced = self._reduced_to(top)
        if reduced in {FALSE, TRUE}:
            return ({0: 1} if reduced else {}), ""
        for module in self._modules_of(top):
            if module.top not in self._counts:
                solution = self._solution(module)
                if not isinstance(solution, Solution):
                    return None, NO_DIAGRAM
                leaves = [self._counts.get(leaf, minimal.EVENT) for leaf in solution.leaves]
                try:
                    self._counts[module.top] = minimal.counts(solution, leaves, self._budget.counted)
                except OverBudget:
                    return None, NOT_COUNTED
        return minimal.by_order(self._counts.get(reduced, minimal.EVENT)), ""

    def solutions(self, top: str) -> tuple[Solution, ...] | None:
        """The diagrams of the top's modules, each after its leaves'; None where one has none."""
        found = [self._solution(module) for module in self._modules_of(top)]
        complete = tuple(each for each in found if isinstance(each, Solution))
        return complete if len(complete) == len(found) else None

    def _cuts_to(self, order: int) -> Cuts:
        if order not in self._cuts:
            self._cuts[order] = Cuts(self._formula, order, self._budget.cut_sets)
        return self._cuts[order]

    def _reduced_to(self, top: str) -> Literal:
        if top not in self._reduced:
            self._reduced[top] = simplified(self._formula, self._literals[top])
        return self._reduced[top]

    def _modules_of(self, top: str) -> tuple[Module, ...]:
        if top not in self._modules:
            self._modules[top] = modules_of(self._formula, self._reduced_to(top))
        return self._modules[top]

    def _solution(self, module: Module) -> Solution | Module:
        if module.top not in self._solutions:
            self._solutions[module.top] = solved(self._formula, module, self._budget)
        return self._solutions[module.top]

    def _leaves(self, solution: Solution | Module) -> Sequence[Chance]:
        return [self._leaf(leaf) for leaf in solution.leaves]

    def _leaf(self, leaf: Literal) -> Chance:
        if leaf not in self._chances and leaf >> 1 in self._formula.names:
            probability = self.tree.events[self._formula.names[leaf >> 1]].probability
            assert probability is not None
            self._chances[leaf & ~1] = certain(probability)
            self._chances[leaf | 1] = certain(probability).turned
        return self._chances[leaf]

    def _assumed(
        self, leaf: Literal, probabilities: Mapping[str, float], worked: Mapping[Literal, Chance]
    ) -> Chance:
        """The chance of a leaf where some events have other probabilities."""
        name = self._formula.names.get(leaf >> 1)
        if leaf in worked or name is None:
            return worked[leaf]
        probability = self.tree.events[name].probability
        happens = certain(probabilities.get(name, probability or 0.0))
        return happens.turned if leaf & 1 else happens

    def _chance(self, top: str) -> Chance:
        for module in self._modules_of(top):
            if module.top not in self._chances:
                solution = self._solution(module)
                leaves = self._leaves(solution)
                if isinstance(solution, Solution):
                    found = chance(solution, leaves)
                else:
                    found = between(*bounds(self._formula, solution, leaves, self._budget))
                self._chances[module.top] = found
        return self._leaf(self._reduced_to(top))

    def _is_turned(self, literal: Literal) -> bool:
        """Whether a literal is the opposite of what was solved: an event is solved as it is."""
        return bool(literal & 1) and literal >> 1 in self._formula.names

    def _unknown(self, top: str) -> list[str]:
        """The events that can matter, and whose probability nobody knows."""
        names = (self._formula.names.get(number) for number in self._formula.cone(self._reduced_to(top)))
        needed = {name for name in names if name and self.tree.events[name].probability is None}
        return [name for name in self.tree.events if name in needed]


def _without_figures(names: Sequence[str]) -> str:
    told = ", ".join(names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"no figures for {told}{more}"


def _too_many(order: int, asked: int) -> str:
    if order == 0:
        return "there are too many cut sets to list them"
    return f"there are too many cut sets to list them up to order {asked}; listed up to {order}"
