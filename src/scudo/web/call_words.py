"""Words about calls: who, on which number, how it stands, what became of it."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.customers.queries import Caller
from scudo.customers.rules import phone_words
from scudo.lib.ui.words import duration
from scudo.voice import numbers
from scudo.voice.queries import Call, Direction, Nothing, State


def number(call: Call) -> str:
    """The other side's number as one reads it: as the exchange told it where it is none, and that it is withheld where nothing was told."""
    if call.number:
        return phone_words(call.number)
    return _("number withheld") if is_withheld(call.told) else call.told


WITHHELD = {
    "",
    "anonymous",
    "withheld",
    "private",
    "restricted",
    "unavailable",
    "unknown",
    "asterisk",
    "anonimo",
}


def is_withheld(told: str) -> bool:
    """Whether an exchange says, in one of its ways, that the number is not told."""
    return numbers.bare(told).strip('" ') in WITHHELD


def who(call: Call) -> str:
    """Who is at the other end, as far as one knows."""
    known = [one.name for one in (call.contact, call.customer) if one]
    return ", ".join(known) or number(call)


def rings(call: Call, candidates: list[Caller]) -> str:
    """Who calls, in one sentence."""
    name = who(call) if call.contact or call.customer else may_be(candidates) or number(call)
    if call.state == State.ANSWERED:
        return _("On the phone: %(name)s") % {"name": name}
    if call.direction == Direction.OUT:
        return _("Calling %(name)s") % {"name": name}
    return _("Call from %(name)s") % {"name": name}


def may_be(candidates: list[Caller]) -> str:
    """The first of those who have the number, and how many more do; empty where nobody does."""
    if not candidates:
        return ""
    first, more = candidates[0], len(candidates) - 1
    name = ", ".join(one.name for one in (first.contact, first.customer) if one)
    if not more:
        return name
    return ngettext("%(name)s or %(more)d other", "%(name)s or %(more)d others", more) % {
        "name": name,
        "more": more,
    }


def stage(call: Call) -> str:
    """How it stands, in a word."""
    return str(State(call.state).label)


def outcome(call: Call) -> dict[str, str]:
    """What became of it: `state` marks what waits for a person; `url` is where the ticket, or the call it was dealt with by, stands."""
    if call.ticket:
        return {
            "state": "",
            "words": call.ticket.number,
            "url": reverse("web:ticket", args=[call.ticket.number]),
        }
    if call.nothing:
        return {"state": "", "words": call.why or str(Nothing(call.nothing).label), "url": ""}
    if call.through:
        return {
            "state": "",
            "words": _("with a later call"),
            "url": reverse("web:on_call", args=[call.through_id]),
        }
    if call.is_now or call.direction == Direction.OUT:
        return {"state": "", "words": "", "url": ""}
    if call.state == State.MISSED:
        return {"state": "degraded", "words": _("to be called back"), "url": ""}
    return {"state": "at_risk", "words": _("no outcome yet"), "url": ""}


def line(call: Call) -> dict[str, Any]:
    """A call as lists show it."""
    talked = call.course.talked
    return {
        "pk": call.pk, "url": reverse("web:on_call", args=[call.pk]), "who": who(call), "number": number(call), "e164": call.number,
        "name": call.contact.name if call.contact else "", "customer": call.customer.name if call.customer else "",
        "direction": call.get_direction_display(), "is_out": call.direction == Direction.OUT, "stage": stage(call), "is_now": call.is_now,
        "operator": operator(call), "at": call.began_at, "talked": duration(talked) if talked is not None else "",
        "outcome": outcome(call),
    }  # fmt: skip


def operator(call: Call) -> str:
    """Who of ours answered: the person, else the extension."""
    return call.operator.name if call.operator else ", ".join(call.answering)


def status(call: Call, at: datetime) -> dict[str, Any]:
    """How a call stands now, for the line above its page."""
    talked = call.course.talked
    if talked is not None:
        lasted = _("%(lasted)s, over") % {"lasted": duration(talked)}
    elif call.is_now:
        lasted = _("for %(lasted)s") % {
            "lasted": duration(max(at - (call.answered_at or call.began_at), at - at))
        }
    else:
        lasted = ""
    return {
        **line(call), "state": "up" if call.state == State.ANSWERED else "at_risk" if call.is_now else "",
        "lasted": lasted, "presumed": call.presumed, "dialled": call.dialled, "places": operator(call) or ", ".join(call.extensions),
        "dealt_by": call.dealt_by.name if call.dealt_by else "", "dealt_at": call.dealt_at, "exchange": str(call.switchboard),
    }  # fmt: skip
