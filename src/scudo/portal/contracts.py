"""A contract on one plain page, as who is assisted by it reads it (C11).

Everything is read within the scope, where the database shows the person's own companies; only the office's closures and
openings, which are nobody's, are read before, and what a contract that was found there still waits for.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scudo.contracts import actions, calendars
from scudo.contracts import queries as contracts
from scudo.contracts.paper.tongue import Tongue
from scudo.contracts.queries import tuning
from scudo.contracts.queries.usage import balance_of
from scudo.core.hours import Hours
from scudo.customers import rules
from scudo.lib import scope
from scudo.portal import (
    contract_example,
    contract_hours,
    contract_planned,
    contract_waits,
    contract_words,
    shown,
)
from scudo.portal.contract_included import included
from scudo.portal.draft_words import to_show
from scudo.portal.forms import PointForm
from scudo.portal.person import PersonRequest, signing
from scudo.portal.projects import person

TEXT = "text"


def found(request: PersonRequest, pk: int) -> contracts.Contract:
    """The contract of an address. Raises Http404."""
    contract = contracts.contract_by_id(request.viewer, pk)
    if contract is None:
        raise Http404(_("There is no such contract."))
    return contract


@signing
def contract(request: PersonRequest, pk: int) -> HttpResponse:
    """One contract; a POST puts a point on the list of what a trial fine-tunes."""
    form = PointForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return page(request, pk, form)
    with scope.within(request.viewer.customers):
        trial = found(request, pk)
    try:
        actions.raise_point(contract=trial, text=form.cleaned_data[TEXT], by=request.viewer, at=request.at)
    except actions.NotTuned:
        messages.error(request, _("Points are added while the trial runs. Call or write to us."))
    except ValidationError as refused:
        form.add_error(TEXT, refused.messages)
        return page(request, pk, form)
    else:
        messages.success(request, _("It is on the list: we answer it here."))
    return redirect(reverse("portal:contract", args=[pk]) + "#tuning")


def page(request: PersonRequest, pk: int, form: PointForm) -> HttpResponse:
    """The page, with what was written and what is wrong with it."""
    exceptions = calendars.exceptions_now()
    with scope.within(request.viewer.customers):
        one = found(request, pk)
    awaited = contract_waits.awaited(one)
    with scope.within(request.viewer.customers):
        context = (
            said(one, request, awaited)
            | promised(one, request, exceptions)
            | {
                "person": person(request),
                "tuning": points(one, request),
                "drafts": drafts(one, request),
                "planned": contract_planned.planned(request.viewer, one, request.at),
                "form": form,
                "phone_e164": rules.phone(settings.PROVIDER_PHONE),
            }
        )
        return render(request, "portal/contract.html", context)


def said(one: contracts.Contract, request: PersonRequest, awaited: Sequence[str]) -> dict[str, Any]:
    """What the contract is, where it stands, what it covers and includes."""
    version = contracts.version_at(one, request.at)
    return {
        "contract": {"number": one.number, "plan": one.get_plan_display(), "customer": one.customer.name},
        "headline": contract_words.headline(one, request.at, awaited),
        "about": contract_words.plan(one), "facts": contract_words.facts(one),
        "changes": contract_words.changes(one, request.at), "neighbours": neighbours(one),
        "covers_all": version.covers_all, "covers": contract_words.things(version, excluded=False),
        "excludes": contract_words.things(version, excluded=True), "parts": version.parts,
        "included": included(balance_of(one, request.at)),
    }  # fmt: skip


def neighbours(one: contracts.Contract) -> list[dict[str, str]]:
    """The contracts before and after, with where they are shown."""
    found = [(_("It continues"), one.follows), (_("It is continued by"), contract_words.followed_by(one))]
    return [
        {"word": word, "name": str(other), "url": reverse("portal:contract", args=[other.pk])}
        for word, other in found
        if other
    ]


def promised(
    one: contracts.Contract, request: PersonRequest, exceptions: calendars.Exceptions
) -> dict[str, Any]:
    """Severity Codes with their times, the example, the hours."""
    version, at = contracts.version_at(one, request.at), request.at
    calendar = calendars.of_version(version, at.year, exceptions)
    hours = calendars.hours(calendars.digest_of(calendar), calendar)
    targets, tongue = list(version.targets.all()), Tongue(get_language() or "")
    return {
        "codes": [
            {
                "severity": target.severity,
                "definition": tongue.say("definitions", str(target.severity)),
                "promise": shown.promised(target.acknowledge, target.restore),
            }
            for target in targets
        ],
        "example": example(one, targets, hours, request),
        "hours": contract_hours.hours(one, version, hours, at),
        "may_have_extra": one.plan in settings.EXTRA_TIME_PLANS,
    }


def example(
    one: contracts.Contract, targets: list[Any], hours: Hours, request: PersonRequest
) -> dict[str, Any] | None:
    """The worked example for what is gravest."""
    gravest = targets[0]
    amounts = contract_example.Promised.of_minutes(gravest.acknowledge, gravest.restore)
    return contract_example.example(one, amounts, hours, request.at)


def drafts(one: contracts.Contract, request: PersonRequest) -> list[dict[str, str]]:
    """The paper to accept, or the one that was accepted."""
    draft = to_show(request.viewer, one)
    if draft is None:
        return []
    url = reverse("portal:draft", args=[one.pk])
    number = {"number": draft.number}
    if draft.accepted_at:
        signed = {"name": draft.name, "day": contract_words.long_day(contracts.today_of(draft.accepted_at))}
        words = _("Accepted by %(name)s on %(day)s.") % signed
        return [{"title": _("Paper %(number)s") % number, "words": words, "url": url}]
    title = _("Draft %(number)s, to be accepted") % number
    return [{"title": title, "words": _("Read it and accept it here."), "url": url}]


def points(one: contracts.Contract, request: PersonRequest) -> dict[str, Any] | None:
    """What provider and customer fine-tune together; None for a contract that never had any."""
    raised = list(tuning.points_of(request.viewer, one))
    may_add = tuning.is_tuned(one)
    return {"points": raised, "may_add": may_add} if raised or may_add else None
