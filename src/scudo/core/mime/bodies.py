"""Which parts are the letter's own words, and those words as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scudo.core.mime.charsets import declared_charset, decode
from scudo.core.mime.markup import html_to_text
from scudo.core.mime.structure import leaves
from scudo.core.mime.transfer import uu_blocks

if TYPE_CHECKING:
    from scudo.core.mime.structure import Part

MOST_TEXT = 2_000_000
_MOST_FLOWED_LINES = 20_000
_VARIANTS_ONLY = {"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext", "text/markdown"}


@dataclass(slots=True)
class Passage:
    """A stretch of the letter: the same words as plain text, as HTML, or both."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Body:
    """The letter's words; `files` are (name, content) found inside the text itself."""

    text: str = ""
    html: str | None = None
    files: list[tuple[str, bytes]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


def sort_parts(root: Part) -> tuple[list[Passage], list[Part]]:
    """Return the passages of the letter in order, and the parts that are attachments."""
    passages: dict[int, Passage] = {}
    others = []
    parts = leaves(root)
    named = None if any(_is_words(part) for part in parts) else next(filter(_is_named_text, parts), None)
    for part in parts:
        if part is not named and not _is_words(part):
            if (
                part.type not in _VARIANTS_ONLY
                or part.parent is None
                or part.parent.type != "multipart/alternative"
            ):
                others.append(part)
            continue
        passage = passages.setdefault(id(part.alternative or part), Passage())
        (passage.html if part.type == "text/html" else passage.plain).append(part)
    return list(passages.values()), others


def read_body(raw: bytes, passages: list[Passage]) -> Body:
    """Return the words of all passages, at most 2 MB of them; plain text first, else readable HTML."""
    body, texts, pages, left = Body(), [], [], MOST_TEXT
    for passage in passages:
        if left <= 0:
            _keep_whole(body, [(part, part.content(raw).data) for part in (*passage.plain, *passage.html)])
            continue
        html = [_decoded(raw, part, body, left) for part in passage.html]
        plain = [_flowed(part, _decoded(raw, part, body, left)) for part in passage.plain]
        text = "".join(f"{one.rstrip()}\n" for one in plain)
        if not text.strip() or (html and _is_markup(text)):
            text = "\n".join(html_to_text(one) for one in html) or text
        left -= sum(map(len, html)) + sum(map(len, plain))
        texts.append(text)
        pages += html
    text, files = uu_blocks("\n".join(one for one in texts if one.strip()))
    body.files += files
    body.text = "\n".join(line.rstrip() for line in text.split("\n", _MOST_FLOWED_LINES)).strip("\n")
    body.html = "\n".join(pages) if pages else None
    return body


def _keep_whole(body: Body, parts: list[tuple[Part, bytes]]) -> None:
    """Attach what is too long to be shown as text, so that nothing of it is lost."""
    body.defects.append("text cut: longer than 2 MB, attached whole")
    body.files += [("text.html" if part.type == "text/html" else "text.txt", data) for part, data in parts]


def _is_named_text(part: Part) -> bool:
    """Say whether a text that bears a file name may be the letter, where nothing else is."""
    return part.type in {"text/plain", "text/html"} and part.disposition()[0] != "attachment"


def _is_words(part: Part) -> bool:
    """Say whether a leaf is the letter itself: text without a file name, or the whole of a mail that is text."""
    if part.type not in {"text/plain", "text/html"} and not (
        part.parent is None and part.main == "text" and part.type != "text/calendar"
    ):
        return False
    disposition, parameters = part.disposition()
    if disposition == "attachment":
        return False
    if part.parent is None or part.alternative is not None:
        return True
    return not (parameters.get("filename") or part.parameters.get("name"))


def _decoded(raw: bytes, part: Part, body: Body, most: int) -> str:
    result = part.content(raw)
    if result.defect:
        body.defects.append(result.defect)
    if len(result.data) > most:
        _keep_whole(body, [(part, result.data)])
    data = result.data[:most]
    hint = declared_charset(data) if part.type == "text/html" else ""
    text, problem = decode(data, part.parameters.get("charset", ""), hint)
    if problem:
        body.problems.append(problem)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _flowed(part: Part, text: str) -> str:
    """Join the soft-broken lines of format=flowed (RFC 3676)."""
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    glue = "" if part.parameters.get("delsp", "").lower() == "yes" else " "
    lines: list[str] = []
    depth_before, is_open = 0, False
    for line in text.split("\n", _MOST_FLOWED_LINES):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        if is_open and depth == depth_before and bare != "-- ":
            lines.append(glue + bare.rstrip(" "))
        else:
            lines.append(
                ("\n" if lines else "")
                + ">" * depth
                + (" " if depth else "")
                + (bare if bare == "-- " else bare.rstrip(" "))
            )
        depth_before, is_open = depth, bare.endswith(" ") and bare != "-- "
    return "".join(lines)


def _is_markup(text: str) -> bool:
    """Say whether a part called plain is really HTML source."""
    return text[:200].lstrip().lower().startswith(("<!doctype html", "<html"))
