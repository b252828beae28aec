"""Results of a probe, taken in: each once, in order, judged at its own time, with its samples.

One transaction a batch, in SQL of few statements: this is the way that every check goes, thousands of times a second.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from scudo.core.probing import Judged, Status, judge
from scudo.core.roles import Actor, Role, allowed
from scudo.lib import clock
from scudo.monitor.actions import asking
from scudo.monitor.actions.samples import store
from scudo.monitor.batch import Batch, Result
from scudo.monitor.models import Probe, Spool, StateChange
from scudo.monitor.queries import probes
from scudo.monitor.queries.probes import SILENT_AFTER, Watched

TRUSTED_SKEW_S = 300.0
STEADY_S = 30.0
FRESH_S = 30.0
AHEAD_S = TRUSTED_SKEW_S + 5
FORGIVEN_LATENESS = timedelta(days=14)
OUTPUT = 4000


class Revoked(Exception):
    """The probe may not speak any more."""


@allowed(Role.SYSTEM)
@transaction.atomic
def take_results(*, probe: Probe, batch: Batch, by: Actor, at: datetime) -> int:
    """Take a batch in; returns the number up to which everything of this store is safe here.

    What is here already is not taken twice, and results of checks that the probe does not run (any more) are passed
    over. A clock that is more than five minutes off is set right. Raises Revoked.
    """
    spool = hold(probe, batch.spool)
    skew = at.timestamp() - batch.sent_at
    shift = correction(probe, skew)
    fresh = [result for result in batch.results if result.seq > spool.through]
    watched = probes.watched_by(probe)
    results = [moved(one, shift, at) for one in fresh if one.check in watched]
    changed = judge_all(results, watched) if results else set()
    store(results, watched)
    if fresh:
        spool.through = fresh[-1].seq
    behind, spool.behind = spool.behind, batch.more
    if fresh or behind != batch.more:
        spool.save(update_fields=["through", "behind"])
    hear(probe, skew)
    if behind and not batch.more:
        changed |= asking.put_off({one.system for one in watched.values()})
    asking.ask(changed, at, later=batch.more and not is_fresh(results, at))
    return spool.through


def hold(probe: Probe, key: str) -> Spool:
    """The rows of the probe and of its store, held until the transaction ends. Raises Revoked.

    Of a store that another took the place of, nothing more will come.
    """
    heard = Probe.objects.select_for_update(no_key=True).filter(pk=probe.pk, token_digest=probe.token_digest)
    if not heard.exists():
        raise Revoked
    spool, new = Spool.objects.get_or_create(
        probe=probe, key=key, defaults={"customer_id": probe.customer_id}
    )
    if new:
        Spool.objects.filter(probe=probe).exclude(pk=spool.pk).update(behind=False)
    return spool


def is_fresh(results: Sequence[Result], at: datetime) -> bool:
    """Whether a batch tells of the present, although more waits behind it: under load something always does."""
    return any(result.at > at.timestamp() - FRESH_S for result in results[-1:])


def moved(result: Result, shift: float, at: datetime) -> Result:
    """A result at the time that we believe: never ahead of ours, and not from before the samples begin."""
    latest, earliest = at.timestamp() + AHEAD_S, (at - FORGIVEN_LATENESS).timestamp()
    believed = min(max(result.at + shift, earliest), latest)
    return result if believed == result.at else result._replace(at=believed)


def correction(probe: Probe, skew: float) -> float:
    """Seconds to add to a probe's moments: what its clock is off, where that is too much to be trusted.

    A batch that was slow on its way looks like a clock that is behind: a difference is believed when the batch before showed
    it too, or none came before.
    """
    steady = probe.seen_at is None or abs(skew - probe.skew_s) <= STEADY_S
    believed = skew if steady else probe.skew_s
    return believed if abs(believed) > TRUSTED_SKEW_S else 0.0


def hear(probe: Probe, skew: float) -> None:
    """Note that the probe is there; that one was silent and is no more, the next tick tells."""
    now = clock.real()
    was_away = probe.seen_at is None or now - probe.seen_at > SILENT_AFTER
    Probe.objects.filter(pk=probe.pk).update(
        seen_at=now, skew_s=round(skew, 3), back_at=now if was_away else probe.back_at
    )


STATES = """
    select check_of_id, status, hard, attempt, history, flapping,
        extract(epoch from began_at)::float8, extract(epoch from since)::float8,
        extract(epoch from seen_at)::float8, extract(epoch from good_at)::float8
    from monitor_checkstate where check_of_id = any(%s) order by check_of_id for update
"""
KEEP = """
    insert into monitor_checkstate as s (check_of_id, customer_id, status, hard, attempt, history, flapping, began_at, since,
        seen_at, good_at, heard_at, output, duration_ms)
    select check_of_id, customer_id, status, hard, attempt, history, flapping, to_timestamp(began), to_timestamp(since),
        to_timestamp(seen), to_timestamp(good), %s, output, duration
    from unnest(%s::bigint[], %s::bigint[], %s::int2[], %s::int2[], %s::int2[], %s::int4[], %s::bool[], %s::float8[], %s::float8[],
        %s::float8[], %s::float8[], %s::text[], %s::float8[])
        as u (check_of_id, customer_id, status, hard, attempt, history, flapping, began, since, seen, good, output, duration)
    on conflict (check_of_id) do update set status = excluded.status, hard = excluded.hard, attempt = excluded.attempt,
        history = excluded.history, flapping = excluded.flapping, began_at = excluded.began_at, since = excluded.since,
        seen_at = excluded.seen_at, good_at = excluded.good_at, heard_at = excluded.heard_at, output = excluded.output,
        duration_ms = excluded.duration_ms
"""


def states(checks: Iterable[int]) -> dict[int, Judged]:
    """What is known of checks, held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(STATES, [sorted(set(checks))])
        return {row[0]: Judged(Status(row[1]), Status(row[2]), *row[3:]) for row in cursor.fetchall()}


def judge_all(results: Sequence[Result], watched: Mapping[int, Watched]) -> set[int]:
    """Judge results in order and keep what is known then; returns the systems in which a belief changed."""
    known = states(result.check for result in results)
    last: dict[int, Result] = {}
    changes: list[StateChange] = []
    for result in results:
        check = watched[result.check]
        before = known.get(result.check)
        after = judge(before or Judged(), Status(result.status), result.at, check.attempts)
        if after is before:
            continue
        if before is None or after.hard is not before.hard:
            changes.append(change(result, check, after))
        known[result.check], last[result.check] = after, result
    if last:
        keep(known, last, watched)
    StateChange.objects.bulk_create(changes)
    return {watched[one.check_of_id].system for one in changes}


def change(result: Result, check: Watched, after: Judged) -> StateChange:
    """The row that tells that a belief changed."""
    return StateChange(
        customer_id=check.customer, check_of_id=result.check, at=datetime.fromtimestamp(result.at, UTC),
        hard=after.hard.value, output=result.output[:OUTPUT],
    )  # fmt: skip


def keep(known: Mapping[int, Judged], last: Mapping[int, Result], watched: Mapping[int, Watched]) -> None:
    """Keep the states that results changed, in one statement; rows in one order, so that two batches never wait for each other."""
    rows = [
        (
            pk, watched[pk].customer, state.status.value, state.hard.value, state.attempt, state.history, state.flapping,
            state.began, state.since, state.seen, state.good, result.output[:OUTPUT], result.duration_ms,
        )
        for pk, result, state in sorted((pk, result, known[pk]) for pk, result in last.items())
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [clock.real(), *map(list, zip(*rows, strict=True))])
