"""Names of elsewhere as keys of a model: letters, digits, `-`, `_` and `.`, each once."""

import re

_FOREIGN = re.compile(r"[^A-Za-z0-9À-ÖØ-öø-ÿ_.-]+")
_LONGEST = 90
_LONGEST_NAME = 1000


class Keys:
    """Gives every name a key of its own; what was given is never given again."""

    def __init__(self, fallback: str = "part") -> None:
        self._fallback = fallback
        self._taken = set[str]()
        self._last: dict[str, int] = {}

    def reserve(self, key: str) -> None:
        """Never give this key: something has it already."""
        self._taken.add(key)

    def key(self, name: str) -> str:
        """`Rack 1 / A` is `Rack-1-A`; the second thing of this name is `Rack-1-A-2`."""
        base = _FOREIGN.sub("-", name).strip("-.")[:_LONGEST].strip("-.") or self._fallback
        key, number = base, self._last.get(base, 1)
        while key in self._taken:
            number += 1
            key = f"{base}-{number}"
        self._last[base] = number
        self._taken.add(key)
        return key


def readable(name: str, key: str) -> str:
    """A name as a model keeps it: never empty, never longer than it may be."""
    return name[:_LONGEST_NAME] or key


def slug(name: str, fallback: str) -> str:
    """A name as the key of a system: small letters, digits and `-`."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST].strip("-")
    return plain or fallback
