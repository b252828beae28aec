"""Asking for a system to be evaluated: at once by a job, or later by the timer; many reasons are one question."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection
from procrastinate.contrib.django import app as jobs
from procrastinate.types import JSONValue

PUT_OFF = timedelta(seconds=30)
TASK, QUEUE = "monitor.evaluate", "monitor"
MARK = """
    insert into monitor_watch (system_id, customer_id, due_at, asked, summary, worst)
    select id, customer_id, %s, %s, '{}', 3 from design_system where id = any(%s) order by id
    on conflict (system_id) do update set due_at = excluded.due_at, asked = monitor_watch.asked or excluded.asked
    returning system_id
"""
ASKED = (
    "select system_id from monitor_watch where system_id = any(%s) and asked order by system_id for update"
)
PUT_OFF_ONES = """
    select system_id from monitor_watch where system_id = any(%s) and due_at is not null and not asked order by system_id
"""


def ask(systems: Collection[int], at: datetime, *, later: bool = False) -> None:
    """Have systems evaluated as soon as the transaction is committed; `later` while more news of them is on its way.

    What is asked already is not asked twice: the evaluation begins by taking the question away.
    """
    if not systems:
        return
    wanted = sorted(systems)
    with connection.cursor() as cursor:
        if later:
            cursor.execute(MARK, [at + PUT_OFF, False, wanted])
            return
        cursor.execute(ASKED, [wanted])
        new = sorted(set(wanted) - {row[0] for row in cursor.fetchall()})
        cursor.execute(MARK, [at, True, new])
    if new:
        orders: list[dict[str, JSONValue]] = [{"system": system} for system in new]
        for order in orders:
            jobs.configure_task(TASK, queue=QUEUE, lock=f"system:{order['system']}").defer(**order)


def ask_put_off(systems: Collection[int], at: datetime) -> None:
    """Have those systems evaluated whose question was put off: their news is all here now."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_OFF_ONES, [sorted(systems)])
        waiting = {row[0] for row in cursor.fetchall()}
    ask(waiting, at)
