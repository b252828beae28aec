"""Tags: free words, written one way however they are typed."""

import re
import unicodedata

LONGEST = 40
MOST_ON_A_TICKET = 20
_BETWEEN = re.compile(r"[,;\n]+")
_EDGES = " #-_.:'\"“”‘’«»()[]"


class Unusable(ValueError):
    """What was typed is no tag."""


def normal(written: str) -> str:
    """A tag as it is kept: small letters, one space between words, no # before it. Raises Unusable.

    `#VPN  Casa` and `vpn casa` are one tag; accents stay, since they part words of Italian.
    """
    plain = unicodedata.normalize("NFKC", written).casefold()
    plain = "".join(one if one.isprintable() else " " for one in unicodedata.normalize("NFKC", plain))
    word = " ".join(plain.split()).strip(_EDGES)
    if not word or len(word) > LONGEST or _BETWEEN.search(word):
        raise Unusable(written)
    return word


def several(written: str) -> list[str]:
    """The tags of one field, with commas between them, each once, in order. Raises Unusable."""
    found = [normal(one) for one in _BETWEEN.split(written) if one.strip(_EDGES + "\t\r")]
    if not found or len(found) > MOST_ON_A_TICKET:
        raise Unusable(written)
    return list(dict.fromkeys(found))
