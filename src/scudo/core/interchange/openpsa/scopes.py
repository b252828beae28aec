"""Which thing a name means: containers, public and private names, paths (Open-PSA MEF 2.0d, fault tree layer)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.openpsa.identifiers import unescaped
from scudo.core.model.problems import did_you_mean, shown

MOST_COMPARED = 20_000


class Kind(StrEnum):
    """What a name can be the name of; the values are those of the sentences."""

    GATE = "gate"
    HOUSE = "house event"
    BASIC = "basic event"
    PARAMETER = "parameter"
    EVENT = "event"
    """In a reference: any of the first three."""


@dataclass(frozen=True, slots=True)
class Container:
    """A fault tree or a component in it; what is in a private one is private unless it says otherwise."""

    path: tuple[str, ...] = ()
    is_private: bool = False


@dataclass(slots=True, eq=False)
class Reference:
    """What a formula or an expression names; `line` is where its container names it first."""

    text: str
    kind: Kind
    container: Container
    line: int


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for: `name` is what it is called in the tree, a path where it is private."""

    name: str
    kind: Kind
    line: int


@dataclass(slots=True)
class Space:
    """The names of one kind of things: events of all kinds share one, parameters have theirs."""

    findings: Findings
    named: dict[str, Named] = field(default_factory=dict)
    _paths: dict[str, Named] = field(default_factory=dict)
    _public: dict[str, Named] = field(default_factory=dict)
    _references: dict[tuple[str, Kind, tuple[str, ...]], Reference] = field(default_factory=dict)

    def declare(self, identifier: str, kind: Kind, container: Container, role: str, line: int) -> str:
        """Enter a definition; what it is called in the tree."""
        is_private = role == "private" or (not role and container.is_private)
        path = ".".join((*container.path, identifier))
        name = path if is_private and container.path else unescaped(identifier)
        known = self.named.get(name) or self._paths.get(path)
        if known:
            self.findings.add(
                line, name, f"is defined twice, first in line {known.line}; rename one or remove it"
            )
            return name
        named = self.named[name] = Named(name, kind, line)
        self._paths[path] = named
        if not is_private:
            self._public[identifier] = named
        return name

    def refer(self, text: str, kind: Kind, container: Container, line: int) -> Reference:
        """A reference that is resolved once all is declared; one for each name that a container uses."""
        key = (text, kind, container.path)
        if key not in self._references:
            self._references[key] = Reference(text, kind, container, line)
        return self._references[key]

    def resolved(self) -> dict[Reference, str]:
        """What each reference is called in the tree; those that name nothing are told, and missing here."""
        found = {}
        for reference in self._references.values():
            named = self._find(reference)
            if named is None:
                near = did_you_mean(reference.text, islice(self._public, MOST_COMPARED))
                wanted = f"there is no {reference.kind} {shown(reference.text)}"
                self.findings.add(reference.line, "", f"{wanted}{near or '; define it'}")
            elif reference.kind not in (Kind.EVENT, named.kind):
                self.findings.add(
                    reference.line,
                    "",
                    f"{shown(reference.text)} is a {named.kind}, not a {reference.kind}; correct the tag",
                )
            else:
                found[reference] = named.name
        return found

    def declare_what_is_only_named(self) -> Iterator[str]:
        """Basic events that formulas name and nothing defines: a file of logic alone leaves their definitions out."""
        for reference in list(self._references.values()):
            if reference.kind is Kind.BASIC and self._find(reference) is None:
                yield self.declare(reference.text, Kind.BASIC, Container(), "", reference.line)

    def _find(self, reference: Reference) -> Named | None:
        """By its name or path inside the containers around it, from within; else as a public name; else as a full path."""
        around = reference.container.path
        for depth in range(len(around), 0, -1):
            found = self._paths.get(".".join((*around[:depth], reference.text)))
            if found:
                return found
        return self._public.get(reference.text) or self._paths.get(reference.text)
