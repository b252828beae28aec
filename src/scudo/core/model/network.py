"""The drawn network: links and their ends, in regions that no way leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scudo.core.model.nodes import Link


@dataclass(frozen=True, slots=True)
class Region:
    """Ends that are joined by links, each with its neighbours."""

    near: Mapping[str, tuple[str, ...]]


def regions(links: Iterable[Link], wanted: Iterable[str]) -> list[Region]:
    """The regions; dead ends are left out unless they are `wanted`: no way leads through them."""
    near: dict[str, dict[str, None]] = {}
    for one, other in links:
        if one != other:
            near.setdefault(one, {})[other] = None
            near.setdefault(other, {})[one] = None
    _without_dead_ends(near, frozenset(wanted))
    found, seen = [], set[str]()
    for end in near:
        if end not in seen:
            joined = _joined(end, near)
            seen |= joined.keys()
            found.append(Region({one: tuple(near[one]) for one in joined}))
    return found


def _without_dead_ends(near: dict[str, dict[str, None]], wanted: frozenset[str]) -> None:
    waiting = [end for end in near if len(near[end]) <= 1]
    while waiting:
        end = waiting.pop()
        if end in wanted or end not in near:
            continue
        for other in near.pop(end):
            del near[other][end]
            if len(near[other]) <= 1:
                waiting.append(other)


def _joined(start: str, near: Mapping[str, Mapping[str, None]]) -> dict[str, None]:
    joined, waiting = {start: None}, [start]
    while waiting:
        for other in near[waiting.pop()]:
            if other not in joined:
                joined[other] = None
                waiting.append(other)
    return joined
