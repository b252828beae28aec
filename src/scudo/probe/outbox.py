"""Results on their way to the disk: gathered for a moment, committed together, and only then ready to be sent.

SQLite works in a thread of its own, so that a slow disk delays no check.
"""

import asyncio
import contextlib
import json
import logging
import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from scudo.probe.outcome import Outcome
from scudo.probe.spool import Batch, Spool

log = logging.getLogger(__name__)
T = TypeVar("T")

GATHER_S = 0.08
NEWS_S = 0.015
AGAIN_S = 1.0
MOST_UNWRITTEN = 200_000
encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def as_row(check: int, at: float, took_ms: float, outcome: Outcome) -> str:
    """A result as the wire has it, without its number and the bracket before it."""
    figures = "null" if outcome.perfdata is None else encoded(outcome.perfdata)
    return f"{check},{at:.3f},{outcome.status},{took_ms:.3f},{encoded(outcome.output)},{figures}]"


class Outbox:
    """What was found and is not committed yet, and the store behind it."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.lost = 0
        self.committed = asyncio.Event()
        self.has_news = asyncio.Event()
        self._unwritten: deque[str] = deque()
        self._arrived = asyncio.Event()
        self._urgent = asyncio.Event()
        self._is_closing = False
        self._thread = ThreadPoolExecutor(1, "disk")

    def put(self, row: str, *, is_news: bool) -> None:
        """Take a result. What a disk that takes nothing leaves here is bounded: the oldest go."""
        if len(self._unwritten) >= MOST_UNWRITTEN:
            self._unwritten.popleft()
            self.lost += 1
        self._unwritten.append(row)
        self._arrived.set()
        if is_news:
            self._urgent.set()

    async def do(self, work: Callable[[], T]) -> T:
        """Run something in the store's own thread, after what was asked before."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def run(self) -> None:
        """Commit what arrives, news at once, the rest together, until `close`."""
        while not self._is_closing:
            await self._arrived.wait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GATHER_S):
                    await self._urgent.wait()
                    await asyncio.sleep(NEWS_S)
            if not await self._commit() and not self._is_closing:
                await asyncio.sleep(AGAIN_S)

    def close(self) -> None:
        """Let `run` end, once everything is committed."""
        self._is_closing = True
        self._arrived.set()
        self._urgent.set()

    def end(self) -> None:
        """Close the store, after what its thread still does."""
        if self._unwritten:
            log.error("%d results could not be written to the disk and are lost", len(self._unwritten))
        self._thread.submit(self.spool.close)
        self._thread.shutdown()

    async def first(self, most: int, most_bytes: int) -> Batch:
        """The oldest results that wait; what is committed from now on is announced anew."""
        self.committed.clear()
        self.has_news.clear()
        return await self.do(lambda: self.spool.first(most, most_bytes))

    async def _commit(self) -> bool:
        """Commit what is there; returns whether the disk took it."""
        is_news, rows = self._urgent.is_set(), list(self._unwritten)
        self._arrived.clear()
        self._urgent.clear()
        self._unwritten.clear()
        if not rows:
            return True
        try:
            dropped = await self.do(lambda: self.spool.append(rows))
        except sqlite3.Error as problem:
            log.error("The disk takes no results (%s): %d wait in memory; make room", problem, len(rows))  # noqa: TRY400 - the sentence says it all
            self._unwritten.extendleft(reversed(rows))
            self._arrived.set()
            return False
        if dropped:
            log.warning("The disk store is full: the oldest %d results are gone, unsent", dropped)
        self.committed.set()
        if is_news:
            self.has_news.set()
        return True
