"""A plugin's process: begun by posix_spawn in a group of its own, ended and reaped with all that it began.

asyncio's own subprocesses cost twice as much. A pidfd tells the event loop that the process ended; what it prints comes
by a pipe that is read as it comes, kept up to 64 kB, and thrown away beyond. No process and no descriptor stays behind.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable

KEPT_BYTES = 64 * 1024
MOST_BYTES = 1024 * 1024
FAREWELL_S = 1.0
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)

Exited = Callable[[int], None]
"""Told the exit code; of a process that a signal ended, its number below zero."""


def environment() -> dict[str, str]:
    """All that a plugin is told of the probe's environment."""
    return {
        "PATH": os.environ.get("PATH", DEFAULT_PATH),
        "LANG": "C",
        "HOME": os.environ.get("HOME", "/"),
    }


class Process:
    """A process that runs; `exited` is called once it is reaped."""

    def __init__(self, program: str, arguments: list[str], exited: Exited) -> None:
        self._loop = asyncio.get_running_loop()
        self._exited = exited
        self.kept = bytearray()
        self.printed = 0
        self.is_alive = True
        self._pipe, theirs = os.pipe()
        try:
            os.set_blocking(self._pipe, False)
            self.pid = os.posix_spawn(
                program,
                arguments,
                environment(),
                file_actions=(
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, theirs, 1),
                    (os.POSIX_SPAWN_DUP2, theirs, 2),
                ),
                setsid=True,
                setsigmask=(),
                setsigdef=IGNORED_BY_PYTHON,
            )
        except BaseException:
            os.close(self._pipe)
            raise
        finally:
            os.close(theirs)
        self._watch()

    def kill(self) -> None:
        """End the process and its group; it is reaped as soon as the system lets it go."""
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def _watch(self) -> None:
        try:
            self._pidfd = os.pidfd_open(self.pid)
        except OSError:
            self.kill()
            os.waitpid(self.pid, 0)
            os.close(self._pipe)
            raise
        self._reads = True
        self._loop.add_reader(self._pipe, self._read)
        self._loop.add_reader(self._pidfd, self._reap)

    def _read(self) -> None:
        """Take what is there; beyond 1 MB the process ends."""
        try:
            piece = os.read(self._pipe, KEPT_BYTES)
        except BlockingIOError:
            return
        if not piece:
            self._stop_reading()
            return
        self.printed += len(piece)
        self.kept += piece[: KEPT_BYTES - len(self.kept)]
        if self.printed > MOST_BYTES:
            self._stop_reading()
            self.kill()

    def _stop_reading(self) -> None:
        if self._reads:
            self._reads = False
            self._loop.remove_reader(self._pipe)

    def _reap(self) -> None:
        """The process ended: what it printed is taken, its children end too, and nothing of it is left.

        Its group is killed before it is reaped: until then its number belongs to nobody else.
        """
        self._loop.remove_reader(self._pidfd)
        while self._reads:
            before = self.printed
            self._read()
            if self.printed == before:
                self._stop_reading()
        self.kill()
        _, status = os.waitpid(self.pid, 0)
        self.is_alive = False
        os.close(self._pipe)
        os.close(self._pidfd)
        self._exited(os.waitstatus_to_exitcode(status))
