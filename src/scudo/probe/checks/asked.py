"""How a check is run: begun, and abandoned where its time is over; and the frame for those that are coroutines."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from scudo.probe.outcome import UNKNOWN, Misdescribed, Outcome, from_error, no_answer

log = logging.getLogger(__name__)

Ended = Callable[[Outcome], None]
HIGHEST_PORT = 65535


class Asked(Protocol):
    """A check made ready; it is never begun while it runs."""

    def begin(self, ended: Ended) -> None:
        """Start; `ended` is called once, and never before this returns."""

    def abandon(self) -> Outcome:
        """Stop what runs without calling `ended`; returns what that comes to."""


class Coroutine:
    """A check whose asking is a coroutine."""

    def __init__(self, ask: Callable[[], Awaitable[Outcome]], timeout_s: float) -> None:
        self._ask = ask
        self._timeout_s = timeout_s
        self._task: asyncio.Task[None] | None = None

    def begin(self, ended: Ended) -> None:
        """Ask in a task of its own."""
        self._task = asyncio.get_running_loop().create_task(self._run(ended))

    def abandon(self) -> Outcome:
        """Cancel the asking."""
        if self._task:
            self._task.cancel()
        return no_answer(self._timeout_s)

    async def _run(self, ended: Ended) -> None:
        try:
            outcome = await self._ask()
        except TimeoutError:
            outcome = no_answer(self._timeout_s)
        except Exception as problem:  # noqa: BLE001 - whatever a check meets is its result
            outcome = from_error(problem) or defect(problem)
        ended(outcome)


class Unaskable:
    """A check that says each time why it cannot be asked."""

    def __init__(self, why: str) -> None:
        self._outcome = Outcome(UNKNOWN, why)

    def begin(self, ended: Ended) -> None:
        """Say so."""
        asyncio.get_running_loop().call_soon(ended, self._outcome)

    def abandon(self) -> Outcome:
        """The same."""
        return self._outcome


def defect(problem: BaseException) -> Outcome:
    """What nobody foresaw: logged with its trace, and told as the probe's own trouble."""
    log.error("A check failed in the probe itself", exc_info=problem)
    return Outcome(UNKNOWN, f"the probe failed: {type(problem).__name__}")


def text(spec: dict[str, Any], name: str, otherwise: str | None = None) -> str:
    """A text of a check's spec. Raises Misdescribed where it is missing or none."""
    value = spec.get(name, otherwise)
    if not isinstance(value, str) or not value.strip():
        raise Misdescribed(f"the check has no {name}")
    return value.strip()


def port(spec: dict[str, Any], otherwise: int | None = None) -> int:
    """The port of a check's spec. Raises Misdescribed."""
    value = spec.get("port", otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= HIGHEST_PORT:
        raise Misdescribed(f"the check's port must be a number from 1 to {HIGHEST_PORT}")
    return value
