"""Hands: processes of a process's own that do its work on several cores, each one thing at a time.

They begin from one process that has loaded a module already, so that they are there at once and share its memory. A hand that
dies, or takes too long, fails the one thing that it was doing; the next finds a new one. When their parent ends they finish what they are doing,
for a few seconds at most, and end.
"""

import os
import signal
import socket
import struct
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE_S = 280.0
FAREWELL_S = 5.0
ONE_AT_A_TIME = threading.Lock()
"""Who starts a process looks through all that were started: none may be put away meanwhile."""


class Died(Exception):
    """Who was doing it has died, or took too long and was ended; it may have been done all the same."""


class Hands(Executor):
    """So many processes, with the `loaded` module in them; what is given to them waits in order until one is free.

    Functions, their arguments and what they give or raise are copied between processes.
    """

    def __init__(self, count: int, loaded: str) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload([loaded])
        self._hands = [Hand(context) for _number in range(count)]
        self._free: SimpleQueue[Hand] = SimpleQueue()
        for hand in self._hands:
            self._free.put(hand)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="hand")

    def ready(self) -> None:
        """Let the first of them begin now, so that nobody waits for it later."""
        self.submit(nothing)

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function done; Died where the hand that did it is no more."""
        return self._threads.submit(self._do, work, args, kwargs)

    def _do(self, *work: Any) -> Any:
        hand = self._free.get()
        try:
            return hand.do(*work)
        finally:
            self._free.put(hand)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as Executor has it
        """End them; what they are doing is finished, and what waits unless it is cancelled."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        for hand in self._hands if wait else ():
            hand.end(FAREWELL_S)


class Hand:
    """One process, begun when there is something to do."""

    def __init__(self, context: ForkServerContext) -> None:
        self.context = context
        self.process: ForkServerProcess | None = None
        self.wire: Connection | None = None

    def do(self, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Have it done. Raises what it raises; Died."""
        wire = self.there()
        try:
            wire.send((work, args, kwargs))
            if not wire.poll(PATIENCE_S):
                raise TimeoutError(f"not done within {PATIENCE_S:.0f} s")
            good, answer = wire.recv()
        except (EOFError, OSError) as problem:
            self.end(0)
            raise Died(str(problem) or "the process ended") from problem
        if good:
            return answer
        raise answer

    def there(self) -> Connection:
        """The way to the process, begun anew where it is no more."""
        if self.wire and self.process and self.process.is_alive():
            return self.wire
        try:
            return self.begin()
        except (EOFError, ConnectionError):
            return self.begin()  # the process from which hands begin was killed: there is another one now

    def begin(self) -> Connection:
        """A new process. Raises OSError where the machine has no room for one."""
        self.end(0)
        ours, theirs = self.context.Pipe()
        bound(ours)
        self.wire = ours
        self.process = self.context.Process(target=serve, args=(theirs,), name="hand", daemon=True)
        with theirs, ONE_AT_A_TIME:
            self.process.start()
        return ours

    def end(self, patience_s: float) -> None:
        """Let it end, by itself within a time or by force."""
        if self.wire:
            self.wire.close()
        if self.process and self.process.pid:
            self.process.join(patience_s)
            with ONE_AT_A_TIME:
                self.process.kill()
                self.process.join()
                self.process.close()
        self.process, self.wire = None, None


def bound(wire: Connection) -> None:
    """Let nobody write for longer than that to a process that does not read."""
    whole, rest = divmod(PATIENCE_S, 1)
    with socket.socket(fileno=os.dup(wire.fileno())) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(whole), int(rest * 1e6)))


def serve(wire: Connection) -> None:
    """A hand's life: do what comes, until the other end is closed. Ctrl-C is its parent's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow, name="follow", daemon=True).start()
    try:
        while True:
            answer(wire, *wire.recv())
    except (EOFError, OSError):
        return


def follow() -> None:
    """End soon after the parent: whoever looks after it waits until nobody writes in its name."""
    parent: Any = parent_process()
    wait([parent.sentinel])
    threading.Event().wait(FAREWELL_S)
    os._exit(1)


def answer(wire: Connection, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Do one thing and say what came of it; what cannot be copied is told as words."""
    said: tuple[bool, Any]
    try:
        said = (True, work(*args, **kwargs))
    except Exception as problem:  # noqa: BLE001 - whatever it is, whoever waits gets it
        problem.add_note(traceback.format_exc())
        said = (False, problem)
    try:
        wire.send(said)
    except (EOFError, OSError):
        raise
    except Exception as problem:  # noqa: BLE001 - pickle raises what it likes
        wire.send((False, TypeError(f"{type(said[1]).__name__} cannot be handed over: {problem}")))


def nothing() -> None:
    """Work for a hand that is to be there."""
