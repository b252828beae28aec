"""Header blocks: found in the bytes line by line, bounded, kept as raw values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from scudo.core.mime.words import header_text

if TYPE_CHECKING:
    from collections.abc import Callable

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]{0,20}:")
_LINE = re.compile(rb"[^\n]*\n?")
_MESSAGE_ID = re.compile(r"<[^<>]{1,990}>")
_MOST_FIELDS = 1000
_MOST_REFERENCES = 500
_LONGEST_TEXT = 5000
_LONGEST_RAW = 60_000
_CUT = "…"
_COMMON = {
    name.encode(): name
    for name in ("content-type", "content-transfer-encoding", "content-disposition", "content-id")
}


@dataclass(slots=True)
class Headers:
    """The fields of one block in order: lower-case name, raw unfolded value."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    hint: str = ""

    def raw(self, name: str) -> bytes | None:
        """Return the first value of that name."""
        return next((value for known, value in self.fields if known == name), None)

    def all_raw(self, name: str) -> list[bytes]:
        """Return every value of that name."""
        return [value for known, value in self.fields if known == name]

    def text(self, name: str) -> str:
        """Return the first value decoded to one line of at most 5,000 characters, empty if absent."""
        value = self.raw(name)
        whole = header_text(value[:_LONGEST_RAW], self.hint) if value else ""
        return (
            whole
            if len(whole) <= _LONGEST_TEXT and len(value or b"") <= _LONGEST_RAW
            else whole[:_LONGEST_TEXT] + _CUT
        )

    def message_ids(self, name: str) -> tuple[str, ...]:
        """Return the `<…>` identifiers in a field, or its bare word where a mailer forgot the brackets."""
        value = header_text(b" ".join(self.all_raw(name))[:_LONGEST_RAW])
        found = _MESSAGE_ID.findall(value)
        if not found and value and name != "in-reply-to":
            found = value.split()[:_MOST_REFERENCES]
        compact = (one.replace(" ", "") for one in found)
        return tuple(dict.fromkeys(compact))[-_MOST_REFERENCES:]

    def date(self) -> datetime | None:
        """Return the Date field as an aware moment; one that names no zone is read as UTC."""
        try:
            moment = parsedate_to_datetime(self.text("date")[:200])
            moment.utctimetuple()
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_block(raw: bytes, at: int, stop_at: Callable[[bytes], bool]) -> tuple[Headers, int, list[str]]:
    """Read the fields that begin at `at`; return them, where the body begins, and what was wrong.

    A line that is no field ends the block, unless a field follows it. `stop_at` says of a line whether it is
    a delimiter, which ends the block too (the part then has no body).
    """
    headers, defects = Headers(), []
    begin = end = 0
    while at < len(raw):
        match = _LINE.match(raw, at)
        line = match[0] if match else b""
        if line[:1] in b" \t" and line.strip() and end:
            end = at + len(line)
        elif _FIELD.match(line) and not line.startswith(b"--"):
            _keep(headers, raw[begin:end])
            begin, end = at, at + len(line)
        elif not line.strip():
            at += len(line)
            break
        elif stop_at(line) or not _FIELD.match(raw, at + len(line)) or not end:
            defects.append("no empty line after the headers")
            break
        else:
            defects.append("a line among the headers is no header")
            _keep(headers, raw[begin:end])
            begin = end = at
        at += len(line)
    _keep(headers, raw[begin:end])
    if len(headers.fields) >= _MOST_FIELDS:
        defects.append(f"more than {_MOST_FIELDS} headers: the rest is not read")
    return headers, at, defects[:5]


def _keep(headers: Headers, block: bytes) -> None:
    name, colon, value = block.partition(b":")
    if colon and len(headers.fields) < _MOST_FIELDS:
        clean = value.translate(None, b"\r\n\0").strip()
        lower = name.strip().lower()
        headers.fields.append((_COMMON.get(lower) or lower.decode("ascii", "replace"), clean))
