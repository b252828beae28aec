"""Making a preview: once for each content, in a process of its own, within bounds; what fails is remembered with its reason."""

import logging
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any

from scudo.core.files import HEAD, Kind, kind_of
from scudo.core.files.kinds import Family
from scudo.lib import blobs
from scudo.lib.confined import frames, running
from scudo.lib.previews import store
from scudo.lib.previews.store import Preview

log = logging.getLogger(__name__)
PICTURES = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP, Kind.BMP, Kind.TIFF, Kind.ICON})
MAKER = "scudo.lib.previews.maker"
WEBP = (b"RIFF", b"WEBP")
MOST_LINES, MOST_NAME, MOST_ENTRIES = 4_000, 200, 200


def of_blob(digest: str) -> None:
    """Make the preview of a kept content, if it is there and has none."""
    if store.read(digest) is None and blobs.path_of(digest).is_file():
        with blobs.path_of(digest).open("rb") as content:
            of_file(digest, content)


def of_file(digest: str, content: IO[bytes]) -> None:
    """Make the preview of a file with this digest; it must be one of the system's, since another process reads it. Raises NotMade."""
    kind = kind_of(content.read(HEAD))
    content.seek(0)
    how = way(kind)
    if how is None:
        return store.keep(digest, store.refused(kind, "empty" if kind is Kind.EMPTY else ""))
    preview, files = taken(kind, *running.run(MAKER, how, content))
    return store.keep(digest, preview, files)


def way(kind: Kind) -> str | None:
    """Which of the maker's ways is taken; none for what is only named."""
    if kind in PICTURES:
        return "picture"
    if kind is Kind.ZIP:
        return "archive"
    return {Family.PAPER: "paper", Family.TEXT: "text"}.get(kind.family)


def taken(kind: Kind, written: bytes, code: int) -> tuple[Preview, list[tuple[str, bytes]]]:
    """What the maker handed over, believed no further than its form; where it handed over nothing, why. Raises NotMade."""
    pieces = running.begun(written, code)
    facts = frames.facts(pieces)
    files = dict(chain(texts(pieces), drawings(pieces)))
    pages = sum(name not in (store.TEXT, store.SMALL) for name in files)
    preview = described(kind, facts, pages, small=store.SMALL in files)
    drawn = kind in PICTURES or kind.family is Family.PAPER
    if pages or preview.problem or (facts.get("whole") and not drawn):
        return preview, list(files.items())
    problem = "too_much" if running.is_out_of_time(code) else "damaged"
    log.warning("No preview could be made of a file of kind %s: %s (exit code %s)", kind, problem, code)
    return store.refused(kind, problem), []


def texts(pieces: Iterable[frames.Piece]) -> Iterator[tuple[str, bytes]]:
    """The text, within its bounds."""
    for letter, content in pieces:
        if letter == frames.TEXT:
            yield store.TEXT, content[: frames.LONGEST_TEXT]
            return


def drawings(pieces: Iterable[frames.Piece]) -> Iterator[tuple[str, bytes]]:
    """The pictures: a small one, and pages up to the last that is ever drawn."""
    drawn = [(letter, content) for letter, content in pieces if (content[:4], content[8:12]) == WEBP]
    for _letter, content in [one for one in drawn if one[0] == frames.SMALL][:1]:
        yield store.SMALL, content
    pages = [content for letter, content in drawn if letter == frames.PAGE][: frames.MOST_PAGES]
    for place, content in enumerate(pages, start=1):
        yield f"{place}.webp", content


def described(kind: Kind, facts: dict[str, Any], pages: int, *, small: bool) -> Preview:
    """The facts as the store keeps them, each within its bounds."""
    said = words(facts.get("problem"))
    return Preview(
        kind,
        problem="" if pages else said if said in store.PROBLEMS else "damaged" if said else "",
        pages=pages,
        of_pages=number(facts.get("of_pages")),
        width=number(facts.get("width")),
        height=number(facts.get("height")),
        small=small,
        lines=words(facts.get("lines"))[:MOST_LINES],
        cut=bool(facts.get("cut")),
        entries=tuple(entries(facts.get("entries"))),
        of_entries=number(facts.get("of_entries")),
        locked=bool(facts.get("locked")),
    )


def entries(listed: object) -> Iterator[tuple[str, int]]:
    """The names of an archive with their sizes; what has another form is left out."""
    for one in listed[:MOST_ENTRIES] if isinstance(listed, list) else ():
        match one:
            case [str(name), int(size)]:
                yield words(name)[:MOST_NAME], number(size)


def words(value: object) -> str:
    """Text that a page can show, without halves of characters; empty for anything else."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def number(value: object) -> int:
    """A number that makes sense as an amount; 0 for anything else."""
    return value if isinstance(value, int) and 0 <= value < 1 << 62 else 0
