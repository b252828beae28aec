"""Addresses by name: looked up in threads, so that a slow name server delays nobody else, and kept for a minute."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from scudo.probe.clock import Clock

KEPT_S = 60.0
THREADS = 16
MOST_ADDRESSES = 4
LONGEST_NAME = 253


class Address(NamedTuple):
    """Where to connect: a family of `socket`, and what it takes without the port."""

    family: int
    host: str
    scope: int = 0

    def at(self, port: int) -> tuple[str, int] | tuple[str, int, int, int]:
        """The address of a port there, as sockets take it."""
        if self.family == socket.AF_INET6:
            return (self.host, port, 0, self.scope)
        return (self.host, port)


class Names:
    """The names that were asked for lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._threads = ThreadPoolExecutor(THREADS, "names")
        self._known: dict[str, tuple[float, tuple[Address, ...]]] = {}
        self._asking: dict[str, asyncio.Future[tuple[Address, ...]]] = {}

    def known(self, host: str) -> tuple[Address, ...] | None:
        """The addresses of a name where they are remembered; None where they must be looked up."""
        found = self._known.get(host)
        if found is None or found[0] < self._clock.real():
            return None
        return found[1]

    async def find(self, host: str) -> tuple[Address, ...]:
        """The addresses of a name, one at least; who asks for the same name at once waits for one answer.

        Raises socket.gaierror.
        """
        known = self.known(host)
        if known:
            return known
        asking = self._asking.get(host)
        if asking is None:
            asking = asyncio.get_running_loop().run_in_executor(self._threads, look_up, host)
            self._asking[host] = asking
            asking.add_done_callback(lambda done: self._learn(host, done))
        return await asyncio.shield(asking)

    def _learn(self, host: str, done: "asyncio.Future[tuple[Address, ...]]") -> None:
        self._asking.pop(host, None)
        if not done.cancelled() and not done.exception():
            self._known[host] = (self._clock.real() + KEPT_S, done.result())

    def close(self) -> None:
        """Start no other look-up; one that hangs is left behind."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def look_up(host: str) -> tuple[Address, ...]:
    """Ask the system for a name's addresses, in the order in which they are to be tried."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "not a name") from None
    addresses = dict.fromkeys(_address(family, place) for family, _, _, _, place in found)
    return tuple(addresses)[:MOST_ADDRESSES]


def literal(host: str) -> Address | None:
    """The address that is written out in a text; None where the text is a name. Asks nobody."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        return None
    return _address(found[0][0], found[0][4])


def _address(family: int, place: tuple[object, ...]) -> Address:
    scope = place[3] if family == socket.AF_INET6 else 0
    return Address(family, str(place[0]), int(str(scope)))
