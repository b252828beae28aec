"""Searching in the tests: what a viewer finds for a text."""

from scudo.core.roles import Actor
from scudo.search import queries
from tests import cast


def find(text: str, viewer: Actor = cast.FOUNDER, **more) -> queries.Found:
    """What somebody finds, on the day of the tests."""
    return queries.find(viewer, text, cast.AT, **{"most": 20, **more})


def numbers(text: str, viewer: Actor = cast.FOUNDER) -> list[str]:
    """The numbers of the tickets that somebody finds."""
    found = find(text, viewer)
    assert not found.problems
    return [one.ticket.number for one in found.tickets]


def marked(found: queries.Found) -> list[str]:
    """The words that are marked on the first ticket: in its reason, then in the passage."""
    [first, *_others] = found.tickets
    pieces = [*first.reason.pieces, *(first.passage.snippet.pieces if first.passage else ())]
    return [one.text for one in pieces if one.is_found]
