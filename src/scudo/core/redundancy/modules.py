"""Modules: gates that share nothing with the rest of a tree, so that each can be solved by itself.

In linear time, after Dutuit and Rauzy, "A linear-time algorithm to find modules of fault trees" (1996): one walk notes when each
node is met first, left, and met last. A gate is a module where all below it is met only between its first meeting and its
leaving.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scudo.core.redundancy.formula import ODD, Formula, Literal


@dataclass(frozen=True, slots=True)
class Module:
    """What is solved as one: its gates, what is joined first (the last is the module itself), and the leaves that they join.

    Leaves are events and modules further down, in the order in which they are met from the top. A module that is only denied
    is a leaf as what it denies, so that for a leaf, too, to be true is to have failed.
    """

    top: Literal
    gates: tuple[int, ...]
    leaves: tuple[Literal, ...]


def modules_of(formula: Formula, top: Literal) -> tuple[Module, ...]:
    """The modules that a literal consists of, each after its leaves; none where it is an event or a constant."""
    cone = formula.cone(top)
    if not cone or not formula.joins[cone[-1]]:
        return ()
    found = modules(formula, cone) | {cone[-1]}
    sign = {top >> 1: top & 1}
    parts: list[Module] = []
    for number in reversed(cone):
        if number in found:
            part = _module(formula, found, number << 1 | sign[number])
            sign.update((leaf >> 1, leaf & 1) for leaf in part.leaves)
            parts.append(part)
    return tuple(reversed(parts))


def _module(formula: Formula, found: Collection[int], top: Literal) -> Module:
    gates, leaves = list[int](), dict[int, None]()
    seen, waiting = set[int](), [top >> 1]
    while waiting:
        number = waiting.pop()
        if number < 0:
            gates.append(~number)
        elif number not in seen:
            seen.add(number)
            if number != top >> 1 and (number in found or not formula.joins[number]):
                leaves[number] = None
            else:
                waiting.append(~number)
                waiting.extend(one >> 1 for one in reversed(formula.joins[number]) if one >> 1 not in seen)
    reached = stated(formula, leaves, top)
    denied = {leaf for leaf in leaves if formula.joins[leaf] and leaf << 1 not in reached}
    return Module(top, tuple(gates), tuple(leaf << 1 | (leaf in denied) for leaf in leaves))


def stated(formula: Formula, leaves: Collection[int], top: Literal) -> set[Literal]:
    """The literals from the top down to these leaves, each with the sign that it has seen from there; of what ODD joins both."""
    reached, waiting = {top}, [top]
    while waiting:
        literal = waiting.pop()
        number = literal >> 1
        below = formula.joins[number] if number not in leaves else ()
        for one in below:
            for each in (one, one ^ 1) if formula.kinds[number] == ODD else (one ^ literal & 1,):
                if each not in reached:
                    reached.add(each)
                    waiting.append(each)
    return reached


def modules(formula: Formula, cone: Sequence[int]) -> set[int]:
    """The gates of a cone (joined first, the top last) that are modules."""
    if not cone:
        return set()
    first, left, last = _met(formula, cone[-1])
    earliest, latest = dict(first), dict(last)
    found = set[int]()
    for number in cone:
        below = [one >> 1 for one in formula.joins[number] if one > 1]
        if not below:
            continue
        earliest_below = min(earliest[each] for each in below)
        latest_below = max(latest[each] for each in below)
        if earliest_below > first[number] and latest_below < left[number]:
            found.add(number)
        earliest[number] = min(first[number], earliest_below)
        latest[number] = max(last[number], latest_below)
    return found


def _met(formula: Formula, top: int) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """When each number was met first, left (gates), and met last."""
    first: dict[int, int] = {}
    left: dict[int, int] = {}
    last: dict[int, int] = {}
    waiting, moment = [top], 0
    while waiting:
        number, moment = waiting.pop(), moment + 1
        if number < 0:
            left[~number] = last[~number] = moment
            continue
        last[number] = moment
        if number not in first:
            first[number] = moment
            if formula.joins[number]:
                waiting.append(~number)
                waiting.extend(one >> 1 for one in formula.joins[number] if one > 1)
    return first, left, last
