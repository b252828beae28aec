"""What is done to many tickets of the list at once: the bar that offers it, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core.roles import Actor, may
from scudo.desk import actions
from scudo.desk.queries import bulk as queries
from scudo.web import words


def offered(viewer: Actor, people: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    """The bar; nothing for who may not."""
    if not may(viewer, actions.do_to_many):
        return None
    return {"people": [("", _("nobody")), *people], "most": queries.MOST}


def lately(viewer: Actor, at: datetime) -> list[dict[str, Any]]:
    """What one did last, while it can be undone; the key undoes the newest."""
    done = [summary(bulk, at) for bulk in queries.lately(viewer, at)]
    newest = next((one for one in done if one["can_be_undone"]), None)
    return [{**one, "has_key": one is newest} for one in done]


def summary(bulk: queries.Bulk, at: datetime) -> dict[str, Any]:
    """What was done, to how many, how many were left out, and until when it can be undone."""
    items = list(bulk.items.all())
    left_out = sum(1 for item in items if item.refused)
    kept = sum(1 for item in items if item.kept)
    return {
        "pk": bulk.pk, "url": reverse("web:bulk", args=[bulk.pk]), "words": " ".join(sentences(bulk, len(items), left_out, kept)),
        "can_be_undone": queries.can_be_undone(bulk, at), "until": bulk.at + queries.UNDO_WITHIN,
    }  # fmt: skip


def sentences(bulk: queries.Bulk, count: int, left_out: int, kept: int) -> list[str]:
    """The summary in words."""
    done = count - left_out
    what = f"{bulk.get_verb_display()}{detail(bulk)}"
    said = [
        ngettext("%(what)s: one ticket.", "%(what)s: %(count)s tickets.", done)
        % {"what": what, "count": done}
    ]
    if left_out:
        said.append(
            ngettext("Not possible for one.", "Not possible for %(count)s.", left_out) % {"count": left_out}
        )
    if bulk.undone_at:
        said.append(_("Undone."))
    if kept:
        said.append(
            ngettext("One stays as it is now.", "%(count)s stay as they are now.", kept) % {"count": kept}
        )
    return said


def detail(bulk: queries.Bulk) -> str:
    """To whom, or which tags."""
    if bulk.verb == queries.VERBS.ASSIGN:
        return f" ({bulk.said['to'] or _('nobody')})"
    return f" ({', '.join(bulk.said['tags'])})" if bulk.said["tags"] else ""


def report(bulk: queries.Bulk) -> list[dict[str, str]]:
    """Every ticket with what came of it, those with which something was wrong first."""
    items = bulk.items.select_related("ticket__customer")
    ordered = sorted(items, key=lambda item: (not (item.refused or item.kept), item.pk))
    return [
        {
            "number": item.ticket.number, "reason": item.ticket.reason, "customer": item.ticket.customer.name,
            "outcome": outcome(item, is_undone=bulk.undone_at is not None),
        }
        for item in ordered
    ]  # fmt: skip


def outcome(item: Any, *, is_undone: bool) -> str:
    """What came of one ticket."""
    if item.refused:
        return refused(item.refused, item.state)
    if item.kept == actions.bulk.CHANGED:
        return _("stays: %s changed it since") % (words.actor_name(item.kept_by))
    if item.kept == actions.bulk.TOO_MANY_TAGS:
        return _("stays: it would have too many tags")
    if item.kept:
        return _("stays: the tag was changed since")
    return _("as it was before") if is_undone else _("done")


def refused(why: str, state: str) -> str:
    """Why nothing was done to a ticket."""
    named = queries.STATES.get(state, state)
    sentences: dict[str, str] = {
        actions.bulk.NOT_POSSIBLE: _("not possible: it is “%s”") % named,
        actions.bulk.MERGED: _("not possible: another ticket goes on for it"),
        actions.bulk.TEAM_ENDED: _("not possible: the team is no more"),
        actions.bulk.TOO_MANY_TAGS: _("not possible: it would have too many tags"),
        actions.bulk.NO_CHANGE: _("it was so already"),
    }
    return sentences[why]
