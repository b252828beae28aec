"""Copies of a process that share its door: what the interpreter's lock keeps on one core is done on several.

The process loads everything once, then forks: the copies share its memory. It serves nothing itself and has neither
threads nor connections, so that there is nothing a copy could inherit half done. A copy that dies is replaced while the
others go on; when the process itself dies, even by kill -9, its copies end at once.
"""

import logging
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Never

from scudo.lib.orphans import die_with

FAREWELL_S = 5.0
PAUSE_S = 0.5
YOUNG_S = 2.0
ROUNDS = 3
LONG_S = 3600.0
STOPS = {signal.SIGTERM, signal.SIGINT}
HEARD = STOPS | {signal.SIGCHLD}

Work = Callable[[socket.socket], None]
logger = logging.getLogger(__name__)


class Hopeless(Exception):
    """The copies die as soon as they begin; what they say themselves stands in the log before."""


@dataclass
class Copies:
    """So many copies of this process, each at `work` with an open door; `work` must end by itself at SIGTERM."""

    count: int
    door: socket.socket
    work: Work
    alive: list["Copy"] = field(default_factory=list)
    young: int = 0

    def keep(self) -> None:
        """Keep them until SIGTERM or SIGINT. Raises Hopeless. Call it from the process's only thread."""
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        try:
            self.fill()
            while heard(HEARD, LONG_S if self.is_full() else PAUSE_S) not in STOPS:
                if self.bury() and heard(STOPS, PAUSE_S):
                    return
                self.fill()
        finally:
            self.end()

    def is_full(self) -> bool:
        """Whether none is missing."""
        return len(self.alive) == self.count

    def fill(self) -> None:
        """Begin those that are missing; where the machine has no room for one, the others go on without it for now.

        Raises Hopeless where there are no others.
        """
        try:
            while not self.is_full():
                self.alive.append(Copy(self.door, self.work))
        except OSError as problem:
            if not self.alive:
                raise Hopeless(f"The machine has no room for a copy of this process: {problem}") from problem
            logger.warning("No room for another copy of this process: %s", problem)

    def bury(self) -> bool:
        """Forget those that died, and say whether there were any. Raises Hopeless where all die young."""
        dead = self.leave()
        for copy in dead:
            logger.warning("Copy %s died (code %s)", copy.pid, copy.code)
            self.young = self.young + 1 if copy.is_young() else 0
        if self.young >= ROUNDS * self.count and all(copy.is_young() for copy in self.alive):
            raise Hopeless("All copies of this process die as soon as they begin.")
        return bool(dead)

    def leave(self) -> list["Copy"]:
        """Those that have died since."""
        dead = [copy for copy in self.alive if copy.is_dead()]
        self.alive = [copy for copy in self.alive if copy not in dead]
        return dead

    def end(self) -> None:
        """Close the door, ask the copies to end, and end those that do not within a time."""
        self.door.close()
        for copy in self.alive:
            os.kill(copy.pid, signal.SIGTERM)
        until = time.monotonic() + FAREWELL_S
        while (left := until - time.monotonic()) > 0:
            self.leave()
            if not self.alive:
                return
            heard({signal.SIGCHLD}, left)
        for copy in self.alive:
            os.kill(copy.pid, signal.SIGKILL)
            os.waitpid(copy.pid, 0)


class Copy:
    """One of them, from its beginning on. Raises OSError where the machine has no room for it.

    It is forked without `multiprocessing`, whose two pipes for each process stay open where the fork fails.
    """

    def __init__(self, door: socket.socket, work: Work) -> None:
        self.began = time.monotonic()
        self.code: int | None = None
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            live(parent, door, work)

    def is_dead(self) -> bool:
        """Whether it has ended; `code` is how, as `subprocess` counts. It is asked until it has, and no more."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            self.code = os.waitstatus_to_exitcode(status)
        return bool(pid)

    def is_young(self) -> bool:
        """Whether it began a moment ago."""
        return time.monotonic() - self.began < YOUNG_S


def live(parent: int, door: socket.socket, work: Work) -> Never:
    """A copy's life, to its end. A terminal's Ctrl-C, which reaches it too, raises nothing in it."""
    code = 1
    try:
        die_with(parent, signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
        work(door)
        code = 0
    except BaseException:  # noqa: BLE001 - nothing of the parent's may go on in a copy
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def heard(signals: set[signal.Signals], patience_s: float) -> int | None:
    """The number of the first of these signals that comes within a time."""
    told = signal.sigtimedwait(signals, patience_s)
    return told.si_signo if told else None
