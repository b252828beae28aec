"""Warnings that a promise runs out: at 50, 75 and 90 % of its budget, and when it is broken (C6)."""

from datetime import datetime, timedelta

from django.db import transaction

from scudo.core.lifecycle import OPEN
from scudo.core.roles import system
from scudo.core.sla import latest_warning
from scudo.desk import clocks
from scudo.desk.actions.ticket import tell
from scudo.desk.models import Ticket

BY = system("desk")
MOST = 500
MINUTE = timedelta(minutes=1)


def tick(at: datetime) -> None:
    """Warn of every clock that has come so far, the first to be told first."""
    while warn_some(at) == MOST:
        pass


@transaction.atomic
def warn_some(at: datetime) -> int:
    """Warn of a batch; tickets that somebody is at work on are left for the next time."""
    found = Ticket.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(
        warn_at__lte=at, state__in=OPEN
    )
    tickets = list(
        found.select_related("calendar").prefetch_related("pauses").order_by("warn_at", "pk")[:MOST]
    )
    for ticket in tickets:
        warn(ticket, at)
    return len(tickets)


def warn(ticket: Ticket, at: datetime) -> None:
    """Note each clock's greatest share that was not warned of yet; out of service hours, wait for them.

    A window of Extra Time is said in the entry: on-call acts on it.
    """
    hours = clocks.hours(ticket)
    if not hours.is_open(at):
        ticket.warn_at = hours.next_opening(at)
        ticket.save(update_fields=["warn_at"])
        return
    for which, clock in clocks.both(ticket).items():
        warning = latest_warning(clock, hours, at, clocks.warned(ticket, which, clock))
        if warning is None or clock.budget is None or clock.stopped is not None:
            continue
        ticket.warned = {**ticket.warned, which: [clock.budget // MINUTE, int(warning.share)]}
        tell(
            ticket, "sla_warning", BY, at, clock=which, percent=int(warning.share), reached=warning.reached.isoformat(),
            extra_time=hours.is_extra(at),
        )  # fmt: skip
    ticket.warn_at = clocks.next_look(ticket)
    ticket.save(update_fields=["warned", "warn_at"])
