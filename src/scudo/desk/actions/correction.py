"""A correction of the office calendar moves the deadlines of the tickets that are open (C6): time already spent stays spent.

One job goes through them in small batches, each a transaction of its own, so that nobody waits for a row longer than one
batch takes. Done again after a crash, it finds the first ones corrected.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs

from scudo.contracts import actions as contracts
from scudo.contracts import calendars
from scudo.contracts.models import FrozenCalendar
from scudo.core.lifecycle import OPEN
from scudo.desk import clocks
from scudo.desk.models import Ticket

BATCH = 500
MOST_ATTEMPTS = 8
UPDATE = """
    update desk_ticket ticket set calendar_id = new.calendar, acknowledge_due = new.acknowledge_due,
        restore_due = new.restore_due, next_due = new.next_due, warn_at = new.warn_at
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
        as new(id, calendar, acknowledge_due, restore_due, next_due, warn_at)
    where ticket.id = new.id
"""


def begin(at: datetime) -> None:
    """Order the recomputation of every open ticket, in the caller's transaction; `at` is the correction's moment."""
    jobs.configure_task("desk.correct", queue="reactions").defer(at=at.isoformat())


@jobs.task(
    name="desk.correct",
    queue="reactions",
    retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3),
)
def correct(at: str) -> None:
    """Recompute batch after batch until none is left."""
    moment, last = datetime.fromisoformat(at), 0
    while (reached := one_batch(last, moment)) is not None:
        last = reached


@transaction.atomic
def one_batch(after: int, at: datetime) -> int | None:
    """One batch, committed before the next begins."""
    return correct_some(after, at)


def correct_some(after: int, at: datetime) -> int | None:
    """Give a batch of open tickets their corrected calendar; the last key, None when there was none left."""
    found = Ticket.objects.select_for_update(of=("self",), no_key=True).filter(pk__gt=after, state__in=OPEN)
    light = (
        found.select_related("calendar").defer("calendar__calendar").prefetch_related("pauses").order_by("pk")
    )
    tickets = list(light[:BATCH])
    renewed = corrected({ticket.calendar_id for ticket in tickets}, at)
    changed = [ticket for ticket in tickets if renewed[ticket.calendar_id].pk != ticket.calendar_id]
    for ticket in changed:
        ticket.calendar = renewed[ticket.calendar_id]
        clocks.set_deadlines(ticket)
    write(changed)
    return tickets[-1].pk if tickets else None


def corrected(calendars_used: set[int], at: datetime) -> dict[int, FrozenCalendar]:
    """By key, the calendar that holds from the correction on: the same one where nothing of it changes."""
    exceptions = calendars.exceptions_now()
    found = FrozenCalendar.objects.in_bulk(calendars_used)
    return {pk: renewed(frozen, exceptions, at) for pk, frozen in found.items()}


def renewed(frozen: FrozenCalendar, exceptions: calendars.Exceptions, at: datetime) -> FrozenCalendar:
    """One calendar with the office's exceptions as they are now, from `at` on."""
    calendar = calendars.corrected(frozen.calendar, exceptions, at)
    return frozen if calendar is frozen.calendar else contracts.freeze(calendar)


def write(tickets: Sequence[Ticket]) -> None:
    """Keep new deadlines in one statement."""
    if not tickets:
        return
    columns = ("pk", "calendar_id", "acknowledge_due", "restore_due", "next_due", "warn_at")
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [[getattr(ticket, name) for ticket in tickets] for name in columns])
