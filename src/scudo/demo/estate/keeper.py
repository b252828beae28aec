"""The keeper of the example's infrastructure: every part a process, which dies when it is told to and comes back.

What ends by itself is started again; what was broken on purpose stays so, over a restart of the keeper too. When a feed
ends, what hangs from it is killed, as by a power cut. The parts end with the keeper, by the pipe that it holds open.
"""

import asyncio
import contextlib
import json
import logging
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from scudo.config.supervisor import CannotStart
from scudo.demo.estate import control
from scudo.demo.estate.control import Deed, Standing, State
from scudo.demo.estate.plan import Part, port
from scudo.lib import home

REST_S = 1.0

logger = logging.getLogger(__name__)


class Keeper:
    """The processes at work and the parts broken on purpose, both by the part's key."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.memory = home.folder("estate") / "broken.json"
        self.broken = remembered(self.memory) & {part.key for part in parts}
        self.running: dict[str, asyncio.subprocess.Process] = {}
        self.resting: set[str] = set()
        self.watchers: set[asyncio.Task[None]] = set()
        self.settling = asyncio.Lock()
        self.life, self.held = os.pipe()

    async def run(self) -> None:
        """Keep the parts, and do what is asked at the control socket, until SIGTERM or SIGINT. Raises CannotStart."""
        await asyncio.to_thread(see_that_nobody_answers)
        told = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        server = await asyncio.start_unix_server(self.converse, control.door())
        control.door().chmod(0o600)
        await self.settle()
        await told.wait()
        server.close()
        await self.end()

    async def end(self) -> None:
        """End every part."""
        async with self.settling:
            for key in list(self.running):
                await self.kill(key)
        for watcher in self.watchers:
            watcher.cancel()

    async def settle(self) -> None:
        """Start what should run and kill what should not; feeds stand first among the parts."""
        async with self.settling:
            for part in self.parts:
                if self.should_run(part) and part.key not in self.running:
                    await self.start(part)
                elif not self.should_run(part) and part.key in self.running:
                    await self.kill(part.key)

    def should_run(self, part: Part) -> bool:
        """Whether nothing speaks against it: it is whole, has power, and did not end just now."""
        return part.key not in self.broken | self.resting and self.has_power(part)

    def has_power(self, part: Part) -> bool:
        """Whether a feed of it runs, or it needs none."""
        return not part.feeds or not self.running.keys().isdisjoint(part.feeds)

    async def start(self, part: Part) -> None:
        """Start a part and watch over it."""
        process = self.running[part.key] = await asyncio.create_subprocess_exec(
            *part.command, stdin=self.life, stdout=asyncio.subprocess.DEVNULL, start_new_session=True
        )
        watcher = asyncio.create_task(self.watch(part, process))
        self.watchers.add(watcher)
        watcher.add_done_callback(self.watchers.discard)

    async def watch(self, part: Part, process: asyncio.subprocess.Process) -> None:
        """When a part ends by itself, start it again after a rest."""
        await process.wait()
        if self.running.get(part.key) is not process:
            return
        logger.info("%s ended by itself; it starts again", part.key)
        del self.running[part.key]
        self.resting.add(part.key)
        await self.settle()
        await asyncio.sleep(REST_S)
        self.resting.discard(part.key)
        await self.settle()

    async def kill(self, key: str) -> None:
        """Kill a part; it is gone afterwards."""
        process = self.running.pop(key)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Do what one line asks, and answer how all parts stand."""
        with contextlib.suppress(OSError, ValueError):
            deed, _, name = (await reader.readline()).decode().strip().partition(" ")
            writer.write(await self.obey(Deed(deed), name))
            await writer.drain()
        writer.close()

    async def obey(self, deed: Deed, name: str) -> bytes:
        """Break or mend a part, or only list them; what is broken is remembered before it is done."""
        keys = [part.key for part in self.parts]
        if deed is not Deed.LIST:
            if name not in keys:
                return control.refusal(name, keys)
            self.broken = self.broken | {name} if deed is Deed.BREAK else self.broken - {name}
            remember(self.memory, self.broken)
            await self.settle()
        return control.answer(self.standing(part) for part in self.parts)

    def standing(self, part: Part) -> Standing:
        """A part as it stands."""
        process = self.running.get(part.key)
        return Standing(
            part.key, part.name, part.system, part.customer, port(part.key), part.feeds,
            self.state(part), process.pid if process else None,
        )  # fmt: skip

    def state(self, part: Part) -> State:
        """In one word."""
        if part.key in self.running:
            return State.RUNS
        if part.key in self.broken:
            return State.BROKEN
        return State.STARTS if self.has_power(part) else State.WITHOUT_POWER


def see_that_nobody_answers() -> None:
    """One keeper on a data folder. Raises CannotStart."""
    home.folder("run")
    with contextlib.suppress(control.NotRunning):
        control.ask(Deed.LIST)
        raise CannotStart(f"The demo's parts run already on {home.home()}: stop that demo first.")


def remembered(memory: Path) -> frozenset[str]:
    """What was broken when the keeper last ran; nothing where no file, or no readable one, says so."""
    try:
        return frozenset(json.loads(memory.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return frozenset()


def remember(memory: Path, broken: frozenset[str]) -> None:
    """Write down what is broken, in one step."""
    unfinished = memory.with_suffix(".new")
    unfinished.write_text(json.dumps(sorted(broken)))
    unfinished.replace(memory)
