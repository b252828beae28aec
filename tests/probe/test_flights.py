"""Checks in flight: bounded, fair, each over by its time, and none delayed by another's trouble."""

import asyncio

from scudo.probe.checks.asked import Coroutine
from scudo.probe.clock import Clock
from scudo.probe.configuration import Check
from scudo.probe.flights import AT_ONCE, MOST_AT_ONCE, MOST_PLUGINS, Flights
from scudo.probe.outcome import CRITICAL, OK, UNKNOWN, Outcome


class Still(Clock):
    """A clock that a test moves."""

    def __init__(self):
        self.at = 0.0

    def monotonic(self):
        return self.at

    def real(self):
        return self.at


class Held:
    """A check that ends when the test says so."""

    def __init__(self, check, begun):
        self.check = check
        self.begun = begun
        self.was_abandoned = False

    def begin(self, ended):
        self.ended = ended
        self.begun.append(self)

    def abandon(self):
        self.was_abandoned = True
        return Outcome(CRITICAL, "no answer")


class Kinds:
    def __init__(self):
        self.begun = []

    def ready(self, check):
        return Held(check, self.begun)


def checks(count, kind="tcp", first=1, every=10.0, timeout=5.0):
    return [Check(key, kind, every, every, 1, timeout, {}) for key in range(first, first + count)]


def airfield():
    clock, kinds, landed = Still(), Kinds(), []
    flights = Flights(clock, kinds, lambda *told: landed.append(told))
    return clock, kinds, landed, flights


def look_through(flights, clock):
    while flights.look() <= clock.at:
        pass


def test_the_number_in_flight_is_bounded_and_who_waits_comes_in_turn():
    clock, kinds, landed, flights = airfield()
    flights.take_over(checks(MOST_AT_ONCE + 50) + checks(MOST_PLUGINS + 20, "plugin", first=5000))
    clock.at = 10.0
    look_through(flights, clock)
    plugins = [one for one in kinds.begun if one.check.kind == "plugin"]
    assert len(kinds.begun) == MOST_AT_ONCE + MOST_PLUGINS
    assert len(plugins) == MOST_PLUGINS
    plugins[0].ended(Outcome(OK, "good"))
    assert [one.check.kind for one in kinds.begun[-1:]] == ["plugin"]
    for one in list(kinds.begun):
        one.ended(Outcome(OK, "good"))
    for one in kinds.begun[MOST_AT_ONCE + MOST_PLUGINS :]:
        one.ended(Outcome(OK, "good"))
    assert len({told[0].id for told in landed}) == MOST_AT_ONCE + 50 + MOST_PLUGINS + 20
    assert not flights.flying


def test_the_wire_has_its_turn_between_many_starts():
    clock, kinds, _, flights = airfield()
    flights.take_over(checks(AT_ONCE * 3))
    clock.at = 10.0
    assert flights.look() == clock.at
    assert len(kinds.begun) == AT_ONCE


def test_each_flight_is_over_by_its_own_time():
    clock, kinds, landed, flights = airfield()
    flights.take_over(
        [*checks(1, timeout=5.0), *checks(1, first=2, timeout=1.0), *checks(1, first=3, timeout=5.0)]
    )
    clock.at = 10.0
    look_through(flights, clock)
    assert len(kinds.begun) == 3
    clock.at = 11.0
    flights.look()
    assert [(told[0].id, told[2].status) for told in landed] == [(2, CRITICAL)]
    next(one for one in kinds.begun if one.check.id == 3).ended(Outcome(OK, "good"))
    clock.at = 15.0
    flights.look()
    assert [told[0].id for told in landed] == [2, 3, 1]
    late = next(one for one in kinds.begun if one.check.id == 1)
    assert late.was_abandoned
    late.ended(Outcome(OK, "too late"))
    assert len(landed) == 3


def test_what_is_gone_from_the_configuration_is_dropped_in_flight_too():
    clock, kinds, landed, flights = airfield()
    both = checks(2)
    flights.take_over(both)
    clock.at = 10.0
    look_through(flights, clock)
    flights.take_over(both[:1])
    assert [one.was_abandoned for one in sorted(kinds.begun, key=lambda one: one.check.id)] == [False, True]
    for one in kinds.begun:
        one.ended(Outcome(OK, "good"))
    assert [told[0].id for told in landed] == [1]


def test_lateness_is_planned_against_started():
    clock, _, _, flights = airfield()
    assert flights.lateness is None
    (check,) = checks(1)
    flights.take_over([check])
    clock.at = flights.schedule.next_at + 0.25
    look_through(flights, clock)
    assert flights.lateness.worst_s == flights.lateness.p99_s == 0.25


async def test_a_check_that_fails_to_begin_is_the_probes_own_trouble_and_stops_no_other():
    clock, kinds, landed, flights = airfield()
    flights.take_over(checks(2))

    def broken(_ended):
        raise RuntimeError("a defect")

    flights._asked[1].begin = broken
    clock.at = 10.0
    look_through(flights, clock)
    kinds.begun[0].ended(Outcome(OK, "good"))
    await asyncio.sleep(0)
    assert {told[0].id: told[2] for told in landed} == {
        1: Outcome(UNKNOWN, "the probe failed: RuntimeError"),
        2: Outcome(OK, "good"),
    }


async def test_whatever_a_coroutine_meets_is_a_result():
    async def raises():
        raise KeyError("x")

    async def too_late():
        raise TimeoutError

    for ask, outcome in [
        (raises, Outcome(UNKNOWN, "the probe failed: KeyError")),
        (too_late, Outcome(CRITICAL, "no answer within 5 s")),
    ]:
        told = asyncio.get_running_loop().create_future()
        Coroutine(ask, 5.0).begin(told.set_result)
        assert await told == outcome
