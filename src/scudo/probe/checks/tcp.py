"""Whether a port answers: the cheapest check, so the leanest code.

A connection is closed in the orderly way, which the service at the other end takes for a visitor who left; a reset costs
the probe the same (measured), and shows in the logs of some services. Connections wait for their answer in one epoll of
their own: the event loop watches a single descriptor, however many there are.
"""

import asyncio
import errno
import select
import socket
from collections.abc import Callable
from typing import Any

from scudo.probe.checks.asked import Ended, defect, port, text
from scudo.probe.checks.names import Address, Names, literal
from scudo.probe.outcome import CRITICAL, OK, Outcome, from_errno, from_error, no_answer

STREAM = socket.SOCK_STREAM | socket.SOCK_NONBLOCK
AT_ONCE = 64

Answered = Callable[[int], None]
"""Told the error of a connection, 0 for none."""


class Connections:
    """The connections that wait for an answer."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._epoll = select.epoll()
        self._waiting: dict[int, tuple[socket.socket, Answered]] = {}
        self._loop.add_reader(self._epoll.fileno(), self._look)

    def open(self, address: Address, port_number: int, answered: Answered) -> int:
        """Begin to connect; returns what `abandon` takes, or -1 where the answer is there already.

        `answered` is called later in either case, never from here.
        """
        try:
            made = socket.socket(address.family, STREAM)
        except OSError as problem:
            self._loop.call_soon(answered, problem.errno or errno.ENOBUFS)
            return -1
        number = made.connect_ex(address.at(port_number))
        if number != errno.EINPROGRESS:
            made.close()
            self._loop.call_soon(answered, number)
            return -1
        descriptor = made.fileno()
        self._waiting[descriptor] = (made, answered)
        self._epoll.register(descriptor, select.EPOLLOUT)
        return descriptor

    def abandon(self, descriptor: int) -> None:
        """Give a connection up without a word."""
        waiting = self._waiting.pop(descriptor, None)
        if waiting:
            waiting[0].close()

    def close(self) -> None:
        """Give all up."""
        self._loop.remove_reader(self._epoll.fileno())
        for descriptor in list(self._waiting):
            self.abandon(descriptor)
        self._epoll.close()

    def _look(self) -> None:
        for descriptor, events in self._epoll.poll(0, AT_ONCE):
            waiting = self._waiting.pop(descriptor, None)
            if waiting is None:
                continue
            made, answered = waiting
            number = 0
            if events != select.EPOLLOUT:
                number = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            made.close()
            answered(number)


class Tcp:
    """One port of one host; of a host with several addresses, one that answers is enough."""

    def __init__(
        self, spec: dict[str, Any], timeout_s: float, names: Names, connections: Connections
    ) -> None:
        self._host = text(spec, "host")
        self._port = port(spec)
        self._timeout_s = timeout_s
        self._names = names
        self._connections = connections
        self._good = Outcome(OK, f"port {self._port} answers")
        written_out = literal(self._host)
        self._literal = (written_out,) if written_out else None
        self._ended: Ended | None = None
        self._left: tuple[Address, ...] = ()
        self._descriptor = -1
        self._task: asyncio.Task[None] | None = None
        self._turn: asyncio.TimerHandle | None = None

    def begin(self, ended: Ended) -> None:
        """Connect, after looking the name up where that is needed."""
        self._ended = ended
        addresses = self._literal or self._names.known(self._host)
        if addresses:
            self._try(addresses)
        else:
            self._task = asyncio.get_running_loop().create_task(self._look_up())

    def abandon(self) -> Outcome:
        """Give the connection up."""
        self._ended = None
        self._connections.abandon(self._descriptor)
        if self._task:
            self._task.cancel()
        self._stop_turn()
        return no_answer(self._timeout_s)

    async def _look_up(self) -> None:
        try:
            addresses = await self._names.find(self._host)
        except Exception as problem:  # noqa: BLE001 - whatever a check meets is its result
            self._finish(from_error(problem) or defect(problem))
        else:
            self._try(addresses)

    def _try(self, addresses: tuple[Address, ...]) -> None:
        """Connect to the first; where there are others, it has its share of the time and no more."""
        self._left = addresses[1:]
        self._descriptor = self._connections.open(addresses[0], self._port, self._answered)
        if self._left:
            share = self._timeout_s / (len(addresses) + 1)
            self._turn = asyncio.get_running_loop().call_later(share, self._next)

    def _next(self) -> None:
        self._connections.abandon(self._descriptor)
        self._try(self._left)

    def _answered(self, number: int) -> None:
        self._descriptor = -1
        self._stop_turn()
        if self._ended is None:
            return
        if number == 0:
            self._finish(self._good)
        elif self._left:
            self._try(self._left)
        else:
            told = from_errno(number)
            said = f"port {self._port}: {told.output}" if told.status == CRITICAL else told.output
            self._finish(told._replace(output=said))

    def _finish(self, outcome: Outcome) -> None:
        ended, self._ended = self._ended, None
        if ended:
            ended(outcome)

    def _stop_turn(self) -> None:
        if self._turn:
            self._turn.cancel()
            self._turn = None
