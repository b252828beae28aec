"""Evaluating a system: what its checks say becomes states of services, incidents and tickets."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs

from scudo.core.model import Assessment, State
from scudo.core.roles import Actor, Role, allowed, system
from scudo.design import queries as design
from scudo.design.models import Check, System
from scudo.journal import actions as journal
from scudo.lib import clock
from scudo.monitor.actions import asking, evidence, incidents
from scudo.monitor.actions.forgetting import forget
from scudo.monitor.actions.tickets import Moment
from scudo.monitor.faults import faults
from scudo.monitor.models import Watch
from scudo.monitor.sightings import Watching, watching

BY = system("monitor")
LOCKS = 7_211_004
WORST = [State.DOWN, State.DEGRADED, State.AT_RISK, State.UNKNOWN, State.UP]
MOST_ATTEMPTS = 8
SOON_S, LATE_S = 1.0, 300.0


@jobs.task(
    name=asking.TASK,
    queue=asking.QUEUE,
    retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=2),
)
def evaluate_job(system: int) -> None:
    """Evaluate one system; one that is gone needs no evaluation."""
    found = design.systems_for(BY).filter(pk=system).first()
    if found:
        evaluate(system=found, by=BY, at=clock.now())


@allowed(Role.SYSTEM)
def evaluate(*, system: System, by: Actor, at: datetime) -> Watch:
    """Work out what a system's checks mean now, let its incidents and tickets say so, and keep the states for the pages.

    Three transactions: the question is taken away first, so that news from then on asks anew; the states are written
    last, so that nobody who takes results in waits for a ticket being opened.
    """
    Watch.objects.filter(system=system).update(asked=False, due_at=None)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCKS, system.pk % 2**31])
        forget(Check.objects.filter(system=system, active=False), at)
        seen = watching(system)
        following = incidents.begun(system, Moment(at, by))
        found = faults(system, seen, at, following.known())
        incidents.follow(following, found, seen)
    doubtful = any(not fault.certain for fault in found)
    failed = frozenset[str]().union(*(fault.failed for fault in found))
    again = at + timedelta(seconds=min(max(SOON_S, seen.next_in_s), LATE_S)) if doubtful else None
    return keep(system, seen, failed, again, by, at)


@transaction.atomic
def keep(
    system: System, seen: Watching, failed: frozenset[str], again: datetime | None, by: Actor, at: datetime
) -> Watch:
    """Keep the states of a system's services for the pages, and tell those who look where something changed."""
    assessment = design.graph_of(system).assess(failed, seen.unknown - failed)
    summary = summary_of(assessment, seen, failed)
    worst = min(
        (WORST.index(one.state) for one in assessment.services.values()), default=WORST.index(State.UP)
    )
    watch, new = Watch.objects.select_for_update().get_or_create(
        system=system, defaults={"customer_id": system.customer_id}
    )
    if new or watch.summary != summary:
        if watch.worst != worst or watch.since is None:
            watch.since = at
        evidence.show(system, watch.summary, summary, Moment(at, by))
        watch.summary, watch.worst = summary, worst
        journal.write(
            kind="monitor.evaluated", subject=("system", system.pk), customer=system.customer_id, by=by, at=at,
            facts={"worst": WORST[worst].value},
        )  # fmt: skip
    if again and (watch.due_at is None or again < watch.due_at):
        watch.due_at = again
    watch.evaluated_at = at
    watch.save()
    return watch


def summary_of(assessment: Assessment, seen: Watching, failed: frozenset[str]) -> dict[str, Any]:
    """The states as `Watch.summary` keeps them."""
    services = {
        key: {
            "state": one.state.value, "severity": one.severity.value if one.severity else None,
            "because": list(one.because), "next": list(one.next_single_failures),
            "functions": {name: function.state.value for name, function in one.functions.items()},
        }
        for key, one in assessment.services.items()
    }  # fmt: skip
    return {
        "services": services, "failed": sorted(seen.bad | failed), "lost": sorted(assessment.lost - seen.bad),
        "warned": sorted(seen.warned), "unknown": sorted(seen.unknown),
    }  # fmt: skip
