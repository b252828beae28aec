"""Asking for a system to be evaluated: at once by a job, or later by the timer; many reasons are one question."""

from collections.abc import Collection, Iterable
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
    select system_id from monitor_watch where system_id = any(%s) and due_at is not null and not asked
"""
WAITING = "select lock from procrastinate_jobs where task_name = %s and lock = any(%s) and status in ('todo', 'doing')"


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
            jobs.configure_task(TASK, queue=QUEUE, lock=lock_of(order["system"])).defer(**order)


def put_off(systems: Collection[int]) -> set[int]:
    """Those systems whose question was put off until more of their news is here."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_OFF_ONES, [sorted(systems)])
        return {row[0] for row in cursor.fetchall()}


def without_job(systems: Iterable[int]) -> set[int]:
    """Those systems that no job is going to evaluate."""
    by_lock = {lock_of(system): system for system in systems}
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [TASK, list(by_lock)])
        waiting = {row[0] for row in cursor.fetchall()}
    return {system for lock, system in by_lock.items() if lock not in waiting}


def lock_of(system: object) -> str:
    """The lock under which a system's jobs run one after the other."""
    return f"system:{system}"
