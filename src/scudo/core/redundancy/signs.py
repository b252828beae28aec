"""What a formula does by the signs in it: whether more failures can ever mend something, and what one event brings about alone."""

from scudo.core.redundancy.formula import EVENT, ODD, Formula, Literal
from scudo.core.redundancy.modules import Module, stated
from scudo.core.redundancy.worlds import true_in


def is_coherent(formula: Formula, top: Literal) -> bool:
    """Whether no event is denied on its way up, so that a further failure never mends anything; by its form, not its meaning."""
    reached = stated(formula, (), top)
    return not any(
        formula.kinds[one >> 1] == ODD or (formula.kinds[one >> 1] == EVENT and one & 1) for one in reached
    )


def is_coherent_inside(formula: Formula, module: Module) -> bool:
    """The same of a module and its leaves."""
    reached = stated(formula, frozenset(leaf >> 1 for leaf in module.leaves), module.top)
    return not any(leaf ^ 1 in reached for leaf in module.leaves)


def happens_alone(formula: Formula, top: Literal) -> list[int]:
    """The events of which each makes it true while no other happens; none where it is true anyway.

    All are tried at once: there is one world in which nothing happens, and one for each event.
    """
    cone = formula.cone(top)
    events = [number for number in cone if formula.kinds[number] == EVENT]
    gates = [number for number in cone if formula.kinds[number] != EVENT]
    leaves = {number: 2 << index for index, number in enumerate(events)}
    mask = true_in(formula, top, gates, leaves, (2 << len(events)) - 1)
    return [] if mask & 1 else [number for index, number in enumerate(events) if mask >> index + 1 & 1]
