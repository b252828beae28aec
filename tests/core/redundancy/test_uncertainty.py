"""How far an unavailability may be off for want of knowledge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.model import Graph, read
from scudo.core.redundancy import Doubt, Figures, Study, doubts_of, interval, tree_of
from scudo.core.redundancy.uncertainty import POINTS
from scudo.core.reliability import Gamma

ALONE = """
system: s
components:
  a: {product: p}
services: {erp: {needs: [a]}}
"""
PAIR = """
system: s
components:
  a: {product: p}
  b: {product: p}
groups: {both: {k: 1, of: [a, b]}}
services: {erp: {needs: [both]}}
"""


def study_of(text, figures):
    graph = Graph(read(text))
    return graph.model, Study(tree_of(graph, figures))


def spread(text, figures):
    model, study = study_of(text, figures)
    return interval(study, "erp", doubts_of(model, figures))


@given(st.floats(0.5, 50), st.floats(1e3, 1e7), st.floats(1, 48))
@settings(max_examples=25, deadline=None)
def test_of_one_component_it_is_the_interval_of_its_rate(shape, mtbf_h, repair_h):
    low, high = spread(ALONE, {"p": Figures(mtbf_h, repair_h, shape)})
    rate = Gamma(shape, shape * mtbf_h)
    ends = [rate.quantile(share) * repair_h for share in (0.02, 0.08, 0.92, 0.98)]
    shares = [down / (1 + down) for down in ends]
    assert shares[0] <= low <= shares[1]
    assert shares[2] <= high <= shares[3]


def test_units_of_one_product_are_good_or_bad_together():
    figures = {"p": Figures(10_000, 10, 2.0)}
    (low, high), (alone_low, alone_high) = spread(PAIR, figures), spread(ALONE, figures)
    assert (low, high) == (pytest.approx(alone_low**2), pytest.approx(alone_high**2))


def test_more_evidence_makes_it_narrower():
    wide, narrow = (spread(PAIR, {"p": Figures(10_000, 10, shape)}) for shape in (2.0, 40.0))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (ALONE, {"p": Figures(10_000, 10)}),
        (ALONE, {"p": Figures(None, 10, 2.0)}),
        (ALONE, {}),
        (ALONE.replace("product: p", "product: p, mtbf: 9000 h"), {"p": Figures(10_000, 10, 2.0)}),
        (ALONE.replace("product: p", "product: p, unavailability: 0.1"), {"p": Figures(10_000, 10, 2.0)}),
    ],
)
def test_where_nothing_is_in_doubt_or_nothing_known_there_is_none(text, figures):
    assert spread(text, figures) is None


def test_what_is_assumed_leaves_what_is_known_as_it_was():
    _, study = study_of(PAIR, {"p": Figures(10_000, 10, 2.0)})
    before, _ = study.unavailability("erp")
    assert study.unavailability_with("erp", {"a": 0.5}) == pytest.approx(0.5 * 10 / 10_010)
    assert study.unavailability_with("erp", {}) == before.low
    assert study.unavailability("erp")[0] == before


def test_the_same_question_has_the_same_answer_and_few_points_are_enough():
    _, study = study_of(PAIR, {"p": Figures(10_000, 10, 2.0)})
    doubts = {name: Doubt("p", Gamma(2.0, 20_000.0), 10.0) for name in ("a", "b")}
    assert interval(study, "erp", doubts) == interval(study, "erp", doubts)
    many = interval(study, "erp", doubts, 20 * POINTS)
    assert interval(study, "erp", doubts) == pytest.approx(many, rel=0.25)
