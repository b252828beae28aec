"""From results to a judged state."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scudo.core.probing import (
    FLAPS_FROM,
    UNSEEN,
    Judged,
    Status,
    change_share,
    judge,
    stale_after,
    unheard,
)

OK, WARNING, CRITICAL, UNKNOWN = Status
RESULTS = st.lists(st.sampled_from(list(Status)), max_size=60)


def judged(results: list[Status], attempts: int = 3, start: Judged = UNSEEN) -> Judged:
    """The state after results a second apart."""
    state = start
    for second, status in enumerate(results, 1):
        state = judge(state, status, float(second), attempts)
    return state


def test_one_bad_result_is_soft_and_the_third_in_a_row_is_hard():
    assert judged([OK, CRITICAL]).is_soft
    assert judged([OK, CRITICAL, CRITICAL]).hard is OK
    assert judged([OK, CRITICAL, CRITICAL, CRITICAL]).hard is CRITICAL


def test_the_trouble_began_with_its_first_result_and_is_hard_since_the_last():
    state = judged([OK, OK, CRITICAL, CRITICAL, CRITICAL, CRITICAL])
    assert (state.began, state.since, state.good) == (3.0, 5.0, 2.0)


def test_one_good_result_ends_it():
    state = judged([OK, CRITICAL, CRITICAL, CRITICAL, OK])
    assert (state.hard, state.began, state.since) == (OK, None, 5.0)


def test_a_hard_state_follows_the_kind_of_trouble_at_once():
    state = judged([OK, WARNING, WARNING, WARNING, CRITICAL])
    assert (state.hard, state.began) == (CRITICAL, 2.0)


def test_with_a_single_attempt_the_first_result_is_believed():
    assert judged([OK, CRITICAL], attempts=1).hard is CRITICAL


def test_a_result_that_is_not_later_is_no_news():
    state = judged([OK, CRITICAL])
    assert judge(state, OK, 2.0, 3) == state
    assert judge(state, OK, 1.5, 3) == state


def test_a_check_that_changes_all_the_time_is_one_trouble_until_it_is_calm():
    restless = judged([OK, CRITICAL] * 12)
    assert restless.flapping
    assert restless.hard is CRITICAL
    held = judge(restless, OK, 100.0, 3)
    assert held.hard is CRITICAL, "one good result of a restless check is not believed"
    calm = held
    for second in range(101, 121):
        calm = judge(calm, OK, float(second), 3)
    assert (calm.flapping, calm.hard, calm.began) == (False, OK, None)


def test_a_single_fault_and_its_repair_do_not_flap():
    assert not judged([OK] * 5 + [CRITICAL] * 5 + [OK] * 5).flapping


def test_a_check_that_answers_no_more_is_not_known_and_its_next_result_is_believed():
    lost = unheard(judged([OK, OK]), 200.0)
    assert (lost.hard, lost.since, lost.seen) == (UNKNOWN, 200.0, 2.0)
    assert unheard(lost, 300.0) == lost
    assert judge(lost, OK, 301.0, 3).hard is OK


def test_two_intervals_and_a_minute_without_a_result_are_too_long():
    assert stale_after(30) == 120


@given(results=RESULTS, attempts=st.integers(1, 5))
def test_what_is_believed_bad_was_said_often_enough_or_the_check_flaps(results, attempts):
    state = UNSEEN
    for second, status in enumerate(results, 1):
        after = judge(state, status, float(second), attempts)
        if state.hard is OK and after.hard is not OK:
            run = results[max(0, second - attempts) : second]
            assert after.flapping or (len(run) == attempts and OK not in run)
        if after.hard is OK and state.hard is not OK:
            assert status is OK
        state = after


@given(results=RESULTS, attempts=st.integers(1, 5))
def test_moments_are_in_order_and_trouble_has_a_beginning(results, attempts):
    state = judged(results, attempts)
    assert (state.began is None) == (state.status is OK and state.hard is OK)
    if state.seen is not None:
        assert state.since is not None
        assert state.since <= state.seen
        assert state.good is None or state.good <= state.seen
        assert state.began is None or state.began <= state.seen


@given(history=st.integers(0, 2**20 - 1))
def test_the_share_of_changes_lies_between_nothing_and_all(history):
    assert 0 <= change_share(history) <= 1 + 1e-9
    assert change_share(0) == 0
    assert change_share(2**20 - 1) > FLAPS_FROM


@given(results=RESULTS)
def test_the_short_way_for_a_check_that_is_well_gives_what_the_long_way_gives(results):
    state = judged(results)
    quiet = judge(state, OK, 1000.0, 3)
    long_way = judge(replace(state, history=state.history | 1 << 19), OK, 1000.0, 3)
    if not state.history and state.hard is OK:
        assert replace(long_way, history=0, flapping=False) == replace(quiet, history=0, flapping=False)
