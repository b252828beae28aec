"""docs/rules/lifecycle.md and core.lifecycle say the same."""

import itertools

import pytest

from scudo.core.lifecycle import NotPossible, State, Verb, after, possible
from tests.house.places import RULES
from tests.house.tables import table

ROWS = {Verb(row["verb"]): row for row in table(RULES / "lifecycle.md", "verb")}


def sources(verb):
    return {State(name) for name in ROWS[verb]["from"].split(", ")}


def test_every_verb_has_its_line():
    assert list(ROWS) == list(Verb)


@pytest.mark.parametrize(("state", "verb"), list(itertools.product(State, Verb)))
def test_a_verb_does_what_its_line_says_and_nothing_else(state, verb):
    if state in sources(verb):
        assert after(state, verb) is State(ROWS[verb]["to"])
    else:
        with pytest.raises(NotPossible, match=f"{state.value}.*{verb.value}"):
            after(state, verb)


@pytest.mark.parametrize("state", State)
def test_a_page_offers_what_is_possible(state):
    assert list(possible(state)) == [verb for verb in Verb if state in sources(verb)]
    assert possible(state), "no state is a dead end"
