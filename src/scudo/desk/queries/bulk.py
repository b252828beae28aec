"""What one did to many tickets at once, and whether it can be undone still."""

from datetime import datetime, timedelta
from typing import Any

from scudo.core.roles import Actor
from scudo.desk.models import Bulk, BulkVerb, State

__all__ = ["MOST", "STATES", "UNDO_WITHIN", "VERBS", "Bulk", "bulk_by_id", "can_be_undone", "lately"]

VERBS = BulkVerb
STATES: dict[str, Any] = dict(State.choices)
UNDO_WITHIN = timedelta(minutes=5)
"""For so long it can be undone; for so long, too, the letters wait that follow from it."""
MOST = 200
"""Tickets at once."""
MOST_SHOWN = 10


def bulk_by_id(viewer: Actor, pk: int) -> Bulk | None:
    """Something one did oneself."""
    return Bulk.objects.filter(pk=pk, user=viewer.user).first() if viewer.user else None


def lately(viewer: Actor, at: datetime) -> list[Bulk]:
    """The last thing one did within these minutes, and what else of it can be undone; the newest first."""
    if not viewer.user:
        return []
    found = Bulk.objects.filter(user=viewer.user, at__gt=at - UNDO_WITHIN).order_by("-at", "-pk")
    done = list(found.prefetch_related("items")[:MOST_SHOWN])
    return [one for place, one in enumerate(done) if place == 0 or can_be_undone(one, at)]


def can_be_undone(bulk: Bulk, at: datetime) -> bool:
    """Whether it did anything, there is time left, and nobody undid it yet."""
    is_late = bulk.undone_at is not None or at - bulk.at >= UNDO_WITHIN
    return not is_late and any(not item.refused for item in bulk.items.all())
