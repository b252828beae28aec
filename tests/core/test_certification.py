"""When a project is certified: the table of docs/rules/certification.md, and any drawn model against an oracle."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.certification import (
    Accepted,
    Agreement,
    Condition,
    Lack,
    cone,
    is_certified,
    single_points,
    verdicts,
)
from scudo.core.model import Graph, read
from tests.core.model.oracle import models
from tests.house.places import RULES
from tests.house.tables import table

FILE = RULES / "certification.md"
EXAMPLE = Graph(read(re.search(r"```yaml\n(.*?)```", FILE.read_text(), re.DOTALL)[1], "example"))
AGREED = (Agreement(1, provider=True, customer=True),)
SOUND = """
system: sound
components:
  line: {kind: line}
  node-1: {product: good}
  node-2: {product: good}
groups:
  nodes: {k: 1, of: [node-1, node-2]}
services:
  erp: {needs: [nodes]}
checks:
  node-1: [{ping: 10.0.0.1}]
  node-2: [{ping: 10.0.0.2}]
"""


def told(found):
    """What is missing, as the table writes it."""
    return [
        " ".join([one.code, *(str(value) for name, value in one.about if name in {"component", "product"})])
        for verdict in found
        for one in verdict.missing
    ]


@pytest.mark.parametrize("row", table(FILE, "missing"), ids=str)
def test_what_is_missing_is_what_the_table_says(row):
    agreements = [Agreement(int(number), provider=True, customer=True) for number in row["agreed"].split()]
    found = verdicts(
        EXAMPLE,
        agreements=agreements,
        certified=row["certified"].split(),
        accepted=[Accepted(name) for name in row["accepted"].split()],
    )
    assert told(found) == row["missing"].split("; ")
    assert not is_certified(found)


def test_the_conditions_are_those_of_the_table():
    assert [row["condition"] for row in table(FILE, "is met when")] == list(Condition)


def sound(text=SOUND, agreements=AGREED, accepted=()):
    return verdicts(Graph(read(text, "sound")), agreements=agreements, certified={"good"}, accepted=accepted)


def test_a_project_with_everything_is_certified():
    found = sound()
    assert is_certified(found)
    assert [verdict.condition for verdict in found] == list(Condition)


def test_a_line_that_no_service_needs_has_to_be_watched_by_nobody():
    assert "line" not in cone(Graph(read(SOUND, "sound")))


@pytest.mark.parametrize(
    ("agreement", "sides"),
    [(Agreement(1, provider=True), ["customer"]), (Agreement(1), ["provider", "customer"])],
)
def test_each_side_that_has_not_agreed_is_named(agreement, sides):
    missing = sound(agreements=[agreement])[0].missing
    assert [(one.code, one["side"]) for one in missing] == [(Lack.NOT_AGREED, side) for side in sides]


def test_without_a_model_only_the_requirements_can_be_met():
    found = verdicts(None, agreements=AGREED, certified=(), accepted=())
    assert [verdict.is_met for verdict in found] == [True, False, False, False]
    assert {one.code for verdict in found for one in verdict.missing} == {Lack.NO_MODEL}


def test_a_model_without_services_proves_nothing():
    text = SOUND[: SOUND.index("services:")] + SOUND[SOUND.index("checks:") :]
    assert told(sound(text)) == ["no-service", "no-service"]


def test_a_risk_that_the_model_says_is_accepted_counts():
    text = SOUND.replace("k: 1", "k: 2")
    assert told(sound(text)) == ["not-accepted node-1", "not-accepted node-2"]
    written = "accepted-risks:\n  - {single-point: node-1, by: A. Rossi, on: 2026-05-12, because: raro}\n"
    assert told(sound(text + written)) == ["not-accepted node-2"]


def test_what_was_accepted_for_one_service_is_not_accepted_for_another():
    text = SOUND.replace("k: 1", "k: 2").replace("erp: {needs", "mail: {needs: [node-1]}\n  erp: {needs")
    both = [Accepted("node-1", frozenset({"erp"})), Accepted("node-2", frozenset({"erp"}))]
    (missing,) = sound(text, accepted=both)[2].missing
    assert (missing["component"], missing["services"]) == ("node-1", "mail")


@settings(max_examples=80, deadline=None)
@given(models(), st.data())
def test_a_single_point_is_what_alone_stops_a_service_and_nothing_else(model, data):
    graph = Graph(model)
    found = single_points(graph)
    for component in model.components:
        stopped = [
            service.key
            for service in model.services
            if graph.assess({component.key}).services[service.key].state == "down"
        ]
        assert list(found.get(component.key, ())) == stopped
    taken = data.draw(st.sets(st.sampled_from(sorted(found)))) if found else set()
    left = verdicts(graph, agreements=(), certified=(), accepted=[Accepted(name) for name in taken])[2]
    assert {one["component"] for one in left.missing} == found.keys() - taken


@settings(max_examples=80, deadline=None)
@given(models(most=6), st.data())
def test_what_lies_outside_the_cone_changes_no_service_whatever_else_fails(model, data):
    graph = Graph(model)
    outside = sorted({one.key for one in model.components} - cone(graph))
    failed = set(data.draw(st.lists(st.sampled_from([one.key for one in model.components]), unique=True)))
    if outside:
        name = data.draw(st.sampled_from(outside))
        states = [graph.assess(one).services for one in (failed - {name}, failed | {name})]
        assert [one.state for one in states[0].values()] == [one.state for one in states[1].values()]
