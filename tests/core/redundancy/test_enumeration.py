"""Against an oracle that tries every set of failures."""

import random

import pytest

from scudo.core.model import Graph
from scudo.core.redundancy import analyze, guard, tree_of
from tests.core.redundancy.oracle import Oracle
from tests.core.redundancy.systems import model_of, system

NEAR = 1e-12


def by_order(cuts):
    counted = {}
    for cut in cuts:
        counted[len(cut)] = counted.get(len(cut), 0) + 1
    return dict(sorted(counted.items()))


def check(seed, most):
    given = system(seed, most)
    oracle, graph = Oracle(given), Graph(model_of(given))
    analyses = {each.name: each for each in analyze(tree_of(graph))}
    assert list(analyses) == oracle.tops
    for top, found in analyses.items():
        cuts = sorted((oracle.names(world) for world in oracle.cuts(top)), key=lambda cut: (len(cut), cut))
        named = sorted((tuple(sorted(cut)) for cut in cuts), key=lambda cut: (len(cut), cut))
        assert list(found.cut_sets) == [cut for cut in named if len(cut) <= 4]
        assert dict(found.cut_set_counts) == by_order(named)
        assert found.cut_set_reason == found.reason == ""
        assert set(found.single_points) == set(oracle.singles(top)) == set(graph.single_points(top))
        check_numbers(oracle, top, found)
    check_states(oracle, graph, random.Random(seed))


def check_numbers(oracle, top, found):
    truth = oracle.unavailability(top)
    assert found.exact
    assert found.unavailability == found.low == found.high == pytest.approx(truth, abs=NEAR, rel=1e-9)
    assert found.downtime_hours_per_year == pytest.approx(truth * 8760, abs=1e-8)
    assert {name for cut in oracle.cuts(top) for name in oracle.names(cut)} <= set(found.importance)
    for name, importance in found.importance.items():
        with_it, without = (oracle.unavailability(top, {name: failed}) for failed in (1, 0))
        assert importance.birnbaum == pytest.approx(with_it - without, abs=NEAR)
        assert importance.fussell_vesely == pytest.approx(1 - without / truth, abs=1e-9)
        assert importance.achievement == pytest.approx(with_it / truth, abs=1e-9)


def check_states(oracle, graph, draw):
    failed = draw.sample(oracle.order, draw.randint(0, min(3, len(oracle.order))))
    world = oracle.world(failed)
    standing = {each.name: each for each in guard(graph, failed)}
    assert list(standing) == oracle.tops
    for name, service in graph.assess(failed).services.items():
        assert service.state == standing[name].state == oracle.state(name, world)
        assert service.next_single_failures == oracle.singles(name, world)
    for top, found in standing.items():
        new = [each for each in oracle.singles(top, world) if each not in oracle.singles(top)]
        assert list(found.new_single_points) == new
        assert found.is_on_one_leg == bool(new)


@pytest.mark.parametrize("start", range(0, 200, 20))
def test_two_hundred_random_systems_are_as_trying_everything_says(start):
    for seed in range(start, start + 20):
        check(seed, most=11)


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, 5000, 250))
def test_five_thousand_random_systems_are_as_trying_everything_says(start):
    for seed in range(start, start + 250):
        check(seed, most=16)
