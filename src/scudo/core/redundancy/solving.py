"""One module as a diagram: a small one at once, a larger one by CUDD.

Two simple orders are raced within a little memory, and the smaller diagram wins. Where neither comes to an end, a better order is looked for,
and more memory spent on it. CUDD's own search for an order, by sifting, takes minutes where that fails and gains little on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import inf

from dd import cudd

from scudo.core.redundancy.arrangement import arranged, shared_first
from scudo.core.redundancy.budget import Budget
from scudo.core.redundancy.diagram import TRUE, Diagram, Edge, OverBudget
from scudo.core.redundancy.formula import ANY, LEAST, Formula, Literal
from scudo.core.redundancy.modules import Module

SMALL_NODES = 500
SMALL_MB = 12
WIDEST = 28
"""What is wider than this does not fit into any memory, and is not tried."""
_FIRST_CACHE = 1 << 14
_FULL = ("NULL", "out of memory", "failed to add var")
"""How `dd` says that CUDD has no memory left."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A module as an edge of a diagram that has no other nodes than it needs; the variable at each position is a leaf."""

    diagram: Diagram
    edge: Edge
    leaves: tuple[Literal, ...]


def solved(formula: Formula, module: Module, budget: Budget) -> Solution | Module:
    """The module's diagram; where none fits into the budget the module again, its leaves in the best order."""
    enough = SMALL_NODES + 3 * len(module.leaves)
    small = _by_ourselves(formula, module, min(enough, budget.nodes))
    if small:
        return small
    orders = dict.fromkeys((module.leaves, shared_first(formula, module)))
    raced = [
        _Attempt(formula, replace(module, leaves=order), min(SMALL_MB, budget.memory_mb)) for order in orders
    ]
    finished = [attempt for attempt in raced if attempt.size <= budget.nodes]
    if finished:
        return min(finished, key=lambda attempt: attempt.size).solution()
    best = arranged(formula, module)
    better = replace(module, leaves=best.leaves)
    if best.width > WIDEST:
        return better
    attempt = _Attempt(formula, better, budget.memory_mb)
    return attempt.solution() if attempt.size <= budget.nodes else better


def gates_in_order(formula: Formula, module: Module) -> Iterator[tuple[int, list[int]]]:
    """Each gate, with the gates that nothing after it joins."""
    left: dict[int, int] = {}
    inner = frozenset(module.gates)
    for gate in module.gates:
        for one in formula.joins[gate]:
            left[one >> 1] = left.get(one >> 1, 0) + 1
    for gate in module.gates:
        over = []
        for one in formula.joins[gate]:
            left[one >> 1] -= 1
            if not left[one >> 1] and one >> 1 in inner:
                over.append(one >> 1)
        yield gate, over


def _by_ourselves(formula: Formula, module: Module, most: int) -> Solution | None:
    diagram = Diagram(len(module.leaves), most)
    try:
        made = {
            leaf >> 1: diagram.variable(position) ^ leaf & 1 for position, leaf in enumerate(module.leaves)
        }
        for gate in module.gates:
            edges = [made[one >> 1] ^ one & 1 for one in formula.joins[gate]]
            made[gate] = _joined(formula, gate, diagram, edges)
    except OverBudget:
        return None
    compact, (edge,) = diagram.copied([made[module.top >> 1] ^ module.top & 1])
    return Solution(compact, edge, module.leaves)


def _joined(formula: Formula, gate: int, diagram: Diagram, edges: Sequence[Edge]) -> Edge:
    if formula.kinds[gate] == ANY:
        return diagram.any_of(edges)
    if formula.kinds[gate] == LEAST:
        return diagram.at_least(formula.least[gate], edges)
    return diagram.odd(edges)


class _Attempt:
    """A module made by CUDD within some megabytes; `size` is infinite where they were not enough."""

    def __init__(self, formula: Formula, module: Module, memory_mb: int) -> None:
        self.module = module
        self.size = inf
        if memory_mb > 0:
            memory = memory_mb << 20
            self._manager = cudd.BDD(memory_estimate=memory, initial_cache_size=_FIRST_CACHE)
            self._manager.configure(reordering=False, max_memory=memory)
            try:
                self._function = _function(formula, module, self._manager)
            except (ValueError, RuntimeError) as error:
                if not any(word in str(error) for word in _FULL):
                    raise
            else:
                self.size = len(self._function)

    def solution(self) -> Solution:
        """The same diagram in our own nodes; in CUDD the lowest bit of an address denies, and what is true never does."""
        diagram, follow = Diagram(len(self.module.leaves)), self._manager.succ
        edges: dict[int, Edge] = {int(self._manager.true): TRUE}
        waiting: list[cudd.Function | tuple[int, int, int, int]] = [self._function]
        while waiting:
            each = waiting.pop()
            if isinstance(each, tuple):
                node, level, low, high = each
                edges[node] = diagram.adopted(level, edges[low & ~1] ^ low & 1, edges[high])
            elif (node := int(each) & ~1) not in edges:
                level, lower, higher = follow(each)
                waiting += ((node, level, int(lower), int(higher)), lower, higher)
        top = int(self._function)
        return Solution(diagram, edges[top & ~1] ^ top & 1, self.module.leaves)


def _function(formula: Formula, module: Module, manager: cudd.BDD) -> cudd.Function:
    names = [f"v{position}" for position in range(len(module.leaves))]
    manager.declare(*names)
    made: dict[int, cudd.Function] = {}
    for name, leaf in zip(names, module.leaves, strict=True):
        made[leaf >> 1] = ~manager.var(name) if leaf & 1 else manager.var(name)
    for gate, over in gates_in_order(formula, module):
        functions = [~made[one >> 1] if one & 1 else made[one >> 1] for one in formula.joins[gate]]
        functions.sort(key=lambda each: -each.level)
        if formula.kinds[gate] == ANY:
            made[gate] = reduce(lambda one, other: one | other, functions)
        elif formula.kinds[gate] == LEAST:
            made[gate] = _at_least(manager, formula.least[gate], functions)
        else:
            made[gate] = reduce(lambda one, other: manager.apply("xor", one, other), functions)
        for each in over:
            del made[each]
    top = made[module.top >> 1]
    return ~top if module.top & 1 else top


def _at_least(manager: cudd.BDD, least: int, functions: Sequence[cudd.Function]) -> cudd.Function:
    counts = [manager.true, *[manager.false] * least]
    for each in functions:
        for count in range(least, 0, -1):
            counts[count] |= counts[count - 1] & each
    return counts[least]
