"""The steps of an acceptance test are what the model implies, no more and no less."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.acceptance import (
    BACKUP,
    PROVED_BY,
    Category,
    Kind,
    Result,
    Standing,
    Wanted,
    standing,
    steps,
)
from scudo.core.model import Graph, read
from tests.core.model.oracle import models
from tests.house.places import RULES
from tests.house.tables import table

FILE = RULES / "acceptance.md"
MODEL = """
system: example
components:
  feed: {name: Linea elettrica}
  node-1: {name: Nodo 1, needs: [feed]}
  node-2: {name: Nodo 2, needs: [feed]}
  printer: {name: Stampante, needs: [feed]}
  archive: {name: Archivio, needs: [node-1]}
groups:
  nodes: {k: 1, of: [node-1, node-2]}
services:
  erp: {name: Gestionale, needs: [nodes], functions: {labels: {name: Etichette, needs: [printer]}}}
  files: {name: Documenti, needs: [archive]}
checks:
  node-1: [{ping: 10.0.0.1, every: 60 s, retry: 10 s, attempts: 3, timeout: 5 s}]
"""
GRAPH = Graph(read(MODEL, "example"))


def keys(found):
    return [step.key for step in found]


def step(key, wanted=()):
    return next(one for one in steps(GRAPH, wanted) if one.key == key)


def test_the_steps_of_the_example_stand_in_the_order_in_which_they_are_done():
    assert keys(steps(GRAPH)) == [
        "service:erp",
        "function:erp/labels",
        "service:files",
        "redundancy:node-1",
        "redundancy:node-2",
        "alarm:node-1/ping-1",
        BACKUP,
    ]


def test_a_redundant_part_says_what_survives_it_and_what_does_not():
    found = step("redundancy:node-1")
    assert (found.name, found.survive, found.stop) == ("Nodo 1", ("Gestionale",), ("Documenti",))


def test_an_alarm_is_there_within_all_its_attempts():
    assert step("alarm:node-1/ping-1").within.total_seconds() == 60 + 2 * 10 + 3 * 5


def test_the_kinds_are_those_of_the_table():
    assert [row["kind"] for row in table(FILE, "a step for")] == list(Kind)


def test_a_requirement_is_shown_by_the_kinds_of_the_table():
    shown = {Category(row["category"]): set(row["shown by"].split()) for row in table(FILE, "shown by")}
    assert shown == PROVED_BY


def test_a_requirement_on_a_service_is_shown_by_its_redundant_parts():
    wanted = [Wanted(4, Category.AVAILABILITY, ("erp",)), Wanted(5, Category.RECOVERY, ("files",))]
    found = {one.key: one.requirements for one in steps(GRAPH, wanted)}
    assert found["redundancy:node-1"] == found["redundancy:node-2"] == (4,)
    assert found[BACKUP] == (5,), "a backup is the whole system's"
    assert not [key for key in found if key.startswith("requirement:")]


def test_a_requirement_that_nothing_shows_has_a_step_of_its_own():
    wanted = [
        Wanted(1, Category.SECURITY),
        Wanted(2, Category.AVAILABILITY, ("files",)),
        Wanted(3, Category.AVAILABILITY),
    ]
    found = steps(GRAPH, wanted)
    assert keys(found)[-2:] == ["requirement:1", "requirement:2"]
    assert found[-1].requirements == (2,)


@settings(max_examples=100, deadline=None)
@given(models())
def test_a_part_has_a_step_where_something_that_can_need_it_survives_it_and_says_truly_what(model):
    graph = Graph(model)
    found = {one.component: one for one in steps(graph) if one.kind is Kind.REDUNDANCY}
    for component in model.components:
        after = graph.assess({component.key}).services
        one = found.get(component.key)
        for name in one.stop if one else ():
            assert down(after, name)
        for name in one.survive if one else ():
            assert not down(after, name)
        for service in model.services if one else ():
            if after[service.key].state == "down":
                assert service.name in one.stop


def down(after, name):
    """Whether what is called so is down: a service, or a function with its service in brackets."""
    function, _, service = name.rpartition(" (")
    if function:
        return after[service.rstrip(")")].functions[function].state == "down"
    return after[name].state == "down"


@settings(max_examples=100, deadline=None)
@given(models())
def test_a_part_without_a_step_is_one_whose_failure_stops_all_that_can_need_it(model):
    graph = Graph(model)
    found = {one.component for one in steps(graph) if one.kind is Kind.REDUNDANCY}
    for component in {one.key for one in model.components} - found:
        bit = graph.circuit.bits[component]
        for (service, function), node in graph.circuit.tops.items():
            if graph.circuit.support[node] >> bit & 1:
                name = f"{service}/{function}" if function else service
                assert component in graph.single_points(name)


@settings(max_examples=60, deadline=None)
@given(models(), st.lists(st.tuples(st.sampled_from(Category), st.booleans()), max_size=6))
def test_keys_are_unique_and_every_requirement_is_shown_by_some_step(model, drawn):
    services = tuple(one.key for one in model.services)
    wanted = [
        Wanted(number, category, services if is_narrow else ())
        for number, (category, is_narrow) in enumerate(drawn, 1)
    ]
    found = steps(Graph(model), wanted)
    assert len(set(keys(found))) == len(found)
    assert {number for one in found for number in one.requirements} == {one.number for one in wanted}


@pytest.mark.parametrize(
    ("results", "may"),
    [
        ([], False),
        ([Result.PASSED], True),
        ([Result.PASSED, Result.NOT_POSSIBLE], True),
        ([Result.PASSED, Result.FAILED], False),
        ([Result.PASSED, Result.PENDING], False),
    ],
)
def test_a_test_may_be_signed_when_nothing_is_left_and_nothing_failed(results, may):
    assert standing(results).may_be_signed is may


@given(st.lists(st.sampled_from(Result)))
def test_the_standing_counts_every_step_once(results):
    found = standing(results)
    assert found.total == len(results)
    assert found.done == len([one for one in results if one is not Result.PENDING])
    assert Standing().total == 0
