import re
from pathlib import Path

import pytest

from scudo.core.model import Graph, State, read
from tests.house.tables import table

RULE = Path(__file__).parents[3] / "docs" / "rules" / "model.md"
EXAMPLE = re.search(r"```yaml\n(.*?)```", RULE.read_text(encoding="utf-8"), re.DOTALL)
LANGUAGE = re.search(r"\n\n((?:    .*\n)+)", RULE.read_text(encoding="utf-8"))
GRAPH = Graph(read(EXAMPLE[1]))


@pytest.mark.parametrize(
    "row", table(RULE, "faults"), ids=lambda row: row["failed"] or row["unknown"] or "nothing"
)
def test_failures_have_the_verdict_of_the_rule(row):
    failed = row["failed"].split()
    assessment = GRAPH.assess(failed, row["unknown"].split())
    erp = assessment.services["erp"]
    assert str(assessment.severity or "") == row["severity"]
    assert (erp.state, " ".join(erp.because)) == (row["erp"], row["because"])
    assert " ".join(erp.next_single_failures) == row["next"]
    assert assessment.services["files"].state == row["files"]
    parts = [part.split() for part in row["faults"].split("; ") if part]
    assert sorted(map(sorted, GRAPH.related(failed))) == sorted(map(sorted, parts))


@pytest.mark.parametrize("row", table(RULE, "when"), ids=lambda row: row["state"])
def test_a_state_has_the_severity_of_the_rule(row):
    cases = [each for each in table(RULE, "faults") if row["state"] == each["erp"]]
    told = {
        str(GRAPH.assess(case["failed"].split(), case["unknown"].split()).services["erp"].severity or "")
        for case in cases
    }
    assert told == ({"3"} if row["state"] == "unknown" else {row["severity"]})


def test_the_rule_has_every_state():
    assert {row["state"] for row in table(RULE, "when")} == set(State)


def test_the_example_of_the_language_is_a_model():
    assert read("\n".join(line[4:] for line in LANGUAGE[1].splitlines())).key == "gestionale-e-rete"
