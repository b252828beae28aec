"""Timers: `tick(at)` functions that every worker tries and one at a time runs.

A plain loop with one thread for each timer, not the job queue's periodic tasks: those leave a job row for every tick, pile
up while no worker runs, and wait behind other jobs. A tick that is missed is not owed: the next one does its work.
An advisory lock of PostgreSQL lets one worker at a time run a timer; it is freed by the server when a worker dies.
"""

import asyncio
import json
import logging
import os
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connections

from scudo.lib import clock, home
from scudo.lib.postgres import locks

Tick = Callable[[datetime], None]
LOCKS = 7_211_002
ALARMING = 3

logger = logging.getLogger(__name__)


async def run(timers: list[tuple[Tick, int]]) -> None:
    """Run the timers until cancelled; `timers` are functions with the seconds between their ticks (real time)."""
    async with asyncio.TaskGroup() as group:
        for function, seconds in timers:
            group.create_task(repeat(function, seconds))


async def repeat(function: Tick, seconds: float) -> None:
    """One timer."""
    while True:
        await asyncio.to_thread(attempt, function)
        await asyncio.sleep(seconds)


def attempt(function: Tick) -> None:
    """Tick once unless another process is at it; a tick that raises is logged, counted, and stops nothing."""
    name = name_of(function)
    try:
        with locks.one_at_a_time(LOCKS, number_of(name)) as mine:
            if mine:
                function(clock.now())
    except Exception as problem:
        logger.exception("The timer %s failed", name)
        remember(name, str(problem) or type(problem).__name__)
    else:
        remember(name, None)
    finally:
        connections.close_all()


def name_of(function: Tick) -> str:
    """`journal.tick` for `scudo.journal.actions.tick`."""
    parts = function.__module__.split(".")
    return f"{parts[1] if parts[0] == 'scudo' else parts[-1]}.{function.__name__}"


def number_of(name: str) -> int:
    """The number of a timer's lock."""
    return zlib.crc32(name.encode()) - 2**31


def record() -> Path:
    """The file in which this machine's workers note timers that fail."""
    return home.folder("run") / "timers.json"


def remember(name: str, problem: str | None) -> None:
    """Note one more failure of a timer, or that it works again."""
    noted = notes()
    if problem is None and name not in noted:
        return
    if problem is None:
        del noted[name]
    else:
        times = noted.get(name, {}).get("in_a_row", 0) + 1
        noted[name] = {"in_a_row": times, "since": clock.real().isoformat(), "problem": problem[:500]}
    unfinished = record().with_suffix(f".{os.getpid()}.{zlib.crc32(name.encode())}")
    unfinished.write_text(json.dumps(noted))
    unfinished.replace(record())


def notes() -> dict[str, Any]:
    """Timers whose last tick failed, by name."""
    try:
        found: dict[str, Any] = json.loads(record().read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found


def failing() -> dict[str, Any]:
    """Timers that failed three times in a row or more."""
    return {name: note for name, note in notes().items() if note["in_a_row"] >= ALARMING}
