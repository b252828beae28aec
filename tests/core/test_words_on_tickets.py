"""Tags are written one way however they are typed; blanks are filled in once; a customer's fields read what people write."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core import blanks, tagging
from scudo.core.custom_field import MOST_CHOICES, Definition, Kind, Unreadable, Wrong, choices_of, read

VALUES = {"number": "26-00001-5", "customer": "Rossi {me}", "me": "Giulia"}
CHOICES = Definition(Kind.CHOICE, ("Amministrazione", "Officina"))


class TestTags:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("#VPN  Casa", "vpn casa"),
            ("Già", "già"),
            ("ＶＰＮ", "vpn"),
            ("a-b", "a-b"),
            (" “urgente” ", "urgente"),
            ("c++", "c++"),
        ],
    )
    def test_a_tag_is_kept_one_way(self, written, kept):
        assert tagging.normal(written) == kept

    @pytest.mark.parametrize("written", ["", " # ", "x" * 41, "a,b", "a;b", "\0"])
    def test_what_is_no_tag_is_refused(self, written):
        with pytest.raises(tagging.Unusable):
            tagging.normal(written)

    def test_several_stand_between_commas_each_once(self):
        assert tagging.several("VPN, casa;vpn,, Rete ") == ["vpn", "casa", "rete"]
        for nothing in ("", " , ", ", ".join(f"t{count}" for count in range(21))):
            with pytest.raises(tagging.Unusable):
                tagging.several(nothing)

    @given(st.text(max_size=60))
    def test_a_tag_written_again_is_the_same(self, written):
        try:
            kept = tagging.normal(written)
        except tagging.Unusable:
            return
        assert tagging.normal(kept) == kept
        assert tagging.several(kept) == [kept]
        assert 0 < len(kept) <= tagging.LONGEST


class TestBlanks:
    def test_blanks_are_filled_in_in_either_language_and_only_once(self):
        assert blanks.fill("{Numero} di {cliente}: {me}", VALUES) == "26-00001-5 di Rossi {me}: Giulia"

    def test_what_is_no_blank_stays_and_is_named(self):
        assert blanks.fill("{x} {number", VALUES) == "{x} {number"
        assert blanks.unknown("{x} {numero} {ticket.customer} {x} {}") == ["x", "ticket.customer", ""]

    @given(st.text(max_size=80), st.dictionaries(st.sampled_from(list(VALUES)), st.text(max_size=20)))
    def test_any_text_is_filled_in_and_a_text_without_blanks_stays(self, text, values):
        done = blanks.fill(text, values)
        assert done == text or "{" in text
        assert blanks.fill(text, {}) == text

    @given(st.sampled_from(sorted(blanks.BLANKS)), st.text(max_size=40))
    def test_a_value_stands_where_its_blank_stood(self, blank, value):
        assert blanks.fill(f"a{{{blank}}}b", {blanks.BLANKS[blank]: value}) == f"a{value}b"
        assert not blanks.unknown(f"{{{blank}}}")


class TestFields:
    @pytest.mark.parametrize(
        ("kind", "written", "kept"),
        [
            (Kind.TEXT, "  C-1204  bis ", "C-1204 bis"), (Kind.DATE, "23/11/2026", "2026-11-23"), (Kind.DATE, "2026-11-23", "2026-11-23"),
            (Kind.DATE, "1.2.2027", "2027-02-01"), (Kind.NUMBER, "1250,50", "1250.5"), (Kind.NUMBER, "-0", "0"), (Kind.NUMBER, "100", "100"),
        ],
    )  # fmt: skip
    def test_a_value_is_kept_one_way(self, kind, written, kept):
        assert read(Definition(kind), written) == kept

    def test_a_choice_is_one_of_the_list_as_the_office_wrote_it(self):
        assert read(CHOICES, "officina") == "Officina"

    @pytest.mark.parametrize(
        ("field", "written", "why"),
        [
            (Definition(Kind.TEXT), "x" * 201, Wrong.TOO_LONG), (CHOICES, "Magazzino", Wrong.NO_CHOICE),
            (Definition(Kind.DATE), "31/02/2026", Wrong.NO_DATE), (Definition(Kind.DATE), "domani", Wrong.NO_DATE),
            (Definition(Kind.NUMBER), "1.250,50", Wrong.NO_NUMBER), (Definition(Kind.NUMBER), "1e9", Wrong.NO_NUMBER),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_says_why(self, field, written, why):
        with pytest.raises(Unreadable) as refused:
            read(field, written)
        assert refused.value.why is why

    @given(st.sampled_from(Kind), st.text(max_size=220))
    def test_what_is_kept_reads_as_itself(self, kind, written):
        field = CHOICES if kind is Kind.CHOICE else Definition(kind)
        try:
            kept = read(field, written)
        except Unreadable:
            return
        assert read(field, kept) == kept
        assert "\0" not in kept

    @given(st.dates(), st.decimals(min_value=-(10**9), max_value=10**9, places=3))
    def test_dates_and_numbers_come_back(self, day, number):
        assert date.fromisoformat(read(Definition(Kind.DATE), f"{day.day}/{day.month}/{day.year:04}")) == day
        assert float(read(Definition(Kind.NUMBER), format(number, "f"))) == float(number)

    @given(st.lists(st.text(max_size=20), max_size=80))
    def test_choices_are_each_there_once(self, lines):
        found = choices_of(lines)
        assert len({one.casefold() for one in found}) == len(found) <= MOST_CHOICES
        assert all(read(Definition(Kind.CHOICE, found), one) == one for one in found)
