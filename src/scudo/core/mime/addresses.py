"""Address lists (RFC 5322, 3.4) read forgivingly: groups, comments, names with commas, missing brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from scudo.core.mime.charsets import decode
from scudo.core.mime.letter import Address
from scudo.core.mime.words import clean_line, decode_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r'"(?:[^"\\]|\\.){0,2000}"|\([^()]{0,1000}\)|<[^<>]{0,2000}>|[^"(<>,;:]+|.', re.DOTALL)
_UNQUOTED_TOKEN = re.compile(r"\([^()]{0,1000}\)|<[^<>]{0,2000}>|[^(<>,;:]+|.", re.DOTALL)
_BARE = re.compile(
    r'("[^"@\s]{1,64}(?: [^"@\s]{1,64}){0,5}"|[^\s<>()"\[\],;:@]{1,128})@(\[[^\s\[\]]{1,64}\]|[^\s<>()"\[\],;:@]{1,255})'
)
_ESCAPED = re.compile(r"\\(.)")
_LONGEST_NAME = 500
_LONGEST_ADDRESS = 400
_LONGEST_PHRASE = 5000
_MOST_WORDS = 200


@dataclass(slots=True)
class _Entry:
    """One address while it is read: the words before it, its comments, what stood in angle brackets."""

    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None

    def is_empty(self) -> bool:
        return self.angle is None and not self.comments and not "".join(self.words).strip()

    def is_only_a_name(self) -> bool:
        return self.angle is None and "@" not in "".join(self.words)


def parse_addresses(raw: bytes, most: int, hint: str = "") -> tuple[tuple[Address, ...], bool]:
    """Return at most `most` addresses, and whether there were more.

    An entry without `@` is kept as it stands (`MAILER-DAEMON`), a group's name is not an entry.
    """
    text = decode(raw, hint=hint)[0]
    if "@" not in text and "=?" in text:
        text = decode_words(text)
    found = (_address(entry) for entry in _with_split_names_joined(_entries(text)))
    known = tuple(islice((address for address in found if address is not None), most + 1))
    return known[:most], len(known) > most


def _entries(text: str) -> Iterator[_Entry]:
    entry = _Entry()
    for piece in _tokens(text):
        if piece in {",", ";"} or (piece == "<" and entry.angle is not None):
            if not entry.is_empty():
                yield entry
            entry = _Entry()
        elif piece == ":" and entry.is_only_a_name():
            entry = _Entry()
        elif piece[0] == "(" and len(piece) > 1:
            entry.comments.append(piece[1:-1])
        elif piece[0] == "<" and len(piece) > 1 and (entry.angle is None or "@" not in entry.angle):
            entry.angle = piece[1:-1]
        elif len(entry.words) < _MOST_WORDS:
            entry.words.append(piece)
    if not entry.is_empty():
        yield entry


def _tokens(text: str) -> Iterator[str]:
    """Yield quoted strings, comments, angle brackets, marks and runs; after a quote without end, quotes are text."""
    pattern, at = _TOKEN, 0
    while match := pattern.match(text, at):
        if match[0] == '"':
            pattern = _UNQUOTED_TOKEN
        yield match[0]
        at = match.end()


def _with_split_names_joined(entries: Iterator[_Entry]) -> Iterator[_Entry]:
    """Join `Rossi` and `Mario <m@…>`, which an unquoted comma in a name has split."""
    before: _Entry | None = None
    for entry in entries:
        if before and _is_first_half(before) and entry.angle and "".join(entry.words).strip():
            before = _Entry([*before.words, ", ", *entry.words], entry.comments, entry.angle)
            continue
        if before:
            yield before
        before = entry
    if before:
        yield before


def _is_first_half(entry: _Entry) -> bool:
    return entry.is_only_a_name() and not entry.comments and bool("".join(entry.words).strip())


def _address(entry: _Entry) -> Address | None:
    phrase = "".join(entry.words)[:_LONGEST_PHRASE].strip()
    if entry.angle is not None:
        match = _BARE.search(decode_words(entry.angle).removeprefix("mailto:"))
        address = match[0] if match else entry.angle.strip()
        if not match and (other := _BARE.search(phrase)):
            return _made(other[0], phrase.replace(other[0], ""), entry.comments)
        return _made(address, phrase, entry.comments)
    match = _BARE.search(phrase) or _BARE.search(decode_words(phrase))
    if match:
        return _made(match[0], phrase.replace(match[0], "") if match[0] in phrase else "", entry.comments)
    if phrase and " " not in phrase and "=?" not in phrase and '"' not in phrase:
        return _made(phrase, "", entry.comments)
    return _made("", phrase, entry.comments)


def _made(address: str, phrase: str, comments: list[str]) -> Address | None:
    name = _plain(phrase) or _plain(" ".join(comments))
    clean = clean_line(address)[:_LONGEST_ADDRESS]
    if name.lower() == clean.lower():
        name = ""
    return Address(clean, name[:_LONGEST_NAME]) if clean or name else None


def _plain(phrase: str) -> str:
    bare = _ESCAPED.sub(r"\1", phrase.replace('\\"', "\0")).replace('"', "").replace("\0", '"')
    name = clean_line(decode_words(bare)).strip(" <>,;")
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"" else name
