"""Formulas of Open-PSA as gates: one gate for each connective, those within others named after the gate around them.

What `Op` has no word for is said by what it has: nand, nor and imply by not; iff by xor; cardinality by two atleast.
Connectives of any number of arguments are associative (MEF 2.0d, fault tree layer), nand and nor are the negation of the whole.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.markup import Element
from scudo.core.interchange.openpsa.scopes import Container, Kind, Reference, Space
from scudo.core.model.problems import did_you_mean, shown
from scudo.core.redundancy.tree import Gate, Op

_EVENTS = {
    "gate": Kind.GATE,
    "house-event": Kind.HOUSE,
    "basic-event": Kind.BASIC,
    "event": Kind.EVENT,
}
_MOST_ARGUMENTS = {"not": 1, "imply": 2}
_LEAST_ARGUMENTS = {"imply": 2}
CONNECTIVES = ("and", "or", "not", "atleast", "xor", "nand", "nor", "imply", "iff", "cardinality")
BESIDE = {"label", "attributes"}
_COUNT = re.compile(r"\s*[0-9]{1,9}\s*")


@dataclass(frozen=True, slots=True, eq=False)
class Unnamed:
    """A connective within the formula of a gate."""

    within: str
    number: int


Argument = Reference | Unnamed


def called(name: str | Unnamed, names: Mapping[Argument, str]) -> str:
    """What a gate is called in the tree."""
    return name if isinstance(name, str) else names[name]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A gate whose arguments are not known yet: references to what is named, or connectives drawn with it."""

    name: str | Unnamed
    op: Op
    of: tuple[Argument, ...]
    k: int
    line: int

    def resolved(self, names: Mapping[Argument, str], findings: Findings) -> Gate:
        """The gate, where all that it refers to exists; nothing stands twice among its arguments."""
        of = tuple(names[each] for each in self.of)
        if len(set(of)) < len(of):
            twice = next(name for name, count in Counter(of).items() if count > 1)
            told = f"has {shown(twice)} twice among its arguments; once is enough"
            findings.add(self.line, called(self.name, names), told)
        return Gate(self.op, of, self.k)


class Formulas:
    """Draws the gates of formulas; every mistake is told, and drawn as far as it goes."""

    def __init__(self, findings: Findings, events: Space) -> None:
        self._findings = findings
        self._events = events

    def drawn(self, name: str, definition: Element, container: Container) -> Iterator[Drawn]:
        """The gates that one definition needs; the first is the one that it defines."""
        formulas = [each for each in definition.children if each.tag not in BESIDE]
        if len(formulas) != 1:
            told = "has no formula; write one" if not formulas else "has several formulas; join them by one"
            self._findings.add(definition.line, name, told)
            return
        yield from _Drawing(self._findings, self._events, container, name).of(formulas[0])


