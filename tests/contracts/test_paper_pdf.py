"""The paper of a contract as PDF (C9): every word on its pages, nothing read as markup, in the form for archives."""

import re
from dataclasses import replace

import pytest
from hypothesis import strategies as st

from scudo.contracts import paper
from scudo.contracts.paper.tongue import LANGUAGES
from scudo.lib import typeset
from tests import pdf
from tests.contracts import papers

EACH = pytest.mark.parametrize("language", LANGUAGES)
PLANS = pytest.mark.parametrize("make", [papers.trial, papers.yearly, papers.full])
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


def spaceless(text):
    return re.sub(r"\s", "", text)


class TestPdf:
    @PLANS
    @EACH
    def test_every_word_of_the_document_is_on_the_pages(self, make, language):
        document = paper.written(make(language))
        shown = pdf.text_of(paper.printed(document, paper.Mark()))
        for one in paper.read(document)["articles"]:
            assert spaceless(one["title"]) in shown
            for text in texts(one["blocks"]):
                assert spaceless(text) in shown.replace("\u00ad", ""), text

    @PLANS
    def test_every_page_has_number_and_digest(self, make):
        document = paper.written(make())
        file = paper.printed(document, paper.Mark())
        pages = typeset.pages_of(file)
        shown = pdf.text_of(file)
        code = spaceless(paper.code_of(paper.digest_of(document)))
        assert shown.count(f"Impronta{code}") == pages
        for page in range(1, pages + 1):
            assert f"Pagina{page}di{pages}" in shown

    def test_a_draft_is_marked_until_it_is_accepted(self):
        document = paper.written(papers.full())
        draft = paper.printed(document, paper.Mark())
        accepted = paper.printed(
            document, paper.Mark(name="Anna Rossi", when="24/11/2026 10:12", channel="link")
        )
        assert pdf.text_of(draft).count("BOZZA") == typeset.pages_of(draft)
        assert "BOZZA" not in pdf.text_of(accepted)
        assert "AccettatoperilClientedaAnnaRossi" in pdf.text_of(accepted)
        assert paper.digest_of(document) in pdf.text_of(accepted)

    def test_one_that_another_replaced_says_so(self):
        shown = pdf.text_of(paper.printed(paper.written(papers.full()), paper.Mark(is_void=True)))
        assert "ANNULLATA" in shown

    def test_one_without_a_number_says_so(self):
        shown = pdf.text_of(paper.printed(paper.written(papers.full(number="")), paper.Mark()))
        assert "Bozzasenzanumero" in shown

    def test_equal_documents_give_equal_bytes(self):
        document = paper.written(papers.full())
        assert paper.printed(document, paper.Mark()) == paper.printed(document, paper.Mark())

    @pytest.mark.parametrize(
        "name",
        [
            '#eval("1") *Rossi* _Impianti_ $x$ `a` @b <c> \\ // Srl', '#panic("no")', '#read("/etc/passwd")', "= Rossi = Titolo",
            "] #[ } { ( ) ${data} %(name)s {name}", "Società “Élan” & C. S.n.c. — Größe, Šárka, Ελλάς", "שלום חברה", "شركة روما",
        ],
    )  # fmt: skip
    def test_a_hostile_name_is_printed_as_it_is(self, name):
        subject = papers.full(customer=paper.Party(name))
        file = paper.printed(paper.written(subject), paper.Mark())
        assert typeset.standard_of(file) == "PDF/A-2a"
        shown = pdf.text_of(file)
        assert set(spaceless(name)) <= set(shown)
        if name.isascii() or "Élan" in name:
            assert spaceless(name) in shown

    def test_long_lists_go_on_over_pages(self):
        few = papers.full()
        things = [("service", f"Servizio {number}") for number in range(300)]
        assets = [(f"Apparato {number}", f"S-{number}", "") for number in range(200)]
        rental = replace(few.system.rental, assets=assets)
        many = replace(few, said=replace(few.said, covers=things), system=replace(few.system, rental=rental))
        before = typeset.pages_of(paper.printed(paper.written(few), paper.Mark()))
        file = paper.printed(paper.written(many), paper.Mark())
        assert typeset.pages_of(file) >= before + 10, (
            "some sixty lines of things and forty of devices fit a page"
        )
        assert "Servizio299" in pdf.text_of(file)

    def test_a_word_without_end_stays_on_the_page(self):
        name = "Impiantistica" * 20
        file = paper.printed(paper.written(papers.full(customer=paper.Party(name))), paper.Mark())
        assert name in pdf.text_of(file).replace("\u200b", "")
        assert typeset.standard_of(file) == "PDF/A-2a"


def texts(blocks):
    """Every text of an article's blocks."""
    for block in blocks:
        yield from [block["text"]] if block["kind"] == "clause" else []
        yield from block.get("items", [])
        for row in block.get("rows", []):
            yield from row


@pytest.fixture(scope="module")
def file():
    return paper.printed(paper.written(papers.yearly()), paper.Mark())


@pytest.fixture(scope="module")
def objects(file):
    return dict(pdf.objects_of(file))


class TestArchive:
    """No checker of ISO 19005 is to be had as a package here: what it looks at first is looked at by hand."""

    def test_it_says_which_form_it_has(self, file):
        assert typeset.standard_of(file) == "PDF/A-2a"
        assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in file

    def test_its_colours_have_a_profile(self, file, objects):
        (intent,) = [
            body for body in objects.values() if b"/OutputIntent" in body and b"/S/GTS_PDFA1" in body
        ]
        profile = pdf.content(objects[pdf.referred(b"DestOutputProfile", intent)])
        assert profile[36:40] == b"acsp", "an ICC profile"
        assert profile[12:16] == b"mntr"

    def test_every_font_is_embedded(self, objects):
        fonts = [body for body in objects.values() if b"/Type/FontDescriptor" in body]
        assert fonts
        assert all(re.search(rb"/FontFile[23]? ", body) for body in fonts)

    def test_every_text_can_be_read_back(self, objects):
        fonts = [body for body in objects.values() if b"/Subtype/Type0" in body]
        assert fonts
        assert all(b"/ToUnicode" in body for body in fonts)

    def test_nothing_in_it_acts_or_is_hidden(self, file):
        for forbidden in (
            b"/Encrypt",
            b"/JavaScript",
            b"/JS",
            b"/Launch",
            b"/EmbeddedFile",
            b"/OpenAction",
            b"/AA",
            b"/RichMedia",
        ):
            assert not re.search(forbidden + rb"\b", file), forbidden

    def test_it_is_tagged_in_its_language(self, file):
        assert b"/Marked true" in file
        assert b"/StructTreeRoot" in file
        assert b"/Lang(it)" in file

    def test_its_file_can_be_told_from_others(self, file):
        assert re.search(rb"/ID\s*\[\s*[<(]", file)
        assert file.startswith(b"%PDF-1.7\n%")
        assert all(byte > 127 for byte in file.split(b"\n")[1][1:5])

    def test_what_the_data_say_is_what_the_properties_say(self, file):
        assert b"Contratto di assistenza Scudo 360" in file
        assert b"<xmp:CreateDate>2026-11-23T" in file
