"""`scudo bench journal`: entries written a second, one transaction each, and reactions done a second by one worker.

Runs in a server of its own with the settings of an installation (every commit on disk). Entries fall on a hundred
subjects by chance; each sets off one reaction, so that jobs of one subject wait for each other as they do in life.
"""

import asyncio
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DEFAULT_SIZE = 2_000
SUBJECTS = 100
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def run(size: int | None, seed: int) -> dict[str, float]:
    """`entries_per_s` by one writer, `reactions_per_s` by one worker with four at a time, `sealed_per_s`."""
    home = Path(tempfile.mkdtemp(prefix="scudo-bench-"))
    home.chmod(0o711)
    os.environ |= {"SCUDO_HOME": str(home), "SCUDO_LOG_LEVEL": "ERROR"}
    try:
        return measure(size or DEFAULT_SIZE, random.Random(seed))
    finally:
        end(home)


def measure(size: int, draw: random.Random) -> dict[str, float]:
    from scudo.cli import database, start

    start.with_django()
    database.prepare()
    from django.db import connections

    from scudo.journal import actions

    actions.reactions.clear()
    actions.reactions["bench.happened"] = [actions.Reaction("bench.follow", follow)]
    written = seconds(lambda: write(size, draw))
    connections["default"].close()
    reacted = seconds(lambda: asyncio.run(react(size)))
    sealed = seconds(lambda: actions.tick(AT))
    connections.close_all()
    connections["default"].close_pool()
    return {"entries_per_s": size / written, "reactions_per_s": size / reacted, "sealed_per_s": size / sealed}


def seconds(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def write(size: int, draw: random.Random) -> None:
    from django.db import transaction

    from scudo.core.roles import system
    from scudo.journal import actions

    for _ in range(size):
        with transaction.atomic():
            subject = ("ticket", draw.randrange(SUBJECTS))
            actions.write(
                kind="bench.happened", subject=subject, by=system("timer"), at=AT, facts={"size": size}
            )


def follow(entry: Any) -> None:
    from scudo.journal.models import Entry

    assert Entry.objects.filter(pk=entry.pk, facts=entry.facts).exists()


async def react(size: int) -> None:
    """Work off every job, and see that none is left."""
    from scudo.config import processes

    app = processes.queue()
    async with app.open_async():
        await app.run_worker_async(queues=["reactions"], concurrency=4, wait=False, delete_jobs="successful")
        left = await app.connector.execute_query_one_async("select count(*) as jobs from procrastinate_jobs")
        assert left["jobs"] == 0, f"{left['jobs']} of {size} are left"


def end(home: Path) -> None:
    postmaster = home / "postgres" / "postmaster.pid"
    if postmaster.exists():
        os.kill(int(postmaster.read_text().splitlines()[0]), signal.SIGQUIT)
    shutil.rmtree(home, ignore_errors=True)
