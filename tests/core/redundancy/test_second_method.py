"""Against a second method: CUDD on the tree as it is."""

import time

import pytest

from scudo.core.redundancy import Budget, analyze
from tests.core.redundancy.growing import ANY, COHERENT, tree
from tests.core.redundancy.second_method import TooLarge, unavailability

NEAR = 1e-9


def agrees(grown, budget=None):
    """Whether the answer is that of the second method, or bounds that contain it; None where that has no answer."""
    (found,) = analyze(grown, max_order=1, budget=budget)
    try:
        truth = unavailability(grown, "g0")
    except TooLarge:
        return None
    if found.exact:
        assert found.unavailability == pytest.approx(truth, abs=NEAR)
    else:
        assert found.unavailability is None
        assert found.low - NEAR <= truth <= found.high + NEAR
    return found.exact


@pytest.mark.parametrize("ops", [COHERENT, ANY], ids=["coherent", "any"])
@pytest.mark.parametrize("gates", [10, 40, 100])
@pytest.mark.parametrize("seed", range(6))
def test_both_methods_agree(seed, gates, ops):
    assert agrees(tree(seed, gates, ops)) is not False


@pytest.mark.parametrize("ops", [COHERENT, ANY], ids=["coherent", "any"])
def test_bounds_contain_the_truth_and_are_never_called_exact(ops):
    tight = Budget(nodes=8, memory_mb=0, steps=40, counted=50, cut_sets=20)
    exact = [agrees(tree(seed, 60, ops, shared=0.3), tight) for seed in range(12)]
    assert exact.count(False) > 8, "the others are simple once simplified"


@pytest.mark.long
def test_large_trees_are_solved_or_bounded_and_the_share_is_told(capsys):
    solved, late = 0, 0
    grown = [
        tree(seed, gates, ops)
        for seed in range(10)
        for gates in (100, 300, 700, 2000)
        for ops in (COHERENT, ANY)
    ]
    for each in grown:
        began = time.thread_time()
        (found,) = analyze(each, max_order=1)
        late += time.thread_time() - began > 10
        solved += found.exact
        assert 0 <= found.low <= found.high <= 1
    with capsys.disabled():
        print(
            f"\n{len(grown)} trees of up to 2,000 gates: {solved} solved exactly, {late} took more than 10 s"
        )
