"""One component: its checks as they stand, what stands on it, its states over time and its figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Min

from scudo.core import model as architecture
from scudo.core.roles import Actor
from scudo.design import queries as design
from scudo.design.models import Check, System
from scudo.monitor.models import CheckState, Series, StateChange
from scudo.monitor.queries.architecture import Standing, standing
from scudo.monitor.queries.history import Change, Stretch, changes, shares, stretches

WINDOWS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
BUCKETS = 336
SLACK = 1.5

SAMPLES = """
select floor(extract(epoch from at - %(start)s) / %(step)s)::int as bucket, min(value), avg(value), max(value), count(*)
from monitor_sample
where series = %(series)s and at >= %(start)s and at < %(end)s and value between -3e38 and 3e38  -- neither infinite nor NaN
group by bucket order by bucket
"""


@dataclass(frozen=True)
class Watched:
    """A check and what it says now; `state` is None before its first result."""

    check: Check
    state: CheckState | None
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Carried:
    """A service or function that stands on the component: its state now, and what it would be were the component alone to fail."""

    name: str
    state: str
    alone: str


@dataclass(frozen=True)
class Past:
    """The states of a window of time, and how much of it each took in per cent."""

    window: str
    stretches: tuple[Stretch, ...]
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Page:
    """All that the page of a component tells."""

    standing: Standing
    component: architecture.Component
    state: str
    needs: tuple[tuple[str, str, str], ...]
    carried: tuple[Carried, ...]
    checks: tuple[Watched, ...]
    past: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """The figures of a stretch of time that begins at `at`."""

    at: datetime
    least: float
    mean: float
    most: float
    count: int


@dataclass(frozen=True)
class Figures:
    """A series between two moments in buckets of `step`; where nothing was measured there is no bucket."""

    series: Series
    start: datetime
    end: datetime
    step: timedelta
    buckets: tuple[Bucket, ...]


def component_page(viewer: Actor, system: System, key: str, at: datetime) -> Page | None:
    """A component as it stands; None where there is none of this key, or for who is not staff."""
    now = standing(viewer, system)
    if now is None or key not in now.parts_by_key:
        return None
    checks = watched(system, key)
    longest = max(WINDOWS.values())
    said = [one for one in changes([system.pk], at - longest, at).get(system.pk, []) if one.component == key]
    return Page(
        now, now.parts_by_key[key], now.components.get(key, "up") if checks else state_without_check(now, key),
        tuple(needs(now, key)), tuple(carried(now, key)), checks, tuple(past(said, at)) if checks else (),
    )  # fmt: skip


def state_without_check(now: Standing, key: str) -> str:
    """Nobody asks a component that has no check: it is known only where it follows from others."""
    return now.components.get(key, "unknown")


def watched(system: System, key: str) -> tuple[Watched, ...]:
    """A component's checks with what they say and measure; three queries."""
    checks = list(design.checks_of([system]).filter(component=key))
    states = {state.check_of_id: state for state in CheckState.objects.filter(check_of__in=checks)}
    series: dict[int, list[Series]] = {}
    for one in Series.objects.filter(check_of__in=checks):
        series.setdefault(one.check_of_id, []).append(one)
    return tuple(Watched(check, states.get(check.pk), tuple(series.get(check.pk, ()))) for check in checks)


def needs(now: Standing, key: str) -> Iterable[tuple[str, str, str]]:
    """What a component stands on: key, name and state of components and groups; a group's key is empty."""
    for need in now.parts_by_key[key].needs:
        if need in now.groups_by_key:
            yield "", now.groups_by_key[need].name, now.groups.get(need, "up")
        else:
            yield need, now.name_of(need), now.components.get(need, "up")


def carried(now: Standing, key: str) -> Iterable[Carried]:
    """Services, and functions whose service would go on, that a failure of this component alone would touch."""
    alone = now.graph.assess({key}).services
    for service in now.services:
        state = alone[service.key].state.value
        if state != "up":
            yield Carried(service.name, service.state, state)
        for function in service.functions:
            would = alone[service.key].functions[function.key].state.value
            if state == "degraded" and would == "down":
                yield Carried(f"{service.name}: {function.name}", function.state, would)


def past(said: list[Change], at: datetime) -> Iterable[Past]:
    """The states of each window, the shortest first."""
    for name, length in WINDOWS.items():
        found = stretches(since(said, at - length), at - length, at)
        yield Past(name, tuple(found), shares(found))


def since(said: Iterable[Change], start: datetime) -> Iterable[Change]:
    """Changes as seen from a later start: what was so before counts from then."""
    for change in said:
        yield Change(change.system, change.component, change.source, max(change.at, start), change.hard)


def asked_since(page: Page) -> datetime | None:
    """When a check of the component answered first; its first result is a change of state."""
    checks = [one.check for one in page.checks]
    found: datetime | None = StateChange.objects.filter(check_of__in=checks).aggregate(first=Min("at"))[
        "first"
    ]
    return found


def figures(viewer: Actor, series: Series, every_s: float, start: datetime, end: datetime) -> Figures | None:
    """A series between two moments, put into buckets by the database; staff only.

    A bucket is at least half as long again as the check's interval, so that an empty one means that nothing was measured.
    """
    if not viewer.is_staff:
        return None
    step = max((end - start).total_seconds() / BUCKETS, every_s * SLACK)
    with connection.cursor() as cursor:
        cursor.execute(SAMPLES, {"series": series.pk, "start": start, "end": end, "step": step})
        buckets = [
            Bucket(start + timedelta(seconds=step * number), least, mean, most, count)
            for number, least, mean, most, count in cursor.fetchall()
        ]
    return Figures(series, start, end, timedelta(seconds=step), tuple(buckets))
