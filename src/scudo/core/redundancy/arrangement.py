"""In which order a diagram asks its variables: near to each other what belongs together.

First what many gates join (a site's power, its core network), then the rest as it is met from the top: that serves most systems.
Where it does not, an order is judged by the sum over all gates of how far apart lie the first and the last of what it joins, gates and
leaves on one line; diagrams of shorter lines are smaller. From several beginnings the line is drawn together: everything moves to the
mean of its gates' centres, again and again, as long as it helps (FORCE: Aloul, Markov and Sakallah, 2003). Some beginnings are
shuffled, by stepping through the leaves with a stride: there is no chance in it.
"""

from collections.abc import Iterator, Mapping, Sequence

from scudo.core.redundancy.formula import Formula, Literal
from scudo.core.redundancy.modules import Module

MOST_MOVES = 4_000_000
MOST_LINES = 24
_ROUNDS = 60
_PATIENCE = 8
_STRIDES = (0.618034, 0.414214, 0.732051, 0.236068, 0.828427, 0.316625, 0.605551, 0.873172)


def shared_first(formula: Formula, module: Module) -> tuple[Literal, ...]:
    """The leaves by how many gates join them; otherwise as they are met from the top."""
    joined: dict[int, int] = {}
    for gate in module.gates:
        for one in formula.joins[gate]:
            joined[one >> 1] = joined.get(one >> 1, 0) + 1
    return tuple(sorted(module.leaves, key=lambda leaf: -joined[leaf >> 1]))


def arranged(formula: Formula, module: Module) -> tuple[Literal, ...]:
    """The leaves in the best order that was found; what is tried is limited by the size of the question."""
    bonds = [(gate, *(one >> 1 for one in formula.joins[gate])) for gate in module.gates]
    bonds_of: dict[int, list[int]] = {}
    for index, bond in enumerate(bonds):
        for each in bond:
            bonds_of.setdefault(each, []).append(index)
    literals = {leaf >> 1: leaf for leaf in module.leaves}
    tries = MOST_MOVES // (_ROUNDS * sum(map(len, bonds)) + 1)
    spans = (
        _drawn_together(line, bonds, bonds_of)
        for line in _beginnings([*literals], bonds_of, max(2, min(MOST_LINES, tries)))
    )
    _, best = min(spans, key=lambda found: found[0])
    return tuple(literals[each] for each in best if each in literals)


def _beginnings(
    leaves: Sequence[int], bonds_of: Mapping[int, Sequence[int]], count: int
) -> Iterator[Sequence[int]]:
    yield leaves
    yield sorted(leaves, key=lambda leaf: -len(bonds_of[leaf]))
    for turn in range(count - 2):
        stride = _STRIDES[turn % len(_STRIDES)] * (1 + turn // len(_STRIDES))
        places = {leaf: index * stride % 1.0 for index, leaf in enumerate(leaves)}
        yield sorted(leaves, key=places.__getitem__)


def _drawn_together(
    line: Sequence[int], bonds: Sequence[Sequence[int]], bonds_of: Mapping[int, Sequence[int]]
) -> tuple[int, list[int]]:
    """The shortest span that was met, and the line that has it."""
    place: dict[int, float] = {leaf: float(index) for index, leaf in enumerate(line)}
    for gate, *below in bonds:
        place[gate] = sum(place[each] for each in below) / len(below)
    order = best = sorted(place, key=place.__getitem__)
    least, worse = None, 0
    for _ in range(_ROUNDS):
        position = {each: index for index, each in enumerate(order)}
        places = [[position[each] for each in bond] for bond in bonds]
        span = sum(max(some) - min(some) for some in places)
        if least is None or span < least:
            best, least, worse = order, span, 0
        else:
            worse += 1
            if worse > _PATIENCE:
                break
        centres = [sum(some) / len(some) for some in places]
        pull = {
            each: sum(centres[index] for index in around) / len(around) for each, around in bonds_of.items()
        }
        order = sorted(order, key=pull.__getitem__)
    return least or 0, best
