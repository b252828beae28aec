"""Whether a PostgreSQL server answers: its first question, SSLRequest, needs no account and no database."""

import asyncio
import errno
import socket
import struct
from typing import Any

from scudo.probe.checks.asked import port, text
from scudo.probe.checks.names import Names
from scudo.probe.outcome import CRITICAL, OK, Outcome

STANDARD_PORT = 5432
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
ANSWERS = {b"S": "PostgreSQL answers, with TLS", b"N": "PostgreSQL answers, without TLS"}


class Postgres:
    """One server."""

    def __init__(self, spec: dict[str, Any], timeout_s: float, names: Names) -> None:
        self._host = text(spec, "host")
        self._port = port(spec, STANDARD_PORT)
        self._timeout_s = timeout_s
        self._names = names

    async def ask(self) -> Outcome:
        """Ask whether it speaks TLS; either answer is a good one."""
        loop = asyncio.get_running_loop()
        with await connected(self._names, self._host, self._port, self._timeout_s) as wire:
            await loop.sock_sendall(wire, SSL_REQUEST)
            said = await loop.sock_recv(wire, 1)
        if said in ANSWERS:
            return Outcome(OK, ANSWERS[said])
        if said == b"E":
            return Outcome(CRITICAL, "PostgreSQL answers with an error")
        return Outcome(
            CRITICAL, "something answers, but it is not PostgreSQL" if said else "the server hung up"
        )


async def connected(names: Names, host: str, port_number: int, timeout_s: float) -> socket.socket:
    """A socket that is connected to a host, to the first of its addresses that answers in its share of the time.

    Raises OSError of the last one; socket.gaierror where the name has no address.
    """
    addresses = await names.find(host)
    share = timeout_s if len(addresses) == 1 else timeout_s / (len(addresses) + 1)
    problem: OSError = OSError(errno.ETIMEDOUT, "no answer")
    for address in addresses:
        wire = socket.socket(address.family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            async with asyncio.timeout(share):
                await asyncio.get_running_loop().sock_connect(wire, address.at(port_number))
        except TimeoutError:
            wire.close()
        except OSError as refused:
            wire.close()
            problem = refused
        except BaseException:
            wire.close()
            raise
        else:
            return wire
    raise problem
