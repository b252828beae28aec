"""What a customer's person is shown of tickets and contracts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.contracts import actions as contract_actions
from scudo.contracts import queries as contracts
from scudo.contracts.queries import Contract, drafts
from scudo.core.roles import Actor
from scudo.core.severity import Severity
from scudo.design.queries import acceptance, projects
from scudo.desk.queries import Ticket
from scudo.desk.queries.claims import Claim, SeverityChange, last_changes, last_claims, reasons_of
from scudo.desk.severity_words import explained
from scudo.lib.ui.words import duration_of_minutes
from scudo.portal import contract_words
from scudo.portal.contract_words import Standing

STATES = {1: "down", 2: "degraded", 3: "at_risk"}


def moment(value: datetime | None) -> str:
    """`23/11/2026 14:05`."""
    return timezone.localtime(value).strftime("%d/%m/%Y %H:%M") if value else ""


def headline(tickets: list[Ticket], at: datetime) -> dict[str, str]:
    """The one sentence first: the gravest thing that is open, or that all is well."""
    amiss = [ticket for ticket in tickets if ticket.kind != "planned"]
    grave = sorted((ticket for ticket in amiss if ticket.severity), key=lambda ticket: ticket.severity or 0)
    if not tickets:
        return {"state": "up", "words": _("Nothing is open."), "detail": ""}
    if not amiss:
        return {"state": "up", "words": _("Nothing is broken; work is planned."), "detail": tickets[0].reason}
    if not grave:
        return {"state": "unknown", "words": _("We are assessing your request."), "detail": amiss[0].reason}
    worst = grave[0]
    words = (
        _("%(reason)s. We are at work on it.") if worst.acknowledged_at else _("%(reason)s. It is with us.")
    )
    due = ""
    if worst.restore_due:
        late = worst.restore_due < at
        said = (
            _("By contract it was to be restored by %s: we are late.")
            if late
            else _("By contract restored by %s.")
        )
        due = said % moment(worst.restore_due)
    return {
        "state": STATES[worst.severity or 3],
        "words": words % {"reason": worst.reason.rstrip(". ")},
        "detail": due,
    }


def listed(viewer: Actor, tickets: list[Ticket]) -> list[dict[str, Any]]:
    """Open tickets, each with what the customer said of urgency, and why we assessed it as we did."""
    said, given = last_claims(viewer, tickets), last_changes(viewer, tickets)
    return [
        ticket(one)
        | {"claim": claim(said[one.pk]) if one.pk in said else None}
        | {"because": because(given[one.pk]) if one.pk in given else ""}
        for one in tickets
    ]


def claim(one: Claim) -> dict[str, str]:
    """The customer's own word."""
    return {"word": str(one.get_claim_display()), "words": one.words}


def because(change: SeverityChange) -> str:
    """`1 (H), because: …`: the code and its reason, as the letter tells it."""
    code = Severity(change.after)
    return _("%(code)d (%(letter)s), because: %(why)s") % {
        "code": code.value, "letter": code.letter, "why": explained(reasons_of(change)),
    }  # fmt: skip


def ticket(one: Ticket) -> dict[str, Any]:
    """An open ticket with how far it is."""
    return {**ticket_facts(one), "steps": steps(one)}


def ticket_facts(one: Ticket) -> dict[str, Any]:
    """What a ticket is, open or not."""
    return {
        "number": one.number, "reason": one.reason, "severity": one.severity, "customer": one.customer.name,
        "origin": one.origin, "origin_detail": "", "opened_at": one.opened_at,
        "number_whole": format_html('<span class="number">{}</span>', one.number),
    }  # fmt: skip


def steps(one: Ticket) -> list[dict[str, Any]]:
    """From opened to resolved: what is done, what is being done."""
    taken, assessed = one.acknowledged_at is not None, one.severity is not None
    waits = one.state in {"waiting_customer", "waiting_supplier"}
    at_work = _("being done") if one.kind == "planned" else _("being restored")
    restoring = one.get_state_display() if waits else at_work
    due = _("by %s") % moment(one.restore_due) if one.restore_due else ""
    taken_by = _("by %s") % moment(one.acknowledge_due) if one.acknowledge_due else ""
    found = [
        {"words": _("Opened"), "when": moment(one.opened_at), "done": True},
        {
            "words": _("Assessed") if assessed else _("being assessed").capitalize(),
            "when": "",
            "done": assessed,
        },
        {"words": _("Taken in charge"), "when": moment(one.acknowledged_at) or taken_by, "done": taken},
        {"words": restoring.capitalize(), "when": due, "done": False},
        {"words": _("Resolved, with your confirmation"), "when": "", "done": False},
    ]
    current = next(index for index, step in enumerate(found) if not step["done"])
    return [{**step, "current": index == current} for index, step in enumerate(found)]


