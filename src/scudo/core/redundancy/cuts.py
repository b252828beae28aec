"""Minimal cut sets up to an order, for many tops at once: from the events upwards, what tops share is worked out once.

Of every gate the sets that make it true are kept, small ones only, none containing another. OR unites the sets of its arguments;
AND joins each of one with each of the other. Sets of one event are kept as the bits of one integer: they are what most models have most of.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations

from scudo.core.model.bits import positions, union
from scudo.core.redundancy.formula import ANY, EVENT, LEAST, Formula, Literal

Cut = frozenset[int]


MOST_JOINED = 50
"""How many sets may be joined for one top, for each that may be listed."""


class TooMany(Exception):
    """More sets than may be listed."""


class NotCoherent(Exception):
    """Something is true because an event does not happen."""


@dataclass(frozen=True, slots=True)
class Antichain:
    """Sets of events, none containing another: `singles` those of one event, as bits, `larger` the others by size."""

    singles: int = 0
    larger: Mapping[int, frozenset[Cut]] = field(default_factory=dict)
    always: bool = False
    """Whether the one set is the empty one."""

    @property
    def size(self) -> int:
        """How many sets there are."""
        return self.always + self.singles.bit_count() + sum(map(len, self.larger.values()))

    def __iter__(self) -> Iterator[Cut]:
        if self.always:
            yield frozenset()
        yield from (frozenset((one,)) for one in positions(self.singles))
        for size in sorted(self.larger):
            yield from self.larger[size]


NEVER = Antichain()
ALWAYS = Antichain(always=True)


class Cuts:
    """Remembers of every literal its sets of at most `order` events."""

    def __init__(self, formula: Formula, order: int, most: int) -> None:
        self._formula, self._order, self._most = formula, order, most
        self._left = 0
        self._known: dict[Literal, Antichain] = {0: NEVER, 1: ALWAYS}

    def of(self, top: Literal) -> Antichain:
        """The minimal sets that make it true. Raises NotCoherent and TooMany."""
        self._left = self._most * MOST_JOINED
        waiting = [top]
        while waiting:
            literal = waiting[-1]
            if literal in self._known:
                waiting.pop()
                continue
            joins = self._needed(literal)
            missing = [one for one in joins if one not in self._known]
            if missing:
                waiting += reversed(missing)
                continue
            waiting.pop()
            self._known[literal] = self._gate(literal, [self._known[one] for one in joins])
        return self._known[top]

    def _needed(self, literal: Literal) -> Sequence[Literal]:
        """What it joins; of what is denied, what it denies in turn."""
        kind = self._formula.kinds[literal >> 1]
        if kind not in {EVENT, ANY, LEAST} or (kind == EVENT and literal & 1):
            raise NotCoherent
        joins = self._formula.joins[literal >> 1]
        return [one ^ 1 for one in joins] if literal & 1 else joins

    def _gate(self, literal: Literal, arguments: Sequence[Antichain]) -> Antichain:
        number = literal >> 1
        if self._formula.kinds[number] == EVENT:
            return Antichain(1 << number) if self._order else NEVER
        if self._formula.kinds[number] == LEAST:
            least = self._formula.least[number]
            return self._at_least(len(arguments) + 1 - least if literal & 1 else least, arguments)
        if literal & 1:
            return reduce(self._both, sorted(arguments, key=lambda each: each.size), ALWAYS)
        return self._either(arguments)

    def _at_least(self, least: int, arguments: Sequence[Antichain]) -> Antichain:
        counts = [ALWAYS, *[NEVER] * least]
        for each in arguments:
            for count in range(least, 0, -1):
                one_more = self._both(counts[count - 1], each)
                if one_more is not NEVER:
                    counts[count] = self._either((counts[count], one_more))
        return counts[least]

    def _either(self, arguments: Sequence[Antichain]) -> Antichain:
        given = [each for each in arguments if each is not NEVER]
        if len(given) <= 1:
            return given[0] if given else NEVER
        if any(each.always for each in given):
            return ALWAYS
        singles = union(each.singles for each in given)
        found: dict[int, set[Cut]] = {}
        for each in given:
            for size, cuts in each.larger.items():
                found.setdefault(size, set()).update(cuts)
        return self._minimal(singles, found)

    def _both(self, one: Antichain, other: Antichain) -> Antichain:
        if one is NEVER or other is NEVER:
            return NEVER
        if one.always or other.always:
            return other if one.always else one
        self._left -= one.size * other.size
        if self._left < 0:
            raise TooMany
        singles = one.singles & other.singles
        found: dict[int, set[Cut]] = {}
        mine, theirs = _by_size(one, singles), _by_size(other, singles)
        for size, cuts in mine.items():
            for size_, cuts_ in theirs.items():
                self._join(size + size_, cuts, cuts_, found)
        return self._minimal(singles, found)

    def _join(
        self, size: int, cuts: Iterable[Cut], others: Iterable[Cut], found: dict[int, set[Cut]]
    ) -> None:
        if size <= self._order:
            for cut in cuts:
                for other in others:
                    both = cut | other
                    found.setdefault(len(both), set()).add(both)
            return
        around: dict[int, list[Cut]] = {}
        for other in others:
            for event in other:
                around.setdefault(event, []).append(other)
        for cut in cuts:
            for event in cut:
                for other in around.get(event, ()):
                    both = cut | other
                    if len(both) <= self._order:
                        found.setdefault(len(both), set()).add(both)

    def _minimal(self, singles: int, found: Mapping[int, set[Cut]]) -> Antichain:
        larger: dict[int, frozenset[Cut]] = {}
        alone, count = frozenset(positions(singles)) if found else frozenset(), singles.bit_count()
        for size in sorted(found):
            kept = {cut for cut in found[size] if cut.isdisjoint(alone)} if alone else found[size]
            for smaller, known in larger.items():
                kept = {
                    cut
                    for cut in kept
                    if not any(frozenset(part) in known for part in combinations(cut, smaller))
                }
            count += len(kept)
            if count > self._most:
                raise TooMany
            if kept:
                larger[size] = frozenset(kept)
        return Antichain(singles, larger) if singles or larger else NEVER


def _by_size(antichain: Antichain, without: int) -> dict[int, Iterable[Cut]]:
    """The sets that hit none of these events; those are in the answer by themselves."""
    alone = frozenset(positions(without))
    sets: dict[int, Iterable[Cut]] = {
        1: [frozenset((one,)) for one in positions(antichain.singles & ~without)]
    }
    for size, cuts in antichain.larger.items():
        sets[size] = [cut for cut in cuts if cut.isdisjoint(alone)] if alone else cuts
    return sets
