"""Writing entries, and with them the jobs by which higher floors react."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs
from procrastinate.types import JSONValue

from scudo.core.roles import Actor, Role, allowed
from scudo.journal import chain
from scudo.journal.models import Entry, Seal

MOST_ATTEMPTS = 8
BATCH = 5_000
SEAL_LOCK = 7_211_001


@dataclass(frozen=True)
class Reaction:
    """What follows an entry by itself: a function of the entry, named so that a job can find it again."""

    name: str
    function: Callable[[Entry], None]


reactions: dict[str, list[Reaction]] = {}


def register(kind: str, function: Callable[[Entry], None]) -> None:
    """Let `function` follow every entry of `kind`. Only `config/worker.py` calls this."""
    app = function.__module__.split(".")[1]
    reactions.setdefault(kind, []).append(Reaction(f"{app}.{function.__name__}", function))


def write(
    *,
    kind: str,
    subject: tuple[str, int],
    by: Actor,
    at: datetime,
    customer: int | None = None,
    facts: dict[str, Any] | None = None,
) -> Entry:
    """Write one entry in the caller's transaction, and defer one job for each reaction to its kind.

    Jobs on one subject share a lock, so that what follows keeps the order of what happened.
    """
    entry = Entry.objects.create(
        kind=kind,
        subject_kind=subject[0],
        subject_id=subject[1],
        customer_id=customer,
        at=at,
        by_user=by.user,
        by_name=by.name if by.is_system else "",
        facts=facts or {},
    )
    followers = reactions.get(kind, [])
    if followers:
        follow = react.configure(lock=f"{subject[0]}:{subject[1]}")
        orders: list[dict[str, JSONValue]] = [{"entry": entry.pk, "reaction": one.name} for one in followers]
        follow.batch_defer(*orders)
    return entry


@jobs.task(
    name="journal.react",
    queue="reactions",
    retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3),
)
def react(entry: int, reaction: str) -> None:
    """Run one reaction to one entry, in one transaction."""
    written = Entry.objects.get(pk=entry)
    for follower in reactions.get(written.kind, []):
        if follower.name == reaction:
            with transaction.atomic():
                follower.function(written)
            return
    raise LookupError(f"No reaction named {reaction} to {written.kind}: config/worker.py does not list it.")


@allowed(Role.MANAGER, Role.OPERATOR, Role.TECHNICIAN)
@transaction.atomic
def retry_job(*, job: int, by: Actor, at: datetime) -> None:
    """Put a job that was given up back into its queue; one that is no longer there is left alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from procrastinate_jobs where id = %s and status = 'failed' for update", [job]
        )
        if cursor.fetchone():
            cursor.execute("select procrastinate_retry_job_v2(%s, now(), null, null, null)", [job])
            write(kind="journal.job_retried", subject=("job", job), by=by, at=at)


def seal(*, at: datetime) -> int:
    """Chain the entries not yet sealed to those before, by hash; returns how many.

    One sealer at a time; entries of transactions still open are met next time.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        entries = list(Entry.objects.filter(seal=None).order_by("pk")[:BATCH])
        if not entries:
            return 0
        last = Seal.objects.order_by("-pk").first()
        previous = last.digest if last else chain.START
        made = Seal.objects.create(
            digest=chain.digest(previous, entries), previous=previous, count=len(entries), sealed_at=at
        )
        Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(seal=made)
        return len(entries)


def tick(at: datetime) -> None:
    """Seal what was written since the last time."""
    while seal(at=at) == BATCH:
        pass
