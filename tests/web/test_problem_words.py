"""Whatever core says of a model that it cannot read has its words in the reader's language."""

import pytest
from django.utils import translation

from scudo.core.model import SCHEMA
from scudo.web import problem_words
from tests.core.model import test_broken


def told_by_core():
    """Every sentence that the tests of core know."""
    marks = [mark for mark in test_broken.__dict__.values() if hasattr(mark, "pytestmark")]
    cases = [
        case for one in marks for mark in one.pytestmark if mark.args[0] != "text" for case in mark.args[1]
    ]
    return sorted({told.split(": ", 2)[2] for _text, told in cases})


@pytest.mark.parametrize("said", told_by_core())
def test_whatever_core_says_is_known_to_those_who_translate_it(said):
    assert problem_words.listed(said)
    with translation.override("en"):
        assert problem_words.reason(said) == said


def titles(part):
    """The titles of a schema, however deep."""
    if isinstance(part, dict):
        own = {part["title"]} if isinstance(part.get("title"), str) else set()
        return own.union(*map(titles, part.values()))
    return set().union(*map(titles, part)) if isinstance(part, list) else set()


def test_every_shape_of_the_schema_is_known_to_those_who_translate_it():
    assert titles(SCHEMA) <= set(problem_words.SHAPES)
