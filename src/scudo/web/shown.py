"""What the pages of tickets show, worked out from what the queries give."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from scudo.core.roles import Actor
from scudo.customers.rules import phone_words
from scudo.desk import queries as desk
from scudo.desk import severity_words
from scudo.desk.queries import Ticket
from scudo.desk.queries.claims import claims_on
from scudo.lib.ui.words import Left, duration, time_left
from scudo.web import together_words, words

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """One ticket in a list."""

    number: str
    severity: int | None
    customer: str
    reason: str
    origin: str
    origin_detail: str
    stage: str
    assignee: str
    unread: bool
    left: Left | None
    due: datetime | None
    is_open: bool
    is_resolved: bool
    tags: str = ""


@dataclass(frozen=True)
class Group:
    """Tickets that are due about the same time."""

    key: str
    title: str
    note: str
    tickets: list[Row]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.tickets)


def row(ticket: Ticket, at: datetime, called: Collection[int] = (), tags: Iterable[str] = ()) -> Row:
    """One ticket as a list shows it; `called` are those on which a note calls the reader."""
    clock = desk.running_clock(ticket, at)
    return Row(
        number=ticket.number, severity=ticket.severity, customer=ticket.customer.name, reason=ticket.reason,
        origin=ticket.origin, origin_detail=ticket.origin_detail, stage=together_words.stage(ticket),
        assignee=whose(ticket), unread=ticket.unread or ticket.pk in called,
        left=left(clock) if ticket.is_open else None, due=ticket.next_due, is_open=ticket.is_open, is_resolved=ticket.state == "resolved",
        tags=", ".join(tags),
    )  # fmt: skip


def whose(ticket: Ticket) -> str:
    """Who works on a ticket: a person, else the team."""
    return ticket.assignee.name if ticket.assignee else str(ticket.team or "")


def left(clock: desk.ClockView) -> Left | None:
    """The cell of time left; none where nothing is promised."""
    if clock.budget is None or clock.reading.left is None:
        return None
    paused = clock.reading.tone == "paused"
    return time_left(which=clock.which, left=clock.reading.left, budget=clock.budget, paused=paused)


def groups(
    tickets: Iterable[Ticket],
    at: datetime,
    called: Collection[int] = (),
    tags: Mapping[int, Iterable[str]] | None = None,
) -> list[Group]:
    """Rows by when they are due; what nobody assessed comes first. `tags` are the words on each ticket, by its id."""
    found: dict[str, list[Row]] = {}
    for ticket in tickets:
        shown = row(ticket, at, called, (tags or {}).get(ticket.pk, ()))
        found.setdefault(group_of(shown, at), []).append(shown)
    titles = group_titles(at)
    return [Group(key, *titles[key], found[key]) for key in titles if key in found]


def group_of(shown: Row, at: datetime) -> str:
    """Which group a ticket belongs to."""
    if not shown.is_open:
        return "resolved" if shown.is_resolved else "ended"
    if shown.severity is None:
        return "assess"
    if shown.due is None:
        return "undue"
    if shown.due < at:
        return "late"
    if shown.due <= at + HOUR:
        return "hour"
    days = (timezone.localtime(shown.due).date() - timezone.localtime(at).date()).days
    return {0: "today", 1: "tomorrow"}.get(days, "later")


def group_titles(at: datetime) -> dict[str, tuple[str, str]]:
    """Titles and notes, in the order of the list."""
    today = timezone.localtime(at)
    return {
        "assess": (_("To assess"), _("counted as blocking until somebody reads them")),
        "late": (_("Overdue"), ""),
        "hour": (_("Within an hour"), ""),
        "today": (_("Today"), today.strftime("%d/%m")),
        "tomorrow": (_("Tomorrow"), (today + timedelta(days=1)).strftime("%d/%m")),
        "later": (_("Later"), ""),
        "undue": (_("No time is running"), ""),
        "resolved": (_("Resolved"), _("close them when the customer agrees")),
        "ended": (_("Closed lately"), ""),
    }


def card(ticket: Ticket) -> dict[str, Any]:
    """The facts of one ticket."""
    assignee = ticket.assignee
    return {
        "number": ticket.number, "reason": ticket.reason, "severity": ticket.severity, "stage": together_words.stage(ticket),
        "assignee": {"name": assignee.name, "initials": assignee.initials} if assignee else None, "team": ticket.team,
        "origin": ticket.origin, "origin_detail": ticket.origin_detail, "kind": ticket.get_kind_display(),
        "opened_at": ticket.opened_at, "thing": ticket.thing, "within": ticket.within, "claim": ticket.get_claim_display(), "version": ticket.version,
        "customer": {"name": ticket.customer.name, "url": reverse("web:customer", args=[ticket.customer_id]), "town": ""},
    }  # fmt: skip


def clocks(ticket: Ticket, at: datetime) -> list[dict[str, Any]]:
    """Both SLA clocks with the rows that explain them; the one that runs comes first."""
    shown = [clock(ticket, view, at) for view in desk.clock_views(ticket, at)]
    return sorted(shown, key=lambda one: one["met"] is not None)


def clock(ticket: Ticket, view: desk.ClockView, at: datetime) -> dict[str, Any]:
    """One SLA clock in full."""
    cell = left(view) or Left(
        view.which, _("best effort") if ticket.severity else _("after the assessment"), "", 0
    )
    met = None
    if view.kept_at:
        late = view.reading.breached
        spent = duration(view.reading.spent)
        met = (
            {"state": "degraded", "words": _("late: after %s") % spent}
            if late
            else {"state": "up", "words": _("kept in %s") % spent}
        )
    rows = ledger(ticket, view.which, at)
    return {"which": view.which, "left": cell, "due_at": view.reading.due, "met": met, "ledger": rows}


def ledger(ticket: Ticket, which: str, at: datetime) -> list[dict[str, str]]:
    """How a clock is counted: what was promised when, every stretch with its reason, and what follows."""
    lines = desk.ledger(ticket, which, at)
    stretches = desk.account(ticket, which, at)
    if not stretches:
        return [words.ledger(line, ticket.opened_at) for line in lines]
    promised = [
        (line.at, words.ledger(line, ticket.opened_at)) for line in lines[:-1] if line.line in words.PROMISED
    ]
    counted = [(one.start, words.accounted(one, pause_of(ticket, one.start))) for one in stretches]
    rows = [row for _moment, row in sorted([*promised, *counted], key=lambda pair: pair[0])]
    return [*rows, words.ledger(lines[-1], ticket.opened_at)]


def pause_of(ticket: Ticket, at: datetime) -> str:
    """Why the clock stood at a moment, if it did."""
    pauses = (
        one
        for one in ticket.pauses.all()
        if one.starts_at <= at and (one.ends_at is None or at < one.ends_at)
    )
    return next((str(one.get_why_display()) for one in pauses), "")


def what_if(ticket: Ticket) -> list[dict[str, Any]]:
    """What the deadlines would be otherwise."""
    return [
        {
            "severity": one.severity.value if one.severity else None,
            "acknowledge_due": None if ticket.acknowledged_at else one.acknowledge_due, "restore_due": one.restore_due,
        }
        for one in desk.suppositions(ticket)
    ]  # fmt: skip


def coverage(ticket: Ticket) -> dict[str, str]:
    """Whether the contract covers it, and why (C5)."""
    kept = ticket.coverage
    word = _("not covered")
    if ticket.covered:
        word = _("covered with charge") if kept.get("charge") else _("covered")
    reason = kept.get("overridden") or " ".join(words.because(one) for one in kept["because"])
    decided = _("Decided by rule %(rule)s at %(at)s.") % {
        "rule": kept["rule"],
        "at": words.moment(ticket.opened_at),
    }
    if kept.get("overridden"):
        decided = _("Decided by %s against the rule.") % kept.get("overridden_by", "")
    return {
        "state": "up" if ticket.covered else "unknown",
        "word": word,
        "reason": reason,
        "decided": decided,
    }


def assessments(viewer: Actor, ticket: Ticket) -> list[dict[str, Any]]:
    """The history of the Severity Code."""
    return [
        {
            "severity": change.after, "at": change.at, "who": change.by.name if change.by else words.system_name("monitor"),
            "reason": words.because({"code": change.reason}), "told": change.told, **proposal_then(change),
        }
        for change in desk.severities_of(viewer, ticket)
    ]  # fmt: skip


def proposal_then(change: Any) -> dict[str, Any]:
    """What was proposed when a code was given: with its reasons where another was given, and what contradicted what."""
    then = change.proposal
    differs = [words.because(one) for one in then.get("differs", ())]
    if change.proposed is None:
        return {"proposed": None}
    return {
        "proposed": change.proposed, "is_another": change.proposed != change.after,
        "proposed_because": severity_words.explained(then.get("because", ())), "differed": differs,
    }  # fmt: skip


def claims(viewer: Actor, ticket: Ticket) -> list[dict[str, Any]]:
    """What the customer says of urgency, the last first."""
    return [
        {
            "word": one.get_claim_display(), "words": one.words, "at": one.at,
            "who": one.contact.name if one.contact else ticket.customer.name, "by": one.by.name if one.by else "",
        }
        for one in reversed(claims_on(viewer, ticket))
    ]  # fmt: skip


def contact(ticket: Ticket) -> dict[str, Any] | None:
    """Who asked."""
    if ticket.contact is None:
        return None
    phones = [
        {"e164": phone.number, "words": phone_words(phone.number)} for phone in ticket.contact.phones.all()
    ]
    position = position_of(ticket.contact, ticket.customer)
    return {"name": ticket.contact.name, "position": position, "phones": phones}


def ratings(viewer: Actor, ticket: Ticket) -> list[dict[str, Any]]:
    """What the customer's people say of how it went."""
    return [
        {"who": one.contact.name, "at": one.at, "word": one.get_score_display(), "comment": one.comment}
        for one in desk.ratings_of(viewer, ticket)
    ]


def position_of(contact: Any, customer: Any) -> str:
    """What somebody is at a customer's; empty where nobody said."""
    memberships = contact.memberships.all() if contact else ()
    return next((one.position for one in memberships if one.customer_id == customer.pk), "")


def at_work(viewer: Actor, ticket: Ticket, at: datetime) -> list[dict[str, str]]:
    """Who else has the ticket before them."""
    return [
        {
            "name": user.name,
            "initials": user.initials,
            "words": _("is answering") if answers else _("is looking at this ticket"),
        }
        for user, answers in desk.others_at(viewer, ticket, at)
    ]


def others(viewer: Actor, ticket: Ticket) -> Sequence[Ticket]:
    """Other open tickets of the customer."""
    return list(desk.open_tickets_of(viewer, ticket.customer, but=ticket)[:8])
