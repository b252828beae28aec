"""Each kind of check against the real thing on loopback."""

import asyncio
import contextlib
import errno
import os
import shutil
import socket
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from scudo.probe.checks.kinds import Kinds
from scudo.probe.checks.names import Names, literal
from scudo.probe.checks.ping import Ping
from scudo.probe.clock import Clock
from scudo.probe.configuration import Check
from scudo.probe.outcome import CRITICAL, OK, UNKNOWN
from tests.probe.waiting import until
from tests.waiting import free_port

LOCAL = "127.0.0.1"
SNMPD = shutil.which("snmpd", path=f"{os.environ['PATH']}:/usr/sbin")
WITHOUT_ICMP = """
import asyncio
from scudo.probe.checks.kinds import Kinds
from scudo.probe.clock import Clock
from scudo.probe.configuration import Check
async def main():
    kinds = Kinds(Clock())
    told = asyncio.get_running_loop().create_future()
    kinds.ready(Check(1, "ping", 1.0, 1.0, 1, 5.0, {"host": "127.0.0.1"})).begin(told.set_result)
    print(*(await told)[:2])
    await kinds.close()
asyncio.run(main())
"""


@pytest_asyncio.fixture
async def kinds():
    made = Kinds(Clock())
    yield made
    await made.close()


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
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize("host", [LOCAL, "localhost"])
async def test_an_open_port_answers(kinds, host):
    async with serving() as port:
        assert await ask(kinds, "tcp", host=host, port=port) == (OK, f"port {port} answers", None)


async def test_a_closed_port_refuses(kinds):
    port = free_port()
    for host in (LOCAL, "localhost"):
        assert await ask(kinds, "tcp", host=host, port=port) == (CRITICAL, f"port {port}: connection refused", None)


async def test_a_port_that_takes_nobody_ends_with_the_time(kinds):
    with full() as port:
        assert await ask(kinds, "tcp", 0.3, host=LOCAL, port=port) == (CRITICAL, "no answer within 0.3 s", None)


async def test_a_name_that_is_nowhere_is_told(kinds):
    told = await ask(kinds, "tcp", host="nowhere.invalid", port=80)
    assert told.status == CRITICAL
    assert told.output.startswith("name not found")
    assert (await ask(kinds, "tcp", host=f"{'x' * 300}.invalid", port=80)).status == CRITICAL


async def test_one_address_of_several_is_enough_even_if_the_first_is_silent(kinds):
    async with serving() as port:
        with socket.socket() as door:
            door.bind(("127.0.0.2", port))
            door.listen(0)
            guests = [socket.socket() for _ in range(3)]
            for guest in guests:
                guest.setblocking(False)
                guest.connect_ex(("127.0.0.2", port))
            both = (literal("127.0.0.2"), literal(LOCAL))
            kinds._names._known["both.example"] = (Clock().real() + 60, both)
            assert (await ask(kinds, "tcp", 1.2, host="both.example", port=port)).status == OK
            for guest in guests:
                guest.close()


async def test_a_probe_without_free_ports_does_not_blame_the_target(kinds, monkeypatch):
    class Exhausted(socket.socket):
        def connect_ex(self, _address):
            return errno.EADDRNOTAVAIL

    monkeypatch.setattr("scudo.probe.checks.tcp.socket.socket", Exhausted)
    assert (await ask(kinds, "tcp", host=LOCAL, port=80)).status == UNKNOWN


async def test_connections_leave_no_descriptor_behind(kinds):
    async def many():
        async with serving() as port:
            with full() as silent:
                await asyncio.gather(*(ask(kinds, "tcp", 0.2, host=LOCAL, port=silent) for _ in range(20)))
            await asyncio.gather(*(ask(kinds, "tcp", host=LOCAL, port=port) for _ in range(50)))

    await many()
    before = open_files()
    await many()
    await until(lambda: open_files() <= before)


async def test_a_name_is_looked_up_once_for_all_who_ask_and_kept_for_a_minute(monkeypatch):
    asked, moment = [], [0.0]

    class Slow(Clock):
        def real(self):
            return moment[0]

    def look_up(host):
        asked.append(host)
        return (literal(LOCAL),)

    monkeypatch.setattr("scudo.probe.checks.names.look_up", look_up)
    names = Names(Slow())
    await asyncio.gather(*(names.find("a.example") for _ in range(10)))
    assert asked == ["a.example"]
    moment[0] = 59.0
    assert names.known("a.example")
    moment[0] = 61.0
    assert names.known("a.example") is None
    names.close()


