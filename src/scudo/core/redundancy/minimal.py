"""How many minimal cut sets of each order there are, all of them, without listing them.

From the diagram of a coherent function its minimal solutions are worked out, kept as a diagram of sets, and counted there (Rauzy,
"New algorithms for fault trees analysis", 1993; Minato's zero-suppressed diagrams). A module's solutions take the place of its leaf.
"""

from collections.abc import Mapping, Sequence

from scudo.core.redundancy.diagram import FALSE, TRUE, Edge, OverBudget
from scudo.core.redundancy.solving import Solution

Counts = tuple[int, ...]
"""How many sets of no, one, two, … members."""

NONE, EMPTY = 0, 1
"""The family without a set, and the family whose one set has no member."""

EVENT: Counts = (0, 1)


def counts(solution: Solution, leaves: Sequence[Counts], most: int) -> Counts:
    """Of a module, from those of its leaves by position. Raises OverBudget after `most` steps."""
    families = _Families(solution, most)
    return families.counted(families.minimal(), leaves)


class _Families:
    """Families of sets: by number a position, the sets without it, and those with it (less it)."""

    def __init__(self, solution: Solution, most: int) -> None:
        self._solution = solution
        self._left = most
        width = solution.diagram.width
        self._positions = [width, width]
        self._without: list[int] = [NONE, NONE]
        self._with: list[int] = [NONE, NONE]
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._known: dict[tuple[int, Edge], int] = {}

    def minimal(self) -> int:
        """The family of all minimal solutions."""
        diagram, edge = self._solution.diagram, self._solution.edge
        found = {FALSE: NONE, TRUE: EMPTY}
        for node in diagram.below(edge):
            low, high = diagram.lows[node], diagram.highs[node]
            rest = self._not_solving(found[high], low)
            found[node << 1] = self._family(diagram.variables[node], found[low], rest)
        return found[edge]

    def counted(self, family: int, leaves: Sequence[Counts]) -> Counts:
        """How many sets of each size, each leaf replaced by its own sets."""
        known: dict[int, Counts] = {NONE: (), EMPTY: (1,)}
        for each in self._below(family):
            leaf, with_it = leaves[self._positions[each]], known[self._with[each]]
            self._spend(len(leaf) * len(with_it) // 8)
            known[each] = _sum(known[self._without[each]], _product(leaf, with_it))
        return known[family]

    def _below(self, family: int) -> list[int]:
        seen, waiting = {NONE, EMPTY}, [family]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += (self._without[each], self._with[each])
        return sorted(seen - {NONE, EMPTY})

    def _family(self, position: int, without: int, with_it: int) -> int:
        if with_it == NONE:
            return without
        key = (position, without, with_it)
        if key not in self._numbers:
            self._spend(1)
            self._numbers[key] = len(self._positions)
            self._positions.append(position)
            self._without.append(without)
            self._with.append(with_it)
        return self._numbers[key]

    def _not_solving(self, family: int, edge: Edge) -> int:
        """The sets of a family that do not make this edge true."""
        waiting = [(family, edge)]
        while waiting:
            question = waiting[-1]
            if self._at_once(question) is None:
                position, without, with_it = self._split(question)
                missing = [each for each in (without, with_it) if each and self._at_once(each) is None]
                if missing:
                    waiting += missing
                    continue
                self._spend(1)
                self._known[question] = self._family(
                    position, self._answered(without), self._answered(with_it)
                )
            waiting.pop()
        return self._answered((family, edge))

    def _split(self, question: tuple[int, Edge]) -> tuple[int, tuple[int, Edge], tuple[int, Edge] | None]:
        """The position, and the questions about the sets without it and with it; none where no set has it."""
        family, edge = question
        diagram, position = self._solution.diagram, self._positions[family]
        asked = diagram.variables[edge >> 1]
        if asked > position:
            return position, (self._without[family], edge), (self._with[family], edge)
        low, high = diagram.lows[edge >> 1], diagram.highs[edge >> 1]
        if asked < position:
            return asked, (family, low), None
        return position, (self._without[family], low), (self._with[family], high)

    def _at_once(self, question: tuple[int, Edge]) -> int | None:
        family, edge = question
        if family == NONE or edge == TRUE:
            return NONE
        if family == EMPTY or edge == FALSE:
            return family
        return self._known.get(question)

    def _answered(self, question: tuple[int, Edge] | None) -> int:
        answer = NONE if question is None else self._at_once(question)
        assert answer is not None
        return answer

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise OverBudget


def _sum(one: Counts, other: Counts) -> Counts:
    if len(one) < len(other):
        one, other = other, one
    return tuple(each + other[size] if size < len(other) else each for size, each in enumerate(one))


def _product(one: Counts, other: Counts) -> Counts:
    if not one or not other:
        return ()
    found = [0] * (len(one) + len(other) - 1)
    for size, each in enumerate(one):
        if each:
            for size_, each_ in enumerate(other):
                found[size + size_] += each * each_
    return tuple(found)


def by_order(counted: Counts) -> Mapping[int, int]:
    """Without the orders that have none."""
    return {size: each for size, each in enumerate(counted) if each}
