"""The best set of things to buy within a budget, by branch and bound (Land and Doig 1960).

What a set is worth is asked from outside, and so is a bound: what no set that contains these, and nothing but these and
those, can be worth more than. A branch whose bound is not above the best that was found is not entered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Set = frozenset[int]


@dataclass(frozen=True, slots=True)
class Wares:
    """What can be bought: by number a `price`, and its `rivals`, of which only one makes sense."""

    prices: Sequence[float]
    rivals: Sequence[str]
    purse: float


class Spent(Exception):
    """No more may be asked: what was found so far is the answer."""


def best_set(
    wares: Wares, worth: Callable[[Set], float], bound: Callable[[Set, Set], float]
) -> tuple[Set, bool]:
    """The set that is worth most, and whether that is certain; the empty one where none is worth more than nothing.

    `worth` and `bound` may raise Spent.
    """
    best, best_worth = frozenset[int](), 0.0
    waiting = [(frozenset[int](), tuple(range(len(wares.prices))))]
    try:
        while waiting:
            chosen, left = waiting.pop()
            value = worth(chosen)
            if value > best_worth:
                best, best_worth = chosen, value
            left = _affordable(wares, chosen, left)
            if left and bound(chosen, frozenset(left)) > best_worth:
                waiting += [(chosen, left[1:]), (chosen | {left[0]}, left[1:])]
    except Spent:
        return best, False
    return best, True


def _affordable(wares: Wares, chosen: Set, left: Sequence[int]) -> tuple[int, ...]:
    """What can still be bought, and is no rival of what was."""
    purse = wares.purse - sum(wares.prices[each] for each in chosen)
    taken = {wares.rivals[each] for each in chosen}
    return tuple(each for each in left if wares.prices[each] <= purse and wares.rivals[each] not in taken)
