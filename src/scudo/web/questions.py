"""The two questions of T2 on a page, and what follows from the answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, repeat
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import queries as contracts
from scudo.core.claim import Claim
from scudo.core.entitlement import Thing, decide
from scudo.core.proposal import Differs, Proposal, propose
from scudo.core.proposal import told as proposal_told
from scudo.core.roles import Actor
from scudo.core.severity import Effect
from scudo.customers.queries import Customer
from scudo.desk import queries as desk
from scudo.desk.actions import Assessment
from scudo.desk.queries.claims import CLAIMS, claim_of
from scudo.mail import queries as mail
from scudo.monitor.queries import sights
from scudo.web import words
from scudo.web.forms import PART_OF

THING_KEYS = "qwsdatyu"
CLAIM_KEYS = "6789"
SOMETHING_ELSE = "x"
MOST_OTHERS = 8
AGAINST_MONITOR = (Differs.MONITOR_GRAVER, Differs.MONITOR_LIGHTER)


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
    components = [one.name for one in listed if one.kind == "component"]
    seen = by_key(sights.looks(viewer, customer, components))
    everything = next(
        (one for one in contracts.in_force(viewer, customer, at) if contracts.version_at(one, at).covers_all),
        None,
    )
    keys = chain(THING_KEYS, repeat(""))
    answers = [
        {
            "value": value, "key": key, "words": told, "checked": chosen == value,
            "covered": _("covered by %s") % contract if contract else _("outside the contract"),
            "state": look.state if look else "",
        }
        for key, (value, told, contract, look) in zip(keys, answered(customer, listed, seen, at), strict=False)
    ]  # fmt: skip
    return [*answers, something_else(chosen, everything.number if everything else "")]


Looks = Mapping[str, Sequence[sights.Look]]
"""What the monitor watches, by kind and name: more than one where several systems have a thing of that name."""
Answered = tuple[str, str, str, sights.Look | None]
"""An answer: its value, its words, the contract that covers it, what is seen of it."""


def by_key(looks: Iterable[sights.Look]) -> Looks:
    """Looks by what a form calls the thing."""
    found: dict[str, list[sights.Look]] = {}
    for look in looks:
        found.setdefault(f"{look.thing.kind}:{look.thing.name}", []).append(look)
    return found


def answered(
    customer: Customer, listed: Sequence[contracts.Named], seen: Looks, at: datetime
) -> Iterator[Answered]:
    """The answers: what contracts list, then services that none lists; one for each system where several have a thing of that name."""
    for named in listed:
        looks = seen.get(named.key, ())
        if len(looks) > 1:
            yield from ((*placed(look), named.contract, look) for look in looks)
        else:
            yield named.key, named.name, named.contract, looks[0] if looks else None
    for look, contract in others(customer, listed, seen, at):
        key = f"{look.thing.kind}:{look.thing.name}"
        value, told = placed(look) if len(seen[key]) > 1 else (key, look.thing.name)
        yield value, told, contract, look


def placed(look: sights.Look) -> tuple[str, str]:
    """The value and the words of a thing in its system."""
    whole = look.thing.part_of.name if look.thing.part_of else ""
    return f"{look.thing.kind}:{look.thing.name}{PART_OF}{whole}", f"{look.thing.name} ({whole})"


def others(
    customer: Customer, listed: Sequence[contracts.Named], seen: Looks, at: datetime
) -> list[tuple[sights.Look, str]]:
    """The services of the customer's models that no contract lists by name, with the contract that covers them as part of a system."""
    named = {thing.key for thing in listed}
    unnamed = [
        look for key, looks in seen.items() for look in looks if look.thing.kind == "service" and key not in named
    ][:MOST_OTHERS]  # fmt: skip
    if not unnamed:
        return []
    known, exceptions = contracts.contracts_of(customer.pk)
    terms = contracts.terms_of(known, exceptions, at)
    numbers = {one.pk: one.number for one in known}
    return [(look, numbers.get(decide(terms, look.thing, at).contract or 0, "")) for look in unnamed]


def claims(chosen: str = "") -> list[dict[str, Any]]:
    """What the customer may say of urgency."""
    return [
        {"value": value, "key": key, "words": word, "checked": chosen == value}
        for key, (value, word) in zip(CLAIM_KEYS, CLAIMS, strict=True)
    ]


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


