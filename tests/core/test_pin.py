"""How a PIN is read, judged and kept (C8)."""

import functools
import hashlib
import hmac
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.pin import (
    CHOICES,
    REFUSED,
    STANDARD,
    Outcome,
    Policy,
    Tries,
    digest,
    guesses_possible,
    is_weak,
    judge,
    odds,
    typed,
)
from tests.house.places import RULES
from tests.house.tables import table

RULE = RULES / "pin.md"
KEY = b"a key of the tests, 32 bytes long"
PINS = st.integers(0, 10**8 - 1).map("{:08}".format)
WEAK = st.deferred(lambda: st.sampled_from(sorted(weak_ones())))
COUNTS = st.integers(0, 200) | st.integers(0, 10**9)
TRIES = st.builds(Tries, in_call=st.integers(0, 9), of_caller=COUNTS, overall=COUNTS, in_a_day=COUNTS)
SECONDS = st.integers(1, 60).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def policies(draw):
    """Any figures that an installation may set."""
    first, known, longest = sorted(draw(st.tuples(SECONDS, SECONDS, SECONDS)))
    few, many = sorted(draw(st.tuples(st.integers(1, 5), st.integers(1, 5))))
    limit = st.integers(1, 100)
    return Policy(
        tries_a_call=many,
        tries_when_narrowed=few,
        caller_limit=draw(limit),
        cap=draw(limit),
        day_cap=draw(limit),
        first_delay=first,
        doubled_every=draw(limit),
        longest=longest,
        longest_for_known=known,
    )


@pytest.mark.parametrize("row", table(RULE, "read"), ids=lambda row: row["written"])
def test_a_pin_is_read_as_the_rule_says(row):
    assert typed(row["written"]) == (None if row["read"] == "nothing" else row["read"])


@pytest.mark.parametrize("row", table(RULE, "issued"), ids=lambda row: row["PIN"])
def test_weak_pins_are_those_of_the_rule(row):
    assert is_weak(row["PIN"]) == (row["issued"] == "no")


@pytest.mark.parametrize("row", table(RULE, "outcome"), ids=lambda row: row["case"])
def test_a_try_leads_where_the_rule_says(row):
    tries = Tries(*(int(row[column]) for column in ("in call", "of caller", "overall", "in a day")))
    judgement = judge(valid=row["valid"] == "yes", tries=tries, known=row["known"] == "yes")
    told = (judgement.outcome, judgement.delay.total_seconds(), judgement.alarm)
    assert told == (row["outcome"], float(row["seconds"]), row["alarm"] == "yes")


def test_the_figures_are_those_of_the_rule():
    rows = {row["setting"]: row["figure"] for row in table(RULE, "setting")}
    assert rows == {name: str(value) for name, value in asdict(STANDARD).items()}


@pytest.mark.parametrize("row", table(RULE, "lines"), ids=lambda row: f"{row['lines']}x{row['hours']}h")
def test_the_odds_of_a_siege_are_those_of_the_rule(row):
    guesses = guesses_possible(STANDARD, int(row["lines"]), int(row["hours"]), 5)
    chance = odds(int(row["PINs in use"]), guesses)
    assert (str(guesses), f"{chance:.1%}") == (row["guesses"], row["chance"].replace(" ", ""))


@pytest.mark.parametrize("row", table(RULE, "guesses a day"), ids=lambda row: row["days"])
def test_the_odds_of_patience_are_those_of_the_rule(row):
    assert int(row["guesses a day"]) == STANDARD.day_cap
    chance = odds(int(row["PINs in use"]), STANDARD.day_cap * int(row["days"]))
    assert f"{chance:.2%}" == row["chance"].replace(" ", "")


@given(TRIES, st.booleans(), policies())
def test_a_valid_pin_is_accepted_whatever_was_tried_before(tries, known, policy):
    judgement = judge(valid=True, tries=tries, known=known, policy=policy)
    assert judgement.outcome is Outcome.ACCEPTED
    assert not judgement.alarm
    assert judgement.delay <= policy.longest


@given(TRIES, st.booleans(), policies())
def test_the_delay_does_not_tell_a_right_pin_from_a_wrong_one(tries, known, policy):
    right, wrong = (judge(valid=valid, tries=tries, known=known, policy=policy) for valid in (True, False))
    assert right.delay == wrong.delay


@given(TRIES, st.fixed_dictionaries(dict.fromkeys(asdict(Tries(0, 0, 0)), COUNTS)), st.booleans(), policies())
def test_nothing_gets_milder_as_counters_rise(tries, more, known, policy):
    risen = Tries(**{name: count + more[name] for name, count in asdict(tries).items()})
    before, after = (judge(valid=False, tries=each, known=known, policy=policy) for each in (tries, risen))
    assert after.delay >= before.delay
    assert after.alarm >= before.alarm
    assert (before.outcome, after.outcome) != (Outcome.MESSAGE, Outcome.AGAIN)


@given(TRIES, st.booleans(), policies())
def test_a_known_caller_is_never_worse_off_than_an_unknown_one(tries, valid, policy):
    known, unknown = (judge(valid=valid, tries=tries, known=each, policy=policy) for each in (True, False))
    assert known.delay <= unknown.delay
    assert (known.outcome, unknown.outcome) != (Outcome.MESSAGE, Outcome.AGAIN)
    assert known.alarm == unknown.alarm


@given(TRIES, st.booleans())
def test_the_third_wrong_try_of_a_call_ends_in_a_message_and_one_more_never_comes(tries, known):
    for in_call in (2, 3, 4):
        judgement = judge(valid=False, tries=replace(tries, in_call=in_call), known=known)
        assert judgement.outcome is Outcome.MESSAGE


