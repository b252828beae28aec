"""Content-Type and Content-Disposition: a value and its parameters, RFC 2231 and what mailers made of it."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from scudo.core.mime.charsets import decode
from scudo.core.mime.words import clean_line, decode_words

_LONGEST = 100_000
_BLANK = re.compile(r"\s+")
_PARAMETER = re.compile(r'[; ] ?([^\s=;"]{1,80}) ?= ?("(?:[^"\\]|\\.){0,5000}"|[^;]{0,50000})')
_ESCAPED = re.compile(r"\\(.)")
_PIECE = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?$")
_FREE_TEXT = {"name", "filename", "boundary"}


def split_value(raw: bytes, hint: str = "") -> tuple[str, dict[str, str]]:
    """Return the lower-case value and its decoded parameters by lower-case name."""
    text = _BLANK.sub(" ", decode(raw[:_LONGEST], hint=hint)[0]).strip()
    value = re.split(r"[; ]", text, maxsplit=1)[0].lower().strip('"')
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for match in _PARAMETER.finditer(text, len(value)):
        piece = _PIECE.match(match[1].lower())
        if piece is not None:
            order = -1 if piece[2] is None and not piece[3] else int(piece[2] or 0)
            base = piece[1]
            pieces.setdefault(base, {}).setdefault(order, (_bare(match[2], base), bool(piece[3])))
    return value, {name: _joined(found) for name, found in pieces.items()}


def _bare(value: str, name: str) -> str:
    if value.startswith('"') and value.endswith('"') and len(value) > 1:
        return (
            _ESCAPED.sub(r"\1", value[1:-1])
            if name not in {"name", "filename"}
            else value[1:-1].replace('\\"', '"')
        )
    value = value.strip().strip('"')
    return value if name in _FREE_TEXT else value.split(" ", 1)[0]


def _joined(found: dict[int, tuple[str, bool]]) -> str:
    """Join the numbered pieces (RFC 2231, 3 and 4); a plain value beside them is the poorer copy."""
    if -1 in found and len(found) == 1:
        return clean_line(decode_words(found[-1][0]))
    ordered = [found[key] for key in sorted(found) if key >= 0]
    charset, data = "", b""
    first, encoded = ordered[0]
    if encoded and first.count("'") >= 2:  # noqa: PLR2004 - charset'language'text
        charset, _, rest = first.split("'", 2)
        ordered[0] = (rest, True)
    data = b"".join(
        unquote_to_bytes(text) if coded else text.encode("utf-8", "replace") for text, coded in ordered
    )
    return clean_line(decode_words(decode(data, charset)[0]))
