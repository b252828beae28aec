"""What a ticket's page shows of the tickets and the people that belong to it."""

from typing import Any

from scudo.core.roles import Actor, may
from scudo.desk import actions
from scudo.desk.queries import Ticket, together
from scudo.web import together_words as words
from scudo.web.together_forms import FollowerForm


def shown(viewer: Actor, ticket: Ticket) -> dict[str, Any]:
    """The panel: merged tickets, links, who follows; and the notices above the conversation."""
    watchers = together.watchers_of(viewer, ticket)
    may_add = may(viewer, actions.add_follower) and not ticket.merged_into_id
    form = FollowerForm(viewer=viewer, ticket=ticket, auto_id="id_follower_%s") if may_add else None
    return {
        "merged": going_on(viewer, ticket),
        "first": together.asked_first(viewer, ticket),
        "calls": [
            {"who": one.message.author, "at": one.at, "url": f"#m{one.message_id}"}
            for one in together.mentions_on(viewer, ticket)
        ],
        "held": [
            {"number": one.ticket.number, "reason": one.ticket.reason, "who": one.by.name if one.by else "Scudo", "at": one.at}
            for one in together.merged_into(viewer, ticket)
        ],
        "links": [link(viewer, ticket, one) for one in together.links_of(viewer, ticket)],
        "watchers": [watcher(one) for one in watchers],
        "follows": any(one.user_id == viewer.user for one in watchers if one.user_id),
        "may_follow": may(viewer, actions.follow) and not ticket.merged_into_id,
        "follower_form": form if form and len(form.fields["contact"].choices) > 1 else None,  # type: ignore[attr-defined]
        "may_remove": may_add,
    }  # fmt: skip


def going_on(viewer: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """The ticket that goes on for a merged one."""
    target = ticket.merged_into
    if target is None:
        return None
    return {"number": target.number, "reason": target.reason, "may_undo": may(viewer, actions.unmerge)}


def link(viewer: Actor, ticket: Ticket, one: together.LinkSeen) -> dict[str, Any]:
    """A link from this ticket's side."""
    other = one.other
    return {
        "pk": one.pk, "what": words.is_what(one.kind, forward=one.forward), "number": other.number, "reason": other.reason,
        "stage": words.stage(other), "customer": other.customer.name if other.customer_id != ticket.customer_id else "",
        "may_remove": may(viewer, actions.unlink),
    }  # fmt: skip


def watcher(one: Any) -> dict[str, Any]:
    """Somebody who follows; a customer's person can be told no longer."""
    return {"name": (one.user or one.contact).name, "contact": one.contact_id or 0}
