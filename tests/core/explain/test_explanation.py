import random
import re
from itertools import pairwise
from math import isclose, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.explain import Explanations, Look, explanations
from scudo.core.model import Graph, NotInModel, read
from tests.core.explain.exhaustive import cases, fallen, minimal, sight, system
from tests.house.places import RULES
from tests.house.tables import table

EVERY = 100_000
RULE = RULES / "explain.md"
EXAMPLE = re.search(r"```yaml\n(.*?)```", RULE.read_text(encoding="utf-8"), re.DOTALL)
HALL = Graph(read(EXAMPLE[1]))


def told(explained):
    return [" ".join(each.components) for each in explained.found]


@pytest.mark.parametrize("row", table(RULE, "explanations"), ids=lambda row: row["alarms"])
def test_alarms_have_the_explanations_of_the_rule(row):
    good = row["good"].split() if row["good"] != "all others" else None
    found = explanations(HALL, row["alarms"].split(), good=good)
    assert told(found) == [each for each in row["explanations"].split("; ") if each]
    look = found.check
    assert (f"{look.component} ({look.check or 'look'})" if look else "") == row["next"]
    assert found.complete


def unavailability(model):
    """As the rule has it where something is not known."""
    return {
        each.key: (each.repair_h or 8) / ((each.repair_h or 8) + (each.mtbf_h or 100_000))
        for each in model.components
    }


def check_against_trying_all(model, alarms, good):
    explained = explanations(Graph(model), alarms, good=good, most=EVERY, budget=EVERY)
    expected = minimal(model, alarms, good)
    assert {frozenset(each.components) for each in explained.found} == expected
    assert len(explained.found) == len(expected)
    assert explained.complete
    share, known = unavailability(model), alarms | good
    odds = [product(share[name] / (1 - share[name]) for name in each.components) for each in explained.found]
    for each, odd in zip(explained.found, odds, strict=True):
        assert isclose(each.share, odd / sum(odds), rel_tol=1e-6)
    assert all(one.share >= other.share for one, other in pairwise(explained.found))
    check_look(model, explained, known)


def product(factors):
    result = 1.0
    for factor in factors:
        result *= factor
    return result


def check_look(model, explained, known):
    """The best of all, by asking each component."""
    checks = {each.component: each.key for each in model.checks}
    worlds = [(fallen(model, frozenset(each.components)), each.share) for each in explained.found]
    gains = {}
    for each in model.components:
        share = sum(share for down, share in worlds if each.key in down)
        if each.key not in known and 1e-12 < share < 1 - 1e-12:
            gain = -share * log2(share) - (1 - share) * log2(1 - share)
            gains[each.key] = (gain / (1 if each.key in checks else 5), gain)
    best = max((value for value, _ in gains.values()), default=0)
    if explained.check is None:
        assert best < 1e-8
    else:
        value, gain = gains[explained.check.component]
        assert isclose(value, best, rel_tol=1e-6)
        assert isclose(explained.check.gain, gain, rel_tol=1e-6)
        assert explained.check.check == checks.get(explained.check.component, "")


@pytest.mark.parametrize("seed", range(200))
def test_what_is_found_is_what_trying_all_sets_finds(seed):
    for model, alarms, good in cases([seed], most=7 + seed % 4):
        check_against_trying_all(model, alarms, good)


@pytest.mark.long
@pytest.mark.parametrize("start", range(1_000, 6_000, 100))
def test_what_is_found_in_five_thousand_systems_is_what_trying_all_sets_finds(start):
    for model, alarms, good in cases(range(start, start + 100), most=12):
        check_against_trying_all(model, alarms, good)


seeds = st.integers(0, 1 << 32)


@settings(max_examples=100, deadline=None)
@given(seeds, st.integers(1, 5))
def test_fewer_are_the_first_of_all(seed, most):
    for model, alarms, good in cases([seed], most=9):
        every = explanations(Graph(model), alarms, good=good, most=EVERY, budget=EVERY)
        some = explanations(Graph(model), alarms, good=good, most=most, budget=EVERY)
        assert len(some.found) == min(most, len(every.found))
        assert some.complete == (len(every.found) <= most)
        likely = [odds(model, each) for each in every.found[:most]]
        assert [odds(model, each) for each in some.found] == pytest.approx(likely, rel=0.02)


