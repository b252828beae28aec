"""Working off deferred jobs in a test, in the order and with the retries of the real worker, without waiting."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app as jobs
from procrastinate.jobs import Job

NEXT = """
    select id, queue_name, task_name, args::text, lock, attempts, priority from procrastinate_jobs
    where status = 'todo' and (%(queue)s::text is null or queue_name = %(queue)s)
    order by priority desc, id limit 1
"""
FINISH = "select procrastinate_finish_job_v1(%(id)s, %(status)s, %(delete)s)"
BEGIN = "update procrastinate_jobs set status = 'doing' where id = %(id)s"
AGAIN = "select procrastinate_retry_job_v2(%(id)s, null, null, null, null)"


@dataclass
class Worked:
    """How many jobs were done, and what those that failed for good raised."""

    done: int = 0
    failures: list[Exception] = field(default_factory=list)


def work_off(queue: str | None = None, *, failing: bool = False) -> Worked:
    """Do every job, also those due later, until none is left; `failing` says that failures are expected."""
    worked = Worked()
    while row := fetch(NEXT, queue=queue):
        attempt(as_job(row), worked)
    if worked.failures and not failing:
        raise ExceptionGroup("Jobs failed", worked.failures)
    return worked


def attempt(job: Job, worked: Worked) -> None:
    """Do one job; a failure is tried again as its task says, or ends it as failed.

    As in the worker nothing is wrapped around the task: what it kept before it failed stays kept.
    """
    task = jobs.tasks[job.task_name]
    context = [SimpleNamespace(job=job)] if task.pass_context else []
    execute(BEGIN, id=job.id)
    try:
        task(*context, **job.task_kwargs)
    except Exception as problem:  # noqa: BLE001 - whatever a task raises
        if task.get_retry_exception(exception=problem, job=job):
            execute(AGAIN, id=job.id)
            return
        worked.failures.append(problem)
        execute(FINISH, id=job.id, status="failed", delete=False)
    else:
        worked.done += 1
        execute(FINISH, id=job.id, status="succeeded", delete=True)


def as_job(row: tuple[Any, ...]) -> Job:
    """A row as procrastinate's own job."""
    number, queue, task, arguments, lock, attempts, priority = row
    return Job(
        id=number,
        queue=queue,
        task_name=task,
        task_kwargs=arguments,
        lock=lock,
        attempts=attempts,
        priority=priority,
        queueing_lock=None,
    )


def fetch(query: str, **values: Any) -> tuple[Any, ...] | None:
    """The first row of a query; JSON comes as Python's own."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row and (*row[:3], parsed(row[3]), *row[4:])


def parsed(text: str) -> dict[str, Any]:
    """The arguments of a job."""
    found: dict[str, Any] = json.loads(text)
    return found


def execute(query: str, **values: Any) -> None:
    """A query without an answer."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
