"""What the monitor does by itself as time passes: silence noticed, freshness, questions put off, days of samples."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from scudo.core.entitlement import Thing
from scudo.core.roles import system
from scudo.core.severity import Effect
from scudo.design.models import Check, System
from scudo.desk import actions as desk
from scudo.desk.models import Origin
from scudo.journal import actions as journal
from scudo.lib import clock
from scudo.monitor import words
from scudo.monitor.actions import asking, samples
from scudo.monitor.actions.tickets import Moment, heal, in_language, tell
from scudo.monitor.faults import REASONS, Kind
from scudo.monitor.models import Incident, Probe, Watch
from scudo.monitor.queries.probes import SILENT_AFTER

BY = system("monitor")
ASKED_IN_VAIN = timedelta(seconds=20)
STALE = """
    update monitor_checkstate s set status = 3, hard = 3, attempt = greatest(s.attempt, 1), since = %(at)s,
        began_at = coalesce(s.began_at, %(at)s), output = ''
    from design_check c left join monitor_probe p on p.name = c.probe
    where c.id = s.check_of_id and c.active and s.hard <> 3 and p.seen_at > %(heard)s and not p.silent
        and greatest(s.heard_at, p.back_at) < %(now)s - make_interval(secs => 2 * c.every_s + 60)
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
    """Whether this process has been there for as long as a probe may be quiet: after the centre was away, nobody is silent yet."""
    _listening_since.append(clock.real())
    del _listening_since[1:]
    return clock.real() - _listening_since[0] > SILENT_AFTER


_listening_since: list[datetime] = []


def silence(*, silent: bool) -> Q:
    """Probes at work whose mark of silence is wrong: not heard for a minute, or heard again."""
    since = clock.real() - SILENT_AFTER
    at_work = Q(revoked_at=None) & ~Q(seen_at=None)
    return at_work & (Q(silent=True, seen_at__gte=since) if silent else Q(silent=False, seen_at__lt=since))


@transaction.atomic
def fall_silent(probe: Probe, at: datetime) -> None:
    """A silent probe is a fault; what it watched is unknown."""
    Probe.objects.filter(pk=probe.pk).update(silent=True)
    asking.ask(systems_of(probe), at)
    if probe.customer is None:
        journal.write(kind="monitor.probe_silent", subject=("probe", probe.pk), by=BY, at=at)
        return
    with in_language(probe.customer):
        reason = words.silent(probe)
    assessment = desk.Assessment(
        Effect.DEFECT, Thing("component", probe.name), reason=REASONS[Kind.SILENT], automatic=True
    )
    ticket = desk.open_ticket(
        customer=probe.customer, origin=Origin.MONITOR, reason=reason, assessment=assessment, by=BY, at=at
    )
    incident = Incident.objects.create(
        customer=probe.customer, probe=probe, cause=probe.name, effect=Effect.DEFECT, severity=ticket.severity, ticket=ticket,
        began_at=at, verdict={"kind": Kind.SILENT.value},
    )  # fmt: skip
    tell(incident, "began", Moment(at, BY))


@transaction.atomic
def speak_again(probe: Probe, at: datetime) -> None:
    """A probe that was silent is heard: its fault is over, what it watches is judged by what it says."""
    Probe.objects.filter(pk=probe.pk).update(silent=False)
    for incident in Incident.objects.select_for_update().filter(probe=probe, healed_at=None):
        heal(incident, Moment(at, BY))
    if probe.customer is None:
        journal.write(kind="monitor.probe_heard", subject=("probe", probe.pk), by=BY, at=at)
    asking.ask(systems_of(probe), at)


def systems_of(probe: Probe) -> set[int]:
    """The systems of which a probe watches a part."""
    return set(Check.objects.filter(probe=probe.name, active=True).values_list("system", flat=True))


@transaction.atomic
def freshen(at: datetime) -> None:
    """Every ten seconds: checks without a result for too long, although their probe is there, are not known any more."""
    now = clock.real()
    with connection.cursor() as cursor:
        cursor.execute(STALE, {"at": at, "now": now, "heard": now - SILENT_AFTER})
        stale = cursor.fetchall()
        cursor.executemany(CHANGED, [(customer, check, at) for check, _system, customer in stale])
    asking.ask({row[1] for row in stale}, at)


def ask_due(at: datetime) -> None:
    """Systems whose question was put off, whose evaluation was lost, or that nobody ever evaluated."""
    late = Q(asked=False, due_at__lte=at) | Q(asked=True, due_at__lt=at - ASKED_IN_VAIN)
    due = set(Watch.objects.filter(late).values_list("system", flat=True))
    with transaction.atomic():
        Watch.objects.filter(system__in=due).update(asked=False)
        asking.ask(due | unwatched(), at)


def unwatched() -> set[int]:
    """Systems that were never evaluated."""
    return set(System.objects.exclude(pk__in=Watch.objects.values("system")).values_list("pk", flat=True))


def tend(at: datetime) -> None:
    """Once an hour: the parts of the samples' table, made ahead and dropped when they are old."""
    samples.tend(at, settings.SAMPLES_DAYS)
