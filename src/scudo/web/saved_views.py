"""Saved views in the rail of the desk's list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.roles import Actor
from scudo.desk.queries import saved_views as queries
from scudo.desk.queries import worklist
from scudo.web.desk_filters import filters_of, kept_of

UNCOUNTED = {"all", "closed_lately", "resolved"}
"""Views that hold what ended: the group's own of them have no counts either."""


def address(view: queries.SavedView) -> str:
    """The list as a view keeps it: its filters stand in the address."""
    return f"{reverse('web:desk')}?{urlencode({**view.filters, 'saved': view.pk})}"


def groups(viewer: Actor, asked: QueryDict, counts: Mapping[int, int] | None = None) -> list[dict[str, Any]]:
    """One's own views and everybody's, each a title with its items; a count is known once it was asked for."""
    found: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
    for view in queries.views_for(viewer):
        found[view.shared].append({
            "name": view.name, "url": address(view), "current": asked.get("saved") == str(view.pk),
            "count": count_words((counts or {}).get(view.pk)),
        })  # fmt: skip
    titles = {False: _("My views"), True: _("Views for all")}
    return [{"title": titles[shared], "items": items} for shared, items in found.items() if items]


def count_words(count: int | None) -> str:
    """A count, no further than 99."""
    if count is None:
        return ""
    return f"{queries.MOST_COUNTED - 1}+" if count >= queries.MOST_COUNTED else str(count)


def counts(viewer: Actor, at: datetime) -> dict[int, int]:
    """How much each view of open tickets holds, in one query."""
    asked = {view.pk: filters_of(view.filters) for view in queries.views_for(viewer)}
    lists = {
        key: worklist.listed(viewer, filters, at)
        for key, filters in asked.items()
        if filters.view not in UNCOUNTED
    }
    return queries.capped_counts(lists)


def current(viewer: Actor, asked: QueryDict) -> dict[str, Any] | None:
    """The saved view that the address names, and what one may do with it; `differs` where other filters are in force now."""
    view = queries.view_by_id(viewer, asked.get("saved", ""))
    if view is None:
        return None
    url = f"{reverse('web:saved_view', args=[view.pk])}?{urlencode(kept_of(asked))}"
    may_change = queries.may_change(viewer, view)
    return {
        "name": view.name,
        "change_url": url if may_change else "",
        "differs": kept_of(asked) != view.filters,
    }


def new_address(asked: QueryDict) -> str:
    """Where what the list shows now is kept under a name."""
    return f"{reverse('web:saved_view_new')}?{urlencode(kept_of(asked))}"
