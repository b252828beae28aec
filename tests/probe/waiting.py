"""Waiting for a fact in the event loop that brings it about."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LOOK_EVERY_S = 0.01


async def until(fact: Callable[[], T], seconds: float = 20) -> T:
    """What `fact` returns, as soon as it is true; fails with the last it said when `seconds` have passed."""
    deadline = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < deadline, f"Not true within {seconds} s; the last answer was {found!r}"
        await asyncio.sleep(LOOK_EVERY_S)
    return found
