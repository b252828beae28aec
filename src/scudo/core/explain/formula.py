"""A part of a puzzle in clauses: what is true of every solution, for a solver."""

from collections.abc import Iterable, Sequence

from pysat.card import CardEnc, EncType
from pysat.formula import WCNF

from scudo.core.explain.parts import Part
from scudo.core.explain.puzzle import Puzzle

Clause = list[int]


class Formula:
    """A variable for every class (it fails), every gate and every member of one (it is down).

    That something is down is true only where it is; the other way round only where something must not be.
    """

    def __init__(self, puzzle: Puzzle, part: Part) -> None:
        classes = {each for point in part.points for each in puzzle.takers[point]} - set(part.gates)
        self._class_of = dict(enumerate(sorted(classes), start=1))
        self._taker = {taker: variable for variable, taker in self._class_of.items()}
        self._taker |= {gate: variable for variable, gate in enumerate(part.gates, start=len(classes) + 1)}
        gates = {number: puzzle.gates[number - len(puzzle.alike)] for number in part.gates}
        members = dict.fromkeys(point for gate in gates.values() for point in gate.points)
        self._member = {point: variable for variable, point in enumerate(members, start=len(self._taker) + 1)}
        self._top = len(self._taker) + len(self._member)
        self._is_strict = any(gate.is_up for gate in gates.values())
        self.clauses: list[Clause] = [self._takers(puzzle, root) for root in part.roots]
        for point, variable in self._member.items():
            self._equal(variable, self._takers(puzzle, point))
        for number, gate in gates.items():
            variable = self._taker[number]
            self._count(variable, [self._member[point] for point in gate.points], gate.least)
            if gate.is_up:
                self.clauses.append([-variable])

    @property
    def all_classes(self) -> tuple[int, ...]:
        """Those of the part."""
        return tuple(self._class_of.values())

    def weighed(self, weights: Sequence[int]) -> WCNF:
        """With what each class costs."""
        formula = WCNF()
        formula.extend(self.clauses)
        for variable, number in self._class_of.items():
            formula.append([-variable], weight=weights[number])
        return formula

    def classes(self, model: Iterable[int]) -> tuple[int, ...]:
        """The classes that fail in a model."""
        return tuple(self._class_of[each] for each in model if each in self._class_of)

    def without(self, classes: Iterable[int]) -> Clause:
        """Literals: none of these fails."""
        return [-self._taker[each] for each in classes]

    def _takers(self, puzzle: Puzzle, point: int) -> Clause:
        return [self._taker[each] for each in puzzle.takers[point]]

    def _equal(self, variable: int, takers: Clause) -> None:
        """A point is down by one of its takers."""
        self.clauses.append([-variable, *takers])
        if self._is_strict:
            self.clauses += ([variable, -taker] for taker in takers)

    def _count(self, variable: int, members: Clause, least: int) -> None:
        """A gate is down by so many of its members."""
        self._add(CardEnc.atleast(members, least, self._top, encoding=EncType.seqcounter), -variable)
        if self._is_strict:
            self._add(CardEnc.atmost(members, least - 1, self._top, encoding=EncType.seqcounter), variable)

    def _add(self, encoded: CardEnc, unless: int) -> None:
        self._top = max(self._top, encoded.nv)
        self.clauses += ([unless, *clause] for clause in encoded.clauses)
