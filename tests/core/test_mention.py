"""`@Name` in a note: the right colleague or nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.mention import MOST, Found, mentions, words_of

PEOPLE = {1: "Giulia Bianchi", 2: "Giulia Operatore", 3: "Niccolò De Santis", 4: "Marta", 5: "Marta Verdi"}
names = st.lists(st.sampled_from(["Anna", "Bruno", "Carla", "Dino", "Èlia"]), min_size=1, max_size=3).map(
    " ".join
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@Giulia Bianchi, guardi tu?", (1,)),
        ("@giulia.operatore guarda", (2,)),
        ("chiedo a @NICCOLO de-santis.", (3,)),
        ("@Bianchi e @Operatore", (1, 2)),
        ("@Niccolò guarda il registro", (3,)),
        ("@Marta", (4,)),
        ("@Marta Verdi", (5,)),
        ("(@Marta)", (4,)),
        ("@De Santis", (3,)),
        ("@Bianchi @Bianchi", (1,)),
    ],
)
def test_who_is_meant_is_told_once(text, told):
    assert mentions(text, PEOPLE) == Found(people=told)


@pytest.mark.parametrize("text", ["anna@rossi.example", "a@Marta", "@", "@ Marta", "niente", "x@@Marta", ""])
def test_what_is_no_mention_tells_nobody(text):
    assert mentions(text, PEOPLE) == Found()


def test_a_name_of_several_tells_nobody_and_says_so():
    assert mentions("@Giulia vieni", PEOPLE) == Found(unclear=("Giulia",))


def test_a_name_of_nobody_is_said():
    assert mentions("@pippo e @Marta", PEOPLE) == Found(people=(4,), unknown=("pippo",))


def test_a_note_full_of_calls_is_bounded():
    text = " , ".join(f"@nome{count}" for count in range(10 * MOST))
    assert len(mentions(text, PEOPLE).unknown) == MOST


@given(text=st.text(max_size=300))
def test_any_text_is_read(text):
    found = mentions("@" + text, PEOPLE)
    assert set(found.people) <= set(PEOPLE)


@given(
    known=st.dictionaries(st.integers(1, 9), names, max_size=6),
    before=st.text(alphabet=" ,.;(\n", max_size=3),
)
def test_a_whole_name_calls_exactly_those_who_are_called_so(known, before):
    for name in known.values():
        found = mentions(f"{before}@{name}!", known)
        same = [key for key, other in known.items() if words_of(other) == words_of(name)]
        assert list(found.people) == (same if len(same) == 1 else [])
        assert bool(found.unclear) == (len(same) > 1)
