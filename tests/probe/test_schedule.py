"""Plans: spread at first, then by the grid; never a burst, never starved, never adrift."""

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.probe.configuration import Check
from scudo.probe.outcome import CRITICAL, OK, WARNING
from scudo.probe.schedule import FIRST_WITHIN_S, Schedule, spread

NEAR = 1e-6


def check(key: int = 1, every: float = 30.0, retry: float = 10.0, attempts: int = 3, **spec: object) -> Check:
    return Check(key, "tcp", every, min(retry, every), attempts, 10.0, spec)


checks = st.lists(
    st.builds(
        check,
        key=st.integers(1, 500),
        every=st.floats(1, 400),
        retry=st.floats(0.5, 100),
        attempts=st.integers(1, 5),
    ),
    min_size=1, max_size=12, unique_by=lambda one: one.id,
)  # fmt: skip
runs = st.lists(
    st.tuples(st.floats(0.001, 20), st.sampled_from([OK, OK, WARNING, CRITICAL]), st.floats(0, 5)),
    min_size=1, max_size=200,
)  # fmt: skip


def lived(schedule, steps, at=0.0):
    """Each step takes a while to run, ends in a status, and leaves the loop late by something; (check, start, end)."""
    told = []
    for took, status, late in steps:
        at = max(at, schedule.next_at) + late
        for plan in list(schedule.due(at)):
            told.append((plan.check, plan.planned, at, at + took))
            schedule.ended(plan, status, at + took)
    return told


@given(checks, runs)
def test_a_check_never_bursts(some, steps):
    schedule = Schedule()
    schedule.take_over(some, 0.0)
    before = {}
    for one, planned, _, ended in lived(schedule, steps):
        if one.id in before:
            last_planned, last_ended = before[one.id]
            assert planned - last_planned >= one.retry_s / 2 - NEAR
            assert planned >= last_ended - NEAR
        before[one.id] = (planned, ended)


@given(checks, runs)
def test_a_check_never_runs_before_its_moment_and_always_has_a_next_one(some, steps):
    schedule = Schedule()
    schedule.take_over(some, 0.0)
    for _, planned, started, _ in lived(schedule, steps):
        assert started >= planned
    assert len(schedule.plans) == len(some)
    assert sorted(plan.check.id for _, _, plan in schedule._heap) == sorted(one.id for one in some)


@given(checks, st.integers(1, 50))
def test_what_is_always_well_runs_on_its_grid_for_ever(some, rounds):
    schedule = Schedule()
    first = {plan.check.id: plan.planned for plan in schedule.take_over(some, 1000.0)}
    seen = defaultdict(int)
    for one, planned, _, _ in lived(schedule, [(0.001, OK, 0.0)] * rounds * len(some)):
        assert planned == pytest.approx(first[one.id] + seen[one.id] * one.every_s, abs=NEAR)
        seen[one.id] += 1


@given(checks, runs)
def test_after_any_trouble_the_grid_is_the_old_one(some, steps):
    schedule = Schedule()
    anchors = {plan.check.id: plan.planned for plan in schedule.take_over(some, 5.0)}
    lived(schedule, steps, 5.0)
    for plan in schedule.plans.values():
        schedule.ended(plan, OK, plan.planned)
        schedule.ended(plan, OK, plan.planned)
        turns = (plan.planned - anchors[plan.check.id]) / plan.check.every_s
        assert turns == pytest.approx(round(turns), abs=1e-3)


@given(checks, st.floats(1, 10))
def test_a_loop_that_is_always_too_late_starves_nobody(some, factor):
    schedule = Schedule()
    schedule.take_over(some, 0.0)
    at, ran = 0.0, set()
    for _ in range(4):
        at += max(one.every_s for one in some) * factor + FIRST_WITHIN_S
        for plan in list(schedule.due(at)):
            ran.add(plan.check.id)
            schedule.ended(plan, OK, at)
    assert ran == {one.id for one in some}


def test_retries_come_apart_by_the_retry_and_end_after_the_attempts():
    schedule = Schedule()
    (plan,) = schedule.take_over([check(every=30, retry=10, attempts=3)], 0.0)
    first = plan.planned
    moments = []
    for _ in range(5):
        (due,) = schedule.due(schedule.next_at)
        moments.append(due.planned - first)
        schedule.ended(due, CRITICAL, due.planned + 0.1)
    assert moments == pytest.approx([0, 10, 20, 30, 60])


def test_a_run_longer_than_its_interval_leaves_moments_out():
    schedule = Schedule()
    (plan,) = schedule.take_over([check(every=10, retry=10, attempts=1)], 0.0)
    first = plan.planned
    (due,) = schedule.due(first)
    schedule.ended(due, OK, first + 25)
    assert schedule.next_at == pytest.approx(first + 30)


def test_after_the_machine_slept_the_checks_are_spread_again_not_run_at_once():
    schedule = Schedule()
    schedule.take_over([check(key, every=10) for key in range(1, 101)], 0.0)
    woke = 3600.0
    assert not list(schedule.due(woke))
    assert schedule.left_out == 100
    assert all(woke < plan.planned <= woke + 10 for plan in schedule.plans.values())
    assert len({round(plan.planned, 3) for plan in schedule.plans.values()}) > 95


def test_news_is_what_is_not_ok_and_what_changed():
    schedule = Schedule()
    (plan,) = schedule.take_over([check()], 0.0)
    assert [schedule.ended(plan, status, 1.0) for status in (OK, CRITICAL, CRITICAL, OK, OK)] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_another_configuration_leaves_the_unchanged_alone():
    schedule = Schedule()
    same, changed, gone, new = check(1), check(2, port=80), check(3), check(4)
    schedule.take_over([same, changed, gone], 0.0)
    kept, old = schedule.plans[1], schedule.plans[2]
    (flying,) = schedule.due(schedule.next_at)
    made = schedule.take_over([check(1), check(2, port=81), new], 100.0)
    assert schedule.plans[1] is kept
    assert {plan.check.id for plan in made} == {2, 4}
    assert old.is_gone
    for plan in (flying, old):
        schedule.ended(plan, OK, 101.0)
    assert {plan.check.id for _, _, plan in schedule._heap if not plan.is_gone} | {flying.check.id} >= {
        1,
        2,
        4,
    } - {3}
    assert all(not plan.is_gone or plan.check.id in {2, 3} for _, _, plan in schedule._heap)


@given(st.integers(1, 2**40), st.integers(8, 64))
def test_neighbours_are_spread_evenly(first, count):
    moments = sorted(spread(key) for key in range(first, first + count))
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert all(0 <= moment < 1 for moment in moments)
    assert max([*gaps, moments[0] + 1 - moments[-1]]) < 3.7 / count


def test_long_intervals_begin_within_minutes():
    schedule = Schedule()
    plans = schedule.take_over([check(key, every=86400) for key in range(1, 50)], 0.0)
    assert max(plan.planned for plan in plans) <= FIRST_WITHIN_S
