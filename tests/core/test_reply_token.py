"""Tokens that name a ticket: read back with their key, and with no other; nothing else is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core import number, reply_token

KEYS = st.binary(min_size=32, max_size=64)
NUMBERS = st.builds(number.format, st.integers(2000, 2099), st.integers(1, 10**9))
NUMBER = "26-00421-7"
KEY = b"k" * 32


@given(ticket=NUMBERS, key=KEYS, upper=st.booleans())
def test_a_token_names_its_ticket_in_any_case_of_letters(ticket, key, upper):
    token = reply_token.made(ticket, key)
    assert reply_token.read(token.upper() if upper else token, key) == ticket
    assert reply_token.looks_like(token)


@given(ticket=NUMBERS, key=KEYS, other=KEYS)
def test_another_key_reads_nothing(ticket, key, other):
    assert (reply_token.read(reply_token.made(ticket, key), other) == ticket) == (key == other)


@given(ticket=NUMBERS, other=NUMBERS, key=KEYS)
def test_a_signature_does_not_fit_another_ticket(ticket, other, key):
    signature = reply_token.made(ticket, key).partition(".")[2]
    assert (reply_token.read(f"{other}.{signature}", key) == other) == (ticket == other)


@given(ticket=NUMBERS, key=KEYS, data=st.data())
def test_one_changed_character_is_noticed(ticket, key, data):
    token = reply_token.made(ticket, key)
    place = data.draw(st.integers(0, len(token) - 1))
    changed = data.draw(st.characters(exclude_characters=token[place] + token[place].upper()))
    assert reply_token.read(token[:place] + changed + token[place + 1 :], key) is None


@given(text=st.text(max_size=80), key=KEYS)
def test_no_text_breaks_the_reader(text, key):
    assert reply_token.read(text, key) is None


@given(ticket=NUMBERS, key=KEYS)
def test_a_token_fits_a_local_part_and_needs_no_quotes(ticket, key):
    token = reply_token.made(ticket, key)
    assert len(token) <= 33
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")


def test_a_number_without_its_check_digit_is_no_ticket_though_it_is_signed():
    assert reply_token.read(reply_token.made("26-00421-8", KEY), KEY) is None


@pytest.mark.parametrize("key", [b"", b"k" * 31])
def test_a_key_that_protects_nothing_signs_nothing(key):
    with pytest.raises(ValueError, match="32 bytes"):
        reply_token.made(NUMBER, key)
