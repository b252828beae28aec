"""Common-cause groups of Open-PSA, written out: each member becomes an or of what fails it alone and of what it fails with.

Beta-factor and multiple Greek letters (NUREG/CR-5485). Alpha and phi factors have readings that differ in
their numbers, by how tests are staggered; they are refused, for no number is better than one that may be wrong.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.markup import Element
from scudo.core.interchange.openpsa.expressions import Expressions, Program
from scudo.core.interchange.openpsa.scopes import Container, Kind, Space
from scudo.core.model.problems import shown
from scudo.core.redundancy.tree import Event, Gate, Op

MOST_CAUSES = 5000
BETA, GREEK = "beta-factor", "MGL"
_LEAST_MEMBERS = 2


@dataclass(frozen=True, slots=True)
class CommonCause:
    """A group as written; `factors` are those of its model in order."""

    name: str
    model: str
    members: tuple[str, ...]
    distribution: Program
    factors: tuple[Program, ...]
    line: int

    @property
    def levels(self) -> tuple[int, ...]:
        """How many members what it has causes for takes at once."""
        together = len(self.members) if self.model == BETA else 1 + len(self.factors)
        return (1, together) if self.model == BETA else tuple(range(1, together + 1))


def read_group(
    element: Element, container: Container, events: Space, expressions: Expressions, findings: Findings
) -> CommonCause | None:
    """A group, its members declared; None where it cannot be read, which is told."""
    name, model = element.attributes.get("name", ""), element.attributes.get("model", "")
    parts = {each.tag: each for each in element.children}
    members = tuple(
        events.declare(each.attributes.get("name", "").strip(), Kind.BASIC, container, "", each.line)
        for each in (parts["members"].children if "members" in parts else ())
    )
    if model not in (BETA, GREEK):
        told = f"{shown(model)} is not read here; use {BETA} or {GREEK}, or write the events out"
        findings.add(element.line, name, told)
        return None
    missing = [tag for tag in ("members", "distribution") if tag not in parts]
    for tag in missing:
        findings.add(element.line, name, f"has no <{tag}>; add it")
    factors = [
        each for part in element.children
        for each in ([part] if part.tag == "factor" else part.children if part.tag == "factors" else [])
    ]  # fmt: skip
    if missing or not _fits(element, len(members), factors, findings):
        return None
    return CommonCause(
        name=name,
        model=model,
        members=members,
        distribution=_program(parts["distribution"], container, name, expressions, findings),
        factors=tuple(_program(each, container, name, expressions, findings) for each in factors),
        line=element.line,
    )


def _fits(element: Element, count: int, factors: Sequence[Element], findings: Findings) -> bool:
    """Whether there are as many factors as the model has, at the levels that it has, and not too many causes."""
    name = element.attributes.get("name", "")
    is_beta = element.attributes["model"] == BETA
    expected = [count] if is_beta else list(range(2, 2 + len(factors)))
    levels = [
        each.attributes.get("level", str(level)).strip()
        for each, level in zip(factors, expected, strict=False)
    ]
    told = ""
    if count < _LEAST_MEMBERS:
        told = "has fewer than two members; name at least two"
    elif not factors or len(factors) > (1 if is_beta else count - 1):
        told = f"has {len(factors)} factors; it takes {'one' if is_beta else f'1 to {count - 1}'}"
    elif levels != list(map(str, expected)):
        told = f"has factors of the levels {', '.join(levels)}; they are {', '.join(map(str, expected))}"
    elif not is_beta and sum(math.comb(count, level) for level in range(1, 2 + len(factors))) > MOST_CAUSES:
        told = f"stands for more than {MOST_CAUSES:,} causes; give fewer factors"
    if told:
        findings.add(element.line, name, told)
    return not told


def _program(
    around: Element, container: Container, name: str, expressions: Expressions, findings: Findings
) -> Program:
    if len(around.children) != 1:
        findings.add(around.line, name, f"<{around.tag}> takes one expression")
        return ()
    return expressions.program(around.children[0], container, name)


def written_out(
    group: CommonCause, distribution: float, factors: Sequence[float]
) -> tuple[dict[str, Gate], dict[str, Event]]:
    """The gates that stand for the members, and the causes: `[a]` of a alone, `[a b]` of both at once."""
    shares = dict(zip(group.levels, _shares(group, factors), strict=True))
    causes = {
        f"[{' '.join(failing)}]": (failing, distribution * shares[level])
        for level in group.levels
        for failing in combinations(group.members, level)
    }
    of: dict[str, list[str]] = {member: [] for member in group.members}
    for name, (failing, _) in causes.items():
        for member in failing:
            of[member].append(name)
    gates = {member: Gate(Op.OR, tuple(names)) for member, names in of.items()}
    return gates, {name: Event(name, probability) for name, (_, probability) in causes.items()}


def _shares(group: CommonCause, factors: Sequence[float]) -> Iterator[float]:
    """Of each level, the share of a member's probability that one cause has."""
    if group.model == BETA:
        yield from (1 - factors[0], factors[0])
        return
    others = len(group.members) - 1
    for level in group.levels:
        goes_on = factors[level - 1] if level <= len(factors) else 0.0
        yield math.prod(factors[: level - 1]) * (1 - goes_on) / math.comb(others, level - 1)
