import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.explain import TOGETHER_S, Cause, Evidence, Moments, causes
from scudo.core.model import Graph, NotInModel, read
from tests.core.model.oracle import Oracle, models

BAD, GOOD, DOUBTFUL = Evidence.BAD, Evidence.GOOD, Evidence.DOUBTFUL

HALL = """
system: hall
components:
  feed: {mtbf: 4000 h}
  switch: {needs: [feed], mtbf: 90000 h}
  rack: {needs: [feed], mtbf: 50000 h}
  erp-1: {needs: [switch]}
  erp-2: {needs: [switch]}
  nas: {needs: [rack]}
  disk: {needs: [nas]}
  door:
groups:
  erp: {k: 1, of: [erp-1, erp-2]}
services:
  all: {needs: [erp, disk, door]}
"""


@st.composite
def observed(draw):
    model = draw(models(most=9))
    names = [component.key for component in model.components]
    seen = draw(st.dictionaries(st.sampled_from(names), st.sampled_from([*Evidence, BAD, BAD])))
    return model, Oracle(model), seen


def of_kind(seen, kind):
    return {name for name, each in seen.items() if each is kind}


def taken(oracle, name):
    """What a component's failure takes down, itself among it."""
    return oracle.lost(frozenset([name])) | {name}


@settings(max_examples=60, deadline=None)
@given(observed())
def test_every_bad_component_is_explained_by_exactly_one_cause_and_all_causes_explain_all(case):
    model, oracle, seen = case
    found, bad = causes(Graph(model), seen), of_kind(seen, BAD)
    explained = [name for cause in found for name in cause.explains]
    assert sorted(explained) == sorted(bad)
    together = frozenset(cause.component for cause in found)
    assert bad <= oracle.lost(together) | together
    assert [cause.component for cause in found] == sorted(together, key=oracle.order.index)


@settings(max_examples=60, deadline=None)
@given(observed())
def test_a_cause_is_bad_and_follows_from_nothing_or_takes_down_two_such_and_nothing_that_works(case):
    model, oracle, seen = case
    bad, good = of_kind(seen, BAD), of_kind(seen, GOOD)
    roots = {name for name in bad if all(oracle.works(each, bad) for each in oracle.needs[name])}
    for cause in causes(Graph(model), seen):
        effect = taken(oracle, cause.component)
        assert cause.inferred == (cause.component not in bad)
        if cause.inferred:
            assert not effect & good
            assert len(cause.explains & roots) > 1
            assert cause.explains & roots <= effect
            doubtful = of_kind(seen, DOUBTFUL) - {cause.component}
            assert cause.certain == (not effect & doubtful)
        else:
            assert cause.explains & roots == {cause.component}
            assert cause.certain


@settings(max_examples=60, deadline=None)
@given(observed())
def test_no_shared_cause_is_overlooked(case):
    model, oracle, seen = case
    bad, good = of_kind(seen, BAD), of_kind(seen, GOOD)
    alone = {cause.component for cause in causes(Graph(model), seen) if not cause.inferred}
    for name in set(oracle.order) - bad:
        effect = taken(oracle, name)
        assert effect & good or len(effect & alone) <= 1


@settings(max_examples=60, deadline=None)
@given(observed())
def test_what_one_cause_takes_down_by_itself_is_explained_by_one_that_does(case):
    model, oracle, seen = case
    effects = {}
    for cause in causes(Graph(model), seen):
        failed = {cause.component, *(cause.explains & taken(oracle, cause.component))}
        effects[cause] = oracle.lost(frozenset(failed)) | failed
    for cause, effect in effects.items():
        for name in cause.explains - effect:
            assert not any(name in other for other in effects.values())


def told(**seen):
    """Cause and what it explains, an inferred one with *, an uncertain one with ?."""
    found = causes(Graph(read(HALL)), {name.replace("_", "-"): each for name, each in seen.items()})
    return {
        cause.component + "*" * cause.inferred + "?" * (not cause.certain): sorted(cause.explains)
        for cause in found
    }


def test_what_needs_a_bad_component_follows_from_it():
    assert told(nas=BAD, disk=BAD, door=BAD) == {"nas": ["disk", "nas"], "door": ["door"]}


def test_a_switch_without_a_check_is_the_cause_when_all_behind_it_fail():
    assert told(erp_1=BAD, erp_2=BAD) == {"switch*": ["erp-1", "erp-2"]}


def test_of_two_that_explain_as_much_the_one_is_taken_that_takes_down_less():
    assert told(erp_1=BAD, erp_2=BAD, nas=DOUBTFUL) == {"switch*": ["erp-1", "erp-2"]}


def test_what_explains_more_is_taken_although_it_takes_down_more():
    assert told(erp_1=BAD, erp_2=BAD, nas=BAD, disk=BAD) == {"feed*": ["disk", "erp-1", "erp-2", "nas"]}


