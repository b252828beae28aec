"""`scudo up`: starts the processes, starts again what dies, and stops all in order.

The supervisor imports no Django at work and holds no connection: it reads lines, waits for children, and looks twice a
second whether the embedded PostgreSQL is there.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from scudo.config.environment import Listen
from scudo.lib.orphans import die_with
from scudo.lib.postgres.cluster import Cluster, DidNotStart

PROCESSES = ("web", "worker", "post", "probe")
WORDS = {"probe": ("probe", "run")}
LAST = "worker"
PAUSES_S = (0.0, 0.3, 1.0, 3.0, 10.0)
STEADY_S = 30.0
FAREWELL_S = 10.0
WATCH_S = 0.5
LINE_LIMIT = 2**20
PARENT = "SCUDO_SUPERVISOR"


class CannotStart(Exception):
    """Something outside must be mended first; the text says what."""


def check_free(doors: Sequence[tuple[str, Listen]]) -> None:
    """See that nothing else listens on our doors, given with the variable that moves each. Raises CannotStart."""
    for variable, listen in doors:
        opened(variable, listen).close()


def opened(variable: str, listen: Listen) -> socket.socket:
    """A door that is ours. Raises CannotStart, with the variable that moves it."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family is socket.AF_INET6:  # who comes by IPv4 would have an address that nobody knows
        door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        door.bind((listen.host, listen.port))
    except OSError as problem:
        door.close()
        raise CannotStart(
            f"Cannot listen on {listen.host} port {listen.port}: {problem.strerror}. "
            f"Stop what uses it, or choose another with {variable}."
        ) from None
    return door


def follow_parent() -> None:
    """In a child: die when the supervisor dies, even by kill -9."""
    if parent := os.environ.get(PARENT):
        die_with(int(parent), signal.SIGTERM)


@dataclass
class Supervisor:
    """The children at work, by name, and whether all is to stop."""

    cluster: Cluster | None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    children: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    async def run(self, names: Sequence[str] = PROCESSES) -> None:
        """Keep the processes running until SIGTERM, SIGINT or SIGHUP."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.stopping.set)
        keepers = [asyncio.create_task(self.keep(name)) for name in names]
        watcher = asyncio.create_task(self.watch_database())
        await self.stopping.wait()
        await self.stop([name for name in names if name != LAST])
        await self.stop([LAST])
        await asyncio.gather(*keepers, watcher)

    async def keep(self, name: str) -> None:
        """One process: begun again when it ends, at once at first, then less and less often."""
        failures = 0
        while not self.stopping.is_set():
            began = time.monotonic()
            child = self.children[name] = await spawn(name)
            await relay(name, child)
            ending = how(await child.wait())
            if self.stopping.is_set():
                return
            failures = 0 if time.monotonic() - began > STEADY_S else failures + 1
            pause = PAUSES_S[min(failures, len(PAUSES_S) - 1)] if failures else 0.0
            say("up", f"{name} {ending}; it starts again" + (f" in {pause:g} s" if pause else ""))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)

    async def stop(self, names: Sequence[str]) -> None:
        """Ask processes to end, and end those that do not."""
        alive = [child for name in names if (child := self.children.get(name)) and child.returncode is None]
        for child in alive:
            send(child, signal.SIGTERM)
        try:
            async with asyncio.timeout(FAREWELL_S):
                await asyncio.gather(*(child.wait() for child in alive))
        except TimeoutError:
            for child in alive:
                send(child, signal.SIGKILL)

    async def watch_database(self) -> None:
        """Start the embedded PostgreSQL again when it is gone."""
        while self.cluster and not self.stopping.is_set():
            if not await answers(self.cluster):
                say("up", "PostgreSQL is gone; it starts again")
                try:
                    await asyncio.to_thread(self.cluster.ensure)
                except (DidNotStart, OSError) as problem:
                    say("up", f"PostgreSQL does not start: {problem}")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), WATCH_S)


async def spawn(name: str) -> asyncio.subprocess.Process:
    """Start one process; signals of the terminal reach it only through its supervisor."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "scudo",
        *WORDS.get(name, (name,)),
        env={**os.environ, PARENT: str(os.getpid())},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        limit=LINE_LIMIT,
    )


async def relay(name: str, child: asyncio.subprocess.Process) -> None:
    """Pass on what a process says, with its name before each line, until it says no more."""
    stream = child.stdout
    while stream:
        try:
            line = await stream.readline()
        except ValueError:
            continue
        if not line:
            return
        say(name, line.decode(errors="replace").rstrip())


async def answers(cluster: Cluster) -> bool:
    """Whether somebody listens on the server's socket."""
    try:
        _reader, writer = await asyncio.open_unix_connection(cluster.socket / ".s.PGSQL.5432")
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


async def listening(doors: Sequence[Listen]) -> None:
    """Wait until each door is open."""
    for door in doors:
        while True:
            try:
                _reader, writer = await asyncio.open_connection(door.host, door.port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                break


def send(child: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended meanwhile."""
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(number)


def how(code: int) -> str:
    """How a process ended."""
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended with code {code}"


def say(name: str, line: str) -> None:
    """One line of the log, with the process it comes from."""
    sys.stderr.write(f"{name:<7}| {line}\n")
    sys.stderr.flush()
