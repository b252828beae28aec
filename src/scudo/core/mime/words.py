"""Header text: RFC 2047 encoded words as mailers really write them, and bytes that nobody declared."""

from __future__ import annotations

import binascii
import re
from itertools import groupby

from scudo.core.mime.charsets import decode, storable

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([BbQq])\?([^?]{0,100000})\?=")
_BLANK = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def header_text(raw: bytes, hint: str = "") -> str:
    """Return a header's value as one clean line: words decoded (twice, if encoded twice), no control characters."""
    return clean_line(decode_words(decode(raw, hint=hint)[0]))


def clean_line(text: str) -> str:
    """Return the text on one line with single blanks."""
    return _BLANK.sub(" ", _CONTROL.sub(" ", storable(text))).strip()


def decode_words(text: str) -> str:
    """Return the text with its encoded words decoded; also where they stand in quotes or touch other text."""
    for _ in range(2):
        if "=?" not in text:
            break
        text = _decode_once(text)
    return text


def _decode_once(text: str) -> str:
    """Decode runs of neighbouring words of one charset as one piece: they may split a character."""
    pieces: list[str] = []
    run: list[tuple[str, str, str]] = []
    at = 0
    for match in _WORD.finditer(text):
        between = text[at : match.start()]
        if between.strip() or not run:
            pieces += [_decode_run(run), between]
            run = []
        run.append((match[1].partition("*")[0].lower(), match[2].upper(), match[3]))
        at = match.end()
    pieces += [_decode_run(run), text[at:]]
    return "".join(pieces)


def _decode_run(run: list[tuple[str, str, str]]) -> str:
    pieces = []
    for charset, words in groupby(run, key=lambda word: word[0]):
        data = b"".join(
            _bytes_of(encoding, [word[2] for word in same])
            for encoding, same in groupby(words, key=lambda word: word[1])
        )
        pieces.append(decode(data, charset)[0])
    return "".join(pieces)


def _bytes_of(encoding: str, payloads: list[str]) -> bytes:
    if encoding == "Q":
        return b"".join(
            binascii.a2b_qp(payload.replace("_", " ").encode("utf-8", "replace") + b"", header=False)
            for payload in payloads
        )
    bare = [_NOT_BASE64.sub("", payload) for payload in payloads]
    if all(len(piece) % 4 == 0 or "=" in whole for piece, whole in zip(bare, payloads, strict=True)):
        return b"".join(_base64(piece) for piece in bare)
    return _base64("".join(bare))


def _base64(text: str) -> bytes:
    whole = text[:-1] if len(text) % 4 == 1 else text
    return binascii.a2b_base64(whole + "=" * (-len(whole) % 4))
