"""What people type: words, phrases and filters in both languages, and problems that name the word."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from scudo.core.lifecycle import OPEN, State
from scudo.core.query import ME, NOBODY, Days, Field, Trouble, parse
from scudo.core.query.parsing import LONGEST, MOST_ITEMS
from scudo.core.query.vocabulary import FIELDS, VALUES, names_of, states_of, value_names

TODAY = date(2026, 11, 23)


def asked(text):
    return parse(text, TODAY)


def words(text):
    return [one.text for one in asked(text).terms]


def values(text):
    [one] = asked(text).filters
    return one.values


def trouble(text):
    return [(one.trouble, one.word) for one in asked(text).problems]


class TestWords:
    def test_words_stand_apart_and_keep_their_marks(self):
        assert words("stampante HP-4050 10.0.0.5 mario@rossi.example") == [
            "stampante", "HP-4050", "10.0.0.5", "mario@rossi.example",
        ]  # fmt: skip

    def test_a_phrase_is_one_term(self):
        [one] = asked('"non  risponde"').terms
        assert (one.text, one.is_phrase) == ("non risponde", True)

    def test_a_quote_that_nobody_closed_ends_with_the_text(self):
        assert words('toner "non stampa') == ["toner", "non stampa"]

    def test_a_word_may_go_on_or_be_absent(self):
        [start, absent] = asked("stamp* -fax").terms
        assert (start.text, start.is_start) == ("stamp", True)
        assert (absent.text, absent.is_absent) == ("fax", True)

    def test_words_that_only_hold_others_together_are_not_asked_for(self):
        assert words("la stampante di Rossi") == ["stampante", "Rossi"]
        assert words("the printer at the office") == ["printer", "office"]

    def test_letters_and_names_that_are_elisions_elsewhere_are_asked_for(self):
        assert words("disco d del server dell") == ["disco", "d", "server", "dell"]

    def test_unless_there_are_no_others(self):
        assert words("il") == ["il"]

    @pytest.mark.parametrize(
        "text", ["http://rossi.example/pagina", "10:30", "errore:0x80", "C:\\temp", "--", "a:b:c"]
    )
    def test_a_colon_alone_makes_no_filter(self, text):
        assert asked(text).filters == ()
        assert asked(text).problems == ()

    def test_marks_alone_ask_for_nothing(self):
        assert asked(" - ? * & ").is_empty


class TestFilters:
    @pytest.mark.parametrize(
        "text", ["cliente:rossi gravità:1 stato:aperto", "customer:rossi severity:1 state:open"]
    )
    def test_both_languages_say_the_same(self, text):
        customer, severity, state = asked(text).filters
        assert (customer.field, customer.values) == (Field.CUSTOMER, ("rossi",))
        assert (severity.field, severity.values) == (Field.SEVERITY, ("1",))
        assert set(state.values) == {one.value for one in OPEN}

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("GRAVITA:Alta", ("1",)),
            ("gravità:1,2", ("1", "2")),
            ("severity:none", ("0",)),
            ("stato:chiuso", ("closed",)),
            ('stato:"in lavorazione"', ("in_progress",)),
            ("stato:in_lavorazione", ("in_progress",)),
            ("assegnato:io", (ME,)),
            ("assigned:nobody", (NOBODY,)),
            ('assegnato:"Giulia Neri"', ("Giulia Neri",)),
            ("origine:telefono", ("phone",)),
            ("tipo:guasto", ("fault",)),
            ('cliente:"Rossi Impianti"', ("Rossi Impianti",)),
        ],
    )
    def test_a_value_is_read(self, text, found):
        assert values(text) == found

    def test_every_state_can_be_asked_for(self):
        assert {state for meant in VALUES[Field.STATE].values() for state in states_of(meant)} == set(State)

    def test_every_name_that_is_offered_is_read(self):
        for field in Field:
            for language in ("it", "en"):
                assert {one.field for one in asked(f"{names_of(field, language)}:x").problems} <= {field}
                for value in value_names(field, language):
                    assert asked(f"{names_of(field, language)}:{value}").problems == ()

    def test_a_filter_may_be_turned_round(self):
        [one] = asked("-stato:chiuso").filters
        assert one.is_absent

    def test_a_filter_is_taken_out_of_the_text(self):
        query = asked("toner cliente:rossi magazzino")
        assert query.without(query.filters[0]) == "toner magazzino"
        assert query.words == "toner magazzino"


class TestDays:
    @pytest.mark.parametrize(
        ("written", "first", "last"),
        [
            ("2026-11-01", date(2026, 11, 1), date(2026, 11, 1)),
            ("1/11/2026", date(2026, 11, 1), date(2026, 11, 1)),
            ("1.11.26", date(2026, 11, 1), date(2026, 11, 1)),
            ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
            ("2025", date(2025, 1, 1), date(2025, 12, 31)),
            ("24/11", date(2025, 11, 24), date(2025, 11, 24)),
            ("22/11", date(2026, 11, 22), date(2026, 11, 22)),
            ("oggi", TODAY, TODAY),
            ("yesterday", date(2026, 11, 22), date(2026, 11, 22)),
            ("7g", date(2026, 11, 16), date(2026, 11, 16)),
        ],
    )
    def test_a_day_is_read(self, written, first, last):
        [one] = asked(f"dal:{written}").filters
        assert one.days == Days(first, last)

    @pytest.mark.parametrize(
        "written", ["2026-13-01", "31/2/2026", "domani", "9999", "1/1/1", "99999d", "0000-01-01"]
    )
    def test_what_is_no_day_is_named(self, written):
        assert trouble(f"dal:{written}") == [(Trouble.NOT_A_DAY, written)]

    def test_days_that_end_before_they_begin_are_named(self):
        assert trouble("dal:2026-11-02 al:2026-11-01") == [(Trouble.BACKWARDS, "2026-11-01")]
        assert trouble("dal:2026-11-02 al:2026-11-02") == []


class TestProblems:
    def test_a_misspelled_filter_is_named_with_the_one_that_is_meant(self):
        [one] = asked("clienti:rossi").problems
        assert (one.trouble, one.word, one.field) == (Trouble.NO_SUCH_FILTER, "clienti", Field.CUSTOMER)

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("gravità:9", (Trouble.NOT_A_VALUE, "9")),
            ("gravità:1,9", (Trouble.NOT_A_VALUE, "9")),
            ("stato:boh", (Trouble.NOT_A_VALUE, "boh")),
            ("cliente:", (Trouble.NO_VALUE, "cliente:")),
            ("toner cliente: magazzino", (Trouble.NO_VALUE, "cliente:")),
        ],
    )
    def test_a_value_that_is_not_understood_is_named(self, text, problem):
        assert trouble(text) == [problem]

    def test_what_is_too_long_is_cut_and_said(self):
        assert trouble("parola " * MOST_ITEMS + "ultima") == [(Trouble.TOO_LONG, "ultima")]
        assert Trouble.TOO_LONG in dict(trouble("x" * (LONGEST + 1)))


PARTS = [*"abàèZ01 :\"-*,./\\'%&|!()<>\0\ud800", "cliente:", "dal:", "-stato:", "gravità:1 ", "oggi"]
TEXTS = some.lists(some.sampled_from(PARTS), max_size=40).map("".join)


@given(TEXTS)
@example("\u0660/\u0661/\u0662")
@example('-"')
@example("dal:²")
def test_nothing_that_is_typed_breaks_it(text):
    query = asked(text)
    for one in query.filters:
        assert query.text[one.start : one.end].lstrip("-").partition(":")[0].casefold()
        assert one.values or one.days
    assert all(one.text and '"' not in one.text for one in query.terms)


@given(TEXTS)
def test_without_one_filter_the_others_stand(text):
    query = asked(text)
    for one in query.filters:
        left = asked(query.without(one))
        assert [(each.field, each.values, each.days) for each in left.filters] == [
            (each.field, each.values, each.days) for each in query.filters if each is not one
        ]


NAMES = some.sampled_from(sorted(FIELDS))
PLAIN = some.text("abcdefgàèù", min_size=1, max_size=8)


@given(some.lists(PLAIN, max_size=4), some.lists(some.tuples(NAMES, PLAIN), max_size=4))
def test_words_and_filters_may_stand_in_any_order(said, filters):
    written = [f"{name}:{value}" for name, value in filters]
    forth, back = asked(" ".join([*said, *written])), asked(" ".join([*written, *said]))
    assert forth.terms == back.terms
    assert [one.values for one in forth.filters] == [one.values for one in back.filters]
    assert forth.problems == back.problems


@pytest.mark.parametrize("text", ["-dal:2026-11 al:2026-10", "dal:2026-11 -al:2026-09"])
def test_days_that_are_left_out_are_not_backwards(text):
    assert parse(text, date(2026, 11, 24)).problems == ()
