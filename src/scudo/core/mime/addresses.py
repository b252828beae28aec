"""Address lists (RFC 5322, 3.4) read forgivingly: groups, comments, names with commas, missing brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from scudo.core.mime.charsets import decode
from scudo.core.mime.letter import Address
from scudo.core.mime.words import clean_line, decode_words

_TOKEN = re.compile(r'"(?:[^"\\]|\\.){0,1000}"|\([^()]{0,1000}\)|<[^<>]{0,2000}>|[^"(<>,;:]+|.', re.DOTALL)
_BARE = re.compile(r'("[^"@\s]{1,64}(?: [^"@\s]{1,64}){0,5}"|[^\s<>()"\[\],;:@]{1,128})@(\[[^\s\[\]]{1,64}\]|[^\s<>()"\[\],;:@]{1,255})')
_ESCAPED = re.compile(r"\\(.)")
_LONGEST_NAME = 500
_LONGEST_ADDRESS = 400


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
    entries, cut = _entries(decode(raw, hint=hint)[0], most)
    if len(entries) == 1 and entries[0].is_only_a_name():
        decoded = decode_words("".join(entries[0].words))
        if "@" in decoded:
            entries, cut = _entries(decoded, most)
    found = (_address(entry) for entry in _with_split_names_joined(entries))
    return tuple(address for address in found if address is not None), cut


def _entries(text: str, most: int) -> tuple[list[_Entry], bool]:
    entries: list[_Entry] = []
    entry = _Entry()
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in {",", ";"} or (token == "<" and entry.angle is not None):
            if not entry.is_empty():
                entries.append(entry)
            if len(entries) >= most:
                return entries, bool(text[match.end() :].strip(" ,;"))
            entry = _Entry()
        elif token == ":" and entry.is_only_a_name():
            entry = _Entry()
        elif token[0] == "(" and len(token) > 1:
            entry.comments.append(token[1:-1])
        elif token[0] == "<" and len(token) > 1 and (entry.angle is None or "@" not in entry.angle):
            entry.angle = token[1:-1]
        else:
            entry.words.append(token)
    return entries + ([] if entry.is_empty() else [entry]), False


def _with_split_names_joined(entries: list[_Entry]) -> list[_Entry]:
    """Join `Rossi` and `Mario <m@…>`, which an unquoted comma in a name has split."""
    joined: list[_Entry] = []
    for entry in entries:
        before = joined[-1] if joined else None
        is_split = before and before.is_only_a_name() and not before.comments and "".join(before.words).strip()
        if before and is_split and entry.angle and "".join(entry.words).strip():
            joined[-1] = _Entry([*before.words, ", ", *entry.words], entry.comments, entry.angle)
        else:
            joined.append(entry)
    return joined


def _address(entry: _Entry) -> Address | None:
    phrase = "".join(entry.words).strip()
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
