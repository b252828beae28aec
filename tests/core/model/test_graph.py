import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.model import Component, Graph, Model, NotInModel, Service, State, cuts, faults, read
from tests.core.model.oracle import cases, models, subsets

RANK = [State.UP, State.AT_RISK, State.DEGRADED, State.DOWN]
SEVERITY = {"down": 1, "degraded": 2, "at_risk": 3}


def in_order(oracle, names):
    return tuple(name for name in oracle.order if name in set(names))


@settings(max_examples=120, deadline=None)
@given(cases())
def test_states_severities_and_what_is_lost_are_those_that_trying_finds(case):
    model, oracle, failed, unknown = case
    assessment = Graph(model).assess(failed, unknown)
    assert assessment.lost == oracle.lost(failed)
    assert list(assessment.services) == [service.key for service in model.services]
    gravest = []
    for key, service in assessment.services.items():
        assert service.state == oracle.state(key, failed, unknown)
        severity = SEVERITY.get(service.state)
        if service.state is State.UNKNOWN and oracle.state(key, failed, frozenset()) == "at_risk":
            severity = 3
        assert service.severity == severity
        gravest += [severity] if severity else []
        assert [f"{key}/{name}" for name in service.functions] == oracle.functions(key)
        for name, function in service.functions.items():
            assert function.state == oracle.state(f"{key}/{name}", failed, unknown)
    assert assessment.severity == (min(gravest, default=3) if failed else None)


@settings(max_examples=80, deadline=None)
@given(cases())
def test_the_next_single_failures_are_those_that_trying_finds(case):
    model, oracle, failed, unknown = case
    graph = Graph(model)
    for key, service in graph.assess(failed, unknown).services.items():
        assert service.next_single_failures == oracle.singles(key, failed)
        for name, function in service.functions.items():
            assert function.next_single_failures == oracle.singles(f"{key}/{name}", failed)
    for top in oracle.tops:
        assert graph.single_points(top) == oracle.singles(top)


@settings(max_examples=120, deadline=None)
@given(cases())
def test_what_is_down_is_so_because_of_a_smallest_cut_and_a_service_in_part_by_one_of_its_functions(case):
    model, oracle, failed, unknown = case
    for key, service in Graph(model).assess(failed, unknown).services.items():
        tops = {key: service} | {f"{key}/{name}": each for name, each in service.functions.items()}
        for top, told in tops.items():
            assert told.because == in_order(oracle, told.because)
            if told.state is State.DOWN:
                assert is_smallest(oracle, [top], told.because, failed)
            if told.state is State.DEGRADED:
                assert is_smallest(oracle, oracle.functions(key), told.because, failed)
            if told.state is State.UP:
                assert told.because == ()


def is_smallest(oracle, tops, because, failed):
    cuts = [cut for top in tops for cut in oracle.cuts[top] if cut <= failed]
    least = min(map(len, cuts))
    return frozenset(because) in cuts and (len(because) == least or least > 2)


@settings(max_examples=120, deadline=None)
@given(cases())
def test_a_risk_is_because_of_failures_that_make_each_new_single_point(case):
    model, oracle, failed, unknown = case
    for key, service in Graph(model).assess(failed, unknown).services.items():
        if service.state is State.AT_RISK:
            check_risk(oracle, [key, *oracle.functions(key)], service.because, failed)
        for name, function in service.functions.items():
            if function.state is State.AT_RISK:
                check_risk(oracle, [f"{key}/{name}"], function.because, failed)


def check_risk(oracle, tops, because, failed):
    because = frozenset(because)
    assert because <= failed
    behind = [
        [cut - {point} for cut in oracle.cuts[top] if point in cut and cut - {point} <= because]
        for top in tops
        for point in oracle.new_singles(top, failed)
    ]
    assert behind
    assert all(behind)
    assert frozenset().union(*(some for each in behind for some in each)) == because


@settings(max_examples=120, deadline=None)
@given(cases())
def test_a_doubt_is_because_of_unknown_components_none_of_which_can_be_left_out(case):
    model, oracle, failed, unknown = case
    for key, service in Graph(model).assess(failed, unknown).services.items():
        tops = {key: service} | {f"{key}/{name}": each for name, each in service.functions.items()}
        for top, told in tops.items():
            if told.state is State.UNKNOWN:
                because = frozenset(told.because)
                assert because <= unknown
                assert failed | because in oracle.down[top]
                assert all(failed | (because - {one}) not in oracle.down[top] for one in because)