class _Drawing:
    """One definition: what is waiting to be drawn under which name, from the outside in."""

    def __init__(self, findings: Findings, events: Space, container: Container, name: str) -> None:
        self._findings = findings
        self._events = events
        self._container = container
        self._name = name
        self._within = 0
        self._waiting: list[tuple[str | Unnamed, Element]] = []

    def of(self, formula: Element) -> Iterator[Drawn]:
        self._waiting.append((self._name, formula))
        while self._waiting:
            name, element = self._waiting.pop()
            yield from self._gates(name, element)

    def _gates(self, name: str | Unnamed, formula: Element) -> Iterator[Drawn]:
        if formula.tag in _EVENTS:
            yield Drawn(name, Op.OR, (self._reference(formula),), 0, formula.line)
        elif formula.tag == "constant":
            yield Drawn(name, Op.AND if self._is_true(formula) else Op.OR, (), 0, formula.line)
        elif formula.tag in CONNECTIVES:
            yield from self._connective(name, formula)
        else:
            near = did_you_mean(formula.tag, [*_EVENTS, *CONNECTIVES])
            known = f"; known are {', '.join(CONNECTIVES)}"
            self._findings.add(formula.line, self._name, f"<{formula.tag}> is no formula{near or known}")

    def _connective(self, name: str | Unnamed, formula: Element) -> Iterator[Drawn]:
        tag, children = formula.tag, formula.children
        if not self._has_enough(formula):
            return
        of = tuple(self._argument(each) for each in children)
        line = formula.line
        match tag:
            case "nand" | "nor":
                yield from self._negated(name, Op.AND if tag == "nand" else Op.OR, of, line)
            case "iff" if len(of) % 2 == 0:
                yield from self._negated(name, Op.XOR, of, line)
            case "iff":
                yield Drawn(name, Op.XOR, of, 0, line)
            case "imply":
                premise = self._unnamed()
                yield Drawn(name, Op.OR, (premise, of[1]), 0, line)
                yield Drawn(premise, Op.NOT, of[:1], 0, line)
            case "atleast":
                yield Drawn(name, Op.ATLEAST, of, self._count(formula, "min", 1, len(of)), line)
            case "cardinality":
                yield from self._cardinality(name, formula, of)
            case _:
                yield Drawn(name, Op(tag), of, 0, line)

    def _negated(self, name: str | Unnamed, op: Op, of: tuple[Argument, ...], line: int) -> Iterator[Drawn]:
        whole = self._unnamed()
        yield Drawn(name, Op.NOT, (whole,), 0, line)
        yield Drawn(whole, op, of, 0, line)

    def _cardinality(
        self, name: str | Unnamed, formula: Element, of: tuple[Argument, ...]
    ) -> Iterator[Drawn]:
        """At least `min` and not at least one more than `max`."""
        least = self._count(formula, "min", 0, len(of))
        most = self._count(formula, "max", least, len(of))
        enough, few, many = self._unnamed(), self._unnamed(), self._unnamed()
        yield Drawn(name, Op.AND, (enough, few), 0, formula.line)
        yield (
            Drawn(enough, Op.ATLEAST, of, least, formula.line)
            if least
            else Drawn(enough, Op.AND, (), 0, formula.line)
        )
        yield Drawn(few, Op.NOT, (many,), 0, formula.line)
        yield (
            Drawn(many, Op.ATLEAST, of, most + 1, formula.line)
            if most < len(of)
            else Drawn(many, Op.OR, (), 0, formula.line)
        )

    def _argument(self, formula: Element) -> Argument:
        if formula.tag in _EVENTS:
            return self._reference(formula)
        name = self._unnamed()
        self._waiting.append((name, formula))
        return name

    def _unnamed(self) -> Unnamed:
        self._within += 1
        return Unnamed(self._name, self._within)

    def _reference(self, event: Element) -> Argument:
        kind = _EVENTS[event.tag]
        typed = event.attributes.get("type", "")
        if kind is Kind.EVENT and typed in _EVENTS:
            kind = _EVENTS[typed]
        text = event.attributes.get("name", "").strip()
        if not text:
            self._findings.add(event.line, self._name, f"<{event.tag}> names nothing; write its name")
            return self._unnamed()
        return self._events.refer(text, kind, self._container, event.line)

    def _is_true(self, constant: Element) -> bool:
        value = constant.attributes.get("value", "")
        if value not in {"true", "false"}:
            self._findings.add(
                constant.line, self._name, f"{shown(value)} is no constant; write true or false"
            )
        return value == "true"

    def _has_enough(self, formula: Element) -> bool:
        given, tag = len(formula.children), formula.tag
        least, most = _LEAST_ARGUMENTS.get(tag, 1), _MOST_ARGUMENTS.get(tag, given)
        if given == 0:
            self._findings.add(formula.line, self._name, f"<{tag}> is empty; name at least one")
        elif not least <= given <= most:
            self._findings.add(
                formula.line, self._name, f"<{tag}> has {given} arguments; it takes {most or least}"
            )
        return given > 0 and least <= given <= most

    def _count(self, formula: Element, name: str, least: int, most: int) -> int:
        written = formula.attributes.get(name, "")
        if not _COUNT.fullmatch(written):
            told = f"{shown(written)} is no number" if written else "is missing"
            self._findings.add(
                formula.line, self._name, f'{name} of <{formula.tag}> {told}; write {name}="1" or more'
            )
            return least
        number = int(written)
        if number > most:
            told = f"{number} of {most} can never be; {name} is at most {most}"
            self._findings.add(formula.line, self._name, told)
        elif number < least:
            self._findings.add(formula.line, self._name, f"{name} is {number}; it is at least {least}")
        return min(max(number, least), most)
