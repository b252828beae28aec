"""Words for tickets that belong together: why not, what one is to another, what happened."""

from typing import Any

from django.utils.translation import gettext as _

from scudo.core.mention import Found
from scudo.core.merging import Link, Refusal
from scudo.desk.queries import Ticket


def refused(why: Refusal) -> str:
    """Why something is not put together, linked or split off, and what to do."""
    sentences = {
        Refusal.ITSELF: _("This is the ticket itself: choose another one."),
        Refusal.OTHER_CUSTOMER: _(
            "It is another customer’s ticket: only tickets of one customer are put together."
        ),
        Refusal.ALREADY_MERGED: _("This ticket was put together with another already."),
        Refusal.MERGED_AWAY: _(
            "That ticket was put together with another: choose the one that goes on for it."
        ),
        Refusal.PLANNED: _(
            "Planned maintenance has its own day and stays on its own ticket. Put the other ticket together with this one."
        ),
        Refusal.ENDED: _("That ticket has ended and this one is open: open that one again first."),
        Refusal.NOTHING_CHOSEN: _("Choose what becomes a ticket of its own."),
        Refusal.EVERYTHING_CHOSEN: _("Something has to stay on this ticket: leave out at least one message."),
        Refusal.NOT_THERE: _("What you chose is no longer on this ticket: choose again."),
        Refusal.LINKED_ALREADY: _("The two are linked like this already."),
        Refusal.ONE_ALREADY: _("It has one of these already: take that link away first."),
        Refusal.ROUND: _("That would lead round: the other ticket hangs from this one."),
    }
    return sentences[why]


def is_what(kind: Link, *, forward: bool) -> str:
    """What a ticket is to the one named after it, read from either side."""
    sentences = {
        (Link.PARENT, True): _("is part of"),
        (Link.PARENT, False): _("has as a part"),
        (Link.DUPLICATE, True): _("is a duplicate of"),
        (Link.DUPLICATE, False): _("has as a duplicate"),
        (Link.CAUSE, True): _("is caused by"),
        (Link.CAUSE, False): _("is the cause of"),
        (Link.SPLIT, True): _("was split off from"),
        (Link.SPLIT, False): _("was split into this and"),
        (Link.FOLLOW_UP, True): _("goes on from"),
        (Link.FOLLOW_UP, False): _("is followed by"),
    }
    return sentences[kind, forward]


def stage(ticket: Ticket) -> str:
    """The state of a ticket; of a merged one, which goes on."""
    if ticket.merged_into:
        return _("goes on as %s") % ticket.merged_into.number
    return str(ticket.get_state_display())


def event(kind: str, facts: dict[str, Any]) -> str:
    """What an entry of the journal says in the conversation of either ticket; nothing for any other entry."""
    if kind == "desk.linked":
        return _("linked it: %(what)s %(number)s.") % linked(facts)
    if kind == "desk.unlinked":
        return _("took a link away: %(what)s %(number)s.") % linked(facts)
    sentences = {
        "desk.merged": _("put it together with %(number)s, which goes on."),
        "desk.took_in": _("put %(number)s together with this ticket."),
        "desk.unmerged": _("took it apart from %(number)s again."),
        "desk.gave_back": _("took %(number)s apart from this ticket again."),
        "desk.split": _("made a part of it a ticket of its own: %(number)s."),
        "desk.split_off": _("made this ticket of a part of %(number)s."),
        "desk.followed": _("follows it."),
        "desk.unfollowed": _("follows it no longer."),
        "desk.follower_added": _("lets one more of the customer’s people follow it."),
        "desk.follower_removed": _("tells one of the customer’s people no longer."),
    }
    return sentences.get(kind, "") % {"number": facts.get("number", "")}


def linked(facts: dict[str, Any]) -> dict[str, str]:
    """What a link says, from an entry."""
    return {"what": is_what(Link(facts["link"]), forward=facts["forward"]), "number": facts["number"]}


def assigned(facts: dict[str, Any]) -> str:
    """To whom a ticket was given."""
    if facts.get("assignee"):
        return _("assigned it.")
    return _("gave it to the team %s.") % facts["name"] if facts.get("name") else _("gave it to nobody.")


def told_nobody(found: Found) -> str:
    """Which names in a note told nobody, and why; nothing where all are clear."""
    said = []
    if found.unclear:
        names = ", ".join(f"@{name}" for name in found.unclear)
        said.append(_("Several colleagues fit %s: write the whole name.") % names)
    if found.unknown:
        names = ", ".join(f"@{name}" for name in found.unknown)
        said.append(_("No colleague is called %s.") % names)
    return " ".join(said)
