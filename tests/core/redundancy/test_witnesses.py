"""Bounds of coherent modules from cut sets and path sets, against all worlds."""

import pytest

from scudo.core.redundancy.chances import certain
from scudo.core.redundancy.formula import Formula, literals_of
from scudo.core.redundancy.modules import modules_of
from scudo.core.redundancy.simplify import simplified
from scudo.core.redundancy.witnesses import witnessed
from tests.core.redundancy.growing import COHERENT, probability, tree, true_worlds


def bounds_of(grown, steps):
    """Of the whole tree as one module, and the truth."""
    formula = Formula()
    top = simplified(formula, literals_of(formula, grown, grown.tops)["g0"])
    (module, *others) = modules_of(formula, top)
    assert not others
    leaves = [certain(grown.events[formula.names[leaf >> 1]].probability) for leaf in module.leaves]
    return witnessed(formula, module, leaves, steps), probability(grown, true_worlds(grown, "g0"))


def one_module(seed):
    """A small tree that is one module; None where this seed grows another."""
    grown = tree(seed, 5, COHERENT, shared=0.9, likely=(-1.5, -0.3))
    formula = Formula()
    top = simplified(formula, literals_of(formula, grown, grown.tops)["g0"])
    is_one = len(grown.events) <= 12 and len(modules_of(formula, top)) == 1
    return grown if is_one else None


GROWN = [each for each in map(one_module, range(60)) if each]


def test_there_are_trees_to_try():
    assert len(GROWN) >= 10


@pytest.mark.parametrize("steps", [0, 50, 1_000_000])
def test_the_truth_lies_between(steps):
    for grown in GROWN:
        (low, high), truth = bounds_of(grown, steps)
        assert 0 <= low <= truth + 1e-12
        assert truth - 1e-12 <= high <= 1


def test_where_few_cuts_and_paths_are_all_there_are_the_bounds_meet():
    near = [bounds_of(grown, 1_000_000) for grown in GROWN]
    assert any(high - low < 1e-12 for (low, high), _ in near)
