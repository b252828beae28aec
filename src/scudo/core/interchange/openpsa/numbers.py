"""What parameters, probabilities and factors come to: each parameter once, after those that it needs."""

from collections.abc import Iterator, Mapping

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.openpsa.common_cause import CommonCause
from scudo.core.interchange.openpsa.definitions import Definitions, Valued
from scudo.core.interchange.openpsa.expressions import NoNumber, Program, evaluated
from scudo.core.interchange.openpsa.scopes import Reference
from scudo.core.model.rings import rings

_LONGEST_RING = 8


class Numbers:
    """What parameters and probabilities come to; each mistake is told where it is made."""

    def __init__(self, definitions: Definitions, findings: Findings) -> None:
        self._findings = findings
        self._names = definitions.numbers.resolved()
        findings.end()
        self._valued = {each.name: each for each in definitions.parameters}
        self._known: dict[str, float] = {}
        self._order()

    def _order(self) -> None:
        """Every parameter after those that it needs."""
        for ring in rings(self._valued, self._needs):
            line = self._valued[ring[0]].line
            told = " → ".join([*ring[:_LONGEST_RING], ring[0]])
            self._findings.add(line, ring[0], f"is its own value: {told}; give one of them a number")
        self._findings.end()
        for start in self._valued:
            waiting = [start]
            while waiting:
                name = waiting[-1]
                missing = (
                    [] if name in self._known else [n for n in self._needs(name) if n not in self._known]
                )
                waiting += missing
                if not missing:
                    waiting.pop()
                    if name not in self._known:
                        self._known[name] = self._value(self._valued[name].program or (), name)

    def _needs(self, name: str) -> list[str]:
        program = self._valued[name].program or ()
        return [self._names[step] for step in program if isinstance(step, Reference)]

    def _value(self, program: Program, where: str) -> float:
        try:
            return evaluated(program, _ByReference(self._names, self._known)) if program else 0.0
        except NoNumber as nothing:
            self._findings.add(nothing.line, where, f"{nothing}; correct the numbers")
            return 0.0

    def probability(self, event: Valued) -> float | None:
        """Of a basic event; None where nobody said."""
        if event.program is None:
            return None
        return self._bounded(self._value(event.program, event.name), event.line, event.name)

    def of_group(self, group: CommonCause) -> tuple[float, list[float]]:
        """The probability of a member, and the factors."""
        numbers = [self._value(each, group.name) for each in (group.distribution, *group.factors)]
        first, *factors = [self._bounded(number, group.line, group.name) for number in numbers]
        return first, factors

    def _bounded(self, number: float, line: int, name: str) -> float:
        if not 0 <= number <= 1:
            self._findings.add(line, name, f"has the probability {number!r}; it must be from 0 to 1")
        return number


class _ByReference(Mapping[Reference, float]):
    """The values of parameters, by what refers to them."""

    def __init__(self, names: Mapping[Reference, str], values: Mapping[str, float]) -> None:
        self._names = names
        self._values = values

    def __getitem__(self, reference: Reference) -> float:
        return self._values[self._names[reference]]

    def __iter__(self) -> Iterator[Reference]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
