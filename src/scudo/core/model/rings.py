"""Rings in what needs what: depth first, with a stack of our own."""

from collections.abc import Callable, Iterable, Iterator, Sequence

MOST_RINGS = 50


def rings(names: Iterable[str], needs: Callable[[str], Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Rings, each from the member that was met first; none only where there is none; at most fifty."""
    done, found, told = set[str](), 0, set[frozenset[str]]()
    for name in names:
        for ring in () if name in done else _rings_from(name, needs, done):
            if frozenset(ring) not in told:
                told.add(frozenset(ring))
                yield ring
            found += 1
            if found >= MOST_RINGS:
                return


def _rings_from(
    start: str, needs: Callable[[str], Sequence[str]], done: set[str]
) -> Iterator[tuple[str, ...]]:
    way, position = [start], {start: 0}
    waiting = [iter(needs(start))]
    while way:
        following = next(waiting[-1], None)
        if following is None:
            waiting.pop()
            left = way.pop()
            del position[left]
            done.add(left)
        elif following in position:
            yield tuple(way[position[following] :])
        elif following not in done:
            position[following] = len(way)
            way.append(following)
            waiting.append(iter(needs(following)))
