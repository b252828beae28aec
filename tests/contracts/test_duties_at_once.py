"""Two timers at once ask for the ticket of a day once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from django.db import connection

from scudo.contracts import actions
from scudo.contracts.actions.duties import tick
from scudo.contracts.models import DutyDay
from scudo.customers.models import Customer
from scudo.journal.models import Entry
from tests import cast


def test_two_ticks_at_once_ask_once(own_database):
    firm = Customer.objects.create(name="Bianchi S.r.l.")
    for number in ("ONE", "TWO"):
        actions.add_duty(
            contract=cast.agreement(firm, number), what="Pulizia dei filtri", rule="FREQ=WEEKLY", lead_days=30,
            starts_on=date(2026, 11, 24), by=cast.FOUNDER, at=cast.AT,
        )  # fmt: skip
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(in_thread, [cast.AT] * 8))
    due = Entry.objects.filter(kind="contracts.maintenance_due")
    assert DutyDay.objects.count() == due.count() == 2 * 5


def in_thread(at: datetime) -> None:
    """A tick on a connection of its own."""
    try:
        tick(at)
    finally:
        connection.close()
