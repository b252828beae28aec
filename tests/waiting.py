"""Waiting for a fact, and a place to wait at."""

import socket
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LOOK_EVERY_S = 0.05


def until(fact: Callable[[], T], seconds: float = 20) -> T:
    """What `fact` returns, as soon as it is true; fails with the last it said when `seconds` have passed.

    A fact that raises OSError, such as a refused connection, is not there yet.
    """
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < deadline:
        try:
            last = found = fact()
        except OSError as problem:
            last = problem
        else:
            if found:
                return found
        pause.wait(LOOK_EVERY_S)
    name = getattr(fact, "__name__", str(fact))
    raise AssertionError(f"Not true within {seconds} s: {name}; the last answer was {last!r}")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
