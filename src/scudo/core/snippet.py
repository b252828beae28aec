"""The piece of a text in which what was searched for stands, with the words that were found."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 200
LOOKED_AT = 40_000
LONGEST_ENDING = 6
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the text; `is_found` where it is a word that was searched for."""

    text: str
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """Pieces that follow each other, and how many of the words that were searched for are among them."""

    pieces: tuple[Piece, ...]
    words: int


def folded(text: str) -> str:
    """Small letters without accents, each in the place of its letter."""
    return "".join(_letter(one) for one in text)


def _letter(one: str) -> str:
    if one < "\x80":
        return one.lower()
    first = unicodedata.normalize("NFKD", one.lower())[:1]
    return first if first and not unicodedata.combining(first) else one


def snippet(text: str, stems: Iterable[str], width: int = WIDTH) -> Snippet:
    """About `width` characters around the place with the most words that begin with one of `stems` (folded, without endings).

    A word is found where an ending of at most six letters follows its stem. Of a text without any it is the beginning.
    """
    line = " ".join(text[:LOOKED_AT].split())
    wanted = sorted({stem for stem in stems if stem}, key=len, reverse=True)
    places = _places(folded(line), wanted)
    start, end = _window(len(line), places, width)
    start, end = _at_words(line, start, end)
    inside = [one for one in places if start <= one[0] and one[1] <= end]
    pieces = _pieces(line, start, end, inside)
    return Snippet(tuple(pieces), len({stem for _start, _end, stem in inside}))


Place = tuple[int, int, str]


def _places(line: str, wanted: Sequence[str]) -> list[Place]:
    """Where words with one of the stems stand."""
    if not any(stem in line for stem in wanted):
        return []
    found = []
    for match in _WORD.finditer(line):
        word = match.group()
        stem = next(
            (one for one in wanted if word.startswith(one) and len(word) - len(one) <= LONGEST_ENDING), None
        )
        if stem:
            found.append((match.start(), match.end(), stem))
    return found


def _window(length: int, places: Sequence[Place], width: int) -> tuple[int, int]:
    """The stretch of the width that holds the most different words; the first of several."""
    if length <= width or not places:
        return 0, min(length, width)
    best, most, first = 0, 0, 0
    for last in range(len(places)):
        while places[last][1] - places[first][0] > width and first < last:
            first += 1
        words = len({stem for _start, _end, stem in places[first : last + 1]})
        if words > most:
            best, most = first, words
    start = max(0, places[best][0] - width // 4)
    return start, min(length, max(start + width, places[best][1]))


def _at_words(line: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without halves of words at its ends, where they are short."""
    space = line.find(" ", start, min(start + 30, end)) if start else -1
    start = space + 1 if space >= 0 else start
    space = line.rfind(" ", max(end - 30, start), end) if end < len(line) else -1
    return start, space if space > start else end


def _pieces(line: str, start: int, end: int, places: Sequence[Place]) -> list[Piece]:
    """The stretch, cut at the words that were found."""
    pieces = [Piece("… ")] if start else []
    at = start
    for first, last, _stem in places:
        pieces += [Piece(line[at:first]), Piece(line[first:last], is_found=True)]
        at = last
    pieces += [Piece(line[at:end]), *([Piece(" …")] if end < len(line) else [])]
    return [one for one in pieces if one.text]
