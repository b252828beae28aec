"""Attachments as pages show them: a strip of small previews, and one large."""

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from scudo.core.files import HEAD, Kind, kind_of, runs
from scudo.lib import blobs
from scudo.lib.previews import store, words
from scudo.lib.previews.store import Preview


@dataclass(frozen=True)
class File:
    """An attachment as a face knows it: `look` is the address of its large preview, ending with a slash, `save` of the file."""

    name: str
    type: str
    size: int
    digest: str
    look: str
    save: str


def card(file: File, content: bytes | None = None) -> dict[str, Any]:
    """A file in a strip; `content` is at hand where it is no kept blob."""
    preview = store.read(file.digest)
    known = preview or Preview(kind_of(content[:HEAD] if content is not None else beginning(file.digest)))
    warning = words.warning(file.name, file.type, known.kind)
    return {
        "name": file.name,
        "size": filesizeformat(file.size),
        "url": file.save,
        "look": file.look,
        "kind": words.whole_kind(known),
        "warning": warning,
        "small": f"{file.look}0.webp" if known.small else "",
        "lines": known.lines,
        "mark": mark(file.name, known.kind),
        "problem": words.problem(preview) if preview and preview.problem else "",
    }


def beginning(digest: str) -> bytes:
    """The first bytes of a kept content; nothing where it is missing."""
    try:
        with blobs.path_of(digest).open("rb") as content:
            return content.read(HEAD)
    except OSError:
        return b""


def mark(name: str, kind: Kind) -> str:
    """Up to four letters that stand for a file without a picture: its extension, else its kind."""
    _stem, dot, extension = name.rpartition(".")
    short = extension if dot and extension.isalnum() else kind.value
    return short[:4].upper() if kind is not Kind.UNKNOWN or dot else "?"


def large(file: File, content: bytes | None = None) -> dict[str, Any]:
    """One file as its large preview shows it."""
    preview = store.read(file.digest)
    known = preview or Preview(Kind.UNKNOWN)
    return {
        **card(file, content),
        "problem": words.problem(preview),
        "left_out": words.left_out(known),
        "pages": [
            {"url": f"{file.look}{number}.webp", "words": of_page(file, known, number)}
            for number in range(1, known.pages + 1)
        ],
        "text": store.text(file.digest) if known.has_text else "",
        "entries": [
            {"name": name, "size": filesizeformat(size), "warning": words.warning(name, "", Kind.EMPTY)}
            for name, size in known.entries
        ],
        "locked": known.locked,
        "has_programs": any(runs(name, Kind.EMPTY) for name, _size in known.entries),
    }


def of_page(file: File, preview: Preview, number: int) -> str:
    """What a picture shows, for who does not see it."""
    if preview.of_pages:
        return _("Page %(number)d of %(name)s") % {"number": number, "name": file.name}
    return file.name