def look_at(viewer: Actor, customer: Customer, thing: Thing | None) -> sights.Look | None:
    """What the monitor sees of the thing that was chosen."""
    if thing is None:
        return None
    return sights.look_at(
        viewer, customer, thing.name, thing.kind, system=thing.part_of.name if thing.part_of else ""
    )


def assessment(viewer: Actor, customer: Customer, answers: Assessment) -> Assessment:
    """Answers with the place of the thing in its model, and what the monitor sees of it now."""
    look = look_at(viewer, customer, answers.thing)
    return replace(answers, thing=look.thing, sight=look.sight) if look else answers


def verdict(
    viewer: Actor,
    customer: Customer | None,
    effect: str,
    thing: Thing | None,
    at: datetime,
    told: Sequence[str] = (),
    *,
    claim: str = "",
    ticket: desk.Ticket | None = None,
) -> dict[str, Any]:
    """The Severity Code that is proposed, why, what contradicts it, and what starts with it."""
    answer = Effect(effect) if effect in set(Effect) else None
    if thing is None or (customer is None and answer is None):
        return unanswered()
    said = Claim(claim) if claim in set(Claim) else claim_of(ticket) if ticket else None
    if customer is None:
        return proposed(propose(answer, covered=False, thing=thing.name, claim=said), thing, None)
    look = look_at(viewer, customer, thing)
    outlook = desk.outlook(
        viewer, customer, answer, look.thing if look else thing, at, sight=look.sight if look else None, claim=said,
        covered=decided(ticket, look.thing if look else thing),
    )  # fmt: skip
    starts = outlook.severity is not None and answer is not None
    return {**proposed(outlook.proposal, thing, look), "facts": facts(outlook, told) if starts else []}


def decided(ticket: desk.Ticket | None, thing: Thing) -> bool | None:
    """Whether it is covered, where the ticket has that already: by a person, or for the very thing."""
    if ticket and (ticket.coverage.get("overridden") or desk.is_about(ticket, thing)):
        return ticket.covered
    return None


def proposed(proposal: Proposal, thing: Thing, look: sights.Look | None) -> dict[str, Any]:
    """A proposal in words; where answers and monitor contradict each other, both codes."""
    code = proposal.severity.value if proposal.severity else None
    both = [
        {"word": _("by the answers"), "severity": proposal.by_answers},
        {"word": settings.MONITOR_NAME, "severity": proposal.by_monitor},
    ]
    disagree = any(one.code in AGAINST_MONITOR for one in proposal.differs)
    by_rule = bool(proposal.by_answers) and proposal.by_answers == proposal.severity
    said = words.explained(proposal.because)
    return {
        "severity": code,
        "because": (f"{thing.name}: {said}" if by_rule else said) if code else unanswered()["because"],
        "differs": [words.explained([one]) for one in proposal.differs], "both": both if disagree else [],
        "seen": seen(look, is_said=code is not None and proposal.by_monitor == code), "wants_words": any(one.code is Differs.CLAIM_GRAVER for one in proposal.differs), "facts": [],
    }  # fmt: skip


def seen(look: sights.Look | None, *, is_said: bool) -> dict[str, Any] | None:
    """What the monitor says of the thing, where the reason of the code does not say it, with the tickets that follow it already."""
    if look is None or (is_said and not look.tickets):
        return None
    told = "" if is_said else words.explained([proposal_told(look.sight, covered=True)])
    tickets = [{"number": number, "url": reverse("web:ticket", args=[number])} for number in look.tickets]
    return {"state": look.state, "words": told, "tickets": tickets}


def facts(outlook: desk.Outlook, told: Sequence[str]) -> list[dict[str, str]]:
    """What starts with the code."""
    coverage = " ".join(words.because(one) for one in outlook.coverage)
    return [
        {"word": _("Coverage"), "value": coverage},
        {"word": _("Take charge"), "value": promised(outlook.acknowledge_due, is_promised=outlook.promised)},
        {"word": _("Restore"), "value": promised(outlook.restore_due, is_promised=outlook.promised)},
        {
            "word": _("Notice"),
            "value": _("to %s, at once") % ", ".join(told) if told else _("nobody: no address is known"),
        },
    ]


def promised(due: datetime | None, *, is_promised: bool) -> str:
    """By when, or why there is no such moment."""
    if due:
        return _("by %s") % words.moment(due)
    return _("best effort") if is_promised else _("no time is promised")


def told(viewer: Actor, ticket: desk.Ticket) -> list[str]:
    """Who will be told."""
    return mail.recipients_of(viewer, ticket)
