"""A probe at work: plans, checks in flight, disk and wire put together."""

import asyncio
import contextlib
import gc
import logging
import os
import resource
import signal
import socket
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import uvloop

from scudo import __version__
from scudo.probe.centre import Centre, EnrolmentRefused, Unreachable
from scudo.probe.checks.kinds import Kinds
from scudo.probe.clock import Clock
from scudo.probe.configuration import NOTHING, Check, Configuration
from scudo.probe.delivery import Delivery, Pauses
from scudo.probe.flights import Flights
from scudo.probe.folder import Folder, Identity
from scudo.probe.outbox import Outbox, as_row
from scudo.probe.outcome import Outcome
from scudo.probe.spool import LARGEST, Spool

log = logging.getLogger(__name__)

STATE_EVERY_S = 2.0
FAREWELL_S = 1.0
KNOCK_EVERY_S = 0.3
OPEN_FILES = 4096
STANDARD = Pauses()


class Probe:
    """One probe on its folder: `await run()` in any event loop, `stop()` ends it within two seconds.

    Once it `began`, `state()` says how it stands.
    """

    def __init__(
        self, folder: Path, clock: Clock | None = None, pauses: Pauses = STANDARD, largest: int = LARGEST
    ) -> None:
        self.folder = Folder(folder)
        self.clock = clock or Clock()
        self.configuration = NOTHING
        self._pauses = pauses
        self._largest = largest
        self.began = asyncio.Event()
        self._stopping = asyncio.Event()
        self.flights: Flights
        self.outbox: Outbox
        self.delivery: Delivery

    async def run(self) -> None:
        """Check and deliver until `stop`. Raises NotEnrolled, InUse, BadCertificates."""
        identity = self.folder.identity()
        with self.folder.claimed():
            open_more_files()
            collect_rarely()
            kinds = Kinds(self.clock)
            self.flights = Flights(self.clock, kinds, self._landed)
            self.outbox = Outbox(Spool(self.folder.spool, self._largest))
            self.delivery = Delivery(self.folder, self.outbox, self.clock, self._pauses, self._follow)
            log.info("The probe %s works for %s", identity.probe, identity.centre)
            self._follow(self.folder.configuration())
            self.began.set()
            try:
                await self._work()
            finally:
                await self._end(kinds)

    def stop(self) -> None:
        """Let `run` end: what was found is on the disk when it does."""
        self._stopping.set()

    def state(self) -> dict[str, Any]:
        """How the probe stands, ready for JSON; moments are seconds since 1970 by the probe's clock."""
        standing, late = self.delivery.standing, self.flights.lateness
        return {
            "pid": os.getpid(),
            "at": self.clock.now(),
            "spool": self.outbox.spool.id,
            "through": standing.through,
            "dropped": self.outbox.spool.dropped + self.outbox.lost,
            "refused": standing.refused,
            "configuration": self.configuration.version,
            "checks": len(self.flights.schedule.plans),
            "in_flight": len(self.flights.flying),
            "started": self.flights.started,
            "left_out": self.flights.schedule.left_out,
            "lateness": asdict(late) if late else None,
            "last_answer": standing.answered_at,
            "trouble": standing.trouble or None,
        }

    async def _work(self) -> None:
        """Run all parts until one fails or `stop` is called."""
        parts = [
            asyncio.create_task(part)
            for part in (self.flights.run(), self.delivery.run(), self._tell_state(), self._stopping.wait())
        ]
        writing = asyncio.create_task(self.outbox.run())
        try:
            done, _ = await asyncio.wait([*parts, writing], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for part in parts:
                part.cancel()
            self.flights.stop()
            self.outbox.close()
            await asyncio.wait([writing, *parts], timeout=FAREWELL_S)
        for part in done:
            part.result()

    async def _end(self, kinds: Kinds) -> None:
        await self.delivery.close()
        await kinds.close()
        with contextlib.suppress(OSError):
            self.folder.keep_state(self.state())
        self.outbox.end()
        log.info("The probe ended")

    async def _tell_state(self) -> None:
        while True:
            try:
                self.folder.keep_state(self.state())
            except OSError as problem:
                log.warning("The probe's state cannot be written: %s", problem)
            await asyncio.sleep(STATE_EVERY_S)

    def _follow(self, configuration: Configuration) -> None:
        for sentence in configuration.refused:
            log.error("The configuration is not followed in one point: %s", sentence)
        self.flights.take_over(configuration.checks)
        self.configuration = configuration
        self.delivery.version = configuration.version
        log.info("%d checks, version %s", len(configuration.checks), configuration.version or "none yet")
        gc.freeze()  # plans live long: the collector need not walk them again and again

    def _landed(self, check: Check, took_ms: float, outcome: Outcome, is_news: bool) -> None:  # noqa: FBT001 - Landed's shape
        self.outbox.put(as_row(check.id, self.clock.now(), took_ms, outcome), is_news=is_news)


def run(folder: Path) -> NoReturn:
    """Run a probe as a process until SIGTERM, SIGINT or SIGHUP, then leave.

    A name that is still looked up in a thread is not waited for: everything found is on the disk by then.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(folder))
        logging.shutdown()
        os._exit(0)


async def _until_told(folder: Path) -> None:
    probe = Probe(folder)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, probe.stop)
    await probe.run()


async def enrol(folder: Path, url: str, code: str) -> Identity:
    """Trade a code for this probe's place at a centre, and remember it. Raises EnrolmentRefused, Unreachable."""
    centre = Centre(url)
    try:
        identity = await centre.enrol(code, socket.gethostname(), __version__)
    finally:
        await centre.close()
    Folder(folder).keep_identity(identity)
    return identity


async def accept(folder: Path) -> None:
    """Enrol by the invitation that waits in the folder, as soon as its centre answers; nothing where none waits.

    Raises EnrolmentRefused; the invitation is good no more then.
    """
    place = Folder(folder)
    while invitation := place.invitation():
        try:
            await enrol(folder, invitation.centre, invitation.code)
        except Unreachable:
            await asyncio.sleep(KNOCK_EVERY_S)
            continue
        except EnrolmentRefused:
            place.drop_invitation()
            raise
        place.drop_invitation()


def collect_rarely() -> None:
    """Nearly all that a probe makes is freed by counting; cycles come from exceptions, and can wait."""
    gc.set_threshold(20_000, 20, 20)


def open_more_files() -> None:
    """Have room for a thousand connections; not for more than plugins can bear, some of which close every number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
