"""Tickets that are put together, and linked to one another: what may be, and where a later letter goes (docs/rules/merging.md).

A merged ticket points to the one that goes on for it. Nothing else moves: what was said stays where it was said, and a
ticket shows its whole *family*, itself and all that point to it, directly or over others. So merging loses nothing, and
taking apart is taking the pointer away. Keys are those of the tickets; `pointers` maps a merged one to its target.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """Why two tickets are not put together, not linked, or nothing is split off; the faces put it in words."""

    ITSELF = "itself"
    OTHER_CUSTOMER = "other_customer"
    ALREADY_MERGED = "already_merged"
    MERGED_AWAY = "merged_away"
    PLANNED = "planned"
    ENDED = "ended"
    NOTHING_CHOSEN = "nothing_chosen"
    EVERYTHING_CHOSEN = "everything_chosen"
    NOT_THERE = "not_there"
    LINKED_ALREADY = "linked_already"
    ONE_ALREADY = "one_already"
    ROUND = "round"


class Link(StrEnum):
    """What one ticket is to another, read from the first: part of, a duplicate of, caused by, split off from, goes on from."""

    PARENT = "parent"
    DUPLICATE = "duplicate"
    CAUSE = "cause"
    SPLIT = "split"
    FOLLOW_UP = "follow_up"


BY_HAND = (Link.PARENT, Link.DUPLICATE, Link.CAUSE)
"""What people link; a split, and a late answer (`core.reopening`), link by themselves."""
ONLY_ONE = frozenset({Link.PARENT, Link.DUPLICATE, Link.SPLIT, Link.FOLLOW_UP})
"""Of these a ticket has one at most; causes it may have several."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a ticket may be merged; `is_planned` is one whose day a maintenance duty waits for."""

    key: int
    customer: int
    is_open: bool
    is_planned: bool = False
    merged_into: int | None = None


def refusal(source: Standing, target: Standing) -> Refusal | None:
    """Why `source` is not merged into `target`; None where it may be.

    A target goes on by itself, so that pointers never lead round: only what points nowhere is pointed to.
    """
    if source.key == target.key:
        return Refusal.ITSELF
    if source.customer != target.customer:
        return Refusal.OTHER_CUSTOMER
    if source.merged_into is not None:
        return Refusal.ALREADY_MERGED
    if target.merged_into is not None:
        return Refusal.MERGED_AWAY
    if source.is_planned:
        return Refusal.PLANNED
    return Refusal.ENDED if source.is_open and not target.is_open else None


def goes_on_as(key: int, pointers: Mapping[int, int]) -> int:
    """The ticket that goes on for one: where its later letters go. One that was never merged goes on as itself."""
    passed = {key}
    while key in pointers:
        key = pointers[key]
        if key in passed:
            raise ValueError(f"the pointers of merged tickets lead round, over ticket {key}")
        passed.add(key)
    return key


def family(key: int, pointers: Mapping[int, int]) -> frozenset[int]:
    """A ticket and all that were merged into it, directly or over others."""
    found, new = {key}, {key}
    while new:
        new = {one for one, target in pointers.items() if target in new} - found
        found |= new
    return frozenset(found)


def belongs_to(said_on: int, named: int | None, pointers: Mapping[int, int]) -> int:
    """Where a letter goes: on the ticket where what it answers stands now (`said_on`), else on the one it names.

    What was split off answers on the new ticket, though its subject names the first; what was merged, on the target.
    """
    return goes_on_as(said_on or named or 0, pointers)


def split_refusal(chosen: Collection[int], said: Collection[int]) -> Refusal | None:
    """Why these messages are not split off a ticket on which `said` stand; something is taken, something stays."""
    if not chosen:
        return Refusal.NOTHING_CHOSEN
    if not set(chosen) <= set(said):
        return Refusal.NOT_THERE
    return Refusal.EVERYTHING_CHOSEN if set(chosen) == set(said) else None


def link_refusal(kind: Link, source: int, target: int, links: Iterable[tuple[int, int]]) -> Refusal | None:
    """Why `source` is not linked to `target`, given the links of this kind, as pairs read the same way; no link leads round."""
    known: dict[int, set[int]] = {}
    for one, other in links:
        known.setdefault(one, set()).add(other)
    if source == target:
        return Refusal.ITSELF
    if target in known.get(source, ()):
        return Refusal.LINKED_ALREADY
    if kind in ONLY_ONE and known.get(source):
        return Refusal.ONE_ALREADY
    return Refusal.ROUND if source in reached_from(target, known) else None


def reached_from(key: int, links: Mapping[int, Collection[int]]) -> frozenset[int]:
    """All that links lead to from one ticket."""
    found: set[int] = set()
    new = {key}
    while new:
        new = {other for one in new for other in links.get(one, ())} - found
        found |= new
    return frozenset(found)
