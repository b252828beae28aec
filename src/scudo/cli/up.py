"""`scudo up` and the processes it runs, each of which can run alone."""

import asyncio
import signal
import sys
from types import FrameType

from scudo.cli import database, start
from scudo.lib import home
from scudo.lib.postgres import cluster, roles


def up() -> None:
    """Run Scudo: the database, the web pages, the worker and the post, until Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    claimed = home.claim()
    server = cluster.embedded() if roles.is_embedded() else None
    try:
        prepare()
        asyncio.run(supervise(server))
    finally:
        if server:
            server.stop()
        claimed.close()


def leave(_number: int, _frame: FrameType | None) -> None:
    """Stop before the processes are there: by the way of every exception, so that the database stops too."""
    sys.exit(0)


def prepare() -> None:
    """Check the settings and the doors, bring the database and the translations up to date."""
    start.with_django()
    from django.conf import settings
    from django.db import connections

    from scudo.config import centre, supervisor, translations

    supervisor.check_free(
        [
            ("SCUDO_WEB_LISTEN", settings.WEB_LISTEN),
            ("SCUDO_SMTP_LISTEN", settings.SMTP_LISTEN),
            ("SCUDO_LMTP_LISTEN", settings.LMTP_LISTEN),
        ]
    )
    database.prepare()
    centre.let_in()
    connections.close_all()
    connections["default"].close_pool()  # type: ignore[attr-defined]
    for folder in settings.LOCALE_PATHS:
        translations.compile_stale(folder)


async def supervise(server: cluster.Cluster | None) -> None:
    """Run the processes, and say where they listen as soon as they do."""
    from scudo.config import supervisor

    greeting = asyncio.create_task(greet())
    try:
        await supervisor.Supervisor(server).run(names())
    finally:
        greeting.cancel()


def names() -> tuple[str, ...]:
    """The processes of this installation; a demo has its customers' mailbox and infrastructure too."""
    from django.conf import settings

    from scudo.config import supervisor

    return (*supervisor.PROCESSES, "mailbox", "estate") if settings.DEMO else supervisor.PROCESSES


async def greet() -> None:
    """Say what listens where, once it does."""
    from django.conf import settings
    from rich.console import Console
    from rich.table import Table

    from scudo.config import supervisor

    await supervisor.listening([settings.WEB_LISTEN, settings.SMTP_LISTEN, settings.LMTP_LISTEN])
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("web", settings.BASE_URL)
    table.add_row("mail in", f"SMTP {settings.SMTP_LISTEN.host}:{settings.SMTP_LISTEN.port}")
    table.add_row("", f"LMTP {settings.LMTP_LISTEN.host}:{settings.LMTP_LISTEN.port}")
    table.add_row("mail out", f"{settings.SMTP_SERVER.host}:{settings.SMTP_SERVER.port}")
    table.add_row("data", str(home.home()))
    table.add_row("database", "embedded" if roles.is_embedded() else "DATABASE_URL")
    console = Console(highlight=False)
    console.print("[bold]Scudo runs.[/bold] Ctrl-C stops it.")
    console.print(table)


def web() -> None:
    """Run the web process alone."""
    process("web")


def worker() -> None:
    """Run a worker alone: jobs and timers."""
    process("worker")


def post() -> None:
    """Run the mail intake alone."""
    process("post")


def process(name: str) -> None:
    """Become one of the processes; its supervisor's end is its own."""
    from scudo.config.supervisor import follow_parent

    follow_parent()
    start.with_django()
    from scudo.config import processes

    getattr(processes, name)()
