from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core import number
from scudo.core.number import _PLACE as PLACE
from scudo.core.number import _PRODUCT as PRODUCT
from scudo.core.number import Invalid, Number, check_digit, find_all, parse

numbers = st.builds(Number, st.integers(2000, 2099), st.integers(1, 10**7))


def is_valid(digits):
    return check_digit(digits[:-1]) == int(digits[-1])


def test_the_example_of_the_documents_is_a_valid_number():
    assert number.format(2026, 421) == "26-00421-7"
    assert parse("26-00421-7") == Number(2026, 421)


def test_published_examples_of_verhoeff_agree():
    assert check_digit("236") == 3
    assert check_digit("12345") == 1
    assert check_digit("142857") == 0


def test_the_products_are_those_of_a_group():
    """With this a number's other digits cancel out of both sides of every comparison of two numbers."""
    for first, second, third in product(range(10), repeat=3):
        assert PRODUCT[PRODUCT[first][second]][third] == PRODUCT[first][PRODUCT[second][third]]
    assert all(sorted(row) == list(range(10)) for row in PRODUCT)
    assert list(PRODUCT[0]) == [row[0] for row in PRODUCT] == list(range(10))


def test_no_two_digits_look_alike_at_any_place():
    """Hence, in a group, every single wrong digit changes the product."""
    assert len(PLACE) == 8
    assert all(sorted(row) == list(range(10)) for row in PLACE)


def test_no_swap_of_neighbours_keeps_the_product_at_any_place():
    """Places repeat after eight, so that these eight stand for all."""
    for place, (left, right) in product(range(8), permutations(range(10), 2)):
        here, above = PLACE[place], PLACE[(place + 1) % 8]
        assert PRODUCT[here[left]][above[right]] != PRODUCT[here[right]][above[left]]


def test_every_slip_is_caught_in_numbers_of_every_length():
    for left, right, zeros in product("0123456789", "0123456789", range(8)):
        digits = f"26{left}{right}{'0' * zeros}"
        whole = f"{digits}{check_digit(digits)}"
        assert not any(is_valid(wrong) for wrong in one_slip(whole)), whole


@given(numbers)
def test_every_single_slip_in_a_whole_number_is_refused(drawn):
    digits = str(drawn).replace("-", "")
    for wrong in one_slip(digits):
        with pytest.raises(Invalid):
            parse(wrong)


def one_slip(digits):
    """Every number that differs in one digit or in two neighbours swapped, the check digit included."""
    for place, digit in enumerate(digits):
        yield from (digits[:place] + other + digits[place + 1 :] for other in "0123456789" if other != digit)
    for place in range(len(digits) - 1):
        left, right = digits[place], digits[place + 1]
        if left != right:
            yield digits[:place] + right + left + digits[place + 2 :]


@given(numbers)
def test_a_number_written_is_read_back(drawn):
    assert parse(str(drawn)) == drawn
    assert find_all(f"Re: [Scudo {drawn}] Gestionale fermo") == (drawn,)


@pytest.mark.parametrize(
    "written",
    [
        "26-00421-7",
        " 26-00421-7\n",
        "26004217",
        "26 00421 7",
        "26 \u2013 00421 \u2013 7",
        "26\u201300421\u20137",
        "26\u201100421\u20117",
        "26-004217",
        "2 6 0 0 4 2 1 7",
        "#26-00421-7",
        "# 26004217",
        "n. 26-00421-7",
        "26\u00a000421\u00a07",
    ],
)
def test_a_number_is_read_however_people_write_it(written):
    assert parse(written) == Number(2026, 421)


def test_a_sequence_grows_past_five_digits():
    assert parse(number.format(2026, 99_999)).sequence == 99_999
    assert number.format(2026, 123_456).startswith("26-123456-")
    assert parse(number.format(2026, 123_456)) == Number(2026, 123_456)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "not a ticket number"),
        ("gestionale", "not a ticket number"),
        ("26-00421-x", "not a ticket number"),
        ("26-0042१-7", "not a ticket number"),
        ("26-0421-7", "too short"),
        ("26-00421-8", "wrong digit or two swapped"),
        ("26-00412-7", "wrong digit or two swapped"),
        ("26-000421-7", "a digit too many"),
        ("26-00000-" + str(check_digit("2600000")), "starts at 1"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(written, message):
    with pytest.raises(Invalid, match=message):
        parse(written)


@pytest.mark.parametrize(("year", "sequence"), [(1999, 1), (2100, 1), (26, 1), (2026, 0), (2026, -1)])
def test_a_year_or_sequence_that_does_not_fit_is_refused(year, sequence):
    with pytest.raises(Invalid, match="does not fit"):
        number.format(year, sequence)


@pytest.mark.parametrize(
    "subject",
    [
        "Ordine 2026-00421-7",
        "chiamare 06 0000000 o 26004217",
        "fattura 126-00421-7",
        "26-00421-70",
        "26-00421-7-3",
        "1-26-00421-7",
        "26-00421-8 non va",
        "rif. IT26-00421-7",
        "",
    ],
)
def test_what_only_looks_like_a_number_is_passed_over_in_a_subject(subject):
    assert find_all(subject) == ()


def test_all_valid_numbers_of_a_subject_are_found_once_each_in_order():
    other = number.format(2026, 422)
    subject = f"R: I: [26-00421-7] e {other}, di nuovo 26-00421-7; non 26-00421-1; #26004217."
    assert find_all(subject) == (Number(2026, 421), Number(2026, 422))


@given(st.text())
def test_no_text_makes_the_search_fail(text):
    assert all(isinstance(found, Number) for found in find_all(text))
