"""Markdown as harmless HTML and as plain words, whatever somebody wrote."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scudo.core import markdown

SIGNS = st.text("ab \n\t#*_`[]()<>!|~-+1.:/\\&;\"'=\0é", max_size=60)
HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)", "![a](https://evil.example/p.png)", "<a href='javascript:x'>", "[a]: javascript:x\n\n[a]",
        "<javascript:alert(1)>", "[a](vbscript:x)", "[a](&#106;avascript:alert(1))", "<svg onload=x>", "`<b>`", "|a|\n|-|\n|<i>|\n",
        "[a](<java\nscript:x>)", "[a](https://x.example \"t' onclick='x\")", "> - 1. # a\n",
    ]
)  # fmt: skip


class Elements(HTMLParser):
    """Tags and attributes of a page, as a browser meets them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements(text):
    return Elements(markdown.html(text)).found


@given(st.lists(SIGNS | HOSTILE, max_size=4).map("".join))
@example("[a](javascript:alert(1))")
def test_whatever_is_written_becomes_harmless_html(text):
    for tag, attributes in elements(text):
        assert tag in markdown.TAGS
        assert set(attributes) <= {"href", "title", "start", "rel"}
        address = attributes.get("href", "")
        scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", address or "", re.IGNORECASE)
        assert scheme is None or scheme[1].lower() in markdown.SCHEMES


@given(st.lists(SIGNS | HOSTILE, max_size=4).map("".join))
def test_plain_words_are_made_of_anything(text):
    assert isinstance(markdown.plain(text), str)


@given(st.lists(st.text("abcdefghi ", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_plain_words_lose_no_paragraph(paragraphs):
    told = markdown.plain("\n\n".join(one.strip() for one in paragraphs))
    assert told.split("\n\n") == [re.sub(r"  +$", "", one.strip()) for one in paragraphs]


class TestHtml:
    def test_headings_begin_below_the_pages_own(self):
        assert [tag for tag, _ in elements("# a\n## b\n###### c")] == ["h2", "h3", "h6"]

    def test_html_in_the_text_is_text(self):
        assert "&lt;b&gt;" in markdown.html("<b>grassetto</b>")

    def test_a_picture_is_a_link_to_it(self):
        assert elements("![schermo](https://a.example/p.png)")[1] == (
            "a",
            {"href": "https://a.example/p.png", "rel": "noopener noreferrer nofollow"},
        )

    def test_a_picture_in_a_link_is_its_words(self):
        assert markdown.html("[![logo](https://a.example/p.png)](https://b.example)").count("<a ") == 1

    def test_lines_tables_and_struck_words_stay(self):
        told = markdown.html("uno\ndue\n\n|a|b|\n|-|-|\n|1|~~2~~|")
        assert "<br>" in told
        assert "<td>1</td>" in told
        assert "<s>2</s>" in told

    @pytest.mark.parametrize("sign", ["> ", "- ", "![", "*a_ ", "[a]("])
    def test_a_text_as_long_as_one_may_be_is_read_however_deep_it_goes(self, sign):
        assert isinstance(markdown.html(sign * (60_000 // len(sign))), str)


class TestPlain:
    def test_lists_keep_their_marks_and_links_their_address(self):
        told = markdown.plain(
            "# Titolo\n\nPrima:\n\n3. uno [qui](https://a.example)\n4. due\n   - **dentro**\n\n`fine`"
        )
        assert told == "Titolo\n\nPrima:\n\n3. uno qui (https://a.example)\n4. due\n  - dentro\n\nfine"

    def test_an_address_that_is_its_own_words_is_said_once(self):
        assert markdown.plain("<https://a.example> <a@b.example>") == "https://a.example a@b.example"

    def test_rows_of_a_table_are_lines(self):
        assert markdown.plain("|a|b|\n|-|-|\n|1|2|\n\npoi") == "a | b\n1 | 2\n\npoi"

    def test_code_is_as_it_was(self):
        assert markdown.plain("```\nls  *\n```") == "ls  *"
