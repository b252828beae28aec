"""Making a preview: once for each content, in a process of its own, within bounds; what fails is remembered with its reason."""

import json
import logging
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import scudo
from scudo.core.files import HEAD, Kind, kind_of
from scudo.core.files.kinds import Family
from scudo.lib import blobs, home
from scudo.lib.previews import frames, store
from scudo.lib.previews.store import Preview

log = logging.getLogger(__name__)
PICTURES = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP, Kind.BMP, Kind.TIFF, Kind.ICON})
SOURCE = str(Path(scudo.__file__).parents[1])
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from scudo.lib.previews.maker import main; main(sys.argv[2])"
PATIENCE_S = 40
FALLS = (signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGSEGV)
"""How the maker ends when a library falls over a damaged file."""
WEBP = (b"RIFF", b"WEBP")
MOST_LINES, MOST_NAME, MOST_ENTRIES, MOST_PIECES = 4_000, 200, 200, 40


class NotMade(Exception):
    """The maker did not come as far as the file, or was ended by somebody else: nothing is known of it, it is tried again."""


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
    with tempfile.TemporaryFile(dir=home.folder("run")) as out:
        code = run(how, content, out)
        out.seek(0)
        preview, files = taken(kind, out.read(), code)
    return store.keep(digest, preview, files)


def way(kind: Kind) -> str | None:
    """Which of the maker's ways is taken; none for what is only named."""
    if kind in PICTURES:
        return "picture"
    if kind is Kind.ZIP:
        return "archive"
    return {Family.PAPER: "paper", Family.TEXT: "text"}.get(kind.family)


def run(how: str, content: IO[bytes], out: IO[bytes]) -> int:
    """Run the maker on a file; gives its exit code. Raises NotMade where the machine had no time for it."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program; nothing of the file is among its words
            [sys.executable, "-I", "-c", PROGRAM, SOURCE, how],
            stdin=content, stdout=out, stderr=subprocess.DEVNULL, env={}, cwd="/", timeout=PATIENCE_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as problem:
        raise NotMade(f"not within {PATIENCE_S} s") from problem
    return done.returncode


def taken(kind: Kind, written: bytes, code: int) -> tuple[Preview, list[tuple[str, bytes]]]:
    """What the maker handed over, believed no further than its form; where it handed over nothing, why. Raises NotMade."""
    pieces = list(islice(frames.read(written), MOST_PIECES))
    if not pieces or pieces[0][0] != frames.BEGAN:
        raise NotMade(f"the maker ended with {code} before it saw the file")
    facts = next((parsed(content) for letter, content in reversed(pieces) if letter == frames.FACTS), {})
    files = dict(chain(texts(pieces), drawings(pieces)))
    pages = sum(name not in (store.TEXT, store.SMALL) for name in files)
    preview = described(kind, facts, pages, small=store.SMALL in files)
    drawn = kind in PICTURES or kind.family is Family.PAPER
    if pages or preview.problem or (facts.get("whole") and not drawn):
        return preview, list(files.items())
    problem = fault(code)
    log.warning("No preview could be made of a file of kind %s: %s (exit code %s)", kind, problem, code)
    return store.refused(kind, problem), []


def fault(code: int) -> str:
    """What is wrong with a file of which the maker made nothing. Raises NotMade where it was ended by somebody else."""
    if code == -signal.SIGXCPU:
        return "too_much"
    if code < 0 and -code not in FALLS:
        raise NotMade(f"the maker was ended by signal {-code}")
    return "damaged"


def texts(pieces: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The text, within its bounds."""
    for letter, content in pieces:
        if letter == frames.TEXT:
            yield store.TEXT, content[: frames.LONGEST_TEXT]
            return


def drawings(pieces: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The pictures: a small one, and pages up to the last that is ever drawn."""
    drawn = [(letter, content) for letter, content in pieces if (content[:4], content[8:12]) == WEBP]
    for _letter, content in [one for one in drawn if one[0] == frames.SMALL][:1]:
        yield store.SMALL, content
    pages = [content for letter, content in drawn if letter == frames.PAGE][: frames.MOST_PAGES]
    for place, content in enumerate(pages, start=1):
        yield f"{place}.webp", content


def parsed(content: bytes) -> dict[str, Any]:
    """Facts as the maker wrote them; none where they are no object."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


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
