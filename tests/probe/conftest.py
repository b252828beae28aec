"""A probe's surroundings: its event loop, its folder, a centre to talk to."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
import uvloop

from scudo.probe.clock import Clock
from scudo.probe.delivery import Pauses
from scudo.probe.run import Probe
from tests.probe.centre import TOKEN, FakeCentre

QUICK = Pauses(heartbeat_s=0.5, gather_s=0.1, shortest_s=0.05, longest_s=0.2, revoked_s=0.3)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop under which a probe runs."""
    return {"uvloop": uvloop.new_event_loop}


@pytest_asyncio.fixture
async def centre() -> AsyncIterator[FakeCentre]:
    made = FakeCentre()
    await made.come()
    yield made
    await made.go()


def enrolled(folder: Path, centre: FakeCentre) -> Path:
    """A folder whose probe belongs to a centre."""
    folder.mkdir(exist_ok=True)
    identity = {"centre": centre.url, "probe": "officina", "token": TOKEN}
    (folder / "identity.json").write_text(json.dumps(identity))
    return folder


@asynccontextmanager
async def at_work(
    folder: Path, clock: Clock | None = None, pauses: Pauses = QUICK, **parts: int
) -> AsyncIterator[Probe]:
    """A probe that runs in this loop until the block is left."""
    probe = Probe(folder, clock, pauses, **parts)
    running = asyncio.create_task(probe.run())
    try:
        yield probe
    finally:
        probe.stop()
        await running
