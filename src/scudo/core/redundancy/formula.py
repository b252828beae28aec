"""Fault trees as one store of formulas: gates over events, known by literals, equal ones kept once.

A literal is twice the number of what it names, plus one where it says *not*; `literal ^ 1` is its opposite. Number 0 is what is
never true. AND is kept as what it denies (de Morgan), NOT is a bit, so three kinds of gates are left. Constants, arguments
named twice, single arguments and what a sibling absorbs are gone as soon as a formula is made.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scudo.core.redundancy.tree import Gate, Op, Tree

Literal = int

FALSE: Literal = 0
TRUE: Literal = 1

_CONSTANT, EVENT, ANY, LEAST, ODD = range(5)


class Formula:
    """Grows and never forgets. Of every number: its kind, the literals that it joins, and of LEAST how many must be true.

    What a gate joins has lower numbers than the gate.
    """

    def __init__(self) -> None:
        self.kinds = [_CONSTANT]
        self.joins: list[tuple[Literal, ...]] = [()]
        self.least = [0]
        self.names: dict[int, str] = {}
        self._numbers: dict[tuple[int, int, tuple[Literal, ...]], int] = {}
        self._events: dict[str, Literal] = {}

    def event(self, name: str) -> Literal:
        """What is true where this event happens."""
        if name not in self._events:
            self._events[name] = literal = self._add(EVENT, 0, ())
            self.names[literal >> 1] = name
        return self._events[name]

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        """True where one of them is."""
        kept = set(literals)
        kept.discard(FALSE)
        if TRUE in kept or any(one ^ 1 in kept for one in kept):
            return TRUE
        if any(self.is_all(one) for one in kept):
            return self._absorbed(kept)
        return self._any(kept)

    def all_of(self, literals: Iterable[Literal]) -> Literal:
        """True where all of them are."""
        return self.any_of([one ^ 1 for one in literals]) ^ 1

    def at_least(self, least: int, literals: Iterable[Literal]) -> Literal:
        """True where so many of them are; one that is named twice counts twice."""
        counted = Counter(literals)
        least -= counted.pop(TRUE, 0)
        counted.pop(FALSE, 0)
        for one in [one for one in counted if not one & 1 and one ^ 1 in counted]:
            both = min(counted[one], counted[one ^ 1])
            counted.subtract({one: both, one ^ 1: both})
            least -= both
        return self._at_least(least, +counted)

    def odd(self, literals: Iterable[Literal]) -> Literal:
        """True where an odd number of them is."""
        kept, turned = set[Literal](), 0
        for one in literals:
            turned ^= one & 1
            kept ^= {one & ~1}
        kept.discard(FALSE)
        if not kept:
            return FALSE ^ turned
        if len(kept) == 1:
            return kept.pop() ^ turned
        return self._add(ODD, 0, tuple(sorted(kept))) ^ turned

    def is_all(self, literal: Literal) -> bool:
        """Whether it is an AND."""
        return literal & 1 == 1 and self.kinds[literal >> 1] == ANY

    def cone(self, *literals: Literal) -> list[int]:
        """The numbers that these stand on, themselves among them, what is joined first; depth first."""
        seen, ordered = {0}, list[int]()
        waiting = [literal >> 1 for literal in reversed(literals)]
        while waiting:
            number = waiting.pop()
            if number < 0:
                ordered.append(~number)
            elif number not in seen:
                seen.add(number)
                waiting.append(~number)
                waiting.extend(one >> 1 for one in reversed(self.joins[number]) if one >> 1 not in seen)
        return ordered

    def remade(self, number: int, literals: Sequence[Literal]) -> Literal:
        """A gate of the same kind that joins something else."""
        kind = self.kinds[number]
        if kind == ANY:
            return self.any_of(literals)
        if kind == LEAST:
            return self.at_least(self.least[number], literals)
        return self.odd(literals)

    def _at_least(self, least: int, counted: Mapping[Literal, int]) -> Literal:
        if least <= 0:
            return TRUE
        if least > sum(counted.values()):
            return FALSE
        for one, count in counted.items():
            if count > 1:
                rest = {other: each for other, each in counted.items() if other != one}
                with_it = self.all_of((one, self._at_least(least - count, rest)))
                return self.any_of((with_it, self._at_least(least, rest)))
        if least == 1:
            return self.any_of(counted)
        if least == len(counted):
            return self.all_of(counted)
        return self._add(LEAST, least, tuple(sorted(counted)))

    def _absorbed(self, kept: set[Literal]) -> Literal:
        """A + AB is A; A + (not A)B is A + B."""
        left = set[Literal]()
        for one in kept:
            denied = self.joins[one >> 1] if self.is_all(one) else ()
            if any(each ^ 1 in kept for each in denied):
                continue
            rest = [each for each in denied if each not in kept]
            left.add(one if len(rest) == len(denied) else self.any_of(rest) ^ 1)
        return self._any(kept) if left == kept else self.any_of(left)

    def _any(self, kept: set[Literal]) -> Literal:
        if not kept:
            return FALSE
        if len(kept) == 1:
            return next(iter(kept))
        return self._add(ANY, 0, tuple(sorted(kept)))

    def _add(self, kind: int, least: int, joined: tuple[Literal, ...]) -> Literal:
        key = (kind, least, joined)
        number = self._numbers.get(key, 0) if joined else 0
        if not number:
            number = len(self.kinds)
            self.kinds.append(kind)
            self.joins.append(joined)
            self.least.append(least)
            if joined:
                self._numbers[key] = number
        return number << 1


def literals_of(formula: Formula, tree: Tree, tops: Iterable[str]) -> dict[str, Literal]:
    """The tops of a tree as formulas; its events get the lowest numbers, in their order."""
    for name in tree.events:
        formula.event(name)
    made: dict[str, Literal] = {}
    for name in _in_order(tree, tops):
        gate = tree.gates.get(name)
        made[name] = formula.event(name) if gate is None else _made(formula, gate, made)
    return {top: made[top] for top in tops}


def _made(formula: Formula, gate: Gate, made: Mapping[str, Literal]) -> Literal:
    literals = [made[each] for each in gate.of]
    match gate.op:
        case Op.AND:
            return formula.all_of(literals)
        case Op.OR:
            return formula.any_of(literals)
        case Op.ATLEAST:
            return formula.at_least(gate.k, literals)
        case Op.XOR:
            return formula.odd(literals)
        case Op.NOT:
            return literals[0] ^ 1


def _in_order(tree: Tree, tops: Iterable[str]) -> Iterator[str]:
    """The names below these tops, each after what it joins."""
    seen, waiting = set[str](), [(top, False) for top in reversed([*tops])]
    while waiting:
        name, is_done = waiting.pop()
        if is_done:
            yield name
        elif name not in seen:
            seen.add(name)
            waiting.append((name, True))
            if name in tree.gates:
                waiting.extend((each, False) for each in reversed(tree.gates[name].of) if each not in seen)
