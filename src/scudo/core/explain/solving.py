"""The minimal solutions of a part of a puzzle, the lightest first: as weighted MaxSAT.

A failure costs its weight, and the solver (RC2: Ignatiev, Morgado, Marques-Silva 2019) finds what is cheapest; a part of that
would be cheaper still, so it is minimal. What contains a solution that was found is forbidden from then on.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF
from pysat.solvers import Solver

from scudo.core.explain.formula import Formula
from scudo.core.explain.parts import Part
from scudo.core.explain.puzzle import Puzzle
from scudo.core.explain.ranking import Weighed

SOLVER = "g3"


@dataclass
class Effort:
    """How many steps may still be taken, and whether they were enough so far; a step is a question to the solver, or a conflict."""

    left: int
    is_enough: bool = True


class _Spent(Exception):
    """The effort ended amid a search."""


class _Solver(RC2):  # type: ignore[misc]  # pysat has no types
    """Asks no more than its effort allows."""

    def __init__(self, formula: WCNF, effort: Effort) -> None:
        self._effort = effort
        super().__init__(formula, solver=SOLVER, adapt=True, exhaust=True, minz=True)

    def _call_oracle(self, assumptions: Sequence[int] = (), expect_interrupt: bool = False) -> bool:  # noqa: FBT001, FBT002 - RC2's own
        """Every search of RC2 goes through here. Raises _Spent."""
        before = self.oracle.accum_stats()["conflicts"]
        self.oracle.conf_budget(max(1, self._effort.left))
        answer = self.oracle.solve_limited(assumptions=assumptions, expect_interrupt=expect_interrupt)
        self._effort.left -= 1 + self.oracle.accum_stats()["conflicts"] - before
        if answer is None or self._effort.left <= 0:
            raise _Spent
        return bool(answer)


def solutions(puzzle: Puzzle, part: Part, weights: Sequence[int], effort: Effort) -> Iterator[Weighed]:
    """Minimal solutions as classes, with their weight; `weights` are of all classes, each more than 0.

    Where the effort ends it says so; one solution is found all the same if there is one, minimal, but not the lightest.
    """
    if len(part.points) == 1 and not part.gates:
        yield from sorted((weights[each], (each,)) for each in puzzle.takers[part.points[0]])
        return
    formula, found = Formula(puzzle, part), None
    with _Solver(formula.weighed(weights), effort) as solver, suppress(_Spent):
        while model := solver.compute():
            found = formula.classes(model)
            yield sum(weights[each] for each in found), found
            solver.add_clause(formula.without(found))
        return
    effort.is_enough = False
    if found is None:
        yield from _some(formula, weights)


def _some(formula: Formula, weights: Sequence[int]) -> Iterator[Weighed]:
    """Any solution, of which is left out what can be, the heaviest first."""
    with Solver(name=SOLVER, bootstrap_with=formula.clauses) as solver:
        if not solver.solve():
            return
        kept = formula.classes(solver.get_model())
        others = set(formula.all_classes) - set(kept)
        for each in sorted(kept, key=lambda one: (-weights[one], one)):
            if solver.solve(assumptions=formula.without({*others, each})):
                others.add(each)
        found = tuple(each for each in kept if each not in others)
        yield sum(weights[each] for each in found), found
