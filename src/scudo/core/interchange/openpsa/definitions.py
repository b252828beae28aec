"""What an Open-PSA file defines, gathered piece by piece; what refers to what is found out later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.markup import Element, Step
from scudo.core.interchange.openpsa.common_cause import CommonCause, read_group
from scudo.core.interchange.openpsa.expressions import Expressions, Program
from scudo.core.interchange.openpsa.formulas import BESIDE, Drawn, Formulas
from scudo.core.interchange.openpsa.identifiers import unescaped
from scudo.core.interchange.openpsa.scopes import Container, Kind, Space
from scudo.core.model.problems import did_you_mean, shown
from scudo.core.redundancy.tree import Op

ROOT, FAULT_TREE, COMPONENT, DATA = "opsa-mef", "define-fault-tree", "define-component", "model-data"
CONTAINERS = {ROOT, FAULT_TREE, COMPONENT, DATA}
TOPS = "tops"
MOST_DEFINITIONS = 200_000
_ROLES = {"", "public", "private"}
_UNREAD = {
    "define-alignment", "define-consequence", "define-consequence-group", "define-event-tree", "define-extern-function",
    "define-extern-library", "define-functional-event", "define-initiating-event", "define-initiating-event-group",
    "define-phase", "define-rule", "define-sequence", "define-substitution",
}  # fmt: skip


@dataclass(slots=True)
class Valued:
    """A parameter or a basic event with its program; None where none was given."""

    name: str
    program: Program | None
    line: int


@dataclass(slots=True)
class Definitions:
    """All that a file defines, in its order."""

    findings: Findings
    containers: list[Container] = field(default_factory=list)
    trees: list[str] = field(default_factory=list)
    model: str = ""
    drawn: list[Drawn] = field(default_factory=list)
    defined: list[str] = field(default_factory=list)
    basic: list[Valued] = field(default_factory=list)
    parameters: list[Valued] = field(default_factory=list)
    groups: list[CommonCause] = field(default_factory=list)
    tops: tuple[list[str], int] | None = None
    events: Space = field(init=False)
    numbers: Space = field(init=False)
    _expressions: Expressions = field(init=False)
    _formulas: Formulas = field(init=False)

    def __post_init__(self) -> None:
        self.events, self.numbers = Space(self.findings), Space(self.findings)
        self._expressions = Expressions(self.findings, self.numbers)
        self._formulas = Formulas(self.findings, self.events)

    def take(self, step: Step, element: Element) -> None:
        """The next piece of the file."""
        if step is Step.CLOSED:
            self.containers.pop()
        elif not self.containers and (step is Step.WHOLE or element.tag != ROOT):
            self.findings.stop(
                element.line, "", f"<{element.tag}> is no model of Open-PSA; it begins with <{ROOT}>"
            )
        elif step is Step.OPENED:
            self._open(element)
        else:
            self._define(element)
            self._count(element)

    def _count(self, element: Element) -> None:
        if len(self.drawn) + len(self.basic) + len(self.parameters) > MOST_DEFINITIONS:
            self.findings.stop(
                element.line,
                "",
                f"defines more than {MOST_DEFINITIONS:,} gates, events and parameters; split it",
            )

    def _open(self, element: Element) -> None:
        tag, name = element.tag, element.attributes.get("name", "").strip()
        around = self.containers[-1] if self.containers else Container()
        if tag == ROOT:
            self.model = unescaped(name)
        if tag in (ROOT, DATA):
            self.containers.append(Container())
            return
        if not name:
            self.findings.add(element.line, "", f"<{tag}> has no name; give it one")
        if tag == FAULT_TREE:
            self.trees.append(unescaped(name))
        role = self._role(element)
        self.containers.append(
            Container((*around.path, name), role == "private" or (not role and around.is_private))
        )

    def _define(self, element: Element) -> None:
        makers: Mapping[str, Callable[[Element], None]] = {
            "define-gate": self._gate,
            "define-house-event": self._house,
            "define-basic-event": self._basic,
            "define-parameter": self._parameter,
            "define-CCF-group": self._group,
            "attributes": self._attributes,
            "label": lambda _: None,
        }
        if element.tag in makers:
            makers[element.tag](element)
        elif element.tag == "include":
            self.findings.add(element.line, "", "includes another file; put what it holds here")
        else:
            near = "" if element.tag in _UNREAD else did_you_mean(element.tag, [*makers, *CONTAINERS])
            told = f"<{element.tag}> is not read here{near or '; only fault trees and their data are: remove it'}"
            self.findings.add(element.line, element.attributes.get("name", ""), told)

    def _declared(self, element: Element, kind: Kind, space: Space) -> str:
        name = element.attributes.get("name", "").strip()
        if not name:
            self.findings.add(element.line, "", f"<{element.tag}> has no name; give it one")
            return ""
        return space.declare(name, kind, self.containers[-1], self._role(element), element.line)

    def _role(self, element: Element) -> str:
        role = element.attributes.get("role", "").strip()
        if role not in _ROLES:
            self.findings.add(element.line, "", f"{shown(role)} is no role; write public or private")
        return role

    def _gate(self, element: Element) -> None:
        name = self._declared(element, Kind.GATE, self.events)
        self.defined.append(name)
        self.drawn += self._formulas.drawn(name, element, self.containers[-1])

    def _house(self, element: Element) -> None:
        name = self._declared(element, Kind.HOUSE, self.events)
        given = [each for each in element.children if each.tag not in BESIDE]
        value = given[0].attributes.get("value", "") if given else "false"
        if [each.tag for each in given] not in ([], ["constant"]) or value not in {"true", "false"}:
            self.findings.add(
                element.line, name, 'takes one <constant value="true"/> or <constant value="false"/>'
            )
        self.drawn.append(Drawn(name, Op.AND if value == "true" else Op.OR, (), 0, element.line))

    def _basic(self, element: Element) -> None:
        name = self._declared(element, Kind.BASIC, self.events)
        self.basic.append(Valued(name, self._program(element, name), element.line))

    def _parameter(self, element: Element) -> None:
        name = self._declared(element, Kind.PARAMETER, self.numbers)
        program = self._program(element, name)
        if program is None:
            self.findings.add(element.line, name, "has no value; write an expression")
        self.parameters.append(Valued(name, program, element.line))

    def _program(self, element: Element, name: str) -> Program | None:
        given = [each for each in element.children if each.tag not in BESIDE]
        if len(given) > 1:
            self.findings.add(element.line, name, "has several values; leave one")
        return self._expressions.program(given[0], self.containers[-1], name) if given else None

    def _group(self, element: Element) -> None:
        group = read_group(element, self.containers[-1], self.events, self._expressions, self.findings)
        if group:
            self.groups.append(group)

    def _attributes(self, element: Element) -> None:
        for each in element.children:
            if each.attributes.get("name") == TOPS and len(self.containers) == 2:  # noqa: PLR2004 - of the tree
                self.tops = each.attributes.get("value", "").split(), element.line
