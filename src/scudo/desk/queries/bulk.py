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


def bulk_by_id(viewer: Actor, pk: int) -> Bulk | None:
    """Something one did oneself."""
    return Bulk.objects.filter(pk=pk, user=viewer.user).first() if viewer.user else None


def lately(viewer: Actor, at: datetime) -> Bulk | None:
    """The last thing one did, while it can be undone or has just been."""
    if not viewer.user:
        return None
    found = Bulk.objects.filter(user=viewer.user, at__gt=at - UNDO_WITHIN).order_by("-at", "-pk")
    return found.prefetch_related("items").first()


def can_be_undone(bulk: Bulk, at: datetime) -> bool:
    """Whether there is time left, and nobody undid it yet."""
    return bulk.undone_at is None and at - bulk.at < UNDO_WITHIN