def odds(model, explanation):
    share = unavailability(model)
    return product(share[name] / (1 - share[name]) for name in explanation.components)


@settings(max_examples=100, deadline=None)
@given(seeds, st.integers(1, 12))
def test_where_the_budget_ends_what_is_found_is_true_and_it_is_said(seed, budget):
    for model, alarms, good in cases([seed], most=10):
        explained = explanations(Graph(model), alarms, good=good, most=EVERY, budget=budget)
        expected = minimal(model, alarms, good)
        found = {frozenset(each.components) for each in explained.found}
        assert found <= expected
        assert bool(found) == bool(expected)
        assert explained.complete <= (found == expected)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_what_is_seen_working_rules_explanations_out_and_adds_none(seed):
    draw = random.Random(seed)
    model = system(draw, 9)
    alarms, good = sight(draw, model)
    graph = Graph(model)
    more = good | {each.key for each in model.components if draw.random() < 0.2} - alarms
    before = explanations(graph, alarms, good=good, most=EVERY, budget=EVERY)
    after = explanations(graph, alarms, good=more, most=EVERY, budget=EVERY)
    assert set(told(after)) <= set(told(before))


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_by_default_all_that_has_a_check_and_no_alarm_is_working(seed):
    for model, alarms, _ in cases([seed], most=9):
        good = {each.component for each in model.checks} - alarms
        graph = Graph(model)
        assert explanations(graph, alarms) == explanations(graph, alarms, good=good)


def pairs(count):
    """Racks of two hosts each, whose power has no check; nobody can tell a rack from its hosts."""
    lines = ["system: pairs", "components:", "  feed: {mtbf: 1000 h}"]
    for number in range(count):
        lines += [f"  rack-{number}: {{needs: [feed]}}", f"  rail-{number}: {{needs: [rack-{number}]}}"]
        lines += [f"  host-{number}-{side}: {{needs: [rail-{number}]}}" for side in "ab"]
    return Graph(read("\n".join([*lines, "services: {s: {needs: [feed]}}"])))


def test_what_looks_the_same_is_told_one_by_one():
    found = explanations(pairs(2), ["host-0-a", "host-0-b"])
    assert told(found)[:3] == ["feed", "rack-0", "rail-0"]
    assert set(told(found)) == {"feed", "rack-0", "rail-0", "host-0-a host-0-b"}


def test_of_more_than_can_be_told_the_likeliest_are():
    graph = pairs(14)
    alarms = [f"host-{number}-{side}" for number in range(14) for side in "ab"]
    found = explanations(graph, alarms, most=10)
    assert told(found)[0] == "feed"
    assert len(found.found) == 10
    assert not found.complete
    assert all(len(each.components) == 14 for each in found.found[1:])


def test_what_is_known_better_than_the_model_counts():
    graph = pairs(1)
    found = explanations(graph, ["host-0-a", "host-0-b"], unavailability={"rail-0": 0.2})
    assert told(found)[0] == "rail-0"
    assert found.found[0].share > 0.9


def test_without_alarms_there_is_nothing_to_explain():
    assert explanations(HALL, []) == Explanations((), complete=True, check=None)


def test_what_contradicts_itself_has_no_explanation():
    assert explanations(HALL, ["erp-1"], good=["erp-1"]) == Explanations((), complete=True, check=None)


def test_a_check_that_is_there_is_preferred_to_a_person_who_goes():
    text = """
        system: two
        components:
          rack:
          host: {needs: [rack]}
          other: {needs: [rack]}
        services: {s: {needs: [host]}}
        checks:
          other: [{ping: 192.0.2.1}]
    """
    found = explanations(Graph(read(text)), ["host"], good=[])
    assert set(told(found)) == {"rack", "host"}
    assert found.check == Look("other", "ping-1", pytest.approx(1.0))


def test_an_unknown_name_is_told():
    with pytest.raises(NotInModel, match='there is no component "erp-3"; did you mean "erp-2"'):
        explanations(HALL, ["erp-3"])
    with pytest.raises(NotInModel, match="there is no component"):
        explanations(HALL, ["erp-1"], good=["erp-9"])