@pytest.mark.parametrize(("host", "is_one"), [(LOCAL, True), ("::1", True), ("localhost", False), ("a" * 300, False)])
def test_a_written_out_address_is_known_without_asking(host, is_one):
    assert bool(literal(host)) is is_one


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (b"S", OK, "PostgreSQL answers, with TLS"),
        (b"N", OK, "PostgreSQL answers, without TLS"),
        (b"E", CRITICAL, "PostgreSQL answers with an error"),
        (b"HTTP/1.1 400", CRITICAL, "something answers, but it is not PostgreSQL"),
    ],
)
async def test_postgres_is_asked_in_its_own_words(kinds, answer, status, says):
    async with serving(answer) as port:
        assert await ask(kinds, "postgres", host=LOCAL, port=port) == (status, says, None)


async def test_a_postgres_that_hangs_or_is_away_is_told(kinds):
    async with serving(after=lambda _writer: asyncio.sleep(5)) as port:
        assert (await ask(kinds, "postgres", 0.3, host=LOCAL, port=port)).output == "no answer within 0.3 s"
    assert (await ask(kinds, "postgres", host=LOCAL, port=free_port())).output == "connection refused"
    with full() as port:
        assert (await ask(kinds, "postgres", 0.3, host="localhost", port=port)).status == CRITICAL


@pytest.mark.parametrize(
    ("answer", "spec", "status", "says"),
    [
        (page(b"hello"), {}, OK, "answered 200"),
        (page(b"hello"), {"expect": 200, "contains": "ell"}, OK, "answered 200"),
        (page(b"hello"), {"contains": "bye"}, CRITICAL, "answered 200, without the text “bye”"),
        (page(b"", "503 Away"), {"expect": 200}, CRITICAL, "answered 503; expected 200"),
        (page(b"", "503 Away"), {"expect": 503}, OK, "answered 503"),
        (page(b"", "404 None"), {}, CRITICAL, "answered 404; expected less than 400"),
        (
            page(b"", "302 Moved", "Location: http://elsewhere.example/\r\n"), {"expect": 200}, CRITICAL,
            "answered 302, which leads to http://elsewhere.example/; expected 200",
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n", {}, CRITICAL, "no HTTP answer: "),
    ],
)  # fmt: skip
async def test_a_page_is_judged(kinds, answer, spec, status, says):
    async with serving(answer) as port:
        told = await ask(kinds, "http", url=f"http://{LOCAL}:{port}/", **spec)
        assert told.status == status
        assert told.output.startswith(says)


async def test_of_a_page_without_end_the_beginning_is_read(kinds):
    async def pour(writer):
        with contextlib.suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"x" * 65536)
                await writer.drain()

    head = b"HTTP/1.1 200 OK\r\n\r\nstart"
    async with serving(head, after=pour) as port:
        url = f"http://{LOCAL}:{port}/"
        assert (await ask(kinds, "http", url=url, contains="start")).status == OK
        assert (await ask(kinds, "http", url=url, contains="end")).status == CRITICAL


async def test_a_page_that_trickles_ends_with_the_time(kinds):
    async def trickle(writer):
        for _ in range(100):
            writer.write(b"x")
            await asyncio.sleep(0.05)

    async with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", after=trickle) as port:
        told = await ask(kinds, "http", 0.4, url=f"http://{LOCAL}:{port}/")
        assert told == (CRITICAL, "no answer within 0.4 s", None)


async def test_a_page_that_is_away_is_told_in_plain_words(kinds):
    assert (await ask(kinds, "http", url=f"http://{LOCAL}:{free_port()}/")).output == "connection refused"
    assert (await ask(kinds, "http", url="http://nowhere.invalid/")).output.startswith("name not found")


@pytest.fixture(scope="module")
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


