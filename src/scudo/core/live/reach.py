"""What of a drawn network one end reaches, kept while parts of it fail and work again.

The ends that are reached hang in a tree from the origin. What fails cuts its branches off; of these every end that works
and still has a neighbour in the tree grows on there, and so on: only what was cut off is looked at.
"""

from collections.abc import Collection, Mapping, Sequence

Near = Mapping[int, Sequence[int]]
"""Each end with its neighbours."""


class Reach:
    """From one origin over one region. All ends work at first; each one's failures and repairs are told in turn.

    `awaited` are the paths that ask for an end, as their nodes.
    """

    def __init__(self, origin: int, near: Near) -> None:
        self.awaited: dict[int, list[int]] = {}
        self._origin = origin
        self._near = near
        self._above: dict[int, int] = {}
        self._below: dict[int, set[int]] = {}
        self._aside = {origin, *near}
        """What works and is not reached."""
        self.gain([origin])

    def __contains__(self, end: int) -> bool:
        return end in self._above

    def carries(self, end: int) -> bool:
        """Whether others hang on this end."""
        return end in self._below and bool(self._below[end])

    def lose(self, lost: Collection[int]) -> Collection[int]:
        """These failed: the ends that are no longer reached, themselves among them."""
        cut, grown = self._cut(lost)
        for end in cut:
            above = self._above.pop(end)
            self._below.pop(end, None)
            if above not in cut:
                self._below[above].discard(end)
        self._attach(grown)
        away = cut - grown.keys()
        self._aside |= away
        self._aside.difference_update(lost)
        return away

    def gain(self, found: Collection[int]) -> Collection[int]:
        """These work again: the ends that are reached now."""
        self._aside.update(found)
        above = {end: end if end == self._origin else self._neighbour(end) for end in found}
        grown = {end: higher for end, higher in above.items() if higher is not None}
        self._aside -= grown.keys()
        self._grow(grown, self._aside)
        self._attach(grown)
        return grown.keys()

    def _neighbour(self, end: int) -> int | None:
        for other in self._near.get(end, ()):
            if other in self._above:
                return other
        return None

    def _attach(self, grown: Mapping[int, int]) -> None:
        self._above.update(grown)
        for end, above in grown.items():
            if above != end:
                self._below.setdefault(above, set()).add(end)

    def _cut(self, lost: Collection[int]) -> tuple[set[int], dict[int, int]]:
        """What these carry in the tree, and where what still works of it would grow on."""
        cut = set[int]()
        waiting = [end for end in lost if end in self._above]
        while waiting:
            end = waiting.pop()
            if end not in cut:
                cut.add(end)
                waiting += self._below.get(end, ())
        free = cut.difference(lost)
        grown: dict[int, int] = {}
        for end in free:
            for other in self._near[end]:
                if other in self._above and other not in cut:
                    grown[end] = other
                    break
        free -= grown.keys()
        self._grow(grown, free)
        return cut, grown

    def _grow(self, grown: dict[int, int], free: set[int]) -> None:
        """Go on from what has grown to every neighbour that is free, and use it up; near ends first, for a low tree."""
        waiting = list(grown) if free else []
        for end in waiting:
            for other in self._near.get(end, ()):
                if other in free:
                    free.remove(other)
                    grown[other] = end
                    waiting.append(other)
