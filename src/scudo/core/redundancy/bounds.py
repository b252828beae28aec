"""Certified bounds where no diagram fits: every gate between a smaller and a larger function, both of limited size.

Where one of the two grows too large, the parts that matter least are replaced, in the smaller function by what is never true, in
the larger one by what is always true. What matters is what the replacement adds to the error: how likely the part is reached,
times how likely its answer is then wrong. A gate that denies takes the smaller for the larger one, so that this holds for trees that
are not coherent, too. At the top the probabilities of both are bounds of the true one, however coarse; a larger limit, tried as long
as the budget lasts, brings them nearer. Of a coherent module, cut sets and path sets say something too (`witnesses`), and the
nearer bounds count.
"""

from collections.abc import Sequence
from heapq import nlargest

from scudo.core.redundancy.budget import Budget
from scudo.core.redundancy.chances import Chance, bounded
from scudo.core.redundancy.diagram import FALSE, TRUE, Diagram, Edge, OverBudget
from scudo.core.redundancy.formula import ANY, LEAST, Formula
from scudo.core.redundancy.modules import Module
from scudo.core.redundancy.signs import is_coherent_inside
from scudo.core.redundancy.solving import gates_in_order
from scudo.core.redundancy.witnesses import witnessed

Rails = tuple[Edge, Edge]
"""A smaller and a larger function."""

_SIZES = (32, 128, 512, 2048, 8192)
_ROUNDING = 1e-12


def bounds(formula: Formula, module: Module, leaves: Sequence[Chance], budget: Budget) -> tuple[float, float]:
    """The least and the most that the module's probability can be; `leaves` are by position in the module's."""
    low, high, spent = 0.0, 1.0, 0
    if is_coherent_inside(formula, module):
        low, high = witnessed(formula, module, leaves, budget.steps)
    for size in _SIZES:
        attempt = _Attempt(formula, module, leaves, size, budget.steps - spent)
        try:
            smaller, larger = attempt.rails()
        except OverBudget:
            break
        diagram, (smaller, larger) = attempt.diagram.copied((smaller, larger))
        low = max(low, bounded(diagram, smaller, leaves)[0])
        high = min(high, bounded(diagram, larger, leaves)[1])
        spent += attempt.steps
        if spent * 4 > budget.steps or not attempt.is_coarse:
            break
    return max(0.0, low * (1 - _ROUNDING)), min(1.0, high * (1 + _ROUNDING))


