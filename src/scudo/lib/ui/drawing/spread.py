"""Where things of ordered rows stand across: near their neighbours, in order, without overlap.

igraph's layout knows no widths. Each row in turn is drawn to its neighbours as far as order and gaps allow: the least
squares of that are an isotonic regression, which pooling adjacent violators solves exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

SWEEPS = 14
IDLE = 0.05


@dataclass(frozen=True, slots=True)
class Pull:
    """One neighbour that draws a thing to its own place, with a force; `offset` is added to the neighbour's place."""

    key: str
    offset: float
    force: float


def spread(
    rows: Sequence[Sequence[str]], widths: Mapping[str, float], pulls: Mapping[str, Sequence[Pull]]
) -> dict[str, float]:
    """The middle of each thing, measured from the left edge of all; widths hold the gap beside it.

    Rows are drawn downward and upward in turn.
    """
    level = {key: index for index, row in enumerate(rows) for key in row}
    across = packed(rows, widths)
    for sweep in range(SWEEPS):
        downward, last = sweep % 2 == 0, sweep >= SWEEPS - 2
        for index in range(len(rows)) if downward else reversed(range(len(rows))):
            wanted = [
                want(key, pulls[key], across, seen_from(index, level, downward, last)) for key in rows[index]
            ]
            across |= settled(rows[index], widths, wanted)
    first = min((across[key] - widths[key] / 2 for key in across), default=0.0)
    return {key: middle - first for key, middle in across.items()}


def packed(rows: Sequence[Sequence[str]], widths: Mapping[str, float]) -> dict[str, float]:
    """Every row closed up, about a common middle: where drawing begins."""
    across: dict[str, float] = {}
    for row in rows:
        left = -sum(widths[key] for key in row) / 2
        for key in row:
            across[key] = left + widths[key] / 2
            left += widths[key]
    return across


def seen_from(index: int, level: Mapping[str, int], downward: bool, last: bool) -> Callable[[str], bool]:  # noqa: FBT001
    """Which neighbours count: those of the row that one comes from, at last all."""
    if last:
        return lambda key: True  # noqa: ARG005
    return (lambda key: level[key] < index) if downward else (lambda key: level[key] > index)


def want(
    key: str, pulls: Sequence[Pull], across: Mapping[str, float], counts: Callable[[str], bool]
) -> tuple[float, float]:
    """Where a thing would stand if it were alone in its row, and with what force; without neighbours it stays."""
    heard = [pull for pull in pulls if counts(pull.key)]
    force = sum(pull.force for pull in heard)
    if not force:
        return across[key], IDLE
    return sum(pull.force * (across[pull.key] + pull.offset) for pull in heard) / force, force


def settled(
    row: Sequence[str], widths: Mapping[str, float], wanted: Sequence[tuple[float, float]]
) -> dict[str, float]:
    """The row's places nearest to what is wanted, in order and apart from each other."""
    starts, left = [], 0.0
    for key in row:
        starts.append(left + widths[key] / 2)
        left += widths[key]
    pools: list[list[float]] = []  # sum of forces times places, sum of forces, how many
    for (place, force), start in zip(wanted, starts, strict=True):
        pools.append([(place - start) * force, force, 1])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] > pools[-1][0] * pools[-2][1]:
            last = pools.pop()
            pools[-1] = [one + other for one, other in zip(pools[-1], last, strict=True)]
    shifts = [total / force for total, force, count in pools for _each in range(int(count))]
    return {key: start + shift for key, start, shift in zip(row, starts, shifts, strict=True)}
