"""The wire to the centre: JSON over HTTP(S), one request at a time, and what each answer means."""

import asyncio
import json
import os
import ssl
from dataclasses import dataclass
from typing import Any

import httpx

from scudo.probe.folder import Identity
from scudo.probe.outcome import clean

ENROL, CONFIGURATION, RESULTS = "/api/probe/enrol", "/api/probe/configuration", "/api/probe/results"
CA = "SCUDO_PROBE_CA"
LIMITS = httpx.Timeout(20, connect=5)
LONGEST_S = 120.0
LARGEST_ANSWER = 64 * 2**20
GOOD, UNCHANGED, UNKNOWN_TOKEN, NO_CODE = 200, 304, 401, 403
NOT_UNDERSTOOD = {413, 422}


class Unreachable(Exception):
    """No answer, or none that a centre would give; the text says what came instead."""


class TookTooLong(Unreachable):
    """The answer did not come in time."""


class Revoked(Exception):
    """The centre does not know this probe's token, or no longer."""


class BatchRefused(Exception):
    """The centre does not understand a batch as it is."""


class EnrolmentRefused(Exception):
    """The centre does not enrol this probe; the text says why."""


class BadCertificates(Exception):
    """The file with the certificates to trust cannot be used."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the centre has: all results up to `through` of this store; `configuration` is the version it wants followed."""

    through: int
    configuration: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of whoever answers at the centre's address."""

    status: int
    content: bytes


class Centre:
    """A centre as one probe sees it; `url` is its address without the path. Raises BadCertificates."""

    def __init__(self, url: str, token: str = "") -> None:
        headers = {"User-Agent": "Scudo probe", "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._client = httpx.AsyncClient(
            base_url=url.rstrip("/"), headers=headers, timeout=LIMITS, verify=trusted()
        )

    async def enrol(self, code: str, host: str, version: str) -> Identity:
        """Trade a code for a name and a token. Raises EnrolmentRefused, Unreachable."""
        body = json.dumps({"code": code, "host": host, "version": version}).encode()
        answer = await self._asked("POST", ENROL, content=body)
        if answer.status == NO_CODE:
            raise EnrolmentRefused(said(answer) or "the code is unknown, used or too old")
        found = understood(answer)
        name, token = found.get("probe"), found.get("token")
        if not isinstance(name, str) or not isinstance(token, str):
            raise Unreachable("the answer is not a centre's")
        return Identity(str(self._client.base_url).rstrip("/"), name, token)

    async def configuration(self, version: str) -> bytes | None:
        """The configuration as JSON; None where it is still that `version`. Raises Unreachable, Revoked."""
        headers = {"If-None-Match": f'"{version}"'} if version else {}
        answer = await self._asked("GET", CONFIGURATION, headers=headers)
        if answer.status == UNCHANGED:
            return None
        understood(answer)
        return answer.content

    async def deliver(self, body: bytes) -> Receipt:
        """Hand results over. Raises Unreachable, Revoked, BatchRefused."""
        answer = await self._asked("POST", RESULTS, content=body)
        if answer.status in NOT_UNDERSTOOD:
            raise BatchRefused(said(answer) or f"status {answer.status}")
        found = understood(answer)
        through = found.get("through")
        if isinstance(through, bool) or not isinstance(through, int):
            raise Unreachable("the answer is not a centre's")
        return Receipt(through, str(found.get("configuration") or ""))

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def _asked(self, method: str, path: str, **parts: Any) -> Answer:
        try:
            async with (
                asyncio.timeout(LONGEST_S),
                self._client.stream(method, path, **parts) as answer,
            ):
                found = Answer(answer.status_code, await bounded(answer))
        except (httpx.TimeoutException, TimeoutError):
            raise TookTooLong("no answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise Unreachable(f"{problem}" or type(problem).__name__) from None
        if found.status == UNKNOWN_TOKEN:
            raise Revoked(said(found) or "token unknown or revoked")
        return found


async def bounded(answer: httpx.Response) -> bytes:
    """The content of an answer, never more than 64 MB. Raises Unreachable."""
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise Unreachable("the answer is larger than any centre's")
    return bytes(content)


def understood(answer: Answer) -> dict[str, Any]:
    """The object in a good answer. Raises Unreachable for any other: a failure, a redirect, a portal's page."""
    if answer.status != GOOD:
        told = said(answer)
        raise Unreachable(f"status {answer.status}: {told}" if told else f"status {answer.status}")
    found = parsed(answer)
    if found is None:
        raise Unreachable("the answer is not a centre's")
    return found


def said(answer: Answer) -> str:
    """The centre's own words for a refusal, where there are any."""
    return clean(str((parsed(answer) or {}).get("error", "")))[:300]


def parsed(answer: Answer) -> dict[str, Any] | None:
    """The object in an answer's JSON; None where there is none."""
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def trusted() -> ssl.SSLContext:
    """Whom to believe: the system's authorities, or those in the file that `SCUDO_PROBE_CA` names."""
    named = os.environ.get(CA) or None
    try:
        return ssl.create_default_context(cafile=named)
    except OSError as problem:
        raise BadCertificates(f"{CA}: {named} cannot be used: {problem.strerror or problem}") from None
