"""When each check runs next: one heap of plans, a grid for each check, no memory of the wall clock.

A check's grid is its first moment and every interval after it; the first moments are spread by the check's id, so that
checks of one interval never come together. A run starts at a moment of the grid; whatever it takes, the next one is the
first moment of the grid after it ended, so that nothing drifts and nothing bursts. After a result that is not ok the next
`attempts` - 1 runs come `retry_s` apart; then the grid counts again, from half a retry later on. A run late by more than an interval is left
out once, as after a machine slept; never twice in a row, so that no check starves.
"""

import heapq
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scudo.probe.configuration import Check
from scudo.probe.outcome import OK

FIRST_WITHIN_S = 300.0
GOLDEN = 2654435769  # 2^32 divided by the golden ratio: consecutive ids fall far apart (Fibonacci hashing, Knuth 6.4)


@dataclass(slots=True, eq=False)
class Plan:
    """A check and when it runs next; `planned` and `anchor`, a moment of its grid, are seconds of the steady clock."""

    check: Check
    anchor: float
    planned: float
    failures: int = 0
    last: int = OK
    was_left_out: bool = False
    is_gone: bool = False


class Schedule:
    """The plans of all checks."""

    def __init__(self) -> None:
        self.plans: dict[int, Plan] = {}
        self.left_out = 0
        self._heap: list[tuple[float, int, Plan]] = []
        self._pushed = 0

    def take_over(self, checks: Iterable[Check], at: float) -> list[Plan]:
        """Follow another configuration: unchanged checks keep their plan; returns the plans that are new."""
        wanted = {check.id: check for check in checks}
        for key, plan in list(self.plans.items()):
            if wanted.get(key) != plan.check:
                plan.is_gone = True
                del self.plans[key]
        made = [self._plan(check, at) for check in wanted.values() if check.id not in self.plans]
        self._heap = [entry for entry in self._heap if not entry[2].is_gone]
        heapq.heapify(self._heap)
        return made

    def due(self, at: float) -> Iterator[Plan]:
        """The plans whose time has come, in order; each is out of the heap until `ended` puts it back."""
        while self._heap and self._heap[0][0] <= at:
            plan = heapq.heappop(self._heap)[2]
            if plan.is_gone:
                continue
            if at - plan.planned > plan.check.every_s and not plan.was_left_out:
                plan.was_left_out = True
                self.left_out += 1
                self._push(plan, _on_grid(plan, at))
                continue
            plan.was_left_out = False
            yield plan

    def ended(self, plan: Plan, status: int, at: float) -> bool:
        """Plan the next run after one that ended `at`; returns whether the result is news: not ok, or a change."""
        is_news = status != OK or plan.last != OK
        was_retry = 0 < plan.failures < plan.check.attempts
        plan.failures = 0 if status == OK else plan.failures + 1
        plan.last = status
        if 0 < plan.failures < plan.check.attempts:
            self._push(plan, max(plan.planned + plan.check.retry_s, at))
        else:
            apart = plan.planned + plan.check.retry_s / 2 if was_retry else plan.planned
            self._push(plan, _on_grid(plan, max(at, apart)))
        return is_news

    @property
    def next_at(self) -> float:
        """When the next run is planned; infinity where there is none."""
        return self._heap[0][0] if self._heap else math.inf

    def _plan(self, check: Check, at: float) -> Plan:
        first = at + spread(check.id) * min(check.every_s, FIRST_WITHIN_S)
        plan = self.plans[check.id] = Plan(check, first, first)
        self._push(plan, first)
        return plan

    def _push(self, plan: Plan, moment: float) -> None:
        plan.planned = moment
        if not plan.is_gone:
            self._pushed += 1
            heapq.heappush(self._heap, (moment, self._pushed, plan))


def spread(key: int) -> float:
    """A number in [0, 1) that belongs to a check for ever."""
    return (key * GOLDEN % 2**32) / 2**32


def _on_grid(plan: Plan, after: float) -> float:
    """The first moment of the grid later than `after`."""
    every = plan.check.every_s
    return plan.anchor + (math.floor((after - plan.anchor) / every) + 1) * every
