"""News of the journal as it is written: one LISTEN connection for a process, fanned out in memory."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg
from django.db import connection

from scudo.lib.postgres.roles import application_url

log = logging.getLogger(__name__)
CHANNEL = "scudo_news"
MOST_WAITING = 1000
RECONNECT_S = 1


def tell(kind: str, subject: tuple[str, int], customer: int | None) -> None:
    """Tell those who watch, when the caller's transaction is committed, of something that the journal does not hold."""
    written = json.dumps(
        {"kind": kind, "subject_kind": subject[0], "subject": subject[1], "customer": customer}
    )
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, written])


@dataclass(frozen=True)
class News:
    """What an entry of the journal says to those who watch; ids only."""

    kind: str
    subject_kind: str
    subject: int
    customer: int | None


class Hub:
    """Those who watch, and the one connection that listens while there are any."""

    def __init__(self) -> None:
        self.watchers: set[asyncio.Queue[News]] = set()
        self.listener: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[asyncio.Queue[News]]:
        """A queue that receives all news while the block runs; one that nobody empties loses the newest."""
        queue: asyncio.Queue[News] = asyncio.Queue(MOST_WAITING)
        self.watchers.add(queue)
        if self.listener is None or self.listener.done():
            self.listener = asyncio.create_task(self.listen())
        try:
            yield queue
        finally:
            self.watchers.discard(queue)
            if not self.watchers and self.listener:
                self.listener.cancel()
                self.listener = None

    async def listen(self) -> None:
        """Listen until cancelled; a database that goes away is waited for."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    application_url(), autocommit=True
                ) as listening:
                    await listening.execute(f"listen {CHANNEL}")
                    async for notice in listening.notifies():
                        self.spread(notice.payload)
            except psycopg.Error as problem:
                log.warning("News are not heard: %s", problem)
            await asyncio.sleep(RECONNECT_S)

    def spread(self, payload: str) -> None:
        """Give one piece of news to everyone who watches."""
        news = News(**json.loads(payload))
        for queue in self.watchers:
            if not queue.full():
                queue.put_nowait(news)


hub = Hub()
