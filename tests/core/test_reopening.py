"""docs/rules/reopening.md and core.reopening say the same; thanks alone are thanks however they are spelt, and nothing else is."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.lifecycle import OPEN, State
from scudo.core.reopening import Follows, Written, follows
from scudo.core.thanks import LONGEST, is_thanks
from tests.house.places import RULES
from tests.house.tables import table

CASES = table(RULES / "reopening.md", "follows")
TEXTS = table(RULES / "reopening.md", "thanks alone")
WITHIN = timedelta(days=14)
ENDED = {"": timedelta(), "lately": WITHIN, "long ago": WITHIN + timedelta(seconds=1)}
thanks = st.sampled_from([row["text"] for row in TEXTS if row["thanks alone"] == "yes" and not row["signed"]])


@pytest.mark.parametrize("row", CASES, ids=lambda row: "-".join(row.values()))
def test_what_follows_is_what_the_table_says(row):
    found = follows(
        State(row["state"]),
        Written(row["written"]),
        ENDED[row["ended"]],
        WITHIN,
        by_person=row["by"] == "person",
    )
    assert found is Follows(row["follows"])


def test_the_table_has_every_outcome_and_every_state():
    assert {row["follows"] for row in CASES} == {one.value for one in Follows}
    assert {row["state"] for row in CASES} == {one.value for one in State}


@given(
    st.sampled_from(State), st.sampled_from(Written), st.timedeltas(min_value=timedelta()), st.timedeltas(min_value=timedelta()),
    st.booleans(),
)  # fmt: skip
def test_only_words_of_the_customer_open_anything_again_and_only_what_ended(
    state, written, age, within, by_person
):
    found = follows(state, written, age, within, by_person=by_person)
    if found in {Follows.REOPENS, Follows.NEW}:
        assert written is Written.WORDS
        assert state not in OPEN
        assert found is Follows.REOPENS or (age > within and not by_person)
    assert (found is Follows.KEPT) == (written is Written.MACHINE)


@pytest.mark.parametrize("row", TEXTS, ids=lambda row: row["text"])
def test_thanks_alone_are_what_the_table_says(row):
    assert is_thanks(row["text"], row["signed"]) == (row["thanks alone"] == "yes")


@given(thanks, thanks, st.sampled_from([" ", "\n\n", "!!! ", ". ", ", "]), st.booleans())
def test_thanks_stay_thanks_in_capitals_and_one_after_the_other(one, other, between, loud):
    said = f"{one}{between}{other}"
    assert is_thanks(said.upper() if loud else said)


@given(thanks, st.sampled_from(["ma", "non", "però", "?", "123", "stampante", "ancora guasto", "but", "not"]))
def test_one_word_more_and_it_is_a_letter_like_any_other(said, more):
    assert not is_thanks(f"{said} {more}")
    assert not is_thanks(f"{more}\n{said}")


@given(st.text(max_size=400), st.text(max_size=40))
def test_any_text_is_judged(text, author):
    found = is_thanks(text, author)
    assert found in {True, False}
    assert not (found and len(text) > LONGEST)
