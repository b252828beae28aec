"""What must be so of any system: redundancy never hurts, a shared cause never helps, the order of writing means nothing."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.model import Component, Graph
from scudo.core.redundancy import analyze, tree_of
from tests.core.redundancy.systems import model_of, system

NEAR = 1e-12
SEEDS = st.integers(0, 10**6)


def unavailabilities(model):
    return {each.name: each.unavailability for each in analyze(tree_of(Graph(model)), max_order=1)}


@given(SEEDS, st.data())
@settings(max_examples=60, deadline=None)
def test_a_group_that_can_spare_less_is_never_better(seed, data):
    model = model_of(system(seed, 9))
    spare = [group for group in model.groups if group.k < len(set(group.of))]
    if not spare:
        return
    chosen = data.draw(st.sampled_from(spare))
    groups = tuple(replace(each, k=each.k + 1) if each is chosen else each for each in model.groups)
    before, after = unavailabilities(model), unavailabilities(replace(model, groups=groups))
    assert all(after[top] >= before[top] - NEAR for top in before)


@given(SEEDS, st.data())
@settings(max_examples=60, deadline=None)
def test_a_shared_cause_never_helps(seed, data):
    model = model_of(system(seed, 9))
    keys = [component.key for component in model.components]
    hit = set(data.draw(st.lists(st.sampled_from(keys), min_size=1, unique=True)))
    cause = Component("cause", "cause", unavailability=data.draw(st.floats(0, 0.5)))
    components = tuple(
        replace(each, needs=(*each.needs, "cause")) if each.key in hit else each for each in model.components
    )
    before = unavailabilities(model)
    after = unavailabilities(replace(model, components=(cause, *components)))
    assert all(after[top] >= before[top] - NEAR for top in before)


@given(SEEDS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_writing_changes_nothing(seed, draw):
    model = model_of(system(seed, 9))
    shuffled = replace(
        model, components=tuple(draw.sample(model.components, len(model.components))),
        groups=tuple(draw.sample(model.groups, len(model.groups))), links=tuple(draw.sample(model.links, len(model.links))),
    )  # fmt: skip
    before, after = unavailabilities(model), unavailabilities(shuffled)
    assert before.keys() == after.keys()
    assert all(abs(after[top] - before[top]) <= NEAR for top in before)
