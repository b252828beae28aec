"""Who is called how: several names lead to one thing, and a name may lead to several."""

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Register(Generic[Thing]):
    """Things by their names; a name is a tuple such as ("vat", "01234560587")."""

    def __init__(self) -> None:
        self._named: dict[Hashable, list[Thing]] = {}

    def enter(self, thing: Thing, names: Iterable[Hashable]) -> None:
        """Let names lead to a thing, beside whatever they led to."""
        for name in names:
            known = self._named.setdefault(name, [])
            if not any(one is thing for one in known):
                known.append(thing)

    def named(self, names: Iterable[Hashable]) -> list[Thing]:
        """All things that any of the names leads to, each once, in the order in which they were entered by name."""
        found: list[Thing] = []
        for name in names:
            found += [one for one in self._named.get(name, ()) if not any(one is known for known in found)]
        return found
