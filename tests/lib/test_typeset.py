"""Documents as PDF: their text is there to be read back, whatever it is, and nothing of it is taken for markup."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scudo.lib import typeset
from scudo.lib.typeset.document import printable
from tests import pdf

TEMPLATE = "#said(data.text)"
LATIN = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc", "Zs", "Cf"]))


def made(text="Prova", template=TEMPLATE, **more):
    data = {
        "title": "Verbale",
        "author": "Altec",
        "footer": "fine",
        "language": "it",
        "date": [2026, 11, 23],
        "text": text,
    }
    return typeset.pdf(template, data | more)


def test_the_text_can_be_read_back():
    said = pdf.text_of(made("Perché “città”: 99,9 % così è, già più…"))
    assert "Perché“città”:99,9%cosìè,giàpiù…" in said
    assert said.startswith("Altec")
    assert "Verbale" in said
    assert "fine1/1" in said


def test_it_is_pdf_for_archives_in_italian():
    file = made()
    assert file.startswith(b"%PDF-1.7")
    assert b"/GTS_PDFA1" in file, "the output intent of PDF/A"
    assert b"/Lang(it)" in file


def test_equal_data_give_equal_bytes():
    assert made() == made()
    assert made() != made("Altro")


@settings(max_examples=25, deadline=None)
@given(LATIN)
@example("#panic(1)")
@example('#read("/etc/passwd") $x$ *a* _b_ `c` @d <e> = f \\ // g')
@example('"#sys.inputs"')
def test_what_people_wrote_is_never_markup(text):
    assert f"inizio{''.join(text.split())}fine" in pdf.text_of(made(f"inizio{text}fine"))


@pytest.mark.parametrize("text", ["😀 fatto", "漢字"])
def test_a_character_without_a_shape_costs_the_archive_form_and_not_the_document(text):
    file = made(text)
    assert file.startswith(b"%PDF-1.7")
    assert b"/GTS_PDFA1" not in file


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_whatever_is_written_makes_a_document(text):
    assert made(text).startswith(b"%PDF")


def test_controls_and_broken_characters_are_left_out():
    assert printable({"a": ["x\x00\x1b[0my\ud800z\n"]}) == {"a": ["x[0myz\n"]}


def test_a_long_text_goes_on_over_pages():
    said = pdf.text_of(made("riga\n" * 300))
    assert said.count("riga") == 300
    assert said.count("AltecVerbale") == said.count("fine") == 6


def test_a_wrong_template_says_so():
    with pytest.raises(typeset.Unprintable, match="unknown variable"):
        made(template="#nothing")