def test_nothing_is_inferred_that_would_take_down_what_works():
    assert told(erp_1=BAD, nas=BAD, erp_2=GOOD) == {"erp-1": ["erp-1"], "nas": ["nas"]}
    assert told(erp_1=BAD, erp_2=BAD, switch=GOOD) == {"erp-1": ["erp-1"], "erp-2": ["erp-2"]}


def test_what_is_still_asked_makes_an_inferred_cause_uncertain():
    assert told(erp_1=BAD, nas=BAD, erp_2=DOUBTFUL) == {"feed*?": ["erp-1", "nas"]}


def test_doubt_about_the_cause_itself_does_not_make_it_uncertain():
    assert told(erp_1=BAD, erp_2=BAD, switch=DOUBTFUL) == {"switch*": ["erp-1", "erp-2"]}


def test_a_consequence_of_several_is_explained_by_the_first():
    text = HALL.replace("  door:", "  door: {needs: [erp]}")
    found = causes(Graph(read(text)), {"erp-1": BAD, "erp-2": BAD, "door": BAD, "switch": GOOD})
    assert found == (
        Cause("erp-1", frozenset({"erp-1", "door"}), inferred=False, certain=True),
        Cause("erp-2", frozenset({"erp-2"}), inferred=False, certain=True),
    )


def test_of_two_alike_the_one_is_taken_that_fails_more_often():
    text = HALL.replace("erp-1: {needs: [switch]}", "erp-1: {needs: [switch, rack]}")
    text = text.replace("erp-2: {needs: [switch]}", "erp-2: {needs: [switch, rack]}")
    text = text.replace("nas: {needs: [rack]}", "nas: {needs: [feed]}")
    [cause] = causes(Graph(read(text)), {"erp-1": BAD, "erp-2": BAD})
    assert cause.component == "rack"
    [cause] = causes(
        Graph(read(text.replace("mtbf: 50000 h", "mtbf: 99999 h"))), {"erp-1": BAD, "erp-2": BAD}
    )
    assert cause.component == "switch"


def at(seen, **moments):
    """As `told`, with moments: (began, last seen working)."""
    known = {name.replace("_", "-"): Moments(*each) for name, each in moments.items()}
    found = causes(Graph(read(HALL)), {name.replace("_", "-"): each for name, each in seen.items()}, known)
    return {cause.component + "*" * cause.inferred + "?" * (not cause.certain) for cause in found}


def test_what_worked_after_the_first_began_clears_what_they_share():
    both = {"erp_1": BAD, "erp_2": BAD}
    assert at(both, erp_1=(100, 90), erp_2=(105, 95)) == {"switch*"}
    assert at(both, erp_1=(100, 90), erp_2=(130, 120)) == {"erp-1", "erp-2"}


def test_what_was_last_seen_working_before_proves_nothing_and_leaves_a_doubt():
    seen = {"erp_1": BAD, "nas": BAD, "erp_2": GOOD}
    assert at(seen, erp_1=(100, 90), nas=(101, 91), erp_2=(None, 99)) == {"feed*?"}
    assert at(seen, erp_1=(100, 90), nas=(101, 91), erp_2=(None, 104)) == {"erp-1", "nas"}


def test_what_one_cause_takes_down_need_not_fail_in_the_same_instant():
    both = {"erp_1": BAD, "erp_2": BAD}
    assert at(both, erp_1=(100, 90), erp_2=(103, 101.9)) == {"switch*"}
    assert at(both, erp_1=(100, 90), erp_2=(103, 102.1)) == {"erp-1", "erp-2"}


def test_an_old_failure_does_not_hide_what_two_new_ones_share():
    seen = {"door": BAD, "erp_1": BAD, "erp_2": BAD, "nas": GOOD}
    assert at(seen, door=(10, 5), erp_1=(100, 90), erp_2=(101, 91), nas=(None, 99)) == {"door", "switch*"}


@settings(max_examples=60, deadline=None)
@given(observed(), st.data())
def test_a_shared_cause_carried_nothing_that_worked_after_its_roots_began_to_fail(case, data):
    model, oracle, seen = case
    moment = st.integers(0, 20)
    moments = {
        name: Moments(began=data.draw(moment) if each is BAD else None, good=data.draw(moment))
        for name, each in seen.items()
    }
    bad = of_kind(seen, BAD)
    roots = {name for name in bad if all(oracle.works(each, bad) for each in oracle.needs[name])}
    for cause in causes(Graph(model), seen, moments):
        if cause.inferred:
            first = min(moments[root].began for root in cause.explains & roots)
            assert all(
                moments[name].good <= first + TOGETHER_S
                for name in taken(oracle, cause.component)
                if name in seen
            )


def test_an_unknown_name_is_told():
    with pytest.raises(NotInModel, match='there is no component "erp-3"; did you mean "erp-2"'):
        causes(Graph(read(HALL)), {"erp-3": BAD})
