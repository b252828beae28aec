"""The stages of a project, as docs/rules/certification.md has them."""

from itertools import product

import pytest

from scudo.core.project import TABLE, Need, NotPossible, Stage, lacking, possible
from tests.house.places import RULES
from tests.house.tables import table

ROWS = {Stage(row["stage"]): row for row in table(RULES / "certification.md", "entered from")}


def test_every_stage_has_its_row():
    assert list(ROWS) == list(Stage) == list(TABLE)


@pytest.mark.parametrize(("before", "wanted"), list(product(Stage, Stage)))
def test_a_project_moves_as_the_table_says(before, wanted):
    if before not in ROWS[wanted]["entered from"].split():
        with pytest.raises(NotPossible):
            lacking(before, wanted, Need)
        return
    asks = ROWS[wanted]["asks for"].split() if wanted in after(before) else []
    assert list(lacking(before, wanted, ())) == asks
    assert lacking(before, wanted, Need) == ()
    assert wanted in possible(before)


def after(stage):
    order = list(Stage)
    return order[order.index(stage) + 1 :]


def test_what_is_there_is_not_asked_for_again():
    assert lacking(Stage.ARCHITECTURE, Stage.COMPONENTS, {Need.WRITTEN}) == (Need.MODEL,)


def test_nothing_leads_out_of_service():
    assert possible(Stage.IN_SERVICE) == ()
