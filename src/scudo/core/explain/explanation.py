"""Everything that can have failed: the minimal explanations of alarms, most likely first (M2).

An explanation is a set of components that failed by themselves. With it every alarm is down, nothing that is seen working is, and
no part of it is enough (a minimal diagnosis by the consistency of Reiter 1987, here for failures that only take down). How
likely it is follows from its components' unavailability, each failing for itself.

docs/rules/explain.md has the rule and its table.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import exp, log

from scudo.core.explain.look import Look, look
from scudo.core.explain.parts import parts
from scudo.core.explain.puzzle import puzzle
from scudo.core.explain.ranking import Row, combined, merged
from scudo.core.explain.solving import Effort, solutions
from scudo.core.model import Component, Graph
from scudo.core.reliability import MTBF_H, REPAIR_H

MOST = 100
BUDGET = 1_000
"""Questions to the solver, and conflicts that it meets: a fraction of a second."""
_SCALE = 1_000
_RAREST, _COMMONEST = 1e-12, 0.499


@dataclass(frozen=True, slots=True)
class Explanation:
    """`components`, in the model's order, failed by themselves; `share` is its share of the likelihood of all that were found."""

    components: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Explanations:
    """`found`, most likely first. `complete`: there are no others. `check` is what tells them apart best for its cost, if anything."""

    found: tuple[Explanation, ...]
    complete: bool
    check: Look | None


def explanations(
    graph: Graph,
    alarms: Collection[str],
    *,
    good: Collection[str] | None = None,
    unavailability: Mapping[str, float] | None = None,
    most: int = MOST,
    budget: int = BUDGET,
) -> Explanations:
    """The explanations of components that are seen down while the `good` ones are seen working; none where that cannot be.

    `good` is by default every component that has a check and no alarm. `unavailability` is by component, where it is known better
    than the model says. At most `most` are found, and where the budget ends some may be missing, also likelier ones.
    Raises NotInModel.
    """
    bad = graph.bits(alarms)
    if good is None:
        good = {check.component for check in graph.model.checks} - set(alarms)
    seen_good = graph.bits(good)
    if not bad:
        return Explanations((), complete=True, check=None)
    odds = _log_odds(graph.model.components, unavailability or {})
    found, complete = _found(graph, bad, seen_good, odds, most, Effort(budget))
    shares = _shares([sum(odds[bit] for bit in bits) for bits in found])
    told = tuple(
        Explanation(graph.circuit.named(bits), share) for bits, share in zip(found, shares, strict=True)
    )
    return Explanations(told, complete, look(graph, found, shares, bad | seen_good))


def _found(
    graph: Graph,
    bad: frozenset[int],
    good: frozenset[int],
    odds: Sequence[float],
    most: int,
    effort: Effort,
) -> tuple[list[tuple[int, ...]], bool]:
    """The likeliest explanations as bits, and whether these are all."""
    asked = puzzle(graph.circuit, bad, good)
    weight = [max(1, round(-_SCALE * each)) for each in odds]
    members = [Row(sorted((weight[bit], (bit,)) for bit in bits)) for bits in asked.alike]
    lightest = [min(weight[bit] for bit in bits) for bits in asked.alike]

    def row_of(classes: Iterable[int]) -> Row:
        return combined([members[each] for each in classes])

    row = combined([Row(merged(solutions(asked, part, lightest, effort), row_of)) for part in parts(asked)])
    found = [tuple(sorted(bits)) for _, bits in islice(row, most)]
    complete = effort.is_enough and row.get(most) is None
    return sorted(found, key=lambda bits: (-sum(odds[bit] for bit in bits), bits)), complete


def _log_odds(components: Iterable[Component], unavailability: Mapping[str, float]) -> list[float]:
    """Of each component the logarithm of its odds to be down; always negative."""
    shares = (unavailability.get(each.key, _unavailability(each)) for each in components)
    bounded = (min(max(share, _RAREST), _COMMONEST) for share in shares)
    return [log(share / (1 - share)) for share in bounded]


def _unavailability(component: Component) -> float:
    """What the model says, else what is common."""
    if component.unavailability is not None:
        return component.unavailability
    repair_h = component.repair_h or REPAIR_H
    return repair_h / (repair_h + (component.mtbf_h or MTBF_H))


def _shares(likelihoods: Sequence[float]) -> list[float]:
    """Logarithms of likelihoods as shares of their sum."""
    best = max(likelihoods, default=0.0)
    weights = [exp(each - best) for each in likelihoods]
    return [weight / sum(weights) for weight in weights]
