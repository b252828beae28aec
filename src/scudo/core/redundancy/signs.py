"""What a formula does by the signs in it: whether more failures can ever mend something, and what one event brings about alone."""

from scudo.core.redundancy.formula import ANY, EVENT, LEAST, ODD, Formula, Literal


def is_coherent(formula: Formula, top: Literal) -> bool:
    """Whether no event is denied on its way up, so that a further failure never mends anything; by its form, not its meaning."""
    seen, waiting = {top}, [top]
    while waiting:
        literal = waiting.pop()
        kind = formula.kinds[literal >> 1]
        if kind == ODD or (kind == EVENT and literal & 1):
            return False
        for one in formula.joins[literal >> 1]:
            below = one ^ literal & 1
            if below not in seen:
                seen.add(below)
                waiting.append(below)
    return True


def happens_alone(formula: Formula, top: Literal) -> list[int]:
    """The events of which each makes it true while no other happens; none where it is true anyway.

    All are tried at once: of every gate a mask with one bit for the world in which nothing happens, and one for each event.
    """
    cone = formula.cone(top)
    events = [number for number in cone if formula.kinds[number] == EVENT]
    masks = {0: 0} | {number: 2 << index for index, number in enumerate(events)}
    full = (2 << len(events)) - 1
    for number in cone:
        if formula.kinds[number] != EVENT:
            below = [masks[one >> 1] ^ (full if one & 1 else 0) for one in formula.joins[number]]
            masks[number] = _joined(formula, number, below)
    mask = masks[top >> 1] ^ (full if top & 1 else 0)
    return [] if mask & 1 else [number for index, number in enumerate(events) if mask >> index + 1 & 1]


def _joined(formula: Formula, number: int, masks: list[int]) -> int:
    kind, found = formula.kinds[number], 0
    if kind == LEAST:
        return _at_least(formula.least[number], masks)
    for mask in masks:
        found = found | mask if kind == ANY else found ^ mask
    return found


def _at_least(least: int, masks: list[int]) -> int:
    counts = [-1, *[0] * least]
    for mask in masks:
        for count in range(least, 0, -1):
            counts[count] |= counts[count - 1] & mask
    return counts[least]