def tls_of(served: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(served)
    return context


async def test_a_certificate_is_believed_where_its_authority_is(kinds, authority, monkeypatch):
    trusted, served = authority
    async with serving(page(b"hello"), tls=tls_of(served)) as port:
        url = f"https://{LOCAL}:{port}/"
        told = await ask(kinds, "http", url=url)
        assert told.status == CRITICAL
        assert told.output.startswith("the certificate is not good")
        assert (await ask(kinds, "http", url=url, verify=False)).status == OK
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        fresh = Kinds(Clock())
        assert (await ask(fresh, "http", url=url)).status == OK
        await fresh.close()


async def test_a_port_without_tls_is_told(kinds):
    async with serving(page(b"plain")) as port:
        told = await ask(kinds, "http", url=f"https://{LOCAL}:{port}/")
        assert (told.status, told.output.startswith("no TLS")) == (CRITICAL, True)


async def test_a_host_answers_a_ping(kinds):
    told = await ask(kinds, "ping", host=LOCAL)
    assert told.status == OK
    assert told.output.startswith(("answers in", "alive"))


async def test_a_lost_echo_is_sent_again():
    answers = [None, None, 0.0042]

    async def echo(_address):
        return answers.pop(0)

    class Hasty(Clock):
        def real(self):
            return super().real() * 100

    clock = Hasty()
    told = await Ping({"host": LOCAL}, 5.0, Names(clock), clock, echo).ask()
    assert told == (OK, "answers in 4.2 ms, 2 lost before", [("rta", 4.2, "ms", None, None)])


async def test_where_no_echo_may_be_sent_three_ports_are_tried(monkeypatch):
    async def forbidden(_address):
        raise PermissionError

    clock = Clock()
    asks = Ping({"host": LOCAL}, 0.5, Names(clock), clock, forbidden)
    monkeypatch.setattr("scudo.probe.checks.ping.PORTS", (free_port(),))
    told = await asks.ask()
    assert told.status == OK
    assert "refuses (by TCP, since this probe may send no ICMP)" in told.output
    with full() as port:
        monkeypatch.setattr("scudo.probe.checks.ping.PORTS", (port,))
        assert (await asks.ask()).status == CRITICAL


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root, and setpriv of util-linux")
def test_a_process_without_the_right_to_ping_says_so():
    told = subprocess.run(
        ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", sys.executable, "-c", WITHOUT_ICMP],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "src"},
    )  # fmt: skip
    assert told.stdout.startswith("0 "), told.stderr


@pytest.fixture
def device(tmp_path):
    """Debian's own SNMP agent; its port."""
    if not SNMPD:
        pytest.skip("snmpd is missing; on Debian: apt-get install snmpd")
    port = free_port()
    settings = tmp_path / "snmpd.conf"
    settings.write_text(f"rocommunity public {LOCAL}\nsysLocation Officina\n")
    with subprocess.Popen(
        [SNMPD, "-f", "-Lo", "-C", "-c", settings, "-p", tmp_path / "pid", f"udp:{LOCAL}:{port}"],
        env={**os.environ, "SNMP_PERSISTENT_DIR": str(tmp_path)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as agent:  # fmt: skip
        yield port
        agent.kill()


async def test_a_device_is_asked_by_snmp(kinds, device):
    location, interfaces, missing = "1.3.6.1.2.1.1.6.0", "1.3.6.1.2.1.2.1.0", "1.3.6.1.2.1.99.9.0"

    async def get(oid, **parts):
        return await ask(kinds, "snmp", 3.0, host=LOCAL, port=device, oid=oid, **parts)

    first = await get(location)
    while first.status != OK:
        first = await get(location)
    assert first == (OK, "value Officina", None)
    assert (await get("." + location, equals="Officina")).status == OK
    assert (await get(location, equals="Sede")).output == "value Officina, expected Sede"
    told = await get(interfaces)
    assert told.output == f"value {told.perfdata[0][1]:.0f}"
    assert (await get(interfaces, equals=int(told.perfdata[0][1]))).status == OK
    assert await get(missing) == (UNKNOWN, f"the device has no {missing}", None)
    assert (await ask(kinds, "snmp", 0.5, host=LOCAL, port=device, oid=location, community="secret")).status == CRITICAL


@pytest.mark.parametrize(
    ("kind", "spec", "says"),
    [
        ("tcp", {"port": 80}, "the check has no host"),
        ("tcp", {"host": "a", "port": 99999}, "the check's port must be"),
        ("http", {"url": "ftp://a/"}, "the check's url must begin"),
        ("http", {"url": "http://[::1"}, "the check's url"),
        ("http", {"url": "http://a/", "expect": "200"}, "the check's expect must be"),
        ("snmp", {"host": "a", "oid": "ifOperStatus.1"}, "the check's oid must be numbers"),
        ("plugin", {"command": "check 'never ends"}, "the check's command cannot be read"),
        ("plugin", {"command": " "}, "the check has no command"),
        ("telepathy", {}, "this probe knows no check “telepathy”"),
    ],
)
async def test_a_check_that_cannot_be_asked_says_why(kinds, kind, spec, says):
    told = await ask(kinds, kind, **spec)
    assert told.status == UNKNOWN
    assert told.output.startswith(says)
