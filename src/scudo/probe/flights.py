"""The checks in flight: starts what is due, ends what takes too long, hands on what came of it."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Protocol

from scudo.probe.checks.asked import Asked, defect
from scudo.probe.checks.kinds import PLUGIN
from scudo.probe.clock import Clock
from scudo.probe.configuration import Check
from scudo.probe.outcome import Outcome
from scudo.probe.schedule import Plan, Schedule

MOST_AT_ONCE = 1000
MOST_PLUGINS = 64
GRAIN_S = 0.02
AT_ONCE = 64  # the wire to the centre has its turn in between
REMEMBERED = 10_000

Landed = Callable[[Check, float, Outcome, bool], None]
"""Told what came of a check: its milliseconds, and whether it is news."""


class Readies(Protocol):
    """Makes checks ready to be asked."""

    def ready(self, check: Check) -> Asked:
        """A check made ready."""


class Flight:
    """One run of one check."""

    __slots__ = ("asked", "began", "deadline", "is_over", "plan")

    def __init__(self, plan: Plan, asked: Asked, began: float) -> None:
        self.plan = plan
        self.asked = asked
        self.began = began
        self.deadline = began + plan.check.timeout_s
        self.is_over = False


class Lane:
    """Room for so many flights at a time; what finds none waits its turn."""

    __slots__ = ("room", "waiting")

    def __init__(self, room: int) -> None:
        self.room = room
        self.waiting: deque[Plan] = deque()


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long after their moment the latest runs started, in seconds of the plan's clock."""

    p50_s: float
    p99_s: float
    worst_s: float


class Flights:
    """Everything that is planned, waits for room, or flies."""

    def __init__(self, clock: Clock, kinds: Readies, landed: Landed) -> None:
        self.schedule = Schedule()
        self.started = 0
        self.flying: set[Flight] = set()
        self._clock = clock
        self._kinds = kinds
        self._landed = landed
        self._asked: dict[int, Asked] = {}
        self._others = Lane(MOST_AT_ONCE)
        self._plugins = Lane(MOST_PLUGINS)
        self._late: deque[float] = deque(maxlen=REMEMBERED)
        self._by_timeout: dict[float, deque[Flight]] = {}

    def take_over(self, checks: Sequence[Check]) -> None:
        """Follow another configuration at once: what is unchanged goes on, what is gone is dropped, in flight too."""
        for plan in self.schedule.take_over(checks, self._clock.monotonic()):
            self._asked[plan.check.id] = self._kinds.ready(plan.check)
        for key in self._asked.keys() - self.schedule.plans.keys():
            del self._asked[key]
        for flight in [flight for flight in self.flying if flight.plan.is_gone]:
            flight.asked.abandon()
            self._end(flight)

    def look(self) -> float:
        """End what is over its time, start what is due; returns when to look again, by the plan's clock."""
        self._end_late()
        now = self._clock.monotonic()
        plans = list(islice(self.schedule.due(now), AT_ONCE))
        for plan in plans:
            lane = self._lane(plan)
            lane.waiting.append(plan)
            self._fill(lane)
        return now if len(plans) == AT_ONCE else max(self.schedule.next_at, now + GRAIN_S)

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            await self._clock.sleep_until(self.look())

    def stop(self) -> None:
        """Abandon what flies; nothing comes of it."""
        for flight in list(self.flying):
            flight.asked.abandon()
            self._close(flight)

    @property
    def lateness(self) -> Lateness | None:
        """Of the latest runs; None before the first."""
        late = sorted(self._late)
        if not late:
            return None
        return Lateness(late[len(late) // 2], late[math.ceil(len(late) * 0.99) - 1], late[-1])

    def _lane(self, plan: Plan) -> Lane:
        return self._plugins if plan.check.kind == PLUGIN else self._others

    def _fill(self, lane: Lane) -> None:
        while lane.room and lane.waiting:
            plan = lane.waiting.popleft()
            if not plan.is_gone:
                lane.room -= 1
                self._start(plan)

    def _start(self, plan: Plan) -> None:
        self._late.append(self._clock.monotonic() - plan.planned)
        self.started += 1
        flight = Flight(plan, self._asked[plan.check.id], self._clock.real())
        self.flying.add(flight)
        timeout_s = plan.check.timeout_s
        if timeout_s not in self._by_timeout:
            self._by_timeout[timeout_s] = deque()
        self._by_timeout[timeout_s].append(flight)
        try:
            flight.asked.begin(partial(self._arrive, flight))
        except Exception as problem:  # noqa: BLE001 - a defect in one check stops no other
            asyncio.get_running_loop().call_soon(self._arrive, flight, defect(problem))

    def _arrive(self, flight: Flight, outcome: Outcome) -> None:
        if flight.is_over:
            return
        took_ms = (self._clock.real() - flight.began) * 1000
        plan = flight.plan
        is_news = self.schedule.ended(plan, outcome.status, self._clock.monotonic())
        if not plan.is_gone:
            self._landed(plan.check, took_ms, outcome, is_news)
        self._end(flight)

    def _end(self, flight: Flight) -> None:
        self._close(flight)
        lane = self._lane(flight.plan)
        lane.room += 1
        self._fill(lane)

    def _close(self, flight: Flight) -> None:
        flight.is_over = True
        self.flying.discard(flight)

    def _end_late(self) -> None:
        """Flights of one time limit are over in the order in which they began: only the first ones are looked at."""
        now = self._clock.real()
        for timeout_s, flights in list(self._by_timeout.items()):
            while flights and (flights[0].is_over or flights[0].deadline <= now):
                flight = flights.popleft()
                if not flight.is_over:
                    self._arrive(flight, flight.asked.abandon())
            if not flights:
                del self._by_timeout[timeout_s]
