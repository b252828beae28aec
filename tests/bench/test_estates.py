import pytest

from bench.estates import CROSSES, SITES, SPANS, estate
from scudo.core.live import Live
from scudo.core.model import Graph, State

SIZE, SERVICES = 2_000, 100


@pytest.fixture(scope="module")
def model():
    return estate(SIZE, SERVICES, seed=1)


def test_an_estate_has_the_size_that_was_asked_for(model):
    assert len(model.components) == SIZE
    assert len(model.services) == SERVICES
    assert len(model.sites) == SITES


def test_the_same_seed_gives_the_same_estate_and_another_another(model):
    assert estate(SIZE, SERVICES, seed=1) == model
    assert estate(SIZE, SERVICES, seed=2) != model


def test_all_works_while_nothing_has_failed(model):
    states = {each.state for each in Graph(model).assess(()).services.values()}
    assert states == {State.UP}


def test_a_site_without_current_stops_what_stands_on_it_alone(model):
    live = Live(Graph(model))
    stopped = live.fail("s0-transformer")
    by_place = {each.key: number % 5 for number, each in enumerate(model.services)}
    assert any(by_place[each] == CROSSES for each in stopped if each in by_place)
    assert len([each for each in stopped if each in by_place]) < SERVICES
    assert any(by_place[key] == SPANS for key in by_place if key not in stopped)
    assert set(live.mend("s0-transformer")) == set(stopped)


def test_what_carries_a_site_has_no_check(model):
    watched = {each.component for each in model.checks}
    assert not {"s0-transformer", "s0-cooling", "s0-feed-a", "s0-r0"} & watched
    assert {"s0-core-a", "s0-r0-sw-a", "s0-r0-h0"} <= watched
