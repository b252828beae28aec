"""Which processes run, as they say themselves, and what their queues hold."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from scudo.lib import clock
from scudo.lib.models import Process

GONE_AFTER = timedelta(seconds=20)
QUEUES = """
    select j.queue_name,
        count(*) filter (where status = 'todo'), count(*) filter (where status = 'doing'),
        count(*) filter (where status = 'failed'),
        min(e.at) filter (where status = 'todo' and (scheduled_at is null or scheduled_at <= now()))
    from procrastinate_jobs j left join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
    group by 1 order by 1
"""
FAILED = """
    select j.id, j.task_name, j.args, j.attempts, max(e.at)
    from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id
    where j.status = 'failed' group by j.id order by j.id desc limit 100
"""


@dataclass(frozen=True)
class Queue:
    """How a queue stands."""

    name: str
    waiting: int
    running: int
    failed: int
    oldest: datetime | None


@dataclass(frozen=True)
class FailedJob:
    """A job that was given up."""

    pk: int
    name: str
    arguments: dict[str, Any]
    attempts: int
    at: datetime


def seen() -> list[Process]:
    """The processes that said lately that they are there."""
    return list(Process.objects.filter(seen_at__gt=clock.real() - GONE_AFTER).order_by("name", "host", "pid"))


def queues() -> list[Queue]:
    """Every queue that holds jobs."""
    return [Queue(*row) for row in rows(QUEUES)]


def failed_jobs() -> list[FailedJob]:
    """The jobs that were given up, newest first."""
    return [
        FailedJob(pk, name, json.loads(arguments), attempts, at)
        for pk, name, arguments, attempts, at in rows(FAILED)
    ]


def rows(query: str) -> list[tuple[Any, ...]]:
    """The rows of a query; JSON comes as text."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
