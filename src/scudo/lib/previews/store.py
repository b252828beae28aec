"""Where previews stand: a folder for each content beside the blobs, which appears when it is whole."""

import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scudo.core.files import Kind
from scudo.lib import home

MADE_BY = 1
"""The number of the way previews are made; those of another way are made anew."""
DIGEST = re.compile(r"[0-9a-f]{64}")
MOST_OF_ONE = 40
"""Files of one message that get a preview: a mail with ten thousand would keep everybody else's waiting for days."""
PROBLEMS = frozenset({"damaged", "too_large", "locked", "too_much", "empty"})
FACTS, TEXT, SMALL = "facts.json", "text.txt", "small.webp"


@dataclass(frozen=True)
class Preview:
    """What is known of a content, and what there is to look at: `pages` pictures, or text, or the entries of an archive.

    `problem` is why there is nothing: damaged, too_large, locked, too_much (work), or empty. `pages` counts what was
    drawn, `of_pages` what the document has; `width` and `height` are a picture's own.
    """

    kind: Kind
    problem: str = ""
    pages: int = 0
    of_pages: int = 0
    width: int = 0
    height: int = 0
    small: bool = False
    lines: str = ""
    cut: bool = False
    entries: tuple[tuple[str, int], ...] = ()
    of_entries: int = 0
    locked: bool = False

    @property
    def has_text(self) -> bool:
        """Whether there is text to read."""
        return self.kind.family == "text" and not self.problem


def folder_of(digest: str) -> Path:
    """Where the preview of a content stands. Raises ValueError for what is no digest."""
    if not DIGEST.fullmatch(digest):
        raise ValueError("no digest")
    return home.folder("previews") / str(MADE_BY) / digest[:2] / digest


def read(digest: str) -> Preview | None:
    """The preview of a content, if it was made."""
    try:
        kept: dict[str, Any] = json.loads((folder_of(digest) / FACTS).read_bytes())
        entries = tuple((str(name), int(size)) for name, size in kept.pop("entries"))
        return Preview(Kind(kept.pop("kind")), entries=entries, **kept)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def page(digest: str, number: int) -> Path:
    """A page's picture; 0 is the small one."""
    return folder_of(digest) / (f"{number}.webp" if number else SMALL)


def text(digest: str) -> str:
    """The text of a content; empty where there is none."""
    try:
        return (folder_of(digest) / TEXT).read_text("utf-8", "replace")
    except OSError:
        return ""


def keep(digest: str, preview: Preview, files: Iterable[tuple[str, bytes]] = ()) -> None:
    """Keep a preview with its files; one that another process kept meanwhile stays."""
    folder = folder_of(digest)
    unfinished = folder.with_name(f".{digest}.{os.getpid()}-{os.urandom(4).hex()}")
    unfinished.mkdir(mode=0o700, parents=True)
    try:
        for name, content in files:
            (unfinished / name).write_bytes(content)
        (unfinished / FACTS).write_text(json.dumps(asdict(preview)))
        unfinished.rename(folder)
    except FileExistsError:
        pass
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def refused(kind: Kind, problem: str) -> Preview:
    """A preview that only says why there is none."""
    return replace(Preview(kind), problem=problem)


def looked_down_to() -> int | None:
    """How far what is older than the previews was looked through: the lowest number seen."""
    try:
        return int(looked().read_text())
    except (OSError, ValueError):
        return None


def note_looked_down_to(number: int) -> None:
    """Note how far that went."""
    unfinished = looked().with_suffix(f".{os.getpid()}")
    unfinished.write_text(str(number))
    unfinished.replace(looked())


def looked() -> Path:
    """The file that says so; another way of making previews begins anew."""
    folder = home.folder("previews") / str(MADE_BY)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / "looked-down-to"
