"""The processes of an installation, each of which can run alone: `web`, `worker`, `post`."""

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import uvicorn
from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver
from procrastinate import App
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition
from procrastinate.psycopg_connector import PsycopgConnector

from scudo.config import presence, timers
from scudo.config import worker as listed
from scudo.config.supervisor import opened
from scudo.lib import home, prefork
from scudo.lib.hands import Hands
from scudo.mail.doors import intake, mailboxes

HEARTBEAT_S = 2.0
STALLED_S = 6.0
ROWS_KEPT_S = 60.0
POLL_S = 2.0
FAREWELL_S = 5.0
PAUSE_S = 0.5
CONNECTIONS = 8
QUEUES = ((["letters"], 1), (["monitor", "reactions", "timers"], 4), (["previews"], 1))

logger = logging.getLogger(__name__)


def web() -> None:
    """Serve the faces over HTTP until told to stop, by copies of this process behind one door."""
    settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"] = CONNECTIONS
    config = served()
    door = opened("SCUDO_WEB_LISTEN", settings.WEB_LISTEN)
    prefork.Copies(settings.WEB_PROCESSES, door, partial(pages, config)).keep()


def served() -> uvicorn.Config:
    """The faces with all that their answers need, loaded: no page is the first that waits for it.

    Open streams get three seconds at the end.
    """
    home.folder(
        Path(settings.STATIC_ROOT).name
    )  # looked for at start; the pages' files come with the program
    config = uvicorn.Config(
        import_module("scudo.config.asgi").application,
        lifespan="off",
        log_level="warning",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=3,
    )
    config.load()
    get_resolver().resolve("/desk/")
    for folder in map(Path, get_app_template_dirs("templates")):
        if folder.is_relative_to(settings.PACKAGE):
            for file in folder.rglob("*.html"):
                get_template(file.relative_to(folder).as_posix())
    set_apart()
    return config


def pages(config: uvicorn.Config, door: socket.socket) -> None:
    """Serve at an open door until SIGTERM; what tells of itself is the process that this is a copy of."""
    presence.announce("web", os.getppid())
    uvicorn.Server(config).run(sockets=[door])


def set_apart() -> None:
    """Set what is loaded apart from the garbage collector.

    Else the collector walks through all of it about every fifteenth page, and that page waits a sixth of a second longer.
    """
    gc.collect()
    gc.freeze()


def post() -> None:
    """Take mails by SMTP and LMTP, and fetch them by IMAP, until told to stop; hands of its own put them into the desk."""
    presence.announce("post")
    set_apart()
    with Hands(settings.MAIL_HANDS, "scudo.config.loaded") as hands:
        threading.Thread(target=hands.ready, name="ready", daemon=True).start()
        asyncio.run(until_told([intake.serve(hands), mailboxes.serve(hands)]))


def worker() -> None:
    """Do jobs and run timers until told to stop.

    Letters go out one at a time, so that a kill sends at most one of them twice; reactions run four at a time. Previews,
    which may each take long, wait for one another and nobody waits for them.
    """
    presence.announce("worker")
    asyncio.run(work())


async def work() -> None:
    """The worker's parts: three workers of the job queue, the rescue of jobs left behind, the timers."""
    app = queue()
    await open_patiently(app)
    busy: set[int] = set()
    try:
        parts = [persevere(app, queues, concurrency, busy) for queues, concurrency in QUEUES]
        await until_told([*parts, rescue(app, busy), timers.run(listed.TIMERS)])
    finally:
        await app.close_async()


async def open_patiently(app: App) -> None:
    """Open the queue's connections, as soon as the database answers."""
    while True:
        try:
            await app.open_async()
        except ConnectorException as problem:
            logger.warning("Waiting for the database: %s", cause(problem))
            await asyncio.sleep(PAUSE_S)
        else:
            return


async def until_told(parts: list[Coroutine[Any, Any, None]]) -> None:
    """Run the parts until SIGTERM or SIGINT; if one ends or fails by itself, all end and its failure is raised."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    tasks = [asyncio.create_task(part) for part in parts]
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
    ended = [task for task in tasks if task.done()]
    for task in [*tasks, waiting]:
        task.cancel()
    await asyncio.gather(*tasks, waiting, return_exceptions=True)
    for task in ended:
        if not task.cancelled() and (problem := task.exception()):
            raise problem


def queue() -> App:
    """The job queue with connections of its own.

    The tasks keep the app that defers in Django's transaction; only fetching and finishing use these connections.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONNECTIONS)
    app = DjangoApp(connector=connector)
    app.tasks = jobs.tasks
    return app


async def persevere(app: App, queues: list[str], concurrency: int, busy: set[int]) -> None:
    """One worker of the queue, begun again whenever the database was away."""
    while True:
        try:
            await app.run_worker_async(
                queues=queues,
                concurrency=concurrency,
                name="-".join(queues),
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL_S,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=ROWS_KEPT_S,
                shutdown_graceful_timeout=FAREWELL_S,
                worker_middleware=[marking(busy)],
            )
        except ConnectorException as problem:
            logger.warning("The worker of %s lost the database: %s", ", ".join(queues), cause(problem))
        await asyncio.sleep(PAUSE_S)


def marking(busy: set[int]) -> Callable[[Callable[[], Awaitable[Any]], JobContext, Any], Awaitable[Any]]:
    """A middleware that notes which jobs this process is doing, so that it does not rescue its own."""

    async def mark(call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Any) -> Any:
        number = context.job.id or 0
        busy.add(number)
        try:
            return await call_next()
        finally:
            busy.discard(number)

    return mark


async def rescue(app: App, busy: set[int]) -> None:
    """Give back to the queue, every two seconds, the jobs that a dead worker was doing."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
                if job.id not in busy:
                    logger.warning("Doing again what a dead worker began: %s", job.call_string)
                    await app.job_manager.retry_job(job)
        except ConnectorException as problem:
            logger.debug("No rescue while the database is away: %s", cause(problem))
        await asyncio.sleep(HEARTBEAT_S)


def cause(problem: BaseException) -> str:
    """The first line of what the driver said."""
    return str(problem.__cause__ or problem).strip().partition("\n")[0]
