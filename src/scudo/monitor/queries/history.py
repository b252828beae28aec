"""States over time: what checks said, and what that meant for a system, in stretches from a moment to another."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection

from scudo.core.model import Graph

UNASKED = "unasked"
STATES = ("down", "degraded", "at_risk", "unknown", "up")
OF_PAST = (*STATES, UNASKED)
NOT_YET = 4
OF_CHECK = {0: "up", 1: "at_risk", 2: "down", 3: "unknown", NOT_YET: UNASKED}
STEPS = 288
MOST_CHANGES = 20_000
DAY = timedelta(hours=24)

# The state that a check had at the start (4 before its first result: nobody had asked yet), and each change since; only checks
# whose state is not simply "works, as before".
CHANGES = """
select c.id, c.system_id, c.component, x.at, x.hard
from monitor_checkstate s
join design_check c on c.id = s.check_of_id
cross join lateral (
    select %(start)s::timestamptz as at, coalesce((select p.hard from monitor_statechange p
        where p.check_of_id = c.id and p.at <= %(start)s order by p.at desc, p.id desc limit 1), 4) as hard
    union all
    select p.at, p.hard from monitor_statechange p where p.check_of_id = c.id and p.at > %(start)s and p.at <= %(end)s
) x
where c.active and (s.hard <> 0 or s.since > %(start)s) and c.system_id = any(%(systems)s)
order by x.at, c.id
limit %(most)s
"""
# Silence of probes: which components nobody could ask, from when to when.
SILENCES = """
select c.system_id, c.component, greatest(t.began_at, %(start)s), least(coalesce(t.healed_at, %(end)s), %(end)s)
from monitor_incident i
join monitor_incidentpart t on t.incident_id = i.id
join monitor_probe p on p.id = i.probe_id
join design_check c on c.probe = p.name and c.active
where t.began_at < %(end)s and coalesce(t.healed_at, %(end)s) > %(start)s and c.system_id = any(%(systems)s)
limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One state from a moment to the next."""

    state: str
    start: datetime
    end: datetime

    @property
    def lasts(self) -> timedelta:
        """How long."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Change:
    """From `at` on, a check of a component says `hard`; a silent probe counts as a check that cannot tell."""

    system: int
    component: str
    source: str
    at: datetime
    hard: int


def changes(systems: Collection[int], start: datetime, end: datetime) -> dict[int, list[Change]]:
    """By system, what its checks said at `start` and every change until `end`, in time; two queries."""
    asked: dict[str, Any] = {"systems": list(systems), "start": start, "end": end, "most": MOST_CHANGES}
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, asked)
        found = [
            Change(system, component, f"check {check}", at, hard)
            for check, system, component, at, hard in cursor
        ]
        cursor.execute(SILENCES, asked)
        for system, component, began, healed in cursor.fetchall():
            found.append(Change(system, component, "silence", began, 3))
            if healed < end:
                found.append(Change(system, component, "silence", healed, 0))
    by_system: dict[int, list[Change]] = {}
    for change in sorted(found, key=lambda one: one.at):
        by_system.setdefault(change.system, []).append(change)
    return by_system


def strip(graph: Graph, said: Sequence[Change], start: datetime, end: datetime) -> list[Stretch]:
    """A system's states between two moments, in 288 steps; within a step the worst counts."""
    step = (end - start) / STEPS
    worst = [UNASKED] * STEPS
    known: dict[tuple[frozenset[str], frozenset[str]], str] = {}
    saying: dict[tuple[str, str], int] = {}
    last, state = 0, UNASKED if said and said[0].at <= start else "up"
    for at, group in groupby(said, key=lambda change: change.at):
        number = min(max(int((at - start) / step), 0), STEPS - 1)
        for index in range(last, number + 1):
            worst[index] = worse(worst[index], state)
        saying |= {(change.component, change.source): change.hard for change in group}
        sets = failed_and_unknown(saying)
        if sets not in known:
            known[sets] = state_with(graph, *sets)
        last, state = number, UNASKED if is_unasked(graph, saying) else known[sets]
    for index in range(last, STEPS):
        worst[index] = worse(worst[index], state)
    return merged((one, start + index * step, start + (index + 1) * step) for index, one in enumerate(worst))


def is_unasked(graph: Graph, saying: Mapping[tuple[str, str], int]) -> bool:
    """Whether none of a system's checks had been asked yet."""
    waiting = sum(hard == NOT_YET for hard in saying.values())
    return bool(waiting) and waiting >= len(graph.model.checks)


def failed_and_unknown(saying: Mapping[tuple[str, str], int]) -> tuple[frozenset[str], frozenset[str]]:
    """Components of which a check fails, and those of which one cannot tell."""
    failed = frozenset(component for (component, _source), hard in saying.items() if hard == 2)  # noqa: PLR2004
    unknown = frozenset(component for (component, _source), hard in saying.items() if hard == 3)  # noqa: PLR2004
    return failed, unknown - failed


def state_with(graph: Graph, failed: frozenset[str], unknown: frozenset[str]) -> str:
    """The worst state of a system's services with these components failed and unknown."""
    inside = {component.key for component in graph.model.components}
    assessed = graph.assess(failed & inside, unknown & inside)
    return min((one.state.value for one in assessed.services.values()), key=STATES.index, default="up")


def worse(one: str, other: str) -> str:
    """The graver of two states."""
    return min(one, other, key=OF_PAST.index)


def merged(parts: Iterable[tuple[str, datetime, datetime]]) -> list[Stretch]:
    """Neighbouring parts of one state as one stretch."""
    found = []
    for state, group in groupby(parts, key=lambda part: part[0]):
        held = list(group)
        found.append(Stretch(state, held[0][1], held[-1][2]))
    return found


def stretches(said: Iterable[Change], start: datetime, end: datetime) -> list[Stretch]:
    """What the checks of one component said between two moments, exactly; the worst of them counts."""
    return merged(pieces(said, start, end))


def pieces(
    said: Iterable[Change], start: datetime, end: datetime
) -> Iterator[tuple[str, datetime, datetime]]:
    """State, start and end, from one change to the next."""
    saying: dict[str, int] = {}
    since, state = start, "up"
    for at, group in groupby(said, key=lambda change: change.at):
        if at > since:
            yield state, since, at
            since = at
        saying |= {change.source: change.hard for change in group}
        state = min((OF_CHECK[hard] for hard in saying.values()), key=OF_PAST.index, default="up")
    if end > since:
        yield state, since, end


def shares(found: Iterable[Stretch]) -> dict[str, float]:
    """How much of the time since the first result each state took, in per cent, the worst first; only states that were."""
    lasted: dict[str, timedelta] = {}
    for stretch in found:
        if stretch.state == UNASKED:
            continue
        lasted[stretch.state] = lasted.get(stretch.state, timedelta()) + stretch.lasts
    whole = sum(lasted.values(), timedelta())
    return {state: 100 * (lasted[state] / whole) for state in STATES if state in lasted and whole}
