"""The tree of MIME parts, found in one pass over the bytes (RFC 2045, 2046), bounded in depth and number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scudo.core.mime.headers import Headers, read_block
from scudo.core.mime.parameters import split_value
from scudo.core.mime.transfer import Decoded, undo

MOST_PARTS = 10_000
DEEPEST = 250
_DELIMITER = re.compile(rb"^--([^\r\n]{1,300})[^\n]*\n?", re.MULTILINE)
_GUESS = re.compile(rb"^--([^\r\n]{1,200}?)[ \t\r]{0,5}\nContent-", re.MULTILINE | re.IGNORECASE)
_TYPE = re.compile(r"[\w!#$&^.+-]{1,120}/[\w!#$&^.+-]{1,120}")
_OWN_FIELDS = ("content-",)


@dataclass(slots=True, eq=False)
class Part:
    """One part: its description, where its body lies, `raw[start:end]`, the outermost alternative around it."""

    headers: Headers
    type: str
    start: int
    end: int
    parent: Part | None = None
    depth: int = 0
    alternative: Part | None = None
    children: tuple[Part, ...] | list[Part] = ()

    @property
    def main(self) -> str:
        """Return the first half of the type."""
        return self.type.partition("/")[0]

    @property
    def parameters(self) -> dict[str, str]:
        """Return the parameters of Content-Type."""
        return split_value(self.headers.raw("content-type") or b"", self.headers.hint)[1]

    def content(self, raw: bytes) -> Decoded:
        """Return the part's own bytes, its transfer encoding undone."""
        encoding = (self.headers.raw("content-transfer-encoding") or b"").decode("ascii", "replace")
        return undo(raw[self.start : self.end], encoding)

    def disposition(self) -> tuple[str, dict[str, str]]:
        """Return Content-Disposition and its parameters."""
        return split_value(self.headers.raw("content-disposition") or b"", self.headers.hint)


@dataclass(slots=True)
class _Open:
    """A multipart whose end has not come; `outer` is the level that the same boundary had before."""

    part: Part
    boundary: bytes
    outer: int | None


class _Splitter:
    """Walks the delimiters of one mail; every step is a look-up, so the walk is linear."""

    def __init__(self, raw: bytes, root: Part, defects: list[str]) -> None:
        self.raw, self.root, self.defects = raw, root, defects
        self.stack: list[_Open] = []
        self.levels: dict[bytes, int] = {}
        self.count = 1
        self.current: Part | None = root

    def run(self) -> None:
        self._enter(self.root, _boundary(self.raw, self.root))
        at = self.root.start
        while self.stack and (match := _DELIMITER.search(self.raw, at)):
            at = match.end()
            level, is_last = self._level(match[1])
            if level is None:
                continue
            if self.count >= MOST_PARTS and not is_last:
                self.defects.append(f"more than {MOST_PARTS} parts: the rest stays in one")
                break
            self._close(level, match.start())
            if is_last:
                self._leave()
            else:
                at = self._begin(level, match.end())
        if self.stack and self.root.children:
            self.defects.append("a boundary is never closed")

    def _level(self, line: bytes) -> tuple[int | None, bool]:
        token = line.rstrip(b" \t")
        if token in self.levels:
            return self.levels[token], False
        return (self.levels.get(token[:-2]), True) if token.endswith(b"--") else (None, False)

    def _close(self, level: int, at: int) -> None:
        """End the current part and every open multipart inside the one at `level`."""
        end = at - (2 if self.raw[at - 2 : at] == b"\r\n" else 1)
        if self.current is not None and self.current is not self.root:
            self.current.end = max(self.current.start, end)
        self.current = None
        while len(self.stack) > level + 1:
            self.stack[-1].part.end = max(self.stack[-1].part.start, end)
            self._leave()

    def _leave(self) -> None:
        opened = self.stack.pop()
        if opened.outer is None:
            del self.levels[opened.boundary]
        else:
            self.levels[opened.boundary] = opened.outer

    def _begin(self, level: int, at: int) -> int:
        parent = self.stack[level].part
        headers, start, _ = read_block(self.raw, at, self._is_delimiter)
        part = described(headers, start, len(self.raw), parent)
        if isinstance(parent.children, tuple):
            parent.children = []
        parent.children.append(part)
        self.count += 1
        self.current = part
        self._enter(part, _boundary(self.raw, part))
        return start

    def _is_delimiter(self, line: bytes) -> bool:
        match = _DELIMITER.match(line)
        return match is not None and self._level(match[1])[0] is not None

    def _enter(self, part: Part, boundary: bytes) -> None:
        if not boundary:
            return
        if part.depth >= DEEPEST:
            self.defects.append(f"nested deeper than {DEEPEST}: the inner parts stay in one")
            return
        self.stack.append(_Open(part, boundary, self.levels.get(boundary)))
        self.levels[boundary] = len(self.stack) - 1


def split(raw: bytes) -> tuple[Part, list[str]]:
    """Return the root part of a mail with its children in place, and the defects met."""
    headers, start, defects = read_block(raw, 0, lambda _line: False)
    root = described(headers, start, len(raw), None)
    _Splitter(raw, root, defects).run()
    if root.main == "multipart" and not root.children:
        defects.append("multipart without parts: read as text")
        root.type = "text/plain"
    return root, defects


def described(headers: Headers, start: int, end: int, parent: Part | None) -> Part:
    """Return the part that these headers describe; a type that makes no sense is text."""
    value, _ = split_value(headers.raw("content-type") or b"", headers.hint)
    match = _TYPE.match(value)
    kind = (
        match[0] if match else {"html": "text/html", "multipart": "multipart/mixed"}.get(value, "text/plain")
    )
    if not value and parent is not None and parent.type == "multipart/digest":
        kind = "message/rfc822"
    if parent is not None:
        headers.fields = [one for one in headers.fields if one[0].startswith(_OWN_FIELDS)]
    if parent is None:
        return Part(headers, kind, start, end)
    around = parent.alternative or (parent if parent.type == "multipart/alternative" else None)
    return Part(headers, kind, start, end, parent, parent.depth + 1, around)


def leaves(root: Part) -> list[Part]:
    """Return the parts without children in the order of the mail."""
    found, waiting = [], [root]
    while waiting:
        part = waiting.pop()
        if part.children:
            waiting.extend(reversed(part.children))
        else:
            found.append(part)
    return found


def _boundary(raw: bytes, part: Part) -> bytes:
    """Return a multipart's boundary; the one in use where the declared one is missing or (at the root) never comes."""
    if part.main != "multipart":
        return b""
    declared = part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")[:290]
    if declared and (part.parent is not None or raw.find(b"--" + declared, part.start) >= 0):
        return declared
    match = _GUESS.search(raw, part.start, part.start + 10_000)
    return match[1] if match else declared
