"""Waiting for a fact, and a place to wait at."""

import os
import socket
import threading
import time
from collections.abc import Callable
from itertools import count
from typing import TypeVar

T = TypeVar("T")
LOOK_EVERY_S = 0.05
FIRST_PORT, PORTS_OF_ONE, SHARES = 24_000, 1_000, 8
_PORTS = count(os.getpid())


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
    """A port that nobody uses now, below those that connections take, and of this test process alone."""
    share = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % SHARES
    first = FIRST_PORT + share * PORTS_OF_ONE
    for _try in range(PORTS_OF_ONE):
        port = first + next(_PORTS) % PORTS_OF_ONE
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("No port is free.")
