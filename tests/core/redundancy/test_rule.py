"""docs/rules/redundancy.md, row by row."""

import re
from pathlib import Path

import pytest

from scudo.core.model import Graph, read
from scudo.core.redundancy import analyze, guard, tree_of
from tests.house.tables import table

RULE = Path(__file__).parents[3] / "docs" / "rules" / "redundancy.md"
EXAMPLE = re.search(r"```yaml\n(.*?)```", RULE.read_text(encoding="utf-8"), re.DOTALL)
GRAPH = Graph(read(EXAMPLE[1]))
FOUND = {each.name: each for each in analyze(tree_of(GRAPH))}


@pytest.mark.parametrize("row", table(RULE, "hours a year"), ids=lambda row: row["top"])
def test_a_top_is_as_unavailable_as_the_rule_says_and_by_these_cuts(row):
    found = FOUND[row["top"]]
    assert found.exact
    assert found.unavailability == pytest.approx(float(row["unavailability"]), abs=1e-12)
    assert found.downtime_hours_per_year == pytest.approx(float(row["hours a year"]), abs=0.05)
    assert " ".join(found.single_points) == row["single points"]
    assert "; ".join(" ".join(cut) for cut in found.cut_sets) == row["cut sets"]


@pytest.mark.parametrize("row", table(RULE, "birnbaum"), ids=lambda row: row["component of erp"])
def test_a_component_is_as_important_as_the_rule_says(row):
    found = FOUND["erp"].importance[row["component of erp"]]
    assert found.birnbaum == pytest.approx(float(row["birnbaum"]), abs=1e-9)
    assert found.fussell_vesely == pytest.approx(float(row["share"]), abs=1e-4)
    assert found.achievement == pytest.approx(float(row["achievement"]), rel=1e-3)


@pytest.mark.parametrize("row", table(RULE, "new single points"), ids=lambda row: row["off"])
def test_with_something_off_a_service_stands_as_the_rule_says(row):
    erp = {each.name: each for each in guard(GRAPH, row["off"].split())}["erp"]
    assert (erp.state, " ".join(erp.new_single_points)) == (row["erp"], row["new single points"])
