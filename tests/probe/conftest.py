"""A probe's surroundings: its event loop, its folder, a centre to talk to."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import pytest_asyncio
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from scudo.probe.checks.kinds import Kinds
from scudo.probe.clock import Clock
from scudo.probe.delivery import Pauses
from scudo.probe.run import Probe
from tests.probe.centre import TOKEN, FakeCentre
from tests.probe.wire import LOCAL

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


@pytest_asyncio.fixture
async def kinds():
    made = Kinds(Clock())
    yield made
    await made.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself: the file to trust, and the file to serve."""
    folder = tmp_path_factory.mktemp("ca")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Collaudo")])
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(begins).not_valid_after(begins + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOCAL))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    trusted, served = folder / "ca.pem", folder / "server.pem"
    pem = made.public_bytes(serialization.Encoding.PEM)
    trusted.write_bytes(pem)
    served.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return trusted, served


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
        began = asyncio.create_task(probe.began.wait())
        await asyncio.wait([began, running], return_when=asyncio.FIRST_COMPLETED)
        began.cancel()
        yield probe
    finally:
        probe.stop()
        await running
