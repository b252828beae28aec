"""The piece of a text that shows where the words stand."""

from hypothesis import given
from hypothesis import strategies as some

from scudo.core.snippet import LONGEST_ENDING, folded, snippet

LONG = "Buongiorno. " * 60 + "La stampante dell'ufficio non stampa più, il toner è nuovo. " + "Grazie. " * 60


def whole(found):
    return "".join(one.text for one in found.pieces)


def marked(found):
    return [one.text for one in found.pieces if one.is_found]


def test_the_words_are_marked_as_they_were_written():
    found = snippet("Le STAMPANTI sono giù: perché?", ["stampant", "giu", "perche"])
    assert marked(found) == ["STAMPANTI", "giù", "perché"]
    assert found.words == 3
    assert whole(found) == "Le STAMPANTI sono giù: perché?"


def test_the_place_with_the_most_words_is_shown():
    found = snippet(LONG, ["stampant", "toner"])
    assert marked(found) == ["stampante", "toner"]
    assert whole(found).startswith("… ")
    assert whole(found).endswith(" …")
    assert len(whole(found)) < 260


def test_a_word_that_only_begins_alike_is_none():
    assert marked(snippet("un contenitore e un conto", ["cont"])) == ["conto"]
    assert marked(snippet("cont" + "x" * (LONGEST_ENDING + 1), ["cont"])) == []


def test_a_text_without_the_words_shows_its_beginning():
    found = snippet(LONG, ["fax"])
    assert found.words == 0
    assert whole(found).startswith("Buongiorno.")


@given(some.text())
def test_a_letter_keeps_its_place_when_it_is_folded(text):
    assert len(folded(text)) == len(text)


WORDS = some.text("abcàè ,.\n", max_size=400)


@given(WORDS, some.lists(some.text("abc", min_size=1, max_size=3), max_size=4))
def test_the_pieces_are_a_stretch_of_the_text(text, stems):
    found = snippet(text, stems)
    line = " ".join(text.split())
    said = whole(found).removeprefix("… ").removesuffix(" …")
    assert said in line
    assert len(said) <= len(line)
    for each in marked(found):
        assert any(folded(each).startswith(stem) for stem in stems)
    assert (found.words > 0) == bool(marked(found))
