"""Rows of a file beside what is there: what is news, and what contradicts itself."""

from hypothesis import given
from hypothesis import strategies as st

from scudo.core.sheet import (
    CLEAR,
    Findings,
    Grid,
    Line,
    Record,
    Register,
    guarded,
    merged,
    normal,
    records,
    unguarded,
)
from scudo.core.sheet.cells import into_workbook, out_of_workbook, tidied
from tests.core.sheet.written import COLUMNS

KEYS = [column.key for column in COLUMNS]
HEADINGS = {key: key.title() for key in KEYS}
PLAIN = ("name", "town", "text")
TEXTS = (
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=9).map(tidied).filter(bool)
)
KNOWN = st.fixed_dictionaries(dict.fromkeys(PLAIN, TEXTS))
CHOSEN = [column for column in COLUMNS if column.key in PLAIN]


def record(row, **texts):
    return Record(row, texts, HEADINGS)


def cell(text):
    """A text as a file has it."""
    return guarded(text)


class TestGuarding:
    @given(st.text(st.sampled_from("'=+-@\t\r\nab"), max_size=8) | st.text(max_size=8))
    def test_what_is_guarded_comes_back(self, text):
        assert unguarded(guarded(text)) == text
        assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))

    @given(
        st.text(st.characters(blacklist_categories=("Cs",)), max_size=12) | st.text("_x0Aa7\r", max_size=16)
    )
    def test_what_a_workbook_holds_comes_back(self, text):
        assert out_of_workbook(into_workbook(text)) == text


class TestMerging:
    @given(KNOWN, st.integers(1, 3))
    def test_rows_that_say_what_is_there_are_no_news(self, known, count):
        findings = Findings()
        rows = [
            record(row, **{key: cell(text) for key, text in known.items()}) for row in range(2, 2 + count)
        ]
        assert merged(rows, CHOSEN, known, findings) == {}
        assert not findings.count

    @given(KNOWN, KNOWN)
    def test_what_is_said_is_what_is_there_afterwards(self, known, said):
        findings = Findings()
        rows = [record(2, **{key: cell(text) for key, text in said.items()})]
        news = merged(rows, CHOSEN, known, findings)
        assert {**known, **news} == said
        assert merged(rows, CHOSEN, {**known, **news}, findings) == {}
        assert not findings.count

    @given(KNOWN, st.sets(st.sampled_from(PLAIN)))
    def test_an_empty_cell_changes_nothing_and_a_dash_empties_what_may_be_empty(self, known, cleared):
        findings = Findings()
        news = merged([record(2, **dict.fromkeys(cleared, CLEAR))], CHOSEN, known, findings)
        assert news == dict.fromkeys(cleared - {"name"}, "")
        assert findings.count == ("name" in cleared)

    @given(KNOWN, st.lists(TEXTS, min_size=1, max_size=4), st.randoms())
    def test_the_order_of_rows_that_agree_does_not_matter(self, known, said, chance):
        rows = [
            record(2, town=cell(said[0])),
            record(3, town=cell(known["town"])),
            record(4),
            record(5, town=cell(said[0])),
        ]
        chance.shuffle(rows)
        findings = Findings()
        assert {**known, **merged(rows, CHOSEN, known, findings)}["town"] == said[0]
        assert not findings.count

    @given(KNOWN, TEXTS, TEXTS)
    def test_two_new_texts_contradict_each_other(self, known, one, other):
        findings = Findings()
        merged([record(2, town=cell(one)), record(3, town=cell(other))], CHOSEN, known, findings)
        news = {text.casefold() for text in (one, other) if text != known["town"]}
        assert findings.count == (len(news) > 1)

    def test_what_is_new_needs_what_is_needed(self):
        findings = Findings()
        merged([record(7, town="Roma")], COLUMNS, None, findings)
        assert [(one.row, one.column, str(one.fault)) for one in findings.in_order()] == [
            (7, "Key", "needed"),
            (7, "Name", "needed"),
        ]

    def test_what_is_there_is_no_news_even_where_it_would_be_refused_today(self):
        findings = Findings()
        assert merged([record(2, color="mauve")], COLUMNS, {"color": "mauve"}, findings) == {}
        assert not findings.count


class TestHeadings:
    @given(
        st.permutations(range(len(COLUMNS))),
        st.booleans(),
        st.sampled_from([str.upper, str.lower, str.title, "  {} ".format]),
    )
    def test_columns_are_found_in_any_order_language_and_case(self, order, italian, spelt):
        names = [COLUMNS[place].italian[-1] if italian else COLUMNS[place].english[0] for place in order]
        grid = Grid((Line(1, tuple(map(spelt, names))), Line(2, tuple(KEYS[place] for place in order))))
        sheet = records(grid, COLUMNS)
        assert dict(sheet.records[0].texts) == {key: key for key in KEYS}
        assert not sheet.findings.count

    def test_a_title_above_the_headings_is_passed_over(self):
        sheet = records(
            Grid((Line(1, ("Clienti al 23/11",)), Line(3, ("Chiave", "Città")), Line(4, ("a", "Roma")))),
            COLUMNS,
        )
        assert [(one.row, one.text("town")) for one in sheet.records] == [(4, "Roma")]

    def test_a_heading_that_nobody_knows_is_told_with_the_one_that_it_may_mean(self):
        sheet = records(Grid((Line(1, ("Chiave", "Partita IVVA", "Fax")), Line(2, ("a", "1", "2")))), COLUMNS)
        assert sheet.ignored == (("Partita IVVA", "vat"), ("Fax", ""))

    @given(st.text(max_size=20))
    def test_a_heading_is_the_same_however_it_is_written(self, text):
        assert normal(normal(text)) == normal(text)


class TestRegister:
    @given(
        st.lists(st.lists(st.integers(0, 6), max_size=3), max_size=6), st.lists(st.integers(0, 6), max_size=3)
    )
    def test_it_finds_just_what_answers_to_a_name(self, named, asked):
        register = Register()
        things = [object() for _ in named]
        for thing, names in zip(things, named, strict=True):
            register.enter(thing, names)
        found = register.named(asked)
        assert {id(one) for one in found} == {
            id(thing) for thing, names in zip(things, named, strict=True) if set(names) & set(asked)
        }
        assert len(found) == len({id(one) for one in found})