def ended(one: Ticket) -> dict[str, str]:
    """A ticket that ended lately."""
    when = moment(one.restored_at or one.ended_at)
    if one.merged_into:
        said = _("goes on as %s") % one.merged_into.number
        return {"reason": one.reason, "number": one.number, "words": f"{said}, {when}"}
    return {"reason": one.reason, "number": one.number, "words": f"{one.get_state_display()}, {when}"}


def to_sign(viewer: Actor) -> list[dict[str, str]]:
    """What waits for the customer's signature: drafts of contracts, requirements and risks of projects, acceptance tests."""
    found = [
        {
            "title": _("The draft of a contract to accept"),
            "project": f"{one.contract}, {one.number}",
            "url": reverse("portal:draft", args=[one.contract_id]),
        }
        for one in drafts.open_drafts().filter(pk__in=drafts.drafts_for(viewer).order_by().values("pk"))
    ]
    for project in projects.projects_waiting_for(viewer):
        for title, page in waiting(project):
            found.append({"title": title, "project": project.name, "url": reverse(page, args=[project.pk])})
    return found


def waiting(project: projects.Project) -> Iterator[tuple[str, str]]:
    """What a project waits for, and on which page it is signed."""
    left = projects.unsigned(project, "customer")
    if left:
        count = len(left.revisions) + len(left.risks)
        yield (
            ngettext("%(count)d text to agree to", "%(count)d texts to agree to", count) % {"count": count},
            "portal:project",
        )
    test = acceptance.acceptance_of(project)
    if test and acceptance.waits_for(test) == "customer":
        yield _("An acceptance test to sign"), "portal:acceptance"


def contracts_shown(viewer: Actor, at: datetime) -> list[dict[str, Any]]:
    """The contracts that are not over: those that cover first, then those that will."""
    today = contracts.today_of(at)
    found = [
        (contract_words.standing_of(one, today), one)
        for one in contracts.contracts_for(viewer).select_related("customer")
    ]
    standing = [pair for pair in found if pair[0] is not Standing.OVER]
    return [contract(one, at) for _standing, one in sorted(standing, key=lambda pair: ORDER.index(pair[0]))]


ORDER = (Standing.RUNNING, Standing.SUSPENDED, Standing.AHEAD, Standing.PREPARED)


def contract(one: Contract, at: datetime) -> dict[str, Any]:
    """A contract's facts, with where all of it is told."""
    version = contracts.version_at(one, at)
    listed = ", ".join(thing.name for thing in version.things.all() if not thing.excluded)
    facts = [
        {"word": _("Plan"), "value": one.get_plan_display()},
        {"word": _("Covers"), "value": _("everything") if version.covers_all else listed},
    ]
    words = {1: _("Blocking"), 2: _("Not blocking"), 3: _("Report")}
    facts += [
        {"word": words[target.severity], "value": promised(target.acknowledge, target.restore)}
        for target in version.targets.all()
    ]
    return {
        "number": one.number,
        "url": reverse("portal:contract", args=[one.pk]),
        "words": contract_words.standing_words(one, at),
        "facts": facts,
    }


def promised(acknowledge: int, restore: int | None) -> str:
    """Both promises of one Severity Code in words."""
    taken = _("taken in charge within %s") % duration_of_minutes(acknowledge)
    restored = (
        _("restored within %s") % duration_of_minutes(restore) if restore else _("restored as soon as we can")
    )
    return f"{taken}, {restored}"


def plans() -> list[dict[str, Any]]:
    """The three plans with the times a new contract starts from (C11)."""
    said = {
        "trial-90": _(
            "Free for the three months after the final acceptance test; together we tune the system."
        ),
        "360": _(
            "One year, renewable: monitoring of systems, maintenance of devices, management of services."
        ),
        "full": _(
            "For rented systems: assistance and maintenance with the replacement of parts or whole devices."
        ),
    }
    return [
        {
            "name": contract_actions.Plan(plan).label, "words": said[plan],
            "sla": [
                {
                    "severity": severity, "acknowledge": duration_of_minutes(take),
                    "restore": duration_of_minutes(restore) if restore else _("as soon as we can"),
                }
                for severity, (take, restore) in targets.items()
            ],
        }
        for plan, targets in contract_actions.DEFAULT_TARGETS.items()
    ]  # fmt: skip
