"""YAML as plain values that remember their lines.

Read by events with a stack of our own, so that nesting costs no recursion and every bound is kept while reading. Anchors,
aliases and tags are refused; a key that stands twice is a problem, where YAML would keep the last one. Only `true`,
`false`, `null` and decimal numbers are not text: `on`, `no`, 2026-05-12 and 12:30 stay what was written.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import yaml

from scudo.core.model.problems import Malformed, Problem, shown

MOST_BYTES = 2_000_000
MOST_VALUES = 300_000
DEEPEST = 20
_LONGEST_KEY = 200
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")


class Table(dict[str, object]):
    """A mapping of the file; `lines` holds the line of every key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Row(list[object]):
    """A list of the file; `lines` holds the line of every item."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


Place = Sequence[str | int]


def line_at(root: Table, place: Place) -> int:
    """The line of a path of keys and positions; of the nearest thing around it where it does not stand in the file."""
    around: object = root
    line = root.line
    for step in place:
        match around, step:
            case Table(), str() if step in around.lines:
                line, around = around.lines[step], around[step]
            case Row(), int() if step < len(around):
                line, around = around.lines[step], around[step]
            case _:
                return line
    return line


def where(place: Place) -> str:
    """`components.erp-1.needs[1]`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{_short(step)}" if text else _short(step)
    return text


def read_marked(text: str, file: str = "") -> tuple[Table, list[Problem]]:
    """The one document of a text, and the keys that stand twice. Raises Malformed for what is no such document."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Malformed([Problem(1, "", f"is over {MOST_BYTES // 1_000_000} MB; split the system")], file)
    reader = _Reader()
    try:
        reader.read(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        reader.refused.append(_syntax(error, text))
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        reader.refused.append(Problem(line, "", "holds half a character; save the file as UTF-8"))
    if reader.refused:
        raise Malformed([*reader.refused, *reader.twice], file)
    if not isinstance(reader.root, Table):
        raise Malformed([Problem(1, "", _no_mapping(reader.root))], file)
    return reader.root, reader.twice


class _TooMuch(yaml.YAMLError):
    """A bound is reached; reading ends here."""

    def __init__(self, event: yaml.Event, reason: str) -> None:
        super().__init__(reason)
        self.line = _line(event)


@dataclass(slots=True)
class _Reader:
    root: object = None
    refused: list[Problem] = field(default_factory=list)
    twice: list[Problem] = field(default_factory=list)
    stack: list[Table | Row] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    place: list[str | int] = field(default_factory=list)
    values: int = 0
    documents: int = 0

    def read(self, events: Iterable[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._begin(event)
            elif isinstance(event, yaml.ScalarEvent):
                self._count(event)
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._count(event)
                self._open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                self._count(event)
                self._refuse(event, f"*{event.anchor} repeats what stands elsewhere; write it out")
                self._put(None, event)

    def _begin(self, event: yaml.Event) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _TooMuch(event, "a second document begins; one file is one system")

    def _count(self, event: yaml.NodeEvent) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            raise _TooMuch(event, f"holds more than {MOST_VALUES:,} values; split the system")
        if len(self.refused) + len(self.twice) > 1000:  # noqa: PLR2004 - far more than is ever told
            raise _TooMuch(event, "has too many mistakes to go on")

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        if len(self.stack) >= DEEPEST:
            raise _TooMuch(event, f"is nested deeper than {DEEPEST} levels; a model needs few")
        self._no_extras(event)
        opened = (Table if isinstance(event, yaml.MappingStartEvent) else Row)(_line(event))
        step = self._step()
        self._put(opened, event)
        self.place.append(step)
        self.stack.append(opened)
        self.keys.append(None)

    def _close(self) -> None:
        self.place.pop()
        self.stack.pop()
        self.keys.pop()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._no_extras(event)
        around = self.stack[-1] if self.stack else None
        if isinstance(around, Table) and self.keys[-1] is None:
            self._key(around, event)
        else:
            plain = event.implicit[0] and event.tag is None and not event.style
            self._put(_resolved(event.value) if plain else event.value, event)

    def _key(self, around: Table, event: yaml.ScalarEvent) -> None:
        key, line = event.value, _line(event)
        if not key or len(key) > _LONGEST_KEY or not key.isprintable():
            self._refuse(event, f"{shown(key)} is no key; write a short name without line breaks")
        if key in around.lines:
            reason = f"stands twice, first in line {around.lines[key]}; join the two or rename one"
            self.twice.append(Problem(line, where([*self.place[1:], key]), reason))
        around.lines.setdefault(key, line)
        self.keys[-1] = key

    def _put(self, value: object, event: yaml.Event) -> None:
        if not self.stack:
            self.root = value
            return
        around, key = self.stack[-1], self.keys[-1]
        if isinstance(around, Row):
            around.append(value)
            around.lines.append(_line(event))
        elif key is None:
            self._refuse(event, "a key is a name, not a list, a mapping or an alias")
            self.keys[-1] = ""
        else:
            around.setdefault(key, value)
            self.keys[-1] = None

    def _no_extras(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, f"&{event.anchor} is an anchor; leave it out, and write out what repeats it")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(event, f"{shown(str(tag))} is a tag; leave it out")

    def _refuse(self, event: yaml.Event, reason: str) -> None:
        steps = [*self.place, self._step()] if self.stack else []
        self.refused.append(Problem(_line(event), where([step for step in steps[1:] if step != ""]), reason))

    def _step(self) -> str | int:
        """Where in what is open the next value goes; blank for a key, and for the document itself."""
        around = self.stack[-1] if self.stack else None
        return len(around) if isinstance(around, Row) else (self.keys[-1] or "" if self.stack else "")


def _resolved(written: str) -> object:
    if written in _WORDS:
        return _WORDS[written]
    if _INTEGER.fullmatch(written):
        return int(written)
    return float(written) if _DECIMAL.fullmatch(written) else written


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _short(step: str) -> str:
    return shown(step)[1:-1]


def _no_mapping(root: object) -> str:
    found = "is empty" if root is None else "is no mapping of keys to values"
    return f"{found}; begin with system: and components:"


def _syntax(error: yaml.YAMLError, text: str) -> Problem:
    if isinstance(error, _TooMuch):
        return Problem(error.line, "", str(error))
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, yaml.MarkedYAMLError) and mark is not None:
        said = " ".join(part for part in (error.context, error.problem) if part)
        return Problem(
            int(mark.line) + 1, "", f"is not YAML here ({said}); see the indents, colons and quotes"
        )
    line = text.count("\n", 0, int(getattr(error, "position", 0) or 0)) + 1
    return Problem(line, "", "holds a character that YAML does not allow; remove it")
