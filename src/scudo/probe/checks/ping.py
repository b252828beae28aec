"""Whether a host is alive: an ICMP echo, or a knock at three ports where the system allows no echo."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from gufo.ping import Ping as Echo
from gufo.ping.socket import SelectionPolicy

from scudo.probe.checks.asked import text
from scudo.probe.checks.names import Names
from scudo.probe.checks.postgres import connected
from scudo.probe.clock import Clock
from scudo.probe.outcome import CRITICAL, OK, Outcome, from_errno

WAIT_S = 1.0
PORTS = (443, 80, 22)
INSTEAD = "by TCP, since this probe may send no ICMP"

Sends = Callable[[str], Awaitable[float | None]]
"""Sends one echo to an address; returns its seconds, or None where no answer came within a second."""


class Ping:
    """One host; an echo that is lost is sent again, once a second, until the time is over."""

    def __init__(
        self, spec: dict[str, Any], timeout_s: float, names: Names, clock: Clock, echo: Sends
    ) -> None:
        self._host = text(spec, "host")
        self._timeout_s = timeout_s
        self._names = names
        self._clock = clock
        self._echo = echo

    async def ask(self) -> Outcome:
        """Send echoes until one is answered."""
        addresses = await self._names.find(self._host)
        sent = 0
        while True:
            sent += 1
            began = self._clock.real()
            try:
                took = await asyncio.shield(asyncio.ensure_future(self._echo(addresses[0].host)))
            except PermissionError:
                return await self._knock()
            if took is not None:
                lost = f", {sent - 1} lost before" if sent > 1 else ""
                return Outcome(
                    OK,
                    f"answers in {took * 1000:.1f} ms{lost}",
                    [("rta", round(took * 1000, 3), "ms", None, None)],
                )
            await asyncio.sleep(max(WAIT_S - (self._clock.real() - began), 0))

    async def _knock(self) -> Outcome:
        """Try the ports all at once: an open one and a refusal both say that the host is there."""
        knocks = [asyncio.ensure_future(self._opens(number)) for number in PORTS]
        said = Outcome(CRITICAL, "no answer")
        try:
            for knock in asyncio.as_completed(knocks):
                said = await knock
                if said.status == OK:
                    break
        finally:
            for one in knocks:
                one.cancel()
        return said._replace(output=f"{said.output} ({INSTEAD})")

    async def _opens(self, number: int) -> Outcome:
        try:
            (await connected(self._names, self._host, number, self._timeout_s)).close()
        except ConnectionRefusedError:
            return Outcome(OK, f"alive: port {number} refuses")
        except socket.gaierror:
            raise
        except OSError as problem:
            return from_errno(problem.errno or 0)
        return Outcome(OK, f"alive: port {number} answers")


class Echoes:
    """The one ICMP socket of each family, opened when it is first needed."""

    def __init__(self) -> None:
        self._echo = Echo(policy=SelectionPolicy.RAW_DGRAM, timeout=WAIT_S)

    async def send(self, address: str) -> float | None:
        """One echo. Raises PermissionError where the system allows none."""
        return await self._echo.ping(address)
