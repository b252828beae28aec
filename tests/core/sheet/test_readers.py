"""Cells of a kind, whatever way they are written."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.model import read
from scudo.core.model.tidy import document
from scudo.core.model.writing import values
from scudo.core.sheet import Wrong
from scudo.core.sheet.components import blamed, drawn, duration, probability, texts_of
from scudo.core.sheet.readers import choice, decimal, instant, moment, moment_words, money, several
from tests.core.sheet.written import COLORS
from tests.design.plans import MODEL

ROME = ZoneInfo("Europe/Rome")
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone


class TestMoments:
    @given(MOMENTS)
    def test_what_is_written_is_read_as_the_same_minute(self, at):
        written = moment_words(at, ROME)
        assert moment(ROME)(written) == written
        assert moment_words(instant(written, ROME), ROME) == written

    @pytest.mark.parametrize(
        "text",
        [
            "23/11/2026 14:05",
            "23.11.2026 14.05",
            "23-11-2026 14:05:59",
            "2026-11-23T14:05",
            "2026-11-23 14:05:00.5",
            "2026/11/23 14:05",
        ],
    )
    def test_one_moment_has_many_spellings(self, text):
        assert moment(ROME)(text) == "23/11/2026 14:05"

    def test_the_hour_may_be_missing(self):
        assert moment(ROME)("3/1/2026") == "03/01/2026 00:00"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "23/11/26",
            "31/02/2026",
            "11/23/2026",
            "23/11/2026 25:00",
            "ieri",
            "29/03/2026 02:30",
            "23/11/0001",
            "٢٣/١١/٢٠٢٦",
        ],
    )
    def test_what_is_no_moment_is_refused(self, text):
        with pytest.raises(Wrong):
            moment(ROME)(text)


class TestFigures:
    @pytest.mark.parametrize(
        ("text", "number"),
        [("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1234.56", "1234.56"), ("1234,5", "1234.5"), ("1.234", "1234"), ("0.001", "0.001"),
         ("1.234.567", "1234567"), ("12.34", "12.34"), ("90 000", "90000"), ("1'000", "1000")],
    )  # fmt: skip
    def test_figures_are_read_as_people_here_write_them(self, text, number):
        assert decimal(text) == Decimal(number)

    @pytest.mark.parametrize("text", ["", "-1", "1e9", "tanto", "1.2.3", "١٢", "1" * 14])
    def test_what_is_no_figure_is_refused(self, text):
        with pytest.raises(Wrong):
            decimal(text)

    @pytest.mark.parametrize(
        ("text", "amount"),
        [("1.450,00 €", "1450 EUR"), ("€ 12,5", "12.5 EUR"), ("100 usd", "100 USD"), ("7", "7 EUR")],
    )
    def test_an_amount_has_its_currency(self, text, amount):
        assert money(text) == amount

    @pytest.mark.parametrize(
        ("text", "time"),
        [
            ("90.000 ore", "90000 h"),
            ("8", "8 h"),
            ("30 min", "30 min"),
            ("2 gg.", "48 h"),
            ("0,5 h", "30 min"),
        ],
    )
    def test_a_time_has_its_unit(self, text, time):
        assert duration(text) == time

    @pytest.mark.parametrize(
        ("text", "share"), [("0,001", "0.001"), ("0,1 %", "0.001"), ("1", "1"), ("0.0000001", "0.0000001")]
    )
    def test_a_probability_may_be_a_share_of_a_hundred(self, text, share):
        assert probability(text) == share

    @given(st.text(max_size=12))
    def test_whatever_is_typed_nothing_but_wrong_is_raised(self, text):
        for read_it in (
            decimal,
            money,
            duration,
            probability,
            moment(ROME),
            choice(COLORS),
            several(choice(COLORS)),
        ):
            try:
                assert read_it(text) == read_it(str(read_it(text)))
            except Wrong:
                continue


class TestChoices:
    @pytest.mark.parametrize("text", ["red", "ROSSO", " Rosso ", "Red"])
    def test_words_of_both_languages_are_known(self, text):
        assert choice(COLORS)(text) == "red"

    def test_a_list_names_each_once(self):
        assert several(choice(COLORS))("rosso; green,RED\nverde") == "red, green"


class TestComponents:
    def test_a_model_drawn_with_what_it_says_is_the_same_model(self):
        model = read(MODEL)
        wanted = {
            one.key: {key: text for key, text in texts_of(one).items() if text} for one in model.components
        }
        assert read(document(drawn(values(model), wanted))) == model

    @given(st.dictionaries(st.sampled_from(["linea", "nodo-1", "nuovo"]), st.fixed_dictionaries({}, optional={
        "name": st.text("abc è:{}#'\"", min_size=1, max_size=9).map(str.strip).filter(bool), "serial": st.text("0a-", min_size=1, max_size=5),
        "mtbf": st.integers(1, 99_999).map("{} h".format), "site": st.sampled_from(["Sede di Roma", "roma", ""]), "needs": st.sampled_from(["", "stampante"]),
    }), max_size=3))  # fmt: skip
    def test_what_is_drawn_is_what_is_read_and_the_rest_stays(self, wanted):
        before = read(MODEL)
        after = read(document(drawn(values(before), wanted)))
        assert (after.services, after.groups, after.checks) == (before.services, before.groups, before.checks)
        told = {one.key: texts_of(one) for one in after.components}
        sites = {one.key: one.name for one in after.sites}
        for key, fields in wanted.items():
            for name, text in fields.items():
                kept = sites.get(told[key]["site"], "") if name == "site" else told[key][name]
                assert kept == ("" if name == "name" and text == key else text)

    @pytest.mark.parametrize(
        ("where", "key"),
        [
            ("components.a.needs[0]", "a"),
            ("components.a.b.needs", "a.b"),
            ("components.c", ""),
            ("services.a", ""),
        ],
    )
    def test_a_problem_leads_back_to_its_component(self, where, key):
        assert blamed(where, ["a", "a.b"]) == key
