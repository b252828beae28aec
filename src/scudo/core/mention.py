"""`@Name` in a note: which colleagues are meant, and which names are not clear enough to tell anybody."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MOST = 20
MOST_WORDS = 5
_WORD = r"\w[\w'’]*"
_MENTION = re.compile(rf"(?<![\w@+-])@({_WORD}(?:[ ._-]{_WORD}){{0,{MOST_WORDS - 1}}})")
_BETWEEN = re.compile(r"[ ._-]+")


@dataclass(frozen=True)
class Found:
    """Whom a text names, by key, each once and in order; `unclear` fits several people, `unknown` nobody."""

    people: tuple[int, ...] = ()
    unclear: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def mentions(text: str, people: Mapping[int, str]) -> Found:
    """Whom a text mentions, of `people` by key and name.

    A whole name counts before one of its words; capitals and accents do not matter; a dot, a dash or an underscore is a
    space. Nobody is guessed: a word that fits several names tells nobody. An address (`anna@rossi.it`) is no mention.
    """
    named = {key: words_of(name) for key, name in people.items()}
    told: list[int] = []
    unclear: list[str] = []
    unknown: list[str] = []
    for written in _written(text):
        fits = fitting(words_of(written), named)
        if len(fits) == 1:
            told.append(fits[0])
        else:
            (unclear if fits else unknown).append(_BETWEEN.split(written)[0])
    return Found(tuple(dict.fromkeys(told)), tuple(dict.fromkeys(unclear)), tuple(dict.fromkeys(unknown)))


def _written(text: str) -> Iterator[str]:
    for count, match in enumerate(_MENTION.finditer(text)):
        if count == MOST:
            return
        yield match.group(1)


def words_of(name: str) -> tuple[str, ...]:
    """A name's words without capitals and accents."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return tuple(word for word in _BETWEEN.split(plain.casefold().strip()) if word)


def fitting(words: tuple[str, ...], named: Mapping[int, tuple[str, ...]]) -> list[int]:
    """Who is called so: the longest beginning that is somebody's whole name, else the first word as a part of a name."""
    for length in range(len(words), 0, -1):
        if whole := [key for key, name in named.items() if name == words[:length]]:
            return whole
    return [key for key, name in named.items() if words[0] in name] if words else []
