"""Saved views of the list: one's own and everybody's, with how much is in each, counted in one query and no further than 99."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import IntegerField, Q, QuerySet, Value

from scudo.core.roles import Actor, Role
from scudo.desk.models import SavedView, Ticket
from scudo.desk.queries.worklist import is_key

__all__ = ["MOST", "MOST_COUNTED", "SavedView", "capped_counts", "may_change", "view_by_id", "views_for"]

MOST = 30
"""Own views of one person, and everybody's."""
MOST_COUNTED = 100


def views_for(viewer: Actor) -> QuerySet[SavedView]:
    """One's own views and those that are everybody's, by name; staff only."""
    found = SavedView.objects.filter(Q(owner=viewer.user) | Q(shared=True)).select_related("owner")
    return found.order_by("name", "pk") if viewer.is_staff and viewer.user else found.none()


def view_by_id(viewer: Actor, written: str) -> SavedView | None:
    """One of these views, by its id as an address has it."""
    return views_for(viewer).filter(pk=int(written)).first() if is_key(written) else None


def may_change(viewer: Actor, view: SavedView) -> bool:
    """One changes one's own; the manager also what is everybody's."""
    return view.owner_id == viewer.user or (view.shared and Role.MANAGER in viewer.roles)


def capped_counts(lists: Mapping[int, QuerySet[Ticket]]) -> dict[int, int]:
    """How many tickets each list holds, `MOST_COUNTED` meaning that or more: one query, which stops counting there."""
    parts = [
        tickets.order_by()
        .annotate(of=Value(key, output_field=IntegerField()))
        .values_list("of", flat=True)[:MOST_COUNTED]
        for key, tickets in lists.items()
    ]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {**dict.fromkeys(lists, 0), **Counter(rows)}
