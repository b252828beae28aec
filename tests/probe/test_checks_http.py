"""Pages against real servers, with and without TLS."""

import asyncio
import contextlib

import pytest

from scudo.probe.checks.kinds import Kinds
from scudo.probe.clock import Clock
from scudo.probe.outcome import CRITICAL, OK
from tests.probe.wire import LOCAL, ask, page, serving, tls_of
from tests.waiting import free_port


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
