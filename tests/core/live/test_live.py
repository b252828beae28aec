import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.live import Live
from scudo.core.model import Graph, NotInModel, State, read
from tests.core.model.oracle import models

RING = """
system: ring
components:
  cabinet:
  sw-1:
  sw-2:
  sw-3:
  sw-4:
  plc: {needs: [cabinet]}
  spare:
links:
  - [room, sw-1]
  - [sw-1, sw-2]
  - [sw-2, sw-3]
  - [sw-3, sw-4]
  - [sw-4, sw-1]
  - [sw-3, plc]
services:
  line: {path: {from: room, to: plc}, functions: {report: {needs: [spare]}}}
"""


@st.composite
def histories(draw):
    """A model and what failed (True) and was repaired (False), one after the other; mostly what makes a difference."""
    model = draw(models(most=10))
    names = [component.key for component in model.components]
    return model, draw(st.lists(st.tuples(st.sampled_from(names), st.booleans()), min_size=1, max_size=24))


def stopped(assessment):
    """The tops that do not work, in the model's order."""
    for key, service in assessment.services.items():
        if service.state is State.DOWN:
            yield key
        for name, function in service.functions.items():
            if function.state is State.DOWN:
                yield f"{key}/{name}"


def following(assessment):
    told = {}
    for key, service in assessment.services.items():
        told[key] = service.next_single_failures
        told |= {f"{key}/{name}": each.next_single_failures for name, each in service.functions.items()}
    return told


@settings(max_examples=300, deadline=None)
@given(histories())
def test_after_every_change_it_says_what_asking_from_the_beginning_says(case):
    model, history = case
    graph = Graph(model)
    live, failed, before = Live(graph), set(), ()
    for name, fails in history:
        told = live.fail(name) if fails else live.mend(name)
        failed = failed | {name} if fails else failed - {name}
        assessment = graph.assess(failed)
        down = tuple(stopped(assessment))
        changed = set(down) ^ set(before)
        assert set(told) == changed
        assert len(told) == len(changed)
        assert changed <= set(down) if fails else changed <= set(before)
        assert set(live.down) == set(down)
        assert live.failed == failed
        assert live.next_single_failures() == following(assessment)
        before = down


@settings(max_examples=60, deadline=None)
@given(histories())
def test_what_failed_and_was_repaired_leaves_nothing_behind(case):
    model, history = case
    live = Live(Graph(model))
    healthy = live.next_single_failures()
    for name, _ in history:
        live.fail(name)
    for name, _ in history:
        live.mend(name)
    assert (live.down, live.failed) == ((), frozenset())
    assert live.next_single_failures() == healthy


@settings(max_examples=60, deadline=None)
@given(histories())
def test_asking_what_would_stop_next_changes_nothing(case):
    model, history = case
    asked, silent = Live(Graph(model)), Live(Graph(model))
    for name, fails in history:
        for live in (asked, silent):
            (live.fail if fails else live.mend)(name)
        asked.next_single_failures()
        assert asked.down == silent.down


def test_a_ring_is_walked_the_other_way_round_until_it_is_cut_twice():
    live = Live(Graph(read(RING)))
    assert live.next_single_failures() == {
        "line": ("cabinet", "sw-1", "sw-3", "plc"),
        "line/report": ("cabinet", "sw-1", "sw-3", "plc", "spare"),
    }
    assert live.fail("sw-2") == ()
    assert "sw-4" in live.next_single_failures()["line"]
    assert live.fail("sw-4") == ("line", "line/report")
    assert live.next_single_failures() == {"line": (), "line/report": ()}
    assert live.mend("sw-2") == ("line", "line/report")


def test_what_fails_twice_or_is_repaired_without_having_failed_changes_nothing():
    live = Live(Graph(read(RING)))
    assert live.mend("cabinet") == ()
    assert live.fail("cabinet") == ("line", "line/report")
    assert live.fail("cabinet") == ()
    assert live.mend("cabinet") == ("line", "line/report")
    assert live.down == ()


def test_an_unknown_name_is_told():
    live = Live(Graph(read(RING)))
    for change in (live.fail, live.mend):
        with pytest.raises(NotInModel, match='there is no component "sw-5"'):
            change("sw-5")
