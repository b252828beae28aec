"""Sets of small numbers kept as the bits of an integer."""

from collections.abc import Iterable, Iterator


def positions(mask: int) -> Iterator[int]:
    """The bits that are set, from the lowest."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def mask_of(bits: Iterable[int]) -> int:
    """The integer that has these bits."""
    return union(1 << bit for bit in bits)


def union(masks: Iterable[int]) -> int:
    """All bits of all masks."""
    joined = 0
    for mask in masks:
        joined |= mask
    return joined
