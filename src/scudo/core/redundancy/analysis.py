"""What is told of each top: availability, single points, cut sets, importance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scudo.core.redundancy.budget import Budget
from scudo.core.redundancy.study import Study
from scudo.core.redundancy.tree import Tree

HOURS_A_YEAR = 8760.0
"""Of downtime: 365 days."""


@dataclass(frozen=True, slots=True)
class Importance:
    """How much one event matters to a top, P being the top's probability.

    `birnbaum` is P(top | it happened) - P(top | it did not): how critical it is. `fussell_vesely` is 1 - P(top | it did not) / P, the
    share of P that would go if it never happened; of a coherent tree that is the usual measure of how much of P the cut sets that
    contain it make up. `achievement` (risk achievement worth) is P(top | it happened) / P. The last two are None where P is 0.
    """

    birnbaum: float
    fussell_vesely: float | None
    achievement: float | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """One top. Events are named as in the tree.

    `unavailability` (a probability) is there where it is `exact`; otherwise `low` and `high` are certified bounds of it, and `reason`
    says why; all three are None where a probability is unknown. `downtime_hours_per_year` is of 8,760 h.

    `cut_sets` are the minimal ones of at most `max_order` events, smaller ones first; of a tree that is not coherent there are none,
    and `single_points` are what brings the top about alone, while nothing else happens. `cut_set_counts` says how many there are of
    each order, all of them. `cut_set_reason` says what of this is missing, and why.
    """

    name: str
    unavailability: float | None
    low: float | None
    high: float | None
    exact: bool
    downtime_hours_per_year: float | None
    single_points: tuple[str, ...]
    cut_sets: tuple[tuple[str, ...], ...]
    cut_set_counts: Mapping[int, int] | None
    cut_set_reason: str
    importance: Mapping[str, Importance] = field(default_factory=dict)
    reason: str = ""


def analyze(
    tree: Tree, *, max_order: int = 4, budget: Budget | None = None, tops: Iterable[str] | None = None
) -> tuple[Analysis, ...]:
    """One for each top of the tree, or for each of these, in their order; what they share is worked out once."""
    study = Study(tree, tops, budget or Budget())
    return tuple(analysis(study, top, max_order) for top in study.tops)


def analysis(study: Study, top: str, max_order: int) -> Analysis:
    """One top of a study."""
    chance, reason = study.unavailability(top)
    listed = study.cut_sets(top, max_order)
    counted, uncounted = study.cut_set_counts(top)
    is_exact = chance is not None and chance.is_exact
    return Analysis(
        name=top,
        unavailability=chance.low if chance and is_exact else None,
        low=chance.low if chance else None,
        high=chance.high if chance else None,
        exact=is_exact,
        downtime_hours_per_year=chance.low * HOURS_A_YEAR if chance and is_exact else None,
        single_points=study.single_points(top),
        cut_sets=listed.sets,
        cut_set_counts=counted,
        cut_set_reason="; ".join(dict.fromkeys(filter(None, (listed.reason, uncounted)))),
        importance=_importance(study, top),
        reason=reason,
    )


def _importance(study: Study, top: str) -> dict[str, Importance]:
    chance, _ = study.unavailability(top)
    if chance is None or not chance.is_exact:
        return {}
    found: dict[str, Importance] = {}
    for name, slope in study.slopes(top).items():
        happens = study.tree.events[name].probability or 0.0
        worth = slope * happens / chance.low if chance.low else None
        rise = 1 + slope * (1 - happens) / chance.low if chance.low else None
        found[name] = Importance(slope, worth, rise)
    return found
