"""Whether a page answers as it should: one fresh connection, no redirect followed, at most 64 kB read."""

import ssl
from typing import Any

import httpx

from scudo.probe.checks.asked import text
from scudo.probe.outcome import CRITICAL, OK, Misdescribed, Outcome, clean, from_error

MOST_BYTES = 64 * 1024
HEADERS = {"User-Agent": "Scudo probe", "Accept": "*/*", "Connection": "close"}
LOWEST, HIGHEST = 100, 599
NO_TIMEOUT = {"connect": None, "read": None, "write": None, "pool": None}


class Pages:
    """The clients that all checks share: one that believes only good certificates, one that believes any."""

    def __init__(self) -> None:
        self._transports: dict[bool, httpx.AsyncHTTPTransport] = {}

    def transport(self, *, verify: bool) -> httpx.AsyncHTTPTransport:
        """The client of one kind, made when it is first needed; it keeps no connection, so that each check makes its own."""
        if verify not in self._transports:
            context = ssl.create_default_context()
            if not verify:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
            self._transports[verify] = httpx.AsyncHTTPTransport(
                verify=context, limits=limits, trust_env=False
            )
        return self._transports[verify]

    async def close(self) -> None:
        """Close what is open."""
        for transport in self._transports.values():
            await transport.aclose()


class Http:
    """One address, the status expected of it, and a text that must be in its first 64 kB."""

    def __init__(self, spec: dict[str, Any], timeout_s: float, pages: Pages) -> None:
        self._url = _url(text(spec, "url"))
        self._expect = _expected(spec.get("expect"))
        self._contains = text(spec, "contains") if spec.get("contains") else ""
        self._verify = spec.get("verify") is not False
        self._timeout_s = timeout_s
        self._pages = pages

    async def ask(self) -> Outcome:
        """Fetch the page and judge it."""
        request = httpx.Request("GET", self._url, headers=HEADERS, extensions={"timeout": NO_TIMEOUT})
        try:
            answer = await self._pages.transport(verify=self._verify).handle_async_request(request)
            try:
                body = await beginning(answer)
            finally:
                await answer.aclose()
        except httpx.TransportError as problem:
            return from_error(problem) or broken(problem)
        return self._judge(answer, body)

    def _judge(self, answer: httpx.Response, body: bytes) -> Outcome:
        status = answer.status_code
        if not (status == self._expect or (self._expect is None and status < 400)):  # noqa: PLR2004 - HTTP's own line
            target = answer.headers.get("location", "")
            moved = f", which leads to {target}" if answer.has_redirect_location else ""
            expected = "less than 400" if self._expect is None else self._expect
            return Outcome(CRITICAL, clean(f"answered {status}{moved}; expected {expected}"))
        if self._contains and self._contains.encode() not in body:
            return Outcome(CRITICAL, clean(f"answered {status}, without the text “{self._contains}”"))
        return Outcome(OK, f"answered {status}")


async def beginning(answer: httpx.Response) -> bytes:
    """The first 64 kB of a body, as they came over the wire."""
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) >= MOST_BYTES:
            break
    return bytes(body[:MOST_BYTES])


def broken(problem: httpx.TransportError) -> Outcome:
    """What went wrong after the connection stood."""
    if isinstance(problem, httpx.RemoteProtocolError):
        return Outcome(CRITICAL, clean(f"no HTTP answer: {problem}"))
    return Outcome(
        CRITICAL, clean(f"the connection was cut: {problem}" if str(problem) else "the connection was cut")
    )


def _url(written: str) -> httpx.URL:
    try:
        url = httpx.URL(written)
    except httpx.InvalidURL as problem:
        raise Misdescribed(f"the check's url cannot be read: {problem}") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise Misdescribed("the check's url must begin with http:// or https://")
    return url


def _expected(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not LOWEST <= value <= HIGHEST:
        raise Misdescribed(f"the check's expect must be a status from {LOWEST} to {HIGHEST}")
    return value
