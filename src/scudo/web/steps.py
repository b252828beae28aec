"""What can be done with a ticket from its page: the buttons, their keys and forms, and how each is carried out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.lifecycle import Verb
from scudo.core.roles import Actor, may
from scudo.core.severity import Severity
from scudo.customers import queries as customers
from scudo.desk import actions as desk
from scudo.desk import queries
from scudo.desk.queries import teams
from scudo.web import offers
from scudo.web.forms import (
    AssignForm,
    ClaimForm,
    CoverageForm,
    NoteForm,
    OptionalNoteForm,
    SeverityForm,
    claimed_of,
)


@dataclass
class Step:
    """One button; `form` asks for what it needs, `url` leads to a page of its own."""

    verb: str
    label: str
    key: str = ""
    form: forms.Form | None = None
    url: str = ""
    first: bool = False
    rare: bool = False
    explains: str = ""


def steps(viewer: Actor, ticket: queries.Ticket, failed: tuple[str, forms.Form] | None = None) -> list[Step]:
    """What applies now, the next thing first; `failed` is the form that was just filled in wrongly."""
    offered = [*assessing(ticket), *moving(ticket), *deciding(viewer, ticket), *joining(ticket)]
    found = [step for step in offered if may(viewer, ACTIONS.get(step.verb, desk.change_state))]
    for step in found:
        if failed and step.verb == failed[0]:
            step.form = failed[1]
        if step.form is not None:
            step.form.auto_id = f"id_{step.verb}_%s"
    return found


ACTIONS: dict[str, Callable[..., Any]] = {
    "assess": desk.assess,
    "assign": desk.assign,
    "severity": desk.assign_severity,
    "claim": desk.record_claim,
    "coverage": desk.override_coverage,
    "merge": desk.merge,
    "split": desk.split,
    "link": desk.link,
    "unmerge": desk.unmerge,
}


def assessing(ticket: queries.Ticket) -> list[Step]:
    """Assess what nobody assessed."""
    if not ticket.is_open or ticket.severity is not None:
        return []
    return [Step("assess", _("Assess"), "e", url=reverse("web:assess", args=[ticket.number]), first=True)]


def moving(ticket: queries.Ticket) -> list[Step]:
    """The verbs of the lifecycle that apply in this state."""
    possible = set(queries.verbs(ticket))
    if ticket.state in {"waiting_customer", "waiting_supplier"}:
        possible -= {Verb.WAIT_CUSTOMER, Verb.WAIT_SUPPLIER}
    known = {
        Verb.ACKNOWLEDGE: Step("acknowledge", _("Take charge"), "p", first=ticket.severity is not None),
        Verb.START: Step("start", _("Start work"), "b") if ticket.state == "acknowledged" else None,
        Verb.RESUME: Step("resume", _("Go on"), "p"),
        Verb.RESOLVE: Step("resolve", _("Resolve"), "s", form=NoteForm(), explains=_("The customer reads what was done.")),
        Verb.WAIT_CUSTOMER: Step(
            "wait_customer", _("Wait for the customer"), "w", form=NoteForm(),
            explains=_("The customer reads what you need; the time to restore stands still."),
        ),
        Verb.WAIT_SUPPLIER: Step("wait_supplier", _("Wait for a supplier"), rare=True),
        Verb.CLOSE: Step("close", _("Close"), "x", form=OptionalNoteForm()),
        Verb.REOPEN: Step("reopen", _("Open again"), form=OptionalNoteForm()),
        Verb.CANCEL: Step("cancel", _("Cancel the ticket"), form=NoteForm(), rare=True, explains=_("The customer reads why.")),
    }  # fmt: skip
    return [step for verb, step in known.items() if step and verb in possible]


def deciding(viewer: Actor, ticket: queries.Ticket) -> list[Step]:
    """Decisions about who works on it, how grave it is, whether it is covered."""
    if not ticket.is_open:
        return []
    claim = ClaimForm(initial={"claim": ticket.claim})
    assign = AssignForm(viewer=viewer, initial={"assignee": given_to(ticket)})
    found = [Step("assign", _("Assign"), "a", form=assign, rare=True)]
    if ticket.severity is not None:
        again = reverse("web:assess", args=[ticket.number])
        found.append(Step("assess", _("Assess again"), "e", url=again, rare=True))
        found.append(Step("severity", _("Change the Severity Code"), form=SeverityForm(), rare=True))
    explained = _("It is kept beside our code, and moves nothing.")
    found.append(Step("claim", _("What the customer says"), form=claim, rare=True, explains=explained))
    found.append(Step("coverage", _("Decide coverage otherwise"), form=CoverageForm(), rare=True))
    return found


def given_to(ticket: queries.Ticket) -> str:
    """The person, else the team, as the choice has it."""
    if ticket.assignee_id or not ticket.team_id:
        return str(ticket.assignee_id or "")
    return f"{queries.OF_TEAM}{ticket.team_id}"


def joining(ticket: queries.Ticket) -> list[Step]:
    """What puts the ticket together with others, or parts it; a merged one is taken apart in the notice that says so."""
    if ticket.merged_into_id:
        return []
    number = [ticket.number]
    return [
        Step("merge", _("Put together"), url=reverse("web:ticket_merge", args=number), rare=True),
        Step("split", _("Split"), url=reverse("web:ticket_split", args=number), rare=True),
        Step("link", _("Link"), url=reverse("web:ticket_link", args=number), rare=True),
    ]


def form_for(viewer: Actor, verb: str, data: Any) -> forms.Form:
    """The form of a verb, filled in; a verb without one has an empty form."""
    match verb:
        case "resolve" | "wait_customer" | "cancel":
            return NoteForm(data)
        case "assign":
            return AssignForm(data, viewer=viewer)
        case "severity":
            return SeverityForm(data)
        case "claim":
            return ClaimForm(data)
        case "coverage":
            return CoverageForm(data)
        case _:
            return OptionalNoteForm(data)


@dataclass(frozen=True)
class Order:
    """A verb on a ticket with what its form said."""

    ticket: queries.Ticket
    verb: str
    said: dict[str, Any]
    by: Actor
    at: datetime
    version: int | None


def carry_out(order: Order) -> None:
    """Do what was asked. Raises LookupError for a verb that there is not."""
    special: dict[str, Callable[[Order], Any]] = {
        "assign": assign,
        "severity": severity,
        "claim": claim,
        "coverage": coverage,
        "unmerge": unmerge,
    }
    if order.verb in special:
        special[order.verb](order)
    elif order.verb in set(Verb):
        desk.change_state(
            ticket=order.ticket, verb=Verb(order.verb), note=order.said.get("note", ""), by=order.by, at=order.at,
            version=order.version,
        )  # fmt: skip
    else:
        raise LookupError(order.verb)


def assign(order: Order) -> None:
    """Give the ticket to somebody, to a team, or to nobody."""
    chosen = order.said.get("assignee", "")
    is_team = chosen.startswith(queries.OF_TEAM)
    team = teams.team_by_id(order.by, int(chosen.removeprefix(queries.OF_TEAM))) if is_team else None
    person = customers.staff_for(order.by).filter(pk=chosen).first() if chosen and not is_team else None
    desk.assign(ticket=order.ticket, assignee=person, team=team, by=order.by, at=order.at)


def unmerge(order: Order) -> None:
    """Take a merged ticket apart again."""
    desk.unmerge(ticket=order.ticket, by=order.by, at=order.at)


def severity(order: Order) -> None:
    """Change the code by hand."""
    desk.assign_severity(
        ticket=order.ticket, severity=Severity(int(order.said["severity"])), reason=order.said["reason"], told=order.said["told"],
        sight=offers.sight_of(order.by, order.ticket), by=order.by, at=order.at, version=order.version,
    )  # fmt: skip


def claim(order: Order) -> None:
    """Write down what the customer says."""
    claimed = claimed_of(order.said)
    assert claimed, "the form asks for it"
    desk.record_claim(ticket=order.ticket, claimed=claimed, by=order.by, at=order.at, version=order.version)


def coverage(order: Order) -> None:
    """Decide coverage against the rule."""
    desk.override_coverage(
        ticket=order.ticket,
        covered=order.said["covered"] == "1",
        reason=order.said["reason"],
        sight=offers.sight_of(order.by, order.ticket),
        by=order.by,
        at=order.at,
        version=order.version,
    )
