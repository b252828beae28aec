"""A centre that speaks the probe's wire and nothing else: a small HTTP server, in the test's own loop."""

import asyncio
import hashlib
import json
import ssl
from collections import defaultdict
from collections.abc import Callable
from typing import Any

TOKEN = "token-of-officina"
CODE = "K7QD-4M2X-9TRA"


def check(key: int, kind: str, spec: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A check as the wire has it, quick enough for a test."""
    return {
        "id": key, "kind": kind, "every_s": 1.0, "retry_s": 1.0, "attempts": 3, "timeout_s": 2.0, "spec": spec, **parts,
    }  # fmt: skip


class FakeCentre:
    """Keeps results as the real one promises: each once, in order, and `through` only for what it has."""

    def __init__(self, *checks: dict[str, Any]) -> None:
        self.checks = list(checks)
        self.rows: dict[str, list[list[Any]]] = defaultdict(list)
        self.through: dict[str, int] = defaultdict(int)
        self.sent: dict[tuple[str, int], str] = {}
        self.enrolled: list[dict[str, Any]] = []
        self.beats = 0
        self.fetched = 0
        self.batches: list[int] = []
        self.sent_at: list[float] = []
        self.token = TOKEN
        self.answers_with: list[int] = []
        self.swallows_answers = 0
        self.refuses: Callable[[list[Any]], bool] = lambda _row: False
        self.takes_at_most = 2000
        self.port = 0
        self._server: asyncio.Server | None = None
        self._wires: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def version(self) -> str:
        return hashlib.sha256(json.dumps(self.checks).encode()).hexdigest()[:12]

    @property
    def all_rows(self) -> list[list[Any]]:
        return [row for rows in self.rows.values() for row in rows]

    def of(self, key: int) -> list[list[Any]]:
        """The results of one check."""
        return [row for row in self.all_rows if row[1] == key]

    async def come(self, tls: ssl.SSLContext | None = None) -> None:
        """Be there, on the port of the last time."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def go(self) -> None:
        """Be away: whoever is connected is cut off."""
        if self._server:
            self._server.close()
            for wire in list(self._wires):
                wire.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._wires.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode().strip().split("\r\n")
                headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                method, path, _ = first.split()
                status, answer, etag = self._answer(method, path, headers, body)
                if self.swallows_answers:
                    self.swallows_answers -= 1
                    break
                writer.write(self._framed(status, answer, etag))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._wires.discard(writer)
            writer.transport.abort()

    def _framed(self, status: int, answer: Any, etag: str) -> bytes:
        body = b"" if answer is None else json.dumps(answer).encode()
        tag = f'ETag: "{etag}"\r\n' if etag else ""
        return f"HTTP/1.1 {status} x\r\n{tag}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, str]:
        if self.answers_with:
            return self.answers_with.pop(0), {"error": "as the test wants it"}, ""
        if path == "/api/probe/enrol":
            return self._enrol(json.loads(body))
        if headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"error": "token unknown or revoked"}, ""
        if path == "/api/probe/configuration":
            self.fetched += 1
            if headers.get("if-none-match") == f'"{self.version}"':
                return 304, None, self.version
            return 200, {"version": self.version, "checks": self.checks}, self.version
        assert (method, path) == ("POST", "/api/probe/results")
        return self._take(json.loads(body))

    def _enrol(self, asked: dict[str, Any]) -> tuple[int, Any, str]:
        if asked["code"] != CODE or self.enrolled:
            return 403, {"error": "code unknown, used or expired"}, ""
        self.enrolled.append(asked)
        return 200, {"probe": "officina", "token": self.token}, ""

    def _take(self, batch: dict[str, Any]) -> tuple[int, Any, str]:
        rows, spool = batch["results"], batch["spool"]
        assert [row[0] for row in rows] == sorted({row[0] for row in rows}), "numbers grow"
        assert len(rows) <= 2000
        self.sent_at.append(batch["sent_at"])
        for row in rows:
            known = self.sent.setdefault((spool, row[0]), json.dumps(row))
            assert known == json.dumps(row), "what is sent again is the same"
        if len(rows) > self.takes_at_most:
            return 413, {"error": "too many"}, ""
        if any(map(self.refuses, rows)):
            return 422, {"error": "not understood"}, ""
        self.beats += not rows
        self.batches.append(len(rows))
        for row in rows:
            if row[0] > self.through[spool]:
                self.rows[spool].append(row)
                self.through[spool] = row[0]
        return 200, {"through": self.through[spool], "configuration": self.version}, ""
