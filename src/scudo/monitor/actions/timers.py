"""What the monitor does by itself as time passes: silence noticed, freshness, questions put off, days of samples."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from scudo.design.models import System
from scudo.lib import clock
from scudo.monitor.actions import asking, samples
from scudo.monitor.actions.silence import fall_silent, silence, speak_again
from scudo.monitor.models import Probe, Watch
from scudo.monitor.queries.probes import SILENT_AFTER

ASKED_IN_VAIN = timedelta(seconds=20)
PAUSE = timedelta(seconds=20)
STALE = """
    update monitor_checkstate s set status = 3, hard = 3, attempt = greatest(s.attempt, 1), since = %(at)s,
        began_at = coalesce(s.began_at, %(at)s), output = ''
    from design_check c
        join monitor_probe p on p.name = c.probe
        join design_system y on y.id = c.system_id
        join design_version v on v.system_id = y.id and v.number = y.version
    where c.id = s.check_of_id and c.active and s.hard <> 3 and p.seen_at > %(heard)s and not p.silent
        and greatest(s.heard_at, p.back_at) < %(now)s - make_interval(secs => 2 * c.every_s + 60)
        and v.loaded_at < %(at)s - make_interval(secs => 2 * c.every_s + 60)
        and not exists (select 1 from monitor_spool b where b.probe_id = p.id and b.behind)
    returning c.id, c.system_id, c.customer_id
"""
CHANGED = (
    "insert into monitor_statechange (customer_id, check_of_id, at, hard, output) values (%s, %s, %s, 3, '')"
)


def tick(at: datetime) -> None:
    """Every second: probes that fell silent or came back, questions that are due."""
    if listens_long_enough():
        for probe in Probe.objects.filter(silence(silent=False)):
            fall_silent(probe, at)
    for probe in Probe.objects.filter(silence(silent=True)):
        speak_again(probe, at)
    ask_due(at)


def listens_long_enough() -> bool:
    """Whether this process has listened for as long as a probe may be quiet: after the centre was away, nobody is silent yet."""
    now = clock.real()
    if not _listening or now - _listening[1] > PAUSE:
        _listening[:] = [now, now]
    _listening[1] = now
    return now - _listening[0] > SILENT_AFTER


_listening: list[datetime] = []
"""Since when the timer has run without a pause, and when it ran last; real time."""


@transaction.atomic
def freshen(at: datetime) -> None:
    """Every ten seconds: checks without a result for too long, although their probe is there, are not known any more.

    What a model has just changed has its time to answer.
    """
    now = clock.real()
    with connection.cursor() as cursor:
        cursor.execute(STALE, {"at": at, "now": now, "heard": now - SILENT_AFTER})
        stale = cursor.fetchall()
        cursor.executemany(CHANGED, [(customer, check, at) for check, _system, customer in stale])
    asking.ask({row[1] for row in stale}, at)


def ask_due(at: datetime) -> None:
    """Systems whose question was put off, whose evaluation was lost, or that nobody ever evaluated."""
    put_off = Watch.objects.filter(asked=False, due_at__lte=at)
    in_vain = Watch.objects.filter(asked=True, due_at__lt=at - ASKED_IN_VAIN)
    due = set(put_off.values_list("system", flat=True)) | unwatched()
    lost = asking.without_job(in_vain.values_list("system", flat=True))
    with transaction.atomic():
        Watch.objects.filter(system__in=lost).update(asked=False)
        asking.ask(due | lost, at)


def unwatched() -> set[int]:
    """Systems that were never evaluated."""
    return set(System.objects.exclude(pk__in=Watch.objects.values("system")).values_list("pk", flat=True))


def tend(at: datetime) -> None:
    """Once an hour: the parts of the samples' table, made ahead and dropped when they are old."""
    samples.tend(at, settings.SAMPLES_DAYS)
