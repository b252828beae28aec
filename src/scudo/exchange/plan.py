"""What an import would do, step by step, before any of it is done."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scudo.core.roles import Actor
from scudo.core.sheet import Findings, Problem, Sheet

Act = Callable[[Actor, datetime], None]


class Verb(StrEnum):
    """What becomes of a thing."""

    MAKE = "make"
    CHANGE = "change"
    SAME = "same"


@dataclass(frozen=True)
class Change:
    """One field: what is there (blank where nothing is) and what would be."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One thing of the file: the rows that speak of it, what it is, how it is called, and how it is done."""

    verb: Verb
    thing: str
    title: str
    rows: tuple[int, ...]
    changes: tuple[Change, ...] = ()
    act: Act | None = field(default=None, compare=False, repr=False)


@dataclass
class Plan:
    """Everything that a file would do, in the order in which it is done; nothing is done where there are problems."""

    sheet: Sheet
    steps: list[Step] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def findings(self) -> Findings:
        """What is wrong with the file."""
        return self.sheet.findings

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, by row."""
        return self.findings.in_order()

    def of(self, verb: Verb) -> list[Step]:
        """The steps of a verb."""
        return [step for step in self.steps if step.verb is verb]

    @property
    def digest(self) -> str:
        """Tells one plan from another: what was confirmed is what is done."""
        told = repr(
            [(step.verb.value, step.thing, step.title, step.rows, step.changes) for step in self.steps]
        )
        return hashlib.sha256(told.encode()).hexdigest()


def step(
    verb: Verb,
    thing: str,
    title: str,
    rows: Iterable[int],
    changes: Iterable[Change] = (),
    act: Act | None = None,
) -> Step:
    """A step; what changes nothing is left alone."""
    told = tuple(changes)
    really = Verb.SAME if verb is Verb.CHANGE and not told else verb
    return Step(really, thing, title, tuple(dict.fromkeys(rows)), told, None if really is Verb.SAME else act)


def changes(news: dict[str, str], known: dict[str, str]) -> list[Change]:
    """New texts beside those that are there."""
    return [Change(key, known.get(key, ""), text) for key, text in news.items()]