@given(policies(), COUNTS)
def test_a_delay_is_none_before_the_cap_and_doubles_up_to_its_bound(policy, overall):
    delay = policy.delay(overall, policy.longest)
    if overall < policy.cap:
        assert not delay
    else:
        doublings = (overall - policy.cap) // policy.doubled_every
        assert delay == (
            policy.longest if doublings > 16 else min(policy.longest, policy.first_delay * 2**doublings)
        )


@pytest.mark.parametrize(
    "figures",
    [
        {"tries_a_call": 0},
        {"tries_when_narrowed": 0},
        {"tries_when_narrowed": 4},
        {"caller_limit": 0},
        {"cap": 0},
        {"day_cap": 0},
        {"doubled_every": 0},
        {"first_delay": timedelta()},
        {"longest_for_known": timedelta(seconds=30)},
        {"longest": timedelta(hours=2)},
    ],
    ids=lambda figures: next(iter(figures)),
)
def test_figures_that_protect_nobody_are_refused(figures):
    with pytest.raises(ValueError, match=r"try|least|delays"):
        Policy(**figures)


@given(PINS, st.sampled_from(["", " ", "-", " . ", "–", "\u00a0"]), st.sampled_from(["", "#", " #"]))
def test_a_pin_is_the_same_however_it_is_grouped(drawn, between, end):
    assert typed(f"{between}{drawn[:4]}{between}{drawn[4:]}{between}{end}") == drawn


@given(st.text())
def test_whatever_is_typed_gives_eight_ascii_digits_or_nothing(text):
    read = typed(text)
    assert read is None or (len(read) == 8 and set(read) <= set("0123456789") and typed(read) == read)


@given(PINS, st.binary(min_size=1))
def test_a_digest_is_hmac_sha256_and_another_key_gives_another_one(drawn, key):
    assert digest(drawn, key) == hmac.new(key, drawn.encode(), hashlib.sha256).hexdigest()
    assert digest(drawn, key) != digest(drawn, key + b"x")


@pytest.mark.parametrize("wrong", ["", "1234567", "4071 8263", "４０７１８２６３", "407182631"])
def test_only_a_read_pin_has_a_digest_and_the_refusal_does_not_repeat_it(wrong):
    with pytest.raises(ValueError, match=r"eight digits and nothing else$"):
        digest(wrong, KEY)


def test_a_digest_without_a_key_is_refused():
    with pytest.raises(ValueError, match="key"):
        digest("40718263", b"")


@functools.cache
def weak_ones():
    """All of them, found without asking about each of a hundred million."""
    halves = {f"{half:04}" * 2 for half in range(10**4)}
    runs = {
        "".join(str((first + step * place) % 10) for place in range(8))
        for first in range(10)
        for step in (1, -1)
    }
    first, last = date(1900, 1, 1), date(2099, 12, 31)
    days = {f"{first + timedelta(days=day):%d%m%Y}" for day in range((last - first).days + 1)}
    return frozenset(halves | runs | days)


def test_the_weak_ones_are_as_many_as_the_odds_count_on():
    weak = weak_ones()
    assert len(weak) == REFUSED == 10**8 - CHOICES
    assert all(map(is_weak, weak))
    assert f"{REFUSED:,} of 100,000,000" in RULE.read_text()


@settings(deadline=None)
@given(PINS, WEAK, st.integers(0, 7), st.integers(0, 9).map(str))
def test_no_other_pin_is_weak_nor_one_beside_a_weak_one(drawn, weak, place, digit):
    for each in (drawn, weak[:place] + digit + weak[place + 1 :]):
        assert is_weak(each) == (each in weak_ones())


def test_the_odds_of_one_guess_are_the_share_of_pins_in_use():
    assert odds(1, 1) == pytest.approx(1 / CHOICES, rel=1e-9)
    assert odds(200, 1) == odds(1, 200) == pytest.approx(200 / CHOICES, rel=1e-9)
    assert odds(0, 10**6) == odds(200, 0) == 0
    assert odds(1, CHOICES) == odds(2, CHOICES - 1) == odds(CHOICES, 1) == 1


@given(st.integers(0, 300), st.integers(0, 10**7))
def test_the_odds_grow_with_both_and_are_a_little_more_than_guessing_at_random(active, guesses):
    chance = odds(active, guesses)
    assert 0 <= chance <= odds(active + 1, guesses) <= 1
    assert chance <= odds(active, guesses + 1)
    at_random = 1 - (1 - active / CHOICES) ** guesses
    assert at_random <= chance + 1e-9
    assert chance == pytest.approx(at_random, abs=active * guesses**2 / CHOICES**2 + 1e-7)


@given(policies(), st.integers(1, 30), st.floats(0, 3), st.integers(1, 30))
def test_a_siege_never_gets_more_answers_than_its_lines_have_time_for(policy, lines, hours, seconds):
    guesses = guesses_possible(policy, lines, hours, seconds)
    assert guesses <= lines * hours * 3600 / seconds
    assert guesses >= lines * (hours * 3600 // (seconds + policy.longest.total_seconds()))
    assert guesses % lines == 0


@pytest.mark.parametrize(
    ("lines", "hours", "seconds"), [(0, 1, 1), (1, 1, 0), (1, float("inf"), 1), (1, float("nan"), 1)]
)
def test_a_siege_needs_lines_and_time(lines, hours, seconds):
    with pytest.raises(ValueError, match="guessing takes"):
        guesses_possible(STANDARD, lines, hours, seconds)


def test_odds_of_fewer_than_none_are_refused():
    with pytest.raises(ValueError, match="fewer than none"):
        odds(-1, 1)
