"""A figure over time: round axes, gaps where nothing was measured, units as they are."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from scudo.lib.ui.chart import Point, amount, chart, nice

START = datetime(2026, 11, 23, tzinfo=UTC)
STEP = timedelta(minutes=5)


def points(*values, gap_after=None):
    shift = 0
    for number, value in enumerate(values):
        if gap_after is not None and number == gap_after:
            shift = 3
        yield Point(START + (number + shift) * STEP, value - 1, value, value + 1)


def drawn(*values, **how):
    return chart(
        list(points(*values, **how)), START, START + timedelta(hours=2), STEP, unit="ms", label="time"
    )


class TestTheChart:
    def test_points_side_by_side_are_one_line(self):
        assert len(drawn(3, 4, 5).lines) == 1

    def test_where_nothing_was_measured_nothing_is_drawn(self):
        assert len(drawn(3, 4, 5, 6, gap_after=2).lines) == 2

    def test_a_point_alone_is_seen(self):
        assert "H" in drawn(3).lines[0]

    def test_nothing_is_a_chart_without_lines(self):
        assert drawn().lines == ()

    def test_values_have_their_unit(self):
        assert all(mark.words.endswith("ms") for mark in drawn(3, 4).values)

    def test_the_page_has_no_style_of_its_own_and_escapes_units(self):
        page = render_to_string(
            "ui/chart.html",
            {"chart": chart(list(points(3)), START, START + STEP * 9, STEP, unit="<b>", label='"><script>')},
        )
        assert "<script" not in page
        assert "<b>" not in page
        assert "style=" not in page

    @given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
    def test_the_axis_holds_every_value_with_few_lines(self, low, span):
        marks, near = nice(low, low + span), 1e-6 * max(1, abs(low), span)
        assert marks[0] <= low + near
        assert marks[-1] >= low + span - near
        assert 2 <= len(marks) <= 12

    def test_an_axis_near_zero_begins_at_zero(self):
        assert nice(2, 50)[0] == 0

    def test_what_is_no_number_breaks_nothing(self):
        assert nice(float("nan"), float("inf"))

    @pytest.mark.parametrize(("value", "said"), [(20.0, "20"), (0.012, "0.012"), (0.0, "0"), (1.25, "1.2")])
    def test_an_amount_has_as_many_digits_as_it_needs(self, value, said):
        with translation.override("en"):
            assert amount(value, "") == said
