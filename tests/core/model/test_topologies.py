"""Drawn networks, each with the verdicts that its own page expects."""

from pathlib import Path

import pytest

from scudo.core.explain import Evidence, causes
from scudo.core.model import Graph, State, read
from tests.house.tables import tables

TOPOLOGIES = Path(__file__).parents[2] / "topologies"
NAMES = sorted(path.stem for path in TOPOLOGIES.glob("*.yaml"))
PAGES = {name: tables(TOPOLOGIES / f"{name}.md") for name in NAMES}
VERDICTS = [(name, row) for name in NAMES for row in PAGES[name][0]]
CAUSES = [(name, row) for name in NAMES for table in PAGES[name][1:] for row in table]


def graph(name):
    path = TOPOLOGIES / f"{name}.yaml"
    return Graph(read(path.read_text(encoding="utf-8"), path.name))


@pytest.mark.parametrize(("name", "row"), VERDICTS, ids=lambda each: each if isinstance(each, str) else "")
def test_failures_have_the_verdict_of_the_page(name, row):
    system = graph(name)
    assessment = system.assess(row["failed"].split(), row["unknown"].split())
    touched = {key: service for key, service in assessment.services.items() if service.state is not State.UP}
    states = dict(each.split() for each in row["states"].split(", ") if each)
    reasons = dict(each.split(": ") for each in row["because"].split(", ") if each)
    assert {key: service.state.value for key, service in touched.items()} == {
        key: state for key, state in states.items() if state != "up"
    }
    assert {key: " ".join(service.because) for key, service in touched.items()} == reasons
    assert str(assessment.severity or "") == row["severity"]
    parts = [frozenset(part.split()) for part in row["faults"].split("; ") if part]
    assert set(system.related(row["failed"].split())) == set(parts)


@pytest.mark.parametrize(("name", "row"), CAUSES, ids=lambda each: each if isinstance(each, str) else "")
def test_alarms_have_the_causes_of_the_page(name, row):
    evidence = {component: kind for kind in Evidence for component in row[kind].split()}
    told = {
        cause.component + "*" * cause.inferred + "?" * (not cause.certain): cause.explains
        for cause in causes(graph(name), evidence)
    }
    expected = (each.split(": ") for each in row["causes"].split("; "))
    assert told == {cause: frozenset(explained.split()) for cause, explained in expected}
