"""Accepting the draft of a contract (C9): by a link that works once, or logged in. A GET only shows."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import queries as contracts
from scudo.contracts.actions import drafts as acts
from scudo.contracts.queries import drafts
from scudo.contracts.queries.drafts import Draft
from scudo.core.roles import system
from scudo.lib import clock, scope
from scudo.portal import contract_waits, contract_words, draft_words
from scudo.portal.contracts import found
from scudo.portal.person import PersonRequest, signing
from scudo.portal.projects import person, private

BY = system("portal")


def spent(request: HttpRequest) -> HttpResponse:
    """What a link says that does not work any more."""
    return private(render(request, "portal/draft_spent.html", {}, status=410))


def not_ticked(request: HttpRequest, draft: Draft) -> str:
    """What has to be ticked before anything is accepted; blank where all is."""
    if not request.POST.get("accept"):
        return _("Nothing was accepted: tick that you have read the contract and accept it.")
    if draft_words.shown(draft)["specific"] and not request.POST.get("specific"):
        return _("Nothing was accepted: tick that you approve the clause on the renewal, too.")
    return ""


def changed() -> str:
    """Why something was not accepted that somebody read."""
    return _("The draft changed while you were reading. Nothing was accepted: read it again, please.")


def follows(draft: Draft, at: datetime) -> dict[str, Any]:
    """What an accepted draft leads to: from when the contract holds, or what it waits for."""
    contract = contracts.contract_by_id(BY, draft.contract_id)
    assert contract, "a draft has its contract"
    return {
        "contract": str(contract),
        "headline": contract_words.headline(contract, at, contract_waits.awaited(contract)),
    }


def accept_link(request: HttpRequest, token: str) -> HttpResponse:
    """Read a draft and accept it, by link."""
    at = clock.now()
    draft = drafts.draft_by_link(token, at)
    if draft is None:
        return spent(request)
    name = request.POST.get("name", draft.contact.name if draft.contact else "")
    problem = not_ticked(request, draft) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        try:
            accepted = acts.accept_by_link(
                secret=token, digest=request.POST.get("digest", ""), name=name, by=BY, at=at
            )
        except acts.Conflict:
            problem = changed()
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        except acts.LinkUnusable:
            return spent(request)
        else:
            return private(render(request, "portal/draft_thanks.html", follows(accepted, at)))
    context = {
        "draft": draft_words.shown(draft), "name": name, "problem": problem,
        "pdf_url": reverse("portal:draft_accept_link_pdf", args=[token]),
    }  # fmt: skip
    return private(render(request, "portal/draft_accept.html", context, status=409 if problem else 200))


def link_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The paper as PDF, while the link works."""
    draft = drafts.draft_by_link(token, clock.now())
    if draft is None:
        return spent(request)
    return private(HttpResponse(drafts.pdf_of(draft), content_type="application/pdf"))


def found_draft(request: PersonRequest, pk: int) -> Draft | None:
    """The draft of a contract, seen by the database's own wall. Raises Http404 where the contract is not the person's."""
    with scope.within(request.viewer.customers):
        return draft_words.to_show(request.viewer, found(request, pk))


def needed(draft: Draft | None) -> Draft:
    """A draft that is to be shown. Raises Http404."""
    if draft is None:
        raise Http404(_("There is no draft of this contract."))
    return draft


@signing
def draft(request: PersonRequest, pk: int) -> HttpResponse:
    """Read the draft of a contract; a POST accepts it."""
    one = found_draft(request, pk)
    if request.method == "POST" and (one is None or one.accepted_at):
        messages.error(
            request, _("The contract was accepted already.") if one else _("This draft was taken back.")
        )
        return redirect("portal:contract", pk)
    one, problem = needed(one), ""
    if request.method == "POST":
        problem = not_ticked(request, one) or accepted(request, one)
        if not problem:
            return redirect("portal:contract", pk)
    context = {
        "person": person(request), "draft": draft_words.shown(one), "problem": problem, "contract_pk": pk,
        "accepted_at": one.accepted_at, "accepted_by": one.name,
        "pdf_url": reverse("portal:draft_pdf", args=[pk]),
    }  # fmt: skip
    return render(request, "portal/draft.html", context, status=409 if problem else 200)


def accepted(request: PersonRequest, one: Draft) -> str:
    """Accept as who is logged in; why not, or nothing where it is done."""
    try:
        acts.accept_in_portal(
            draft=one, digest=request.POST.get("digest", ""), by=request.viewer, at=request.at
        )
    except (acts.Conflict, acts.DraftNotOpen):
        return changed()
    messages.success(request, _("Thank you: the contract is accepted, with your name and this moment."))
    return ""


@signing
def pdf(request: PersonRequest, pk: int) -> HttpResponse:
    """The paper as PDF."""
    return HttpResponse(drafts.pdf_of(needed(found_draft(request, pk))), content_type="application/pdf")
