"""The same function with less to it, before a diagram is made of it.

Round by round, until nothing changes:

- *assumptions*: below a gate that joins x by OR, x may be taken for never true, because where it is true the gate is true
  anyway; with AND, for always true. This holds wherever each way from the top leads through the gate, which is to say where
  the gate dominates (after Niemelä, "On simplification of large fault trees", 1994).
- *coalescing*: an OR of ORs is one OR, where the inner one serves nobody else; likewise AND.
- *factors*: AB + AC is A(B + C), and (A + B)(A + C) is A + BC. So two nodes that need the same network become a network and two
  nodes.

At last the arguments of a module that share nothing are grouped apart, so that each group is a module of its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from scudo.core.redundancy.formula import ANY, Formula, Literal
from scudo.core.redundancy.modules import modules

MOST_ROUNDS = 6


def simplified(formula: Formula, top: Literal) -> Literal:
    """An equal literal of the same store."""
    for _ in range(MOST_ROUNDS):
        before, top = top, _round(formula, top)
        if top == before:
            break
    return _grouped(formula, top)


def _round(formula: Formula, top: Literal) -> Literal:
    cone = formula.cone(top)
    parents = _parents(formula, cone)
    assumed = _assumed(formula, cone, parents)
    made = {0: 0}
    for number in cone:
        if _is_part(formula, number, parents):
            continue
        joins = _joined(formula, number, parents)
        if not joins:
            made[number] = number << 1
            continue
        now = [
            assumed[gate][one >> 1] ^ one & 1
            if one >> 1 in assumed.get(gate, ())
            else made[one >> 1] ^ one & 1
            for gate, one in joins
        ]
        if formula.kinds[number] != ANY:
            made[number] = formula.remade(number, now)
            continue
        own = {literal for literal, (_, one) in zip(now, joins, strict=True) if len(parents[one >> 1]) == 1}
        made[number] = _factored(formula, sorted(set(now)), own)
    return made[top >> 1] ^ top & 1


def _is_part(formula: Formula, number: int, parents: Mapping[int, Sequence[int]]) -> bool:
    """Whether it is an OR that only another OR joins, so that it can be left out."""
    if formula.kinds[number] != ANY or len(parents[number]) != 1:
        return False
    (above,) = parents[number]
    return formula.kinds[above] == ANY and number << 1 in formula.joins[above]


def _joined(formula: Formula, number: int, parents: Mapping[int, Sequence[int]]) -> list[tuple[int, Literal]]:
    """What a gate joins, and in place of its parts what they join; each with the gate that joins it."""
    found: list[tuple[int, Literal]] = []
    waiting = [number]
    while waiting:
        gate = waiting.pop()
        for one in formula.joins[gate]:
            if not one & 1 and _is_part(formula, one >> 1, parents):
                waiting.append(one >> 1)
            else:
                found.append((gate, one))
    return found


def _factored(formula: Formula, literals: Sequence[Literal], own: Iterable[Literal]) -> Literal:
    """The OR of these; of the ANDs that are its own, what several have in common stands once."""
    left = dict.fromkeys(literals)
    parts = {
        one: {each ^ 1 for each in formula.joins[one >> 1]}
        for one in sorted(own)
        if one in left and formula.is_all(one)
    }
    while len(parts) > 1:
        counted = Counter(each for part in parts.values() for each in part)
        factor, count = max(counted.items(), key=lambda item: (item[1], -item[0]))
        if count == 1:
            break
        sharing = [one for one, part in parts.items() if factor in part]
        common = set.intersection(*(parts[one] for one in sharing))
        rests = [formula.all_of(sorted(parts[one] - common)) for one in sharing]
        inner = _factored(formula, sorted(set(rests)), rests)
        for one in sharing:
            del parts[one], left[one]
        joined = formula.all_of((*sorted(common), inner))
        left[joined] = None
        if formula.is_all(joined):
            parts[joined] = {each ^ 1 for each in formula.joins[joined >> 1]}
    return formula.any_of(left)


def _parents(formula: Formula, cone: Iterable[int]) -> dict[int, list[int]]:
    parents: dict[int, list[int]] = {0: []}
    for number in cone:
        parents[number] = []
        for one in formula.joins[number]:
            parents[one >> 1].append(number)
    return parents


def _assumed(
    formula: Formula, cone: Sequence[int], parents: Mapping[int, Sequence[int]]
) -> dict[int, dict[int, Literal]]:
    """By gate, what may be taken for a constant among what it joins."""
    above = _dominators(cone, parents)
    assumed: dict[int, dict[int, Literal]] = {}
    for number in cone:
        around = parents[number]
        if len(around) < 2:  # noqa: PLR2004 - nothing is shared
            continue
        known = {
            gate: 0 if number << 1 in formula.joins[gate] else 1
            for gate in around
            if formula.kinds[gate] == ANY
        }
        for gate in around:
            higher = above[gate]
            while higher and higher not in known:
                higher = above[higher]
            if higher:
                assumed.setdefault(gate, {})[number] = known[higher]
    return assumed


def _dominators(cone: Sequence[int], parents: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Of each number the lowest that all ways from the top lead through; 0 above the top."""
    above, depth = {cone[-1]: 0} if cone else {}, {0: 0}
    for number in reversed(cone):
        around = parents[number]
        if around:
            meeting = around[0]
            for other in around[1:]:
                while meeting != other:
                    if depth[meeting] < depth[other]:
                        meeting, other = other, meeting  # noqa: PLW2901 - both climb until they meet
                    meeting = above[meeting]
            above[number] = meeting
        depth[number] = depth[above[number]] + 1
    return above


def _grouped(formula: Formula, top: Literal) -> Literal:
    """Of every module that is an OR the arguments in groups that share nothing."""
    cone = formula.cone(top)
    found, parents = modules(formula, cone), _parents(formula, cone)
    place = {number: index for index, number in enumerate(cone)}
    support, made = {0: 0}, {0: 0}
    for number in cone:
        joins = formula.joins[number]
        if not joins:
            support[number], made[number] = 1 << place[number], number << 1
            continue
        mask = 0
        for one in joins:
            mask |= support[one >> 1]
        support[number] = mask
        now = [made[one >> 1] ^ one & 1 for one in joins]
        if formula.kinds[number] == ANY:
            if number in found:
                groups = _apart([(support[one >> 1], new) for one, new in zip(joins, now, strict=True)])
            else:
                alone = [
                    len(parents[one >> 1]) == 1 and (one >> 1 in found or not formula.joins[one >> 1])
                    for one in joins
                ]
                groups = [[new] for new, is_alone in zip(now, alone, strict=True) if not is_alone]
                groups.append([new for new, is_alone in zip(now, alone, strict=True) if is_alone])
            now = [formula.any_of(group) for group in groups] if len(groups) > 1 else now
        made[number] = formula.remade(number, now)
    return made[top >> 1] ^ top & 1


def _apart(supported: Iterable[tuple[int, Literal]]) -> list[list[Literal]]:
    """Literals that share support, however indirectly, stand in one group."""
    groups: list[tuple[int, list[Literal]]] = []
    seen = 0
    for support, literal in supported:
        mask, joined = support, [literal]
        if support & seen:
            meeting = [group for group in groups if group[0] & support]
            groups = [group for group in groups if not group[0] & support]
            for support_there, literals in meeting:
                mask |= support_there
                joined = literals + joined
        groups.append((mask, joined))
        seen |= support
    return [group for _, group in groups]
