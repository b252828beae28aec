"""Saved views of the list: kept by anyone for themselves, or for all."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.roles import STAFF, Actor, Forbidden, allowed
from scudo.desk.models import SavedView
from scudo.desk.queries.saved_views import MOST, may_change
from scudo.journal import actions as journal

LONGEST_NAME = 60
LONGEST_FILTER = 200
MOST_FILTERS = 40


@allowed(*STAFF)
@transaction.atomic
def save_view(*, name: str, filters: Mapping[str, str], shared: bool, by: Actor, at: datetime) -> SavedView:
    """Keep what the list shows now under a name. Raises ValidationError by field."""
    assert by.user, "who looks at the list has an account"
    made = SavedView(owner_id=by.user)
    settle(made, name, filters, shared=shared)
    tell(made, "view_saved", by, at)
    return made


@allowed(*STAFF)
@transaction.atomic
def change_view(
    *, view: SavedView, name: str, filters: Mapping[str, str], shared: bool, by: Actor, at: datetime
) -> SavedView:
    """Change a view's name, filters or for whom it is. Raises Forbidden for another's, ValidationError by field."""
    held = taken(view, by)
    settle(held, name, filters, shared=shared)
    tell(held, "view_changed", by, at)
    return held


@allowed(*STAFF)
@transaction.atomic
def remove_view(*, view: SavedView, by: Actor, at: datetime) -> None:
    """Keep a view no longer. Raises Forbidden for another's."""
    held = taken(view, by)
    tell(held, "view_removed", by, at)
    held.delete()


def taken(view: SavedView, by: Actor) -> SavedView:
    """The row, held. Raises Forbidden where it is another's."""
    held = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    if not may_change(by, held):
        raise Forbidden(f"{by.name} may not change another’s view")
    return held


def settle(view: SavedView, name: str, filters: Mapping[str, str], *, shared: bool) -> None:
    """Put what was said on the view and save it. Raises ValidationError by field."""
    line = " ".join(name.replace("\0", "").split())
    if not line or len(line) > LONGEST_NAME:
        raise ValidationError(
            {"name": _("A view’s name has 1 to %(most)s characters.") % {"most": LONGEST_NAME}}
        )
    others = SavedView.objects.exclude(pk=view.pk)
    near = others.filter(shared=True) if shared else others.filter(shared=False, owner=view.owner_id)
    if near.filter(name__iexact=line).exists():
        raise ValidationError({"name": _("There is a view of this name already.")})
    if near.count() >= MOST:
        raise ValidationError(
            {"name": _("There are %(most)s views already: remove one first.") % {"most": MOST}}
        )
    kept = {
        key[:LONGEST_NAME]: value[:LONGEST_FILTER].replace("\0", "")
        for key, value in filters.items()
        if value
    }
    view.name, view.shared, view.filters = line, shared, dict(sorted(kept.items())[:MOST_FILTERS])
    view.save()


def tell(view: SavedView, verb: str, by: Actor, at: datetime) -> None:
    """Write what happened to a view."""
    facts = {"shared": view.shared}
    journal.write(kind=f"desk.{verb}", subject=("saved_view", view.pk), by=by, at=at, facts=facts)
