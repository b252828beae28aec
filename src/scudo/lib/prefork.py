"""Copies of a process that share its door: what the interpreter's lock keeps on one core is done on several.

The process loads everything once, then forks: the copies share its memory. It serves nothing itself and has neither
threads nor connections, so that there is nothing a copy could inherit half done. A copy that dies is replaced while the
others go on; when the process itself dies, even by kill -9, its copies end with it.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess

from scudo.lib.hands import follow

FAREWELL_S = 5.0
PAUSE_S = 0.5
STOPS = {signal.SIGTERM, signal.SIGINT}
HEARD = STOPS | {signal.SIGCHLD}

logger = logging.getLogger(__name__)


def keep(count: int, work: Callable[[], None]) -> None:
    """Keep so many copies of this process at work until SIGTERM or SIGINT; `work` must end by itself at SIGTERM.

    Call it from the process's only thread. Raises OSError where the machine has no room for a copy.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    copies = [begun(work) for _number in range(count)]
    while signal.sigwait(HEARD) not in STOPS:
        copies = [copy if copy.exitcode is None else replaced(copy, work) for copy in copies]
    end(copies)


def begun(work: Callable[[], None]) -> ForkProcess:
    """A copy of this process, at work."""
    copy = get_context("fork").Process(target=live, args=(work,), daemon=True)
    copy.start()
    return copy


def live(work: Callable[[], None]) -> None:
    """A copy's life. Ctrl-C is its parent's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
    threading.Thread(target=follow, args=(0.0,), name="follow", daemon=True).start()
    work()


def replaced(dead: ForkProcess, work: Callable[[], None]) -> ForkProcess:
    """Another one in the place of a copy that has died. Raises OSError where the machine has no room for it."""
    logger.warning("Process %s died (code %s); another takes its place", dead.pid, dead.exitcode)
    time.sleep(PAUSE_S)
    dead.close()
    return begun(work)


def end(copies: list[ForkProcess]) -> None:
    """Ask the copies to end, and end those that do not within a time."""
    for copy in copies:
        copy.terminate()
    until = time.monotonic() + FAREWELL_S
    for copy in copies:
        copy.join(max(0.0, until - time.monotonic()))
        copy.kill()
        copy.join()
