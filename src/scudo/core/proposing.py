"""Which articles of the knowledge base may help with a ticket, and why.

An article earns points for each way in which it fits: it is about the very thing the ticket concerns, about a product that
stands there, about things of that kind, it shares words with the reason, it helped before (the more often, the less each time
adds). One that fits in no way is not proposed, however often it helped elsewhere.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scudo.core.because import Because, because

SAME_THING, SAME_PRODUCT, SAME_KIND, SAME_WORDS = 4.0, 3.0, 1.0, 4.0
ENOUGH_WORDS = 0.05
"""Rank from which on words in common are no chance."""
MOST_FOR_HELP = 1.0


class Reason(StrEnum):
    """Why an article is proposed."""

    THING = "proposed.thing"
    PRODUCT = "proposed.product"
    KIND = "proposed.kind"
    WORDS = "proposed.words"
    HELPED = "proposed.helped"


@dataclass(frozen=True, slots=True)
class About:
    """Names of things (components, services), products' keys, and kinds of product; all in small letters."""

    things: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article: what it is about, how near its words are (0 none, 1 at most), on how many tickets it helped."""

    id: int
    about: About
    words: float = 0.0
    helped: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """An article with the reasons that speak for it, the weightiest first."""

    id: int
    because: tuple[Because, ...]


def propose(subject: About, candidates: Iterable[Candidate], most: int = 5) -> tuple[Proposal, ...]:
    """The articles that fit best, at most so many; among equals the newest."""
    fitting = [(points(subject, one), one) for one in candidates if reasons(subject, one)]
    fitting.sort(key=lambda pair: (-pair[0], -pair[1].id))
    return tuple(Proposal(one.id, told(subject, one)) for _points, one in fitting[:most])


def points(subject: About, one: Candidate) -> float:
    """How well an article fits."""
    about = one.about
    return (
        SAME_THING * bool(subject.things & about.things)
        + SAME_PRODUCT * bool(subject.products & about.products)
        + SAME_KIND * bool(subject.kinds & about.kinds)
        + SAME_WORDS * min(1.0, max(0.0, one.words))
        + MOST_FOR_HELP * (1 - math.exp(-one.helped / 5))
    )


def reasons(subject: About, one: Candidate) -> tuple[Because, ...]:
    """In which ways an article fits; none where it does not."""
    found = []
    for code, mine, its in (
        (Reason.THING, subject.things, one.about.things),
        (Reason.PRODUCT, subject.products, one.about.products),
        (Reason.KIND, subject.kinds, one.about.kinds),
    ):
        if common := mine & its:
            found.append(because(code, name=min(common)))
    if one.words >= ENOUGH_WORDS:
        found.append(because(Reason.WORDS))
    return tuple(found)


def told(subject: About, one: Candidate) -> tuple[Because, ...]:
    """Why an article is proposed, and that it helped before."""
    helped = (because(Reason.HELPED, count=one.helped),) if one.helped else ()
    return (*reasons(subject, one), *helped)