@settings(max_examples=120, deadline=None)
@given(cases())
def test_what_is_one_fault_is_what_listing_all_minimal_cuts_says(case):
    model, oracle, failed, _ = case
    parts = Graph(model).related(failed)
    assert set(parts) == oracle.related(failed)
    firsts = [oracle.order.index(in_order(oracle, part)[0]) for part in parts]
    assert firsts == sorted(firsts)


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_a_further_failure_improves_nothing(case, data):
    model, oracle, failed, _ = case
    more = failed | set(data.draw(subsets(oracle.order, least=1)))
    graph = Graph(model)
    before, after = graph.assess(failed), graph.assess(more)
    assert before.lost - more <= after.lost
    assert (before.severity or 4) >= after.severity
    for key, service in before.services.items():
        later = after.services[key]
        assert RANK.index(service.state) <= RANK.index(later.state)
        for name, function in service.functions.items():
            assert RANK.index(function.state) <= RANK.index(later.functions[name].state)


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_same_question_has_the_same_answer_in_whatever_order_it_is_asked(case, random):
    model, _, failed, unknown = case
    shuffled = [*failed]
    random.shuffle(shuffled)
    graph = Graph(model)
    assert graph.assess(shuffled * 2, [*unknown]) == graph.assess(failed, unknown)
    assert graph.related(shuffled) == Graph(model).related(failed)


@settings(max_examples=40, deadline=None)
@given(models())
def test_with_nothing_failed_all_is_up(model):
    assessment = Graph(model).assess(())
    assert (assessment.severity, assessment.lost) == (None, frozenset())
    assert {service.state for service in assessment.services.values()} == {State.UP}
    assert Graph(model).related(()) == ()


@settings(max_examples=80, deadline=None)
@given(cases())
def test_the_search_by_single_steps_joins_only_what_belongs_together(case):
    model, oracle, failed, _ = case
    with pytest.MonkeyPatch.context() as bounds:
        bounds.setattr(faults, "MOST_TRIED", 1)
        bounds.setattr(cuts, "MOST_PAIRED", 0)
        parts = Graph(model).related(failed)
    assert sorted(name for part in parts for name in part) == sorted(failed)
    assert all(any(part <= whole for whole in oracle.related(failed)) for part in parts)


@settings(max_examples=80, deadline=None)
@given(cases())
def test_sets_too_many_to_be_tried_are_shrunk_until_none_can_be_left_out(case):
    model, oracle, failed, unknown = case
    with pytest.MonkeyPatch.context() as bounds:
        bounds.setattr(cuts, "MOST_PAIRED", 0)
        services = Graph(model).assess(failed, unknown).services
    for key, service in services.items():
        because = frozenset(service.because)
        if service.state is State.DOWN:
            assert because in oracle.cuts[key]
        if service.state is State.AT_RISK:
            check_risk(oracle, [key, *oracle.functions(key)], because, failed)


def wide(count):
    """Pairs of components, each pair one group, all of them needed."""
    lines = [f"  {side}{index}:" for index in range(count) for side in "ab"]
    groups = [f"  g{index}: {{k: 1, of: [a{index}, b{index}]}}" for index in range(count)]
    needs = ", ".join(f"g{index}" for index in range(count))
    return read(
        "\n".join(
            [
                "system: wide",
                "components:",
                *lines,
                "groups:",
                *groups,
                f"services: {{s: {{needs: [{needs}]}}}}",
            ]
        )
    )


def test_beyond_a_dozen_failures_pairs_are_still_found_and_others_kept_apart():
    graph = Graph(wide(30))
    failed = {f"a{index}" for index in range(30)} | {"b7", "b19"}
    state = graph.assess(failed).services["s"]
    assert (state.state, state.because) == ("down", ("a7", "b7"))
    parts = graph.related(failed)
    assert frozenset({"a7", "b7"}) in parts
    assert frozenset({"a19", "b19"}) in parts
    assert len(parts) == 30


def test_beyond_a_dozen_failures_cuts_of_many_are_minimal():
    names = [f"c{index}" for index in range(40)]
    lines = [f"  {name}:" for name in names]
    group = f"groups: {{g: {{k: 36, of: [{', '.join(names)}]}}}}"
    graph = Graph(
        read("\n".join(["system: many", "components:", *lines, group, "services: {s: {needs: [g]}}"]))
    )
    state = graph.assess(names[:30]).services["s"]
    assert (state.state, len(state.because)) == ("down", 5)
    assert graph.assess(names[:4]).services["s"].because == tuple(names[:4])
    assert graph.assess(names[:4]).services["s"].next_single_failures == tuple(names[4:])
    assert graph.related(names[:30]) == (frozenset(names[:30]),)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda graph: graph.assess(["c00"]), 'there is no component "c00"; did you mean "c0"?'),
        (lambda graph: graph.assess([], ["zzz"]), 'there is no component "zzz" in this model'),
        (lambda graph: graph.related(["zzz"]), 'there is no component "zzz" in this model'),
        (lambda graph: graph.single_points("s/f"), 'there is no service or function "s/f"'),
        (
            lambda graph: graph.single_points("post"),
            'there is no service or function "post"; did you mean "posta"?',
        ),
    ],
)
def test_a_name_that_the_model_does_not_have_is_told(ask, sentence):
    graph = Graph(
        Model(
            "one", "one", components=(Component("c0", "c0"),), services=(Service("posta", "posta", ("c0",)),)
        )
    )
    with pytest.raises(NotInModel) as raised:
        ask(graph)
    assert str(raised.value) == sentence
