"""Many worlds at once: of every gate a mask with one bit for each world, set where it is true there."""

from collections.abc import Iterable, Mapping, Sequence

from scudo.core.redundancy.formula import ANY, LEAST, Formula, Literal


def true_in(
    formula: Formula, top: Literal, gates: Iterable[int], leaves: Mapping[int, int], full: int
) -> int:
    """The worlds in which a literal is true: `leaves` are masks by number, `gates` stand after what they join, `full` is all worlds."""
    masks = {0: 0, **leaves}
    for gate in gates:
        below = [masks[one >> 1] ^ full if one & 1 else masks[one >> 1] for one in formula.joins[gate]]
        masks[gate] = _joined(formula, gate, below)
    return masks[top >> 1] ^ (full if top & 1 else 0)


def _joined(formula: Formula, gate: int, masks: Sequence[int]) -> int:
    kind, found = formula.kinds[gate], 0
    if kind == LEAST:
        return _at_least(formula.least[gate], masks)
    for mask in masks:
        found = found | mask if kind == ANY else found ^ mask
    return found


def _at_least(least: int, masks: Sequence[int]) -> int:
    counts = [-1, *[0] * least]
    for mask in masks:
        for count in range(least, 0, -1):
            counts[count] |= counts[count - 1] & mask
    return counts[least]
