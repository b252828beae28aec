"""The one list of all that runs by itself: reactions to entries, and timers."""

from collections.abc import Callable
from datetime import datetime

from scudo.journal import actions as journal

REACTIONS: dict[str, list[Callable[..., None]]] = {}
TIMERS: list[tuple[Callable[[datetime], None], int]] = [
    (journal.tick, 10),
]


def register() -> None:
    """Tell the journal who follows which kind of entry."""
    journal.reactions.clear()
    for kind, functions in REACTIONS.items():
        for function in functions:
            journal.register(kind, function)
