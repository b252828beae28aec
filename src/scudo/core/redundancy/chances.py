"""Probabilities on a diagram: how likely its function is true, and how that changes with each variable.

What is likely and what is unlikely are worked out side by side, so that an unavailability of 1e-12 keeps all its digits.
"""

from collections.abc import Sequence
from typing import NamedTuple

from scudo.core.redundancy.diagram import Diagram, Edge
from scudo.core.redundancy.solving import Solution


class Chance(NamedTuple):
    """That something happens, and that it does not; both between a low and a high, which are equal where it is exact."""

    low: float
    high: float
    low_not: float
    high_not: float
    is_exact: bool = True

    @property
    def turned(self) -> "Chance":
        """The chance of the opposite."""
        return Chance(self.low_not, self.high_not, self.low, self.high, self.is_exact)


def certain(probability: float) -> Chance:
    """A chance that is known."""
    return Chance(probability, probability, 1 - probability, 1 - probability)


def between(low: float, high: float) -> Chance:
    """A chance of which bounds are known."""
    return Chance(low, high, 1 - high, 1 - low, is_exact=False)


def chance(solution: Solution, leaves: Sequence[Chance]) -> Chance:
    """Of the function of a module, from those of its leaves by position (Shannon's expansion)."""
    if all(leaf.is_exact for leaf in leaves):
        true = values(solution.diagram, leaves)
        happens, does_not = true[solution.edge], true[solution.edge ^ 1]
        return Chance(happens, happens, does_not, does_not)
    return between(*bounded(solution.diagram, solution.edge, leaves))


def values(diagram: Diagram, leaves: Sequence[Chance]) -> list[float]:
    """By edge, how likely it is true."""
    true = [0.0, 1.0]
    pairs = [(leaf.low, leaf.low_not) for leaf in leaves]
    nodes = zip(diagram.variables, diagram.lows, diagram.highs, strict=True)
    next(nodes)
    for position, low, high in nodes:
        happens, does_not = pairs[position]
        true.append(does_not * true[low] + happens * true[high])
        true.append(does_not * true[low ^ 1] + happens * true[high ^ 1])
    return true


def bounded(diagram: Diagram, edge: Edge, leaves: Sequence[Chance]) -> tuple[float, float]:
    """The least and the most that an edge can be worth; the function is linear in each leaf, so ends decide."""
    least, most = [0.0, 1.0], [0.0, 1.0]
    for node in range(1, len(diagram)):
        leaf = leaves[diagram.variables[node]]
        low, high = diagram.lows[node], diagram.highs[node]
        ends = ((leaf.low, leaf.high_not), (leaf.high, leaf.low_not))
        for turned in (0, 1):
            least.append(min(no * least[low ^ turned] + yes * least[high ^ turned] for yes, no in ends))
            most.append(max(no * most[low ^ turned] + yes * most[high ^ turned] for yes, no in ends))
    return least[edge], most[edge]


def slopes(solution: Solution, leaves: Sequence[Chance]) -> list[float]:
    """By position, how much more likely the function is where the leaf is true than where it is not: one sweep from the top."""
    diagram, edge = solution.diagram, solution.edge
    true = values(diagram, leaves)
    weight = [0.0] * len(diagram)
    weight[edge >> 1] = -1.0 if edge & 1 else 1.0
    found = [0.0] * len(leaves)
    for node in range(len(diagram) - 1, 0, -1):
        position, here = diagram.variables[node], weight[node]
        low, high = diagram.lows[node], diagram.highs[node]
        found[position] += here * (true[high] - true[low])
        weight[low >> 1] += here * leaves[position].low_not
        weight[high >> 1] += here * leaves[position].low * (-1.0 if high & 1 else 1.0)
    return found
