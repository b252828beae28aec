"""Projects as the customer sees them: the same requirements and steps as the staff, agreed to and signed here (D1, D4, D5).

Who is logged in signs as themselves; who is not comes by a link that works once. A GET only shows.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.project import Stage
from scudo.core.roles import system
from scudo.design import actions, record, words
from scudo.design.queries import acceptance as tests
from scudo.design.queries import projects, signatures
from scudo.design.steps import steps_for
from scudo.lib import clock, scope
from scudo.portal.person import PersonRequest, signing

BY = system("portal")
CUSTOMER = "customer"


def found(request: PersonRequest, pk: int) -> projects.Project:
    """The project of an address, seen by the database's own wall first. Raises Http404."""
    with scope.within(request.viewer.customers):
        project = projects.project_by_id(request.viewer, pk)
    if project is None:
        raise Http404(_("There is no such project."))
    return project


def person(request: PersonRequest) -> dict[str, str]:
    """Who is logged in."""
    return {"name": request.user.name, "initials": request.user.initials, "companies": ""}


def board(project: projects.Project) -> dict[str, Any]:
    """What both sides see of a project."""
    graph, shown_by = projects.graph_for(project), words.shown_by(steps_for(project))
    left = projects.unsigned(project, CUSTOMER)
    return {
        "project": {"pk": project.pk, "name": project.name}, "customer": project.customer.name, "stages": words.stages(project),
        "requirements": [words.requirement(one, shown_by) for one in projects.requirements_of(project)],
        "risks": [words.risk(one) for one in projects.risks_of(project)],
        "conditions": [words.verdict(one, graph) for one in projects.certification_of(project)],
        "choosable": project.stage != Stage.IN_SERVICE.value and bool(left),
    }  # fmt: skip


@signing
def shown(request: PersonRequest, pk: int) -> HttpResponse:
    """One project; a POST agrees to what was ticked."""
    project = found(request, pk)
    if request.method == "POST":
        try:
            actions.agree_in_portal(
                project=project, digests=request.POST.getlist("digest"), by=request.viewer, at=request.at
            )
        except actions.Conflict:
            messages.error(request, changed_or_none(request))
        except actions.Frozen:
            messages.error(request, _("The project is in service: nothing of it changes any more."))
        else:
            messages.success(
                request, _("Thank you: your agreement is recorded with your name and this moment.")
            )
        return redirect("portal:project", pk)
    test = tests.acceptance_of(project)
    context = {
        "person": person(request),
        "acceptance_url": reverse("portal:acceptance", args=[pk]) if test else "",
        "progress": words.progress(tests.standing_of(test).counts) if test else "",
    }
    return render(request, "portal/project.html", board(project) | context)


def changed_or_none(request: HttpRequest) -> str:
    """Why nothing was signed."""
    if not request.POST.getlist("digest"):
        return _("Nothing was ticked: tick what you agree to.")
    return _("Something changed while you were reading. Nothing was signed: read it again, please.")


def paper(test: "tests.AcceptanceTest") -> dict[str, Any]:
    """What both sides see of an acceptance test."""
    signed = tests.signatures_under(test)
    return {
        "project": {"pk": test.project_id, "name": test.project.name}, "customer": test.project.customer.name,
        "groups": words.groups(tests.steps_of(test)), "progress": words.progress(tests.standing_of(test).counts), "digest": test.digest,
        "provider_signature": words.signature(signed.get("provider")), "customer_signature": words.signature(signed.get(CUSTOMER)),
        "may_sign": tests.waits_for(test) == CUSTOMER, "signed_at": test.signed_at,
    }  # fmt: skip


def the_test(project: projects.Project) -> "tests.AcceptanceTest":
    """The project's test. Raises Http404."""
    test = tests.acceptance_of(project)
    if test is None:
        raise Http404(_("The acceptance test is not prepared yet."))
    return test


@signing
def acceptance(request: PersonRequest, pk: int) -> HttpResponse:
    """The acceptance test; a POST signs it."""
    test = the_test(found(request, pk))
    if request.method == "POST":
        try:
            actions.sign_in_portal(
                test=test, digest=request.POST.get("digest", ""), by=request.viewer, at=request.at
            )
        except actions.Conflict:
            messages.error(request, _("The record changed while you were reading. Read it again, please."))
        except actions.NotReady:
            messages.error(request, not_ready())
        else:
            messages.success(request, _("Thank you: the acceptance test is signed by both sides."))
        return redirect("portal:acceptance", pk)
    context = {"person": person(request), "pdf_url": reverse("portal:acceptance_pdf", args=[pk])}
    return render(request, "portal/acceptance.html", paper(test) | context)


def not_ready() -> str:
    """Why a test cannot be signed."""
    return _("The test cannot be signed now: it is signed already, or we are still at work on it.")


@signing
def as_pdf(request: PersonRequest, pk: int) -> HttpResponse:
    """The record as PDF."""
    return HttpResponse(record.of_test(the_test(found(request, pk))), content_type="application/pdf")


def spent(request: HttpRequest) -> HttpResponse:
    """What a link says that does not work."""
    return render(request, "portal/spent.html", {}, status=410)


def private(response: HttpResponse) -> HttpResponse:
    """An answer whose address is a secret: kept nowhere; no other site is told it, as of every page (settings)."""
    response.headers["Cache-Control"] = "no-store"
    return response


def agree_link(request: HttpRequest, token: str) -> HttpResponse:
    """Agree to requirements, and accept risks, by link."""
    at = clock.now()
    link = signatures.link_of(token, "requirements", at)
    if link is None:
        return spent(request)
    name, problem = request.POST.get("name", link.contact.name), ""
    if request.method == "POST":
        try:
            actions.agree_by_link(
                secret=token, digests=request.POST.getlist("digest"), name=name, by=BY, at=at
            )
        except actions.Conflict:
            problem = changed_or_none(request)
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        except (actions.LinkUnusable, actions.Frozen):
            return spent(request)
        else:
            return thanks(request, link.project.name)
    context = board(link.project) | {"name": name, "problem": problem, "expires_at": link.expires_at}
    return private(render(request, "portal/agree.html", context, status=409 if problem else 200))


def thanks(request: HttpRequest, project: str) -> HttpResponse:
    """What one reads after signing by link."""
    return private(render(request, "portal/thanks.html", {"project": project}))


def sign_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign the acceptance test by link."""
    at = clock.now()
    link = signatures.link_of(token, "acceptance", at)
    if link is None:
        return spent(request)
    test = the_test(link.project)
    name, problem = request.POST.get("name", link.contact.name), ""
    if request.method == "POST":
        try:
            actions.sign_by_link(secret=token, digest=request.POST.get("digest", ""), name=name, by=BY, at=at)
        except actions.Conflict:
            problem = _("The record changed while you were reading. Read it again, please.")
        except actions.NotReady:
            problem = not_ready()
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        except actions.LinkUnusable:
            return spent(request)
        else:
            return thanks(request, link.project.name)
    context = {"name": name, "problem": problem, "pdf_url": reverse("portal:sign_link_pdf", args=[token])}
    return private(render(request, "portal/sign.html", paper(test) | context, status=409 if problem else 200))


def link_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The record as PDF, while the link works."""
    link = signatures.link_of(token, "acceptance", clock.now())
    if link is None:
        return spent(request)
    return private(HttpResponse(record.of_test(the_test(link.project)), content_type="application/pdf"))
