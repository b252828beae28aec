"""Servers of every temper on loopback, and one run of a check against them."""

import asyncio
import contextlib
import socket
import ssl
from pathlib import Path

from scudo.probe.configuration import Check

LOCAL = "127.0.0.1"


async def ask(kinds, kind, timeout_s=5.0, **spec):
    """What one run of a check comes to, within its time."""
    asked = kinds.ready(Check(1, kind, 1.0, 1.0, 1, timeout_s, spec))
    told = asyncio.get_running_loop().create_future()
    asked.begin(told.set_result)
    assert not told.done()
    try:
        async with asyncio.timeout(timeout_s):
            return await told
    except TimeoutError:
        return asked.abandon()


@contextlib.asynccontextmanager
async def serving(says=b"", tls=None, after=None):
    """A server that answers what it is sent; `after` is called with each connection's writer instead."""

    talks = set()

    async def talk(reader, writer):
        talks.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            if await reader.read(4096) and says:
                writer.write(says)
                await writer.drain()
            if after:
                await after(writer)
        writer.transport.abort()

    server = await asyncio.start_server(talk, LOCAL, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for one in talks:
            one.cancel()
        await asyncio.gather(*talks)
        await server.wait_closed()


@contextlib.contextmanager
def full():
    """A port that takes no more connections: the kernel drops what knocks."""
    with socket.socket() as door, contextlib.ExitStack() as crowd:
        door.bind((LOCAL, 0))
        door.listen(0)
        for _ in range(3):
            guest = crowd.enter_context(socket.socket())
            guest.setblocking(False)
            guest.connect_ex(door.getsockname())
        yield door.getsockname()[1]


def page(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


def open_files() -> int:
    """How many descriptors this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def tls_of(served: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(served)
    return context
