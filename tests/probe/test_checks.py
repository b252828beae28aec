"""Ports, names and databases against the real thing on loopback; and what cannot be asked at all."""

import asyncio
import errno
import socket

import pytest

from scudo.probe.checks.names import Names, literal
from scudo.probe.clock import Clock
from scudo.probe.outcome import CRITICAL, OK, UNKNOWN
from tests.probe.waiting import until
from tests.probe.wire import LOCAL, ask, full, open_files, serving
from tests.waiting import free_port


@pytest.mark.parametrize("host", [LOCAL, "localhost"])
async def test_an_open_port_answers(kinds, host):
    async with serving() as port:
        assert await ask(kinds, "tcp", host=host, port=port) == (OK, f"port {port} answers", None)


async def test_a_closed_port_refuses(kinds):
    port = free_port()
    for host in (LOCAL, "localhost"):
        assert await ask(kinds, "tcp", host=host, port=port) == (
            CRITICAL,
            f"port {port}: connection refused",
            None,
        )


async def test_a_port_that_takes_nobody_ends_with_the_time(kinds):
    with full() as port:
        assert await ask(kinds, "tcp", 0.3, host=LOCAL, port=port) == (
            CRITICAL,
            "no answer within 0.3 s",
            None,
        )


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


@pytest.mark.parametrize(
    ("host", "is_one"), [(LOCAL, True), ("::1", True), ("localhost", False), ("a" * 300, False)]
)
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
