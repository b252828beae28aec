"""Hands: processes of a process's own that do its work on several cores, one thing at a time each, and end with it.

What one of them is doing when it dies raises BrokenExecutor for whoever waits, and so does what the others are doing; the next
work finds new hands. They begin from one process that has loaded a module already, so that they are there at once and share it.
"""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Hands(Executor):
    """So many processes, with the `loaded` module in them; those that one of them took down when it died are made anew."""

    def __init__(self, count: int, loaded: str) -> None:
        self.count = count
        self.context = get_context("forkserver")
        self.context.set_forkserver_preload([loaded])
        self._lock = threading.Lock()
        self._pool = self._made()

    def _made(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.count, mp_context=self.context, initializer=begin)

    def ready(self) -> None:
        """Let the first of them begin now, so that nobody waits for it later."""
        self.submit(nothing)

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function done; its arguments and what it gives are copied between processes."""
        with self._lock:
            try:
                return self._pool.submit(work, *args, **kwargs)
            except BrokenExecutor:
                self._pool.shutdown(wait=False)
                self._pool = self._made()
                return self._pool.submit(work, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as Executor has it
        """End them; what they are doing is finished."""
        with self._lock:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)


def begin() -> None:
    """A hand's first act: Ctrl-C is its parent's affair, and with its parent's end comes its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow, name="follow", daemon=True).start()


def follow() -> None:
    """End at once when the parent ends, also by kill -9: what is half done is undone by the database."""
    parent: Any = parent_process()
    wait([parent.sentinel])
    os._exit(1)


def nothing() -> None:
    """Work for a hand that is to be there."""
