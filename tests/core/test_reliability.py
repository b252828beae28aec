from math import exp, isclose

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scudo.core.reliability import (
    MTBF_H,
    REPAIR_H,
    Gamma,
    failure_rate,
    incomplete_gamma,
    inverse_gamma,
    ranked,
    repair_time,
)
from tests.house.places import RULES
from tests.house.tables import table

YEAR_H = 8766
KNOWN = [
    # Half of chi-square quantiles, as tables of that distribution print them.
    (0.5, 0.05, 0.00393214 / 2),
    (0.5, 0.95, 3.84145882 / 2),
    (1.0, 0.05, 0.10258659 / 2),
    (1.0, 0.95, 5.99146455 / 2),
    (2.0, 0.05, 0.71072302 / 2),
    (2.0, 0.95, 9.48772904 / 2),
    (5.0, 0.05, 3.94029914 / 2),
    (5.0, 0.95, 18.30703805 / 2),
    (15.0, 0.5, 29.33603211 / 2),
    (50.0, 0.05, 77.92946517 / 2),
    (50.0, 0.95, 124.34211340 / 2),
]
shapes = st.floats(0.05, 5_000)


def percent(share):
    return f"{100 * share:.2f}"


@pytest.mark.parametrize("row", table(RULES / "reliability.md", "AFR %"), ids=lambda row: row["failures"])
def test_a_rate_is_that_of_the_rule(row):
    rate = failure_rate(float(row["MTBF h"]), failures=int(row["failures"]), hours=float(row["unit-hours"]))
    assert percent(rate.afr) == row["AFR %"]
    assert [percent(each) for each in rate.afr_interval] == row["5–95 %"].split("–")
    assert f"{rate.field_weight:.0%}" == row["field"]


@pytest.mark.parametrize(("shape", "share", "value"), KNOWN)
def test_quantiles_are_those_of_the_tables(shape, share, value):
    assert isclose(inverse_gamma(shape, share), value, rel_tol=2e-6)


@given(st.floats(0, 700))
def test_with_a_shape_of_one_it_is_the_exponential_distribution(value):
    assert isclose(incomplete_gamma(1.0, value), 1 - exp(-value), rel_tol=1e-9, abs_tol=1e-12)


@given(st.integers(1, 60), st.floats(0.01, 150))
def test_with_a_whole_shape_it_is_what_the_poisson_distribution_leaves(shape, value):
    term = left = exp(-value)
    for count in range(1, shape):
        term *= value / count
        left += term
    assert isclose(incomplete_gamma(float(shape), value), 1 - left, rel_tol=1e-8, abs_tol=1e-11)


@settings(max_examples=300)
@given(shapes, st.floats(1e-6, 1 - 1e-6))
@example(0.05, 0.0009928794121927265)  # a first guess that is already the answer
@example(1875.0, 0.5)  # one where the density is nothing
def test_the_inverse_gives_back_what_was_asked(shape, share):
    assert isclose(incomplete_gamma(shape, inverse_gamma(shape, share)), share, rel_tol=1e-7, abs_tol=1e-10)


@given(shapes, st.floats(1e-4, 0.49), st.floats(0.51, 1 - 1e-4))
def test_more_is_exceeded_less_often(shape, low, high):
    assert inverse_gamma(shape, low) < inverse_gamma(shape, high)


@pytest.mark.parametrize("share", [0, 1, -0.5, float("nan")])
def test_a_share_outside_its_bounds_is_refused(share):
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        inverse_gamma(2.0, share)


counts = st.integers(0, 500)
hours = st.floats(0, 1e8)
mtbfs = st.floats(100, 1e7)


@given(mtbfs, counts, st.floats(1, 1e8), st.floats(0.5, 3))
def test_the_mean_rate_lies_between_the_makers_and_the_fields_by_its_weight(mtbf, failures, field, k0):
    rate = failure_rate(mtbf, failures=failures, hours=field, k0=k0)
    mixed = (1 - rate.field_weight) / mtbf + rate.field_weight * failures / field
    assert isclose(rate.belief.mean, mixed, rel_tol=1e-9)
    assert isclose(rate.mtbf_h * rate.afr, YEAR_H, rel_tol=1e-9)


@given(mtbfs, counts, hours)
def test_one_more_failure_never_makes_a_product_better_nor_do_hours_without_one_make_it_worse(
    mtbf, count, field
):
    rate = failure_rate(mtbf, failures=count, hours=field)
    assert failure_rate(mtbf, failures=count + 1, hours=field).afr > rate.afr
    assert failure_rate(mtbf, failures=count, hours=field + 1e4).afr < rate.afr
    low, high = rate.afr_interval
    assert 0 < low < rate.afr < high


@given(st.floats(0.1, 500), counts, st.floats(0.01, 1_000))
def test_repairs_of_our_own_weigh_by_their_number(figure, repairs, mean):
    time = repair_time(figure, repairs=repairs, hours=mean * repairs)
    assert isclose(time.hours, (1 - time.field_weight) * figure + time.field_weight * mean, rel_tol=1e-9)
    low, high = time.interval
    assert low < time.hours < high


def test_what_nobody_knows_has_a_common_figure_that_weighs_as_one_failure():
    assert failure_rate(None).belief == Gamma(1.0, MTBF_H)
    assert repair_time(None).belief == Gamma(1.0, REPAIR_H)
    assert failure_rate(None, failures=3, hours=MTBF_H).field_weight == 0.5
    assert repair_time(None, repairs=3, hours=6).field_weight == 0.75


@pytest.mark.parametrize(
    "figures",
    [{"mtbf_h": 0.0}, {"mtbf_h": -1.0}, {"mtbf_h": 1e5, "k0": 0}, {"mtbf_h": 1e5, "failures": -1},
     {"mtbf_h": 1e5, "hours": -1.0}, {"mtbf_h": float("inf")}, {"mtbf_h": float("nan")}],
)  # fmt: skip
def test_impossible_figures_are_refused(figures):
    with pytest.raises(ValueError, match="than nothing"):
        failure_rate(**figures)


def test_products_are_ranked_by_what_is_expected_and_of_equals_the_better_known_is_first():
    rates = {
        "young": failure_rate(300_000.0),
        "proven": failure_rate(300_000.0, failures=4, hours=1_200_000.0),
        "poor": failure_rate(300_000.0, failures=9, hours=438_000.0),
        "good": failure_rate(300_000.0, hours=3_000_000.0),
    }
    assert [name for name, _ in ranked(rates)] == ["good", "proven", "young", "poor"]
