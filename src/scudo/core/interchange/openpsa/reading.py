"""An Open-PSA file to a `Tree`: definitions first, in one pass; then what they refer to, then numbers.

Every gate that a file defines and no other uses is a top, in the file's order, unless the tree says which are (as `write`
notes where they are others). House events and constants are gates without arguments.
"""

from collections.abc import Iterator, Mapping, Sequence

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.markup import pieces
from scudo.core.interchange.openpsa.common_cause import written_out
from scudo.core.interchange.openpsa.definitions import CONTAINERS, TOPS, Definitions
from scudo.core.interchange.openpsa.formulas import Argument, Unnamed, called
from scudo.core.interchange.openpsa.identifiers import unescaped
from scudo.core.interchange.openpsa.numbers import Numbers
from scudo.core.model.problems import shown
from scudo.core.model.rings import rings
from scudo.core.redundancy.tree import Event, Gate, Tree

_LONGEST_RING = 8


def read(content: bytes, file: str = "") -> Tree:
    """The fault trees that a file holds, as one. Raises Malformed with all problems (at most 50), in the order of lines."""
    findings = Findings(file)
    definitions = Definitions(findings)
    for step, element in pieces(content, findings, CONTAINERS):
        definitions.take(step, element)
    return _Built(definitions).tree()


class _Built:
    """Puts together what was defined."""

    def __init__(self, definitions: Definitions) -> None:
        self._defined = definitions
        self._findings = definitions.findings

    def tree(self) -> Tree:
        defined = self._defined
        loose = [] if defined.basic or defined.groups else list(defined.events.declare_what_is_only_named())
        if not defined.defined and defined.tops is None:
            self._findings.add(1, "", "defines no gate; there is nothing to analyse")
        names = self._unnamed()
        names.update((reference, name) for reference, name in defined.events.resolved().items())
        numbers = Numbers(defined, self._findings)
        self._findings.end()
        gates = {called(gate.name, names): gate.resolved(names, self._findings) for gate in defined.drawn}
        self._rings(gates)
        events = {name: Event(name) for name in loose}
        events |= {each.name: Event(each.name, numbers.probability(each)) for each in defined.basic}
        for group in defined.groups:
            members, causes = written_out(group, *numbers.of_group(group))
            for name in causes.keys() & (gates.keys() | events.keys()):
                self._findings.add(
                    group.line, group.name, f"makes a cause {shown(name)}; rename what is called so"
                )
            gates, events = gates | members, events | causes
        tops = tuple(self._tops(gates, events))
        self._findings.end()
        return Tree(self._name(), tops, gates, events)

    def _unnamed(self) -> dict[Argument, str]:
        """What connectives within others are called: after the gate around them, as nothing else is."""
        taken = set(self._defined.events.named)
        called_so: dict[Argument, str] = {}
        for gate in self._defined.drawn:
            if isinstance(gate.name, Unnamed):
                name = f"{gate.name.within}#{gate.name.number}"
                while name in taken:
                    name += "'"
                taken.add(name)
                called_so[gate.name] = name
        return called_so

    def _name(self) -> str:
        trees = self._defined.trees
        return trees[0] if len(trees) == 1 else self._defined.model

    def _rings(self, gates: Mapping[str, Gate]) -> None:
        def leads_to(name: str) -> Sequence[str]:
            return gates[name].of if name in gates else ()

        for ring in rings(gates, leads_to):
            own = [name for name in ring if name in self._defined.events.named]
            told = [*own[:_LONGEST_RING], "…"] if len(own) > _LONGEST_RING else own
            line = self._defined.events.named[own[0]].line
            self._findings.add(
                line,
                own[0],
                f"leads back to itself: {' → '.join([*told, own[0]])}; break the ring at one place",
            )

    def _tops(self, gates: Mapping[str, Gate], events: Mapping[str, Event]) -> Iterator[str]:
        if self._defined.tops is None:
            used = {name for gate in gates.values() for name in gate.of}
            yield from (name for name in self._defined.defined if name not in used)
            return
        written, line = self._defined.tops
        for name in map(unescaped, written):
            if name not in gates and name not in events:
                self._findings.add(line, TOPS, f"there is no gate {shown(name)}; correct the name")
            yield name