class _Attempt:
    """One pass over the gates with functions of at most `size` nodes."""

    def __init__(
        self, formula: Formula, module: Module, leaves: Sequence[Chance], size: int, steps: int
    ) -> None:
        self.diagram = Diagram(len(leaves), max(1, steps // 10))
        self.is_coarse = False
        self._formula, self._module, self._size = formula, module, size
        self._happens = [(leaf.low + leaf.high) / 2 for leaf in leaves]
        self._true = [0.0, 1.0]
        self._spent = 0

    @property
    def steps(self) -> int:
        """What the pass cost so far."""
        return self._spent + self.diagram.steps

    def rails(self) -> Rails:
        """The module between two functions. Raises OverBudget."""
        made: dict[int, Rails] = {}
        for position, leaf in enumerate(self._module.leaves):
            edge = self.diagram.variable(position)
            made[leaf >> 1] = _turned((edge, edge), leaf)
        for gate, over in gates_in_order(self._formula, self._module):
            made[gate] = self._gate(gate, made)
            for each in over:
                del made[each]
            if len(self.diagram) * 2 > self.diagram.most:
                self._tidy(made)
        return _turned(made[self._module.top >> 1], self._module.top)

    def _gate(self, gate: int, made: dict[int, Rails]) -> Rails:
        """The arguments one by one, so that no function in between grows large either."""
        formula, diagram = self._formula, self.diagram
        arguments = [_turned(made[one >> 1], one) for one in formula.joins[gate]]
        arguments.sort(key=lambda rails: -diagram.variables[rails[0] >> 1])
        if formula.kinds[gate] == LEAST:
            return self._at_least(formula.least[gate], arguments)
        found = (FALSE, FALSE)
        for rails in arguments:
            joined = self._either(found, rails) if formula.kinds[gate] == ANY else self._differ(found, rails)
            found = self._limited(joined)
        return found

    def _at_least(self, least: int, arguments: Sequence[Rails]) -> Rails:
        counts: list[Rails] = [(TRUE, TRUE), *[(FALSE, FALSE)] * least]
        for rails in arguments:
            for count in range(least, 0, -1):
                one_more = _turned(self._either(_turned(counts[count - 1], 1), _turned(rails, 1)), 1)
                counts[count] = self._limited(self._either(counts[count], one_more))
        return counts[least]

    def _either(self, one: Rails, other: Rails) -> Rails:
        return self.diagram.either(one[0], other[0]), self.diagram.either(one[1], other[1])

    def _differ(self, one: Rails, other: Rails) -> Rails:
        diagram = self.diagram
        smaller = diagram.either(diagram.both(one[0], other[1] ^ 1), diagram.both(one[1] ^ 1, other[0]))
        larger = diagram.either(diagram.both(one[1], other[0] ^ 1), diagram.both(one[0] ^ 1, other[1]))
        return smaller, larger

    def _limited(self, rails: Rails) -> Rails:
        smaller, larger = rails
        return self._cut(smaller), self._cut(larger ^ 1) ^ 1

    def _cut(self, edge: Edge) -> Edge:
        """A function that is true at most where this one is; the larger rail comes denied."""
        diagram = self.diagram
        if len(diagram.below(edge)) <= self._size:
            return edge
        self.is_coarse = True
        self._weigh()
        reached = self._reached(edge)
        worth = {each: mass * self._true[each] for each, mass in reached.items()}
        kept = set(nlargest(self._size, worth, key=worth.__getitem__))
        made = {FALSE: FALSE, TRUE: TRUE}
        for each in reversed(reached):
            if each not in kept:
                made[each] = FALSE
                continue
            node, turned = each >> 1, each & 1
            low, high = diagram.lows[node] ^ turned, diagram.highs[node] ^ turned
            made[each] = diagram.node(diagram.variables[node], made[low], made[high])
        return made[edge]

    def _reached(self, edge: Edge) -> dict[Edge, float]:
        """How likely each edge is reached from this one, from the first variable on."""
        diagram = self.diagram
        reached = {edge: 1.0}
        parts: dict[Edge, float] = {}
        waiting = {edge}
        for node in reversed(diagram.below(edge)):
            for each in (node << 1, node << 1 | 1):
                if each not in waiting:
                    continue
                mass = reached.pop(each)
                parts[each] = mass
                happens, turned = self._happens[diagram.variables[node]], each & 1
                for next_, share in (
                    (diagram.lows[node] ^ turned, 1 - happens),
                    (diagram.highs[node] ^ turned, happens),
                ):
                    if next_ > TRUE:
                        reached[next_] = reached.get(next_, 0.0) + mass * share
                        waiting.add(next_)
        return parts

    def _weigh(self) -> None:
        """How likely each edge is true, of all nodes made since the last time."""
        diagram, true = self.diagram, self._true
        for node in range(len(true) >> 1, len(diagram)):
            happens = self._happens[diagram.variables[node]]
            low, high = diagram.lows[node], diagram.highs[node]
            true.append((1 - happens) * true[low] + happens * true[high])
            true.append((1 - happens) * true[low ^ 1] + happens * true[high ^ 1])

    def _tidy(self, made: dict[int, Rails]) -> None:
        """Forget what no gate needs any more."""
        numbers = list(made)
        self._spent += self.diagram.steps
        edges = [edge for number in numbers for edge in made[number]]
        most = self.diagram.most - self.diagram.steps // 10
        self.diagram, copies = self.diagram.copied(edges)
        self.diagram.most = most
        self._true = [0.0, 1.0]
        made.update(zip(numbers, zip(copies[::2], copies[1::2], strict=True), strict=True))


def _turned(rails: Rails, literal: int) -> Rails:
    """As a literal has it: what denies a smaller function is a larger one."""
    return (rails[1] ^ 1, rails[0] ^ 1) if literal & 1 else rails
