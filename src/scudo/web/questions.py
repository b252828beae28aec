"""The two questions of T2 on a page, and what follows from the answers."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import Any

from django.utils.translation import gettext as _

from scudo.contracts import queries as contracts
from scudo.core.entitlement import Thing
from scudo.core.roles import Actor
from scudo.core.severity import Effect, assess
from scudo.customers.queries import Customer
from scudo.desk import queries as desk
from scudo.mail import queries as mail
from scudo.web import words

THING_KEYS = "qwsdatyu"
SOMETHING_ELSE = "x"


def effects(chosen: str = "") -> list[dict[str, Any]]:
    """The first question."""
    answers = (
        (Effect.STOPPED, "1", _("Everything is stopped"), _("a system or a service cannot be used any more")),
        (Effect.PARTLY, "2", _("It works in part"), _("one or more functions are prevented")),
        (Effect.DEFECT, "3", _("It works, with a defect"), _("no significant limitation")),
    )
    return [
        {
            "value": effect.value,
            "key": key,
            "words": said,
            "explains": explains,
            "checked": chosen == effect.value,
        }
        for effect, key, said, explains in answers
    ]


def things(viewer: Actor, customer: Customer | None, at: datetime, chosen: str = "") -> list[dict[str, Any]]:
    """The second question: what the customer's contracts list, then something else."""
    if customer is None:
        return []
    listed = contracts.things_for(viewer, customer, at)
    everything = next(
        (one for one in contracts.in_force(viewer, customer, at) if contracts.version_at(one, at).covers_all),
        None,
    )
    answers = [
        {
            "value": thing.key, "key": key, "words": thing.name, "checked": chosen == thing.key,
            "covered": _("covered by %s") % thing.contract if thing.contract else _("outside the contract"),
        }
        for key, thing in zip(chain(THING_KEYS, repeat("")), listed, strict=False)
    ]  # fmt: skip
    return [*answers, something_else(chosen, everything.number if everything else "")]


def something_else(chosen: str = "", contract: str = "") -> dict[str, Any]:
    """The last answer: what no contract lists; `contract` is the number of one that covers everything."""
    value = f"other:{_('something else')}"
    return {
        "value": value, "key": SOMETHING_ELSE, "words": _("Something else"),
        "covered": _("covered by %s") % contract if contract else _("outside the contract"),
        "checked": chosen == value,
    }  # fmt: skip


def unanswered() -> dict[str, Any]:
    """The verdict before both questions are answered."""
    return {
        "severity": None,
        "because": _("The code follows from what no longer works and from what it concerns."),
        "facts": [],
    }


def verdict(
    viewer: Actor,
    customer: Customer | None,
    effect: str,
    thing: Thing | None,
    at: datetime,
    told: Sequence[str] = (),
) -> dict[str, Any]:
    """The Severity Code that follows, why, and what starts with it."""
    if effect not in set(Effect) or thing is None:
        return unanswered()
    if customer is None:
        found = assess(Effect(effect), covered=False, thing=thing.name)
        said = words.because({"code": str(found.because[0].code)})
        return {"severity": found.severity.value, "because": said, "facts": []}
    outlook = desk.outlook(viewer, customer, Effect(effect), thing, at)
    coverage = " ".join(words.because(one) for one in outlook.coverage)
    facts = [
        {"word": _("Coverage"), "value": coverage},
        {"word": _("Take charge"), "value": promised(outlook.acknowledge_due, is_promised=outlook.promised)},
        {"word": _("Restore"), "value": promised(outlook.restore_due, is_promised=outlook.promised)},
        {
            "word": _("Notice"),
            "value": _("to %s, at once") % ", ".join(told) if told else _("nobody: no address is known"),
        },
    ]
    said = f"{thing.name}: {words.because({'code': outlook.reason})}"
    return {"severity": outlook.severity.value, "because": said, "facts": facts}


def promised(due: datetime | None, *, is_promised: bool) -> str:
    """By when, or why there is no such moment."""
    if due:
        return _("by %s") % words.moment(due)
    return _("best effort") if is_promised else _("no time is promised")


def told(viewer: Actor, ticket: desk.Ticket) -> list[str]:
    """Who will be told."""
    return mail.recipients_of(viewer, ticket)
