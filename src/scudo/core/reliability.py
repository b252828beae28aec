"""How often a product fails and how long a repair takes: the maker's figure, and what our own field says of it (D2).

A failure rate is not known, it is believed: λ ~ Gamma(shape, hours). The maker's MTBF is the prior, Gamma(k0, k0 · MTBF), as if
k0 failures had been seen in as many hours; n failures in T unit-hours of our own make it Gamma(k0 + n, k0 · MTBF + T), the
conjugate posterior of a Poisson process. A repair rate is believed likewise: n repairs that took T hours in all.

docs/rules/reliability.md has the rule and its table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp, inf, lgamma, log

MEAN_YEAR_H = 8766.0
"""A year with its share of the leap day: annualized rates are of it; downtime is told of 365 days."""
MTBF_H = 100_000.0
"""What counts where neither a maker nor anybody else says more."""
REPAIR_H = 8.0
PRIOR_WEIGHT = 2.0
"""k0: how many failures a maker's figure is worth."""
LOW, HIGH = 0.05, 0.95
_PRECISION = 1e-12
_MOST_STEPS = 200
_MOST_TERMS = 100_000
_TINY = 1e-300


@dataclass(frozen=True)
class Gamma:
    """A Gamma distribution by `shape` and `rate` (both more than 0); of a failure rate, `rate` is in hours."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        """What is expected."""
        return self.shape / self.rate

    def quantile(self, share: float) -> float:
        """What is not exceeded with a probability of `share`, which is more than 0 and less than 1."""
        return inverse_gamma(self.shape, share) / self.rate


@dataclass(frozen=True)
class FailureRate:
    """What is believed of a failure rate: failures an hour, in `belief`.

    `field_weight` is the share (0 to 1) of the posterior's hours that are our own. It is the weight that the field's n / T has
    in the mean rate beside the maker's, and it grows also while nothing fails.
    """

    belief: Gamma
    field_weight: float

    @property
    def mtbf_h(self) -> float:
        """The reciprocal of the mean rate."""
        return 1 / self.belief.mean

    @property
    def afr(self) -> float:
        """Annualized failure rate: failures expected in a year of 8,766 h in service (0.0169 is 1.69 %)."""
        return self.belief.mean * MEAN_YEAR_H

    @cached_property
    def afr_interval(self) -> tuple[float, float]:
        """Where the annualized rate is with 90 %: its 5 and 95 % quantiles."""
        return self.belief.quantile(LOW) * MEAN_YEAR_H, self.belief.quantile(HIGH) * MEAN_YEAR_H


@dataclass(frozen=True)
class RepairTime:
    """What is believed of the time to repair; `belief` is of repairs an hour.

    `field_weight` is the share (0 to 1) of the posterior's repairs that are our own: the weight that their mean time has in
    `hours` beside the figure that was there before.
    """

    belief: Gamma
    field_weight: float

    @property
    def hours(self) -> float:
        """The reciprocal of the mean rate."""
        return 1 / self.belief.mean

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Where it is with 90 %, in hours."""
        return 1 / self.belief.quantile(HIGH), 1 / self.belief.quantile(LOW)


def failure_rate(
    mtbf_h: float | None, *, failures: int = 0, hours: float = 0.0, k0: float = PRIOR_WEIGHT
) -> FailureRate:
    """The maker's MTBF joined with `failures` in so many unit-hours of the field; without it MTBF_H counts, as one failure.

    Raises ValueError where a figure is less than it can be.
    """
    prior, weight = (MTBF_H, 1.0) if mtbf_h is None else (mtbf_h, k0)
    belief = _joined(prior, weight, failures, hours)
    return FailureRate(belief, hours / belief.rate)


def repair_time(
    repair_h: float | None, *, repairs: int = 0, hours: float = 0.0, k0: float = PRIOR_WEIGHT
) -> RepairTime:
    """The time that a repair is said to take joined with `repairs` that took so many hours in all; else REPAIR_H, as one.

    Raises ValueError where a figure is less than it can be.
    """
    prior, weight = (REPAIR_H, 1.0) if repair_h is None else (repair_h, k0)
    belief = _joined(prior, weight, repairs, hours)
    return RepairTime(belief, repairs / belief.shape)


def ranked(rates: Mapping[str, FailureRate]) -> tuple[tuple[str, FailureRate], ...]:
    """Products by their annualized failure rate, the most reliable first; of equals the better known, then by name.

    Two whose intervals overlap are not told apart by what is known.
    """
    return tuple(sorted(rates.items(), key=lambda each: (each[1].afr, -each[1].belief.shape, each[0])))


def _joined(prior_h: float, weight: float, count: int, hours: float) -> Gamma:
    for name, value in (("the figure before", prior_h), ("its weight", weight)):
        if not 0 < value < inf:
            raise ValueError(f"{name} is {value}; it is more than nothing")
    if count < 0 or not 0 <= hours < inf:
        raise ValueError(f"{count} in {hours} hours; neither is less than nothing")
    return Gamma(weight + count, weight * prior_h + hours)


def incomplete_gamma(shape: float, value: float) -> float:
    """P(a, x), the regularized lower incomplete gamma function, for a > 0.

    By its series below the mean, by the continued fraction of its complement above (DLMF 8.11.4 and 8.9.2).
    """
    if value <= 0:
        return 0.0
    scale = exp(shape * log(value) - value - lgamma(shape))
    if value < shape + 1:
        return min(1.0, scale * _series(shape, value))
    return max(0.0, 1.0 - scale * _fraction(shape, value))


def inverse_gamma(shape: float, share: float) -> float:
    """The x at which P(a, x) is `share`: Newton's steps, kept between bounds that close in. Raises ValueError outside 0 to 1."""
    if not 0 < share < 1:
        raise ValueError(f"a share of {share} is not between 0 and 1")
    low, high = 0.0, shape + 1.0
    while incomplete_gamma(shape, high) < share:
        low, high = high, 2 * high
    value = min(high, exp((log(share) + lgamma(shape + 1)) / shape)) or _TINY
    for _ in range(_MOST_STEPS):
        missed = incomplete_gamma(shape, value) - share
        low, high = (low, value) if missed > 0 else (value, high)
        density = exp((shape - 1) * log(value) - value - lgamma(shape))
        following = value - missed / density if density > _TINY else inf
        if (
            abs(following - value) <= _PRECISION * value
        ):  # before the bounds are asked: it may be one of them by then
            return following
        if not low < following < high:
            following = (low + high) / 2 or _TINY
        if high - low <= _PRECISION * value:
            return following
        value = following
    return value


def _series(shape: float, value: float) -> float:
    term = total = 1 / shape
    for step in range(1, _MOST_TERMS):
        term *= value / (shape + step)
        total += term
        if term < total * _PRECISION / 100:
            break
    return total


def _fraction(shape: float, value: float) -> float:
    """By Lentz's method, as improved by Thompson and Barnett."""
    below = value + 1 - shape
    ratio, inverse = 1 / _TINY, 1 / below
    total = inverse
    for step in range(1, _MOST_TERMS):
        over = -step * (step - shape)
        below += 2
        inverse = 1 / (over * inverse + below or _TINY)
        ratio = below + over / ratio or _TINY
        total *= ratio * inverse
        if abs(ratio * inverse - 1) < _PRECISION / 100:
            break
    return total
