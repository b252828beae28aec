"""Every sentence that a person may read is there in Italian; the English is the source itself."""

import io

import pytest
from babel.messages.pofile import read_po

from tests.house import translations
from tests.house.translations import Sentence

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy, npgettext
a = _("plain")
b = gettext_lazy("lazy "
    "in two parts")
c = ngettext("%(count)d ticket", "%(count)d tickets", n) % {"count": n}
d = pgettext_lazy("ticket", "closed")
e = npgettext("desk", "one hour", "%(n)s hours", n)
f = _(variable)
"""
TEMPLATE = """{% load i18n %}
<h1>{% translate "Tickets" %}</h1>{% trans "closed" context "ticket" %}
{% blocktranslate count n=tickets|length %}one ticket{% plural %}{{ n }} tickets{% endblocktranslate %}
{% blocktranslate trimmed with name=customer.name %}
  Written by
  {{ name }}
{% endblocktranslate %}
<p title="{% translate "Search" as search %}{{ search }}">
"""


def read(text):
    """A catalogue from its text."""
    return read_po(io.BytesIO((translations.HEADER + text).encode()), locale="it")


def test_no_sentence_is_without_its_italian():
    left = translations.missing(translations.of_sources(), translations.catalogue())
    assert not left, f"{len(left)} sentences:\n" + "\n".join(map(str, left))


def test_no_translation_stays_behind_when_its_sentence_is_gone():
    left = translations.unused(translations.of_sources(), translations.catalogue())
    assert not left, f"{len(left)} entries:\n" + "\n".join(left)


def test_placeholders_agree():
    assert translations.disagreeing(translations.catalogue()) == []


def test_sentences_are_found_in_python():
    assert set(translations.of_python(PYTHON)) == {
        Sentence("plain"),
        Sentence("lazy in two parts"),
        Sentence("%(count)d ticket", plural="%(count)d tickets"),
        Sentence("closed", context="ticket"),
        Sentence("one hour", plural="%(n)s hours", context="desk"),
    }


def test_sentences_are_found_in_templates():
    assert set(translations.of_template(TEMPLATE)) == {
        Sentence("Tickets"),
        Sentence("closed", context="ticket"),
        Sentence("one ticket", plural="%(n)s tickets"),
        Sentence("Written by %(name)s"),
        Sentence("Search"),
    }


@pytest.mark.parametrize(
    "entry",
    [
        "",
        'msgid "closed"\nmsgstr ""\n',
        'msgid "closed"\nmsgstr "chiuso"\n',
        'msgctxt "shop"\nmsgid "closed"\nmsgstr "chiuso"\n',
        '#, fuzzy\nmsgctxt "ticket"\nmsgid "closed"\nmsgstr "chiuso"\n',
    ],
)
def test_what_is_not_surely_translated_is_missing(entry):
    assert translations.missing([Sentence("closed", context="ticket")], read(entry))


def test_what_is_translated_is_not_missing():
    entry = 'msgctxt "ticket"\nmsgid "closed"\nmsgstr "chiuso"\n'
    assert not translations.missing([Sentence("closed", context="ticket")], read(entry))


def test_half_a_plural_is_missing():
    entry = 'msgid "a ticket"\nmsgid_plural "tickets"\nmsgstr[0] "un ticket"\nmsgstr[1] ""\n'
    assert translations.missing([Sentence("a ticket", plural="tickets")], read(entry))


def test_an_entry_that_nobody_says_is_listed():
    assert translations.unused([], read('msgid "gone"\nmsgstr "andato"\n')) == ["gone"]


@pytest.mark.parametrize(
    "entry",
    [
        'msgid "by %(name)s"\nmsgstr "di %(nome)s"\n',
        'msgid "by {name}"\nmsgstr "di"\n',
        'msgid "a ticket"\nmsgid_plural "%(n)d tickets"\nmsgstr[0] "un ticket"\nmsgstr[1] "ticket"\n',
    ],
)
def test_other_placeholders_are_caught(entry):
    assert translations.disagreeing(read(entry))


def test_a_singular_may_say_one_in_words():
    entry = 'msgid "%(n)d ticket"\nmsgid_plural "%(n)d tickets"\nmsgstr[0] "un ticket"\nmsgstr[1] "%(n)d ticket"\n'
    assert translations.disagreeing(read(entry)) == []


def test_what_is_missing_can_be_added_to_the_catalogue(tmp_path):
    file = tmp_path / "it" / "django.po"
    added = translations.add(file)
    assert set(added) == set(translations.of_sources())
    assert set(translations.missing(translations.of_sources(), translations.catalogue(file))) == set(added)
    assert translations.add(file) == []
