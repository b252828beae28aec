"""How far an unavailability may be off because failure rates are only believed: its interval of 90 %.

The rate of a product is a Gamma distribution (`core.reliability`); all of a product's units share it, so that a product that is worse than it is
thought is worse everywhere. The interval is read off points that fill the space of all rates evenly (the R sequence of Roberts, 2018, a
Kronecker sequence by the generalized golden ratio), at each of which the top is worked out exactly. Nothing is left to chance: the same
question has the same answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scudo.core.model import Model
from scudo.core.redundancy.study import Study
from scudo.core.redundancy.trees import Figures
from scudo.core.reliability import HIGH, LOW, Gamma

POINTS = 200
"""How many points are looked at: the ends of the interval are then off by about a fiftieth of its width."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is believed of a component: the failure rate of its `product`, in failures an hour, and its time to repair, in hours."""

    product: str
    rate: Gamma
    repair_h: float


def doubts_of(model: Model, figures: Mapping[str, Figures]) -> dict[str, Doubt]:
    """By component, for those whose rate is their product's and is only believed."""
    found: dict[str, Doubt] = {}
    for component in model.components:
        product = figures.get(component.product)
        if product is None or component.unavailability is not None or component.mtbf_h is not None:
            continue
        repair_h = product.repair_h if component.repair_h is None else component.repair_h
        if product.shape and product.mtbf_h and repair_h is not None:
            rate = Gamma(product.shape, product.shape * product.mtbf_h)
            found[component.key] = Doubt(component.product, rate, repair_h)
    return found


def interval(
    study: Study, top: str, doubts: Mapping[str, Doubt], points: int = POINTS
) -> tuple[float, float] | None:
    """The 5 and 95 % quantiles of the top's unavailability; None where it is not exact, or where nothing is in doubt."""
    chance, _reason = study.unavailability(top)
    known = {name: doubts[name] for name in study.slopes(top) if name in doubts}
    if chance is None or not chance.is_exact or not known:
        return None
    rates = {doubt.product: doubt.rate for doubt in known.values()}
    seen = sorted(
        study.unavailability_with(top, {name: _share(doubt, drawn) for name, doubt in known.items()})
        for drawn in _drawn(rates, points)
    )
    return seen[int(LOW * points)], seen[min(points - 1, int(HIGH * points))]


def _share(doubt: Doubt, rates: Mapping[str, float]) -> float:
    """The unavailability of a component at one of the points."""
    down = rates[doubt.product] * doubt.repair_h
    return down / (1 + down)


def _drawn(rates: Mapping[str, Gamma], points: int) -> Iterator[dict[str, float]]:
    """Rates by product, point after point."""
    steps = _steps(len(rates))
    for index in range(points):
        shares = [(0.5 + (index + 1) * step) % 1 for step in steps]
        yield {
            product: rate.quantile(min(max(share, 1e-9), 1 - 1e-9))
            for (product, rate), share in zip(rates.items(), shares, strict=True)
        }


def _steps(dimensions: int) -> list[float]:
    """The powers of 1 / g, where g is the root of x^(d + 1) = x + 1 above one."""
    golden = 2.0
    for _turn in range(64):
        golden = (1 + golden) ** (1 / (dimensions + 1))
    return [golden ** -(place + 1) for place in range(dimensions)]
