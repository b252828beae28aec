"""Results from the disk to the centre, in order, each until the centre has it; and the configuration from there.

The centre's answer says through which number it has everything. That, and nothing else, lets a result be deleted: whatever is
lost on the way, a request, an answer or either side, the same results are sent again, and the centre knows them by
their numbers.
"""

import asyncio
import contextlib
import json
import logging
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from scudo.probe.centre import BatchRefused, Centre, Revoked, TookTooLong, Unreachable
from scudo.probe.clock import Clock
from scudo.probe.configuration import Configuration, NotUnderstood, read
from scudo.probe.folder import Folder, Identity
from scudo.probe.outbox import Outbox
from scudo.probe.spool import Batch

log = logging.getLogger(__name__)

MOST_ROWS = 2000
MOST_BYTES = 4_000_000 - 1000
FEWEST_ON_SLOW_LINES = 50

Follow = Callable[[Configuration], None]
"""Takes another configuration over."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long the probe waits, in seconds: a sign of life, gathering, trying again, and after its token was refused."""

    heartbeat_s: float = 10.0
    gather_s: float = 0.9
    shortest_s: float = 0.5
    longest_s: float = 15.0
    revoked_s: float = 60.0


@dataclass(slots=True)
class Standing:
    """How things stand between probe and centre; `answered_at` is by the probe's wall clock."""

    through: int = 0
    answered_at: float | None = None
    trouble: str = ""
    failures: int = 0
    refused: int = 0


class Delivery:
    """One request after the other, for as long as the probe runs."""

    def __init__(
        self,
        folder: Folder,
        outbox: Outbox,
        clock: Clock,
        pauses: Pauses,
        follow: Follow,
    ) -> None:
        self.standing = Standing()
        self.version = ""
        self._folder = folder
        self._outbox = outbox
        self.clock = clock
        self._pauses = pauses
        self._follow = follow
        self._identity = folder.identity()
        self._centre = connected(self._identity)
        self._most = MOST_ROWS
        self._unusable = ""

    async def run(self) -> None:
        """Deliver, for ever."""
        while True:
            more = False
            try:
                more = await self._round()
            except Revoked as problem:
                self._failed(f"refuses this probe: {problem}")
                await self._refused()
            except sqlite3.Error as problem:
                self._failed(f"waits for this probe's disk: {problem}")
                await asyncio.sleep(self._pause())
            except Unreachable as problem:
                if isinstance(problem, TookTooLong):
                    self._most = max(self._most // 2, FEWEST_ON_SLOW_LINES)
                self._failed(f"cannot be reached: {problem}")
                await asyncio.sleep(self._pause())
            else:
                self._succeeded()
                if not more:
                    await self._wait()

    async def close(self) -> None:
        """Close the connection."""
        await self._centre.close()

    async def _round(self) -> bool:
        """Hand over what waits, or a sign of life; returns whether to go on at once."""
        batch = await self._outbox.first(self._most, MOST_BYTES)
        try:
            receipt = await self._centre.deliver(as_body(self._outbox.spool.id, self.clock.now(), batch))
        except BatchRefused as problem:
            await self._shrink(batch, str(problem))
            return True
        more = await self._believe(batch, receipt.through)
        if receipt.configuration not in {"", self.version, self._unusable}:
            await self._fetch_configuration(receipt.configuration)
        return more

    async def _believe(self, batch: Batch, through: int) -> bool:
        """Delete what the centre has; returns whether more waits."""
        self.standing.answered_at = self.clock.now()
        spool = self._outbox.spool
        if through > spool.last_given:
            log.warning("The centre knows later results than this disk store: its results begin anew")
            await self._outbox.do(spool.begin_anew)
            return True
        if batch.rows and through < batch.rows[0][0]:
            raise Unreachable("the centre took nothing of what it was sent")
        self.standing.through = through
        await self._outbox.do(lambda: spool.forget(through))
        self._most = min(self._most * 2, MOST_ROWS)
        return batch.more or through < batch.last

    async def _shrink(self, batch: Batch, why: str) -> None:
        """Send less at a time; a single result that is refused is kept for a person and blocks nothing."""
        if not batch.rows:
            raise Unreachable(f"not even an empty batch is understood: {why}")
        if len(batch.rows) > 1:
            self._most = len(batch.rows) // 2
            return
        (seq, row), *_ = batch.rows
        log.error(
            "The centre does not understand one result (%s): it is kept in %s", why, self._folder.refused
        )
        self._folder.set_aside(as_line(seq, row))
        self.standing.refused += 1
        await self._outbox.do(lambda: self._outbox.spool.forget(seq))

    async def _fetch_configuration(self, wanted: str) -> None:
        """Fetch what to check, remember it, and follow it."""
        content = await self._centre.configuration(self.version)
        if content is None:
            return
        try:
            configuration = read(content)
        except NotUnderstood as problem:
            self._unusable = wanted
            log.error("The centre's configuration cannot be used: %s", problem)  # noqa: TRY400 - the sentence says it all
            return
        self._folder.keep_configuration(content)
        self.version = configuration.version
        self._follow(configuration)

    async def _wait(self) -> None:
        """Until there is news, or results have been gathered for a moment, or it is time for a sign of life."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pauses.heartbeat_s):
                await self._outbox.committed.wait()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._pauses.gather_s):
                        await self._outbox.has_news.wait()

    async def _refused(self) -> None:
        """Wait long, then read who this probe is: it may have been enrolled again."""
        await asyncio.sleep(self._pauses.revoked_s)
        identity = self._folder.identity()
        if identity != self._identity:
            await self._centre.close()
            self._identity, self._centre = identity, connected(identity)

    def _pause(self) -> float:
        """Twice as long after each failure, and never for all probes alike."""
        longest = self._pauses.shortest_s * float(2 ** min(self.standing.failures, 20))
        return min(longest, self._pauses.longest_s) * random.uniform(0.5, 1)  # noqa: S311 - no secret

    def _failed(self, trouble: str) -> None:
        self.standing.failures += 1
        if trouble != self.standing.trouble:
            self.standing.trouble = trouble
            log.warning("The centre %s; results are kept on the disk", trouble)

    def _succeeded(self) -> None:
        if self.standing.failures:
            log.info("The centre answers again, after %d tries", self.standing.failures)
        self.standing.failures, self.standing.trouble = 0, ""


def connected(identity: Identity) -> Centre:
    """The centre that an identity belongs to."""
    return Centre(identity.centre, identity.token)


def as_body(spool: str, sent_at: float, batch: Batch) -> bytes:
    """A batch as the wire has it; its results are the bytes that the disk holds, however often they are sent."""
    results = ",".join(as_line(seq, row) for seq, row in batch.rows)
    more = "true" if batch.more else "false"
    return f'{{"spool":{json.dumps(spool)},"sent_at":{sent_at:.3f},"more":{more},"results":[{results}]}}'.encode()


def as_line(seq: int, row: str) -> str:
    """One result with its number."""
    return f"[{seq},{row}"
