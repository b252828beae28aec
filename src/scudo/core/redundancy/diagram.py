"""Binary decision diagrams: a function of ordered variables as a graph in which equal parts stand once (Bryant, 1986).

An edge is twice the number of a node, plus one where it denies it; `edge ^ 1` is the opposite. Node 0 is what is never true. The
edge for "does not happen" never denies (Brace, Rudell and Bryant, 1990), so that no function stands twice.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from heapq import heappop, heappush

Edge = int
Pair = tuple[Edge, Edge]

FALSE: Edge = 0
TRUE: Edge = 1


class OverBudget(Exception):
    """A diagram would become larger, or take more steps, than it may."""


class Diagram:
    """Grows and never forgets. Of every node: its variable (a position, the first is asked first), and where it leads: to lower numbers.

    Its methods raise OverBudget where more than `most` nodes would be made, or more than ten times as many steps.
    """

    def __init__(self, width: int, most: int = 0) -> None:
        self.width = width
        self.variables = [width]
        self.lows = [FALSE]
        self.highs = [FALSE]
        self.most = most
        self.steps = 0
        self._nodes: dict[tuple[int, Edge, Edge], Edge] = {}
        self._known: dict[Pair, Edge] = {}

    def __len__(self) -> int:
        return len(self.variables)

    def variable(self, position: int) -> Edge:
        """True where the variable is."""
        return self.node(position, FALSE, TRUE)

    def node(self, position: int, low: Edge, high: Edge) -> Edge:
        """If the variable is true then `high`, else `low`."""
        if low == high:
            return low
        turned = low & 1
        key = (position, low ^ turned, high ^ turned)
        edge = self._nodes.get(key)
        if edge is None:
            edge = len(self.variables) << 1
            if edge > self.most << 1:
                raise OverBudget
            self._nodes[key] = edge
            self.variables.append(position)
            self.lows.append(low ^ turned)
            self.highs.append(high ^ turned)
        return edge ^ turned

    def adopted(self, position: int, low: Edge, high: Edge) -> Edge:
        """A node of a diagram made elsewhere, where it is known to stand once; what is made after that does not find it."""
        turned = low & 1
        self.variables.append(position)
        self.lows.append(low ^ turned)
        self.highs.append(high ^ turned)
        return len(self.variables) - 1 << 1 | turned

    def both(self, one: Edge, other: Edge) -> Edge:
        """Where both are true: first what must be asked for, from the first variable on; then answered, from the last."""
        pair = (one, other) if one < other else (other, one)
        answer = self._at_once(pair)
        if answer is not None:
            return answer
        for position, asked in reversed(self._asked(pair)):
            for question, low, high in asked:
                self._known[question] = self.node(position, self._answered(low), self._answered(high))
        return self._known[pair]

    def either(self, one: Edge, other: Edge) -> Edge:
        """Where one is true."""
        return self.both(one ^ 1, other ^ 1) ^ 1

    def differ(self, one: Edge, other: Edge) -> Edge:
        """Where exactly one is true."""
        return self.either(self.both(one, other ^ 1), self.both(one ^ 1, other))

    def any_of(self, edges: Iterable[Edge]) -> Edge:
        """Where one of them is true."""
        return reduce(self.either, self._last_first(edges), FALSE)

    def at_least(self, least: int, edges: Iterable[Edge]) -> Edge:
        """Where so many of them are true."""
        counts = [TRUE, *[FALSE] * least]
        for edge in self._last_first(edges):
            for count in range(least, 0, -1):
                counts[count] = self.either(counts[count], self.both(counts[count - 1], edge))
        return counts[least]

    def odd(self, edges: Iterable[Edge]) -> Edge:
        """Where an odd number of them is true."""
        return reduce(self.differ, self._last_first(edges), FALSE)

    def below(self, *edges: Edge) -> list[int]:
        """The nodes that these lead to, without node 0; each after those that it leads to."""
        seen, waiting = {0}, [edge >> 1 for edge in edges]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += (self.lows[node] >> 1, self.highs[node] >> 1)
        seen.discard(0)
        return sorted(seen)

    def copied(self, edges: Sequence[Edge]) -> tuple["Diagram", list[Edge]]:
        """Another diagram with what these need and nothing else, and the same edges in it."""
        other, edge_of = Diagram(self.width, self.most), {0: FALSE}
        for node in self.below(*edges):
            low, high = self.lows[node], self.highs[node]
            edge_of[node] = other.node(
                self.variables[node], edge_of[low >> 1] ^ low & 1, edge_of[high >> 1] ^ high & 1
            )
        return other, [edge_of[edge >> 1] ^ edge & 1 for edge in edges]

    def _last_first(self, edges: Iterable[Edge]) -> list[Edge]:
        """In the order in which joining them is cheapest."""
        return sorted(edges, key=lambda edge: (-self.variables[edge >> 1], edge))

    def _asked(self, pair: Pair) -> list[tuple[int, list[tuple[Pair, Pair, Pair]]]]:
        """All questions that this one leads to, by variable from the first on: each with what it is where that is false and true."""
        variables, seen = self.variables, {pair}
        first = min(variables[pair[0] >> 1], variables[pair[1] >> 1])
        waiting, levels, asked = [first], {first: [pair]}, []
        while waiting:
            position = heappop(waiting)
            here = [(each, *self._split(each, position)) for each in levels.pop(position)]
            asked.append((position, here))
            for _, low, high in here:
                for each in (low, high):
                    if each in seen or self._at_once(each) is not None:
                        continue
                    seen.add(each)
                    next_ = min(variables[each[0] >> 1], variables[each[1] >> 1])
                    if next_ not in levels:
                        levels[next_] = []
                        heappush(waiting, next_)
                    levels[next_].append(each)
            if len(seen) + self.steps > 10 * self.most:
                raise OverBudget
        self.steps += len(seen)
        return asked

    def _split(self, pair: Pair, position: int) -> tuple[Pair, Pair]:
        """A question where the variable is false, and where it is true."""
        one, other = pair
        low = high = one
        if self.variables[one >> 1] == position:
            low, high = self.lows[one >> 1] ^ one & 1, self.highs[one >> 1] ^ one & 1
        other_low = other_high = other
        if self.variables[other >> 1] == position:
            other_low, other_high = self.lows[other >> 1] ^ other & 1, self.highs[other >> 1] ^ other & 1
        return (
            (low, other_low) if low < other_low else (other_low, low),
            (high, other_high) if high < other_high else (other_high, high),
        )

    def _at_once(self, pair: Pair) -> Edge | None:
        one, other = pair
        if one <= TRUE:
            return other if one else FALSE
        if one | 1 == other | 1:
            return one if one == other else FALSE
        return self._known.get(pair)

    def _answered(self, pair: Pair) -> Edge:
        one, other = pair
        if one <= TRUE:
            return other if one else FALSE
        if one | 1 == other | 1:
            return one if one == other else FALSE
        return self._known[pair]
