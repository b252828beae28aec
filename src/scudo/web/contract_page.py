"""What the page of one contract shows: facts, what is missing, what it says now, its versions, its tickets."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from scudo.contracts import calendars
from scudo.contracts.queries import Contract, provisions_of, refused, situation_of, version_at
from scudo.core.agreement import State
from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.design import queries as design
from scudo.desk import queries as desk
from scudo.web import contract_said, contract_words
from scudo.web.contract_hours import Week, monday_of, week_of
from scudo.web.contract_sections import SECTIONS

MOST_TICKETS = 10


def facts(contract: Contract, viewer: Actor) -> list[dict[str, Any]]:
    """What a contract hangs from."""
    return [fact for fact in about(contract, viewer) if fact["value"]]


def kin(contract: Contract) -> list[dict[str, str]]:
    """The contract that it continues, and the one that continues it."""
    found = [
        {"word": _("Continues"), **other(contract.follows)},
        {"word": _("Continued by"), **other(getattr(contract, "followed_by", None))},
    ]
    return [one for one in found if one["value"]]


def about(contract: Contract, viewer: Actor) -> list[dict[str, Any]]:
    """The system, its project and its rental."""
    modelled = design.system_by_key(viewer, contract.system) if contract.system else None
    system = {"value": modelled.name if modelled else contract.system}
    if modelled:
        system["url"] = reverse("web:system_architecture", args=[modelled.key])
    project: dict[str, Any] = {"value": ""}
    if contract.project:
        project = {"value": contract.project.name, "url": reverse("web:project", args=[contract.project_id])}
    return [
        {"word": _("System"), **system},
        {"word": _("Acquired"), "value": contract.get_acquired_display() if contract.acquired else ""},
        {"word": _("Project"), **project},
        {"word": _("Rental"), "value": contract.rental.number if contract.rental else ""},
    ]


def other(contract: Contract | None) -> dict[str, str]:
    """Another contract, linked."""
    if contract is None:
        return {"value": ""}
    return {"value": str(contract), "url": reverse("web:contract", args=[contract.pk])}


def missing(contract: Contract, viewer: Actor) -> list[dict[str, str]] | None:
    """What stands against one in preparation; None for any other."""
    if contract.state != State.PREPARATION.value:
        return None
    return contract_words.refusals(contract, refused(contract.plan, situation_of(contract)), viewer)


def says(contract: Contract, at: datetime) -> dict[str, Any]:
    """What the contract says at a moment."""
    version = version_at(contract, at)
    return {**contract_said.said(provisions_of(version), contract.plan), "version": version.number}


def week(contract: Contract, at: datetime, day: Any) -> Week:
    """A week of its service hours."""
    return week_of(calendars.of_version(version_at(contract, at), monday_of(day).year), day)


def versions(contract: Contract, viewer: Actor) -> list[dict[str, Any]]:
    """Every version, the newest first, with who made it, why, and what it changed."""
    names = {user.pk: user.name for user in customers.people_by_id(viewer)}
    ordered = list(contract.versions.all())
    befores = [None, *ordered]
    return [
        {
            "number": one.number, "holds_from": one.holds_from, "made_at": one.made_at, "because": one.because,
            "by": names.get(one.made_by_id or 0, "Scudo"),
            "changes": contract_said.differences(provisions_of(before), provisions_of(one), contract.plan) if before else [],
            "first": before is None,
        }
        for before, one in reversed(list(zip(befores, ordered, strict=False)))
    ]  # fmt: skip


def tickets(contract: Contract, viewer: Actor) -> dict[str, Any]:
    """The tickets that took their promise from this contract: the latest, and how many are open."""
    found = desk.tickets_for(viewer).filter(customer=contract.customer_id, promise__contract=contract.pk)
    latest = list(found.order_by("-opened_at")[: MOST_TICKETS + 1])
    query = urlencode({"customer": contract.customer_id, "view": "all"})
    return {
        "url": f"{reverse('web:desk')}?{query}", "more": len(latest) > MOST_TICKETS,
        "lines": [
            {
                "number": one.number, "reason": one.reason, "severity": one.severity, "stage": one.get_state_display(),
                "opened_at": one.opened_at,
            }
            for one in latest[:MOST_TICKETS]
        ],
    }  # fmt: skip


def sections(request: HttpRequest, viewer: Actor, contract: Contract, at: datetime) -> list[SafeString]:
    """The sections that others keep, each printed by its own template."""
    shown = [one(viewer, contract, at) for one in SECTIONS]
    return [
        render_to_string(one["template"], {**one, "section": one, "contract": contract}, request)
        for one in shown
        if one
    ]
