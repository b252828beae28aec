"""XML from outside as the pieces that a format consists of, each with its line; read as a stream, within bounds.

    for step, element in pieces(content, findings, {"graphml", "graph"}):

Containers are told as they open and close; what stands in them comes whole, one piece at a time, so that memory follows the
largest piece and not the file. Nothing is ever fetched or expanded: a DOCTYPE that does more than name the root is refused.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import Enum
from xml.parsers import expat

from scudo.core.interchange.findings import Findings
from scudo.core.model.problems import Malformed, shown

MOST_BYTES = 64_000_000
MOST_ELEMENTS = 2_000_000
MOST_IN_A_PIECE = 200_000
DEEPEST = 1000
_CHUNK = 1_000_000


class Step(Enum):
    """What a piece is."""

    OPENED = 1
    """A container began; its element has attributes alone."""
    CLOSED = 2
    WHOLE = 3
    """A piece, with all that is in it."""


@dataclass(slots=True)
class Element:
    """An element of the file; `content` are its texts and elements in order."""

    tag: str
    attributes: dict[str, str]
    line: int
    content: list["Element | str"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        """The elements in it."""
        return [each for each in self.content if isinstance(each, Element)]

    @property
    def text(self) -> str:
        """The text in it, without that of its elements."""
        return "".join(each for each in self.content if isinstance(each, str))


Piece = tuple[Step, Element]

_UNSTORABLE = re.compile(r"_(?=x[0-9a-f])|[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STORED = re.compile(r"_x([0-9a-f]{1,6})_")
_REFERENCES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}


def quoted(text: str) -> str:
    """Any text as the value of an attribute, quotes included; `told` of what is read gives it back."""
    return _attribute(_storable(text))


def spelt(text: str) -> str:
    """Any text as the content of an element; `told` of what is read gives it back."""
    return _text(_storable(text))


def inner(element: Element) -> str:
    """What stands in an element, as XML."""
    parts: list[str] = []
    waiting: list[Element | str] = element.content[::-1]
    closing: list[tuple[int, str]] = []
    while waiting or closing:
        while closing and len(waiting) == closing[-1][0]:
            parts.append(closing.pop()[1])
        if not waiting:
            continue
        each = waiting.pop()
        if isinstance(each, str):
            parts.append(_text(each))
            continue
        attributes = "".join(f" {name}={_attribute(value)}" for name, value in each.attributes.items())
        parts.append(f"<{each.tag}{attributes}{'' if each.content else '/'}>")
        if each.content:
            closing.append((len(waiting), f"</{each.tag}>"))
            waiting += reversed(each.content)
    return "".join(parts)


def told(text: str) -> str:
    """What a text says that was read: characters that XML cannot hold are `_x0_` in it; all else is as it stands."""
    try:
        said = _STORED.sub(lambda found: chr(int(found[1], 16)), text)
    except ValueError:
        return text
    return said if _storable(said) == text else text


def _attribute(value: str) -> str:
    return f'"{"".join(_REFERENCES.get(letter, letter) for letter in value)}"'


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _storable(text: str) -> str:
    return _UNSTORABLE.sub(lambda found: f"_x{ord(found[0]):x}_", text)


def pieces(content: bytes, findings: Findings, containers: Collection[str]) -> Iterator[Piece]:
    """The file in order. Raises Malformed where it is no XML, does what is refused, or passes a bound."""
    if len(content) > MOST_BYTES:
        findings.stop(1, "", f"is over {MOST_BYTES // 1_000_000} MB; split it")
    reader = _Reader(findings, frozenset(containers))
    for start in range(0, max(len(content), 1), _CHUNK):
        chunk = content[start : start + _CHUNK]
        yield from reader.read(chunk, is_last=start + _CHUNK >= len(content))


class _Reader:
    def __init__(self, findings: Findings, containers: frozenset[str]) -> None:
        self._findings = findings
        self._containers = containers
        self._open: list[Element] = []
        self._piece: list[Element] = []
        self._ready: list[Piece] = []
        self._elements = self._in_piece = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity

    def read(self, chunk: bytes, *, is_last: bool) -> list[Piece]:
        """The pieces that are complete by now."""
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            said = expat.ErrorString(error.code)
            self._findings.stop(
                error.lineno, "", f"is not XML here ({said}); see the tags, quotes and the encoding"
            )
        except Malformed:
            raise
        except (LookupError, ValueError):
            self._findings.stop(1, "", "has an encoding that is not known; save it as UTF-8")
        ready, self._ready = self._ready, []
        return ready

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            self._findings.stop(line, "", f"has more than {MOST_ELEMENTS:,} elements; split it")
        if len(self._open) + len(self._piece) >= DEEPEST:
            self._findings.stop(line, "", f"is nested deeper than {DEEPEST} elements")
        element = Element(tag, attributes, line)
        if self._piece:
            self._in_piece += 1
            if self._in_piece > MOST_IN_A_PIECE:
                whole = self._piece[0]
                self._findings.stop(
                    whole.line, whole.tag, f"has more than {MOST_IN_A_PIECE:,} elements in it"
                )
            self._piece[-1].content.append(element)
            self._piece.append(element)
        elif tag in self._containers:
            self._open.append(element)
            self._ready.append((Step.OPENED, element))
        else:
            self._in_piece = 0
            self._piece.append(element)

    def _end(self, _: str) -> None:
        if self._piece:
            ended = self._piece.pop()
            if not self._piece:
                self._ready.append((Step.WHOLE, ended))
        else:
            self._ready.append((Step.CLOSED, self._open.pop()))

    def _characters(self, text: str) -> None:
        if self._piece:
            self._piece[-1].content.append(text)

    def _doctype(self, _: str, system: str | None, public: str | None, has_subset: int) -> None:
        if system or public or has_subset:
            self._findings.stop(
                self._parser.CurrentLineNumber,
                "",
                "has a DOCTYPE that declares or fetches something; remove it",
            )

    def _entity(self, name: str, *_: object) -> None:
        self._findings.stop(
            self._parser.CurrentLineNumber, "", f"declares the entity {shown(name)}; write it out"
        )
