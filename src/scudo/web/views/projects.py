"""Projects: their list, one with its requirements and certification, and what is done with it (D1, D4)."""

import csv
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.acceptance import Standing
from scudo.core.project import NotPossible, Stage
from scudo.core.roles import may
from scudo.customers import queries as customers
from scudo.design import actions, documents, words
from scudo.design.queries import acceptance, projects, signatures
from scudo.design.steps import steps_for
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web import project_letters
from scudo.web.customer_forms import blame
from scudo.web.paging import pages, with_value
from scudo.web.project_forms import AskForm, NewProjectForm, ProjectForm
from scudo.web.staff import StaffRequest, staff

PAGE = 60
MOST_ROWS = 5_000
STAGES = list(Stage)


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """Every project."""
    page = Paginator(narrowed(request), PAGE).get_page(request.GET.get("page"))
    is_narrowed = bool(request.GET.get("q") or request.GET.get("stage"))
    return render(request, "web/projects.html", {
        "count": page.paginator.count, "q": request.GET.get("q", ""), "projects": lines(page.object_list),
        "pages": pages(page, request.GET), "csv_url": f"{reverse('web:projects_csv')}?{with_value(request.GET)}",
        "views": views(request), "new_url": reverse("web:project_new") if may(request.viewer, actions.begin_project) else "",
        "empty": _("No project fits.") if is_narrowed else _("No project yet. A project begins with a customer and a system."),
        "is_narrowed": is_narrowed,
    })  # fmt: skip


def narrowed(request: StaffRequest) -> "QuerySet[projects.Project]":
    """The projects of the view in the address."""
    text = request.GET.get("q", "")[:100].replace("\0", "")
    stage = request.GET.get("stage", "")
    return projects.projects_matching(request.viewer, text, stage if stage in dict(projects.STAGES) else "")


def views(request: StaffRequest) -> list[dict[str, Any]]:
    """The stages as ways to narrow the list."""
    now = request.GET.get("stage", "")
    return [
        {"name": str(label), "url": f"?{with_value(request.GET, stage=stage)}", "current": stage == now}
        for stage, label in [("", _("all")), *projects.STAGES]
    ]


def lines(found: Any) -> list[dict[str, Any]]:
    """Projects as the list shows them."""
    return [
        {
            "url": reverse("web:project", args=[one.pk]), "name": one.name, "system": one.system, "stage": one.get_stage_display(),
            "customer": one.customer.name, "customer_url": reverse("web:customer", args=[one.customer_id]),
            "in_charge": one.in_charge.name if one.in_charge else "", "begun_at": one.begun_at,
        }
        for one in found
    ]  # fmt: skip


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="progetti.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Project"), _("Customer"), _("System"), _("Stage"), _("In charge"), _("Begun")])
    names = ("name", "customer", "system", "stage", "in_charge")
    for line in lines(narrowed(request)[:MOST_ROWS]):
        writer.writerow([*(plain(line[name]) for name in names), documents.moment_words(line["begun_at"])])
    return response


def found(request: StaffRequest, pk: int) -> projects.Project:
    """The project of an address. Raises Http404."""
    project = projects.project_by_id(request.viewer, pk)
    if project is None:
        raise Http404(_("There is no such project."))
    return project


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """One project."""
    project, viewer = found(request, pk), request.viewer
    system, graph = projects.system_of(project), projects.graph_for(project)
    is_open = project.stage != Stage.IN_SERVICE.value
    may_write = is_open and may(viewer, actions.add_requirement)
    left = {side: projects.unsigned(project, side) for side in ("provider", "customer")}
    return render(request, "web/project.html", {
        "project": {"pk": project.pk, "name": project.name, "system": project.system},
        "customer": {"name": project.customer.name, "url": reverse("web:customer", args=[project.customer_id])},
        "stages": words.stages(project), "facts": facts(project),
        "architecture_url": reverse("web:system_architecture", args=[system.key]) if system else "",
        "requirements": requirements(project, linked=may_write), "points": points(project, linked=may_write),
        "conditions": [words.verdict(one, graph) for one in projects.certification_of(project)],
        "moves": moves(project) if may(viewer, actions.move_project) else [],
        "change_url": reverse("web:project_change", args=[pk]) if may(viewer, actions.change_project) else "",
        "requirement_url": reverse("web:requirement_new", args=[pk]) if may_write else "",
        "to_agree": [one.digest for one in left["provider"].revisions] if may_write else [],
        "ask_url": reverse("web:project_ask", args=[pk, "requirements"])
        if is_open and left["customer"] and may(viewer, actions.make_signing_link) else "",
        "acceptance": acceptance_panel(project), "links": [link(one) for one in signatures.links_of(viewer, project)[:5]],
    })  # fmt: skip


def facts(project: projects.Project) -> list[dict[str, Any]]:
    """Who, and since when."""
    return [
        {"word": _("In charge here"), "value": project.in_charge.name if project.in_charge else "—"},
        {"word": _("In charge at the customer's"), "value": project.contact.name if project.contact else "—"},
        {"word": _("System"), "value": project.system},
        {"word": _("Begun"), "value": documents.moment_words(project.begun_at)},
        {"word": _("Contract"), "value": _("in preparation") if project.stage != Stage.IN_SERVICE.value else _("from the acceptance on")},
    ]  # fmt: skip


def requirements(project: projects.Project, *, linked: bool) -> list[dict[str, Any]]:
    """The requirements with both agreements, each with the way to change it."""
    shown_by = words.shown_by(steps_for(project))
    told = [words.requirement(one, shown_by) for one in projects.requirements_of(project)]
    for one in told if linked else ():
        one["url"] = reverse("web:requirement", args=[project.pk, one["number"]])
    return told


def points(project: projects.Project, *, linked: bool) -> list[dict[str, Any]]:
    """Every single point of failure, with who accepted it or the way to ask."""
    return [
        {
            "name": one.name, "services": ", ".join(name for _key, name in one.services), "accepted": one.accepted,
            "asked": one.risk.because if one.risk and not one.accepted else "",
            "url": reverse("web:risk_ask", args=[project.pk, one.component]) if linked and not one.accepted else "",
        }
        for one in projects.single_points_of(project)
    ]  # fmt: skip


def moves(project: projects.Project) -> list[dict[str, Any]]:
    """Where the project may go, forwards or back, with what is missing."""
    here = STAGES.index(Stage(project.stage))
    return [
        {
            "stage": one.stage.value,
            "label": (_("On to: %s") if STAGES.index(one.stage) > here else _("Back to: %s")) % one.label,
            "missing": [words.NEEDS[need] for need in one.missing],
        }
        for one in projects.moves_of(project)
    ]


def acceptance_panel(project: projects.Project) -> dict[str, Any]:
    """How far the acceptance test is."""
    test = acceptance.acceptance_of(project)
    url = reverse("web:acceptance", args=[project.pk])
    if test is None:
        return {
            "url": url if project.stage == Stage.ACCEPTANCE.value else "",
            "words": _("Not prepared yet."),
        }
    standing: Standing = acceptance.standing_of(test)
    said = _("Signed by both sides.") if test.signed_at else words.progress(standing.counts)
    return {
        "url": url, "words": said, "done": standing.done, "total": standing.total, "signed_at": test.signed_at,
        "pdf_url": reverse("web:acceptance_pdf", args=[project.pk]),
    }  # fmt: skip


def link(one: Any) -> dict[str, Any]:
    """A link that was sent."""
    used = _("used") if one.used_at else _("not used") if one.expires_at > clock.now() else _("expired")
    return {"name": one.contact.name, "at": one.made_at, "purpose": one.get_purpose_display(), "word": used}


@staff
def new(request: StaffRequest) -> HttpResponse:
    """Begin a project for the customer in the address; without one, choose it first."""
    chosen = request.GET.get("customer", "")
    customer = (
        customers.customers_for(request.viewer).filter(pk=chosen).first() if chosen.isdecimal() else None
    )
    if customer is None:
        return choose_customer(request)
    form = NewProjectForm(request.POST or None, viewer=request.viewer, customer=customer)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.begin_project(
                customer=customer, name=said["name"], system=said["system"], **form.charge(), by=request.viewer, at=clock.now()
            )  # fmt: skip
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:project", made.pk)
    back = {"url": reverse("web:projects"), "words": _("Projects")}
    return form_page(request, form, _("New project for %s") % customer.name, back)


def choose_customer(request: StaffRequest) -> HttpResponse:
    """For whom a project begins."""
    text = request.GET.get("q", "")[:100]
    matching = customers.customers_found(request.viewer, text)[:20]
    return render(request, "web/project_customer.html", {
        "q": text, "customers": [{"name": one.name, "url": f"?{with_value(request.GET, customer=one.pk, q='')}"} for one in matching],
    })  # fmt: skip


def form_page(
    request: StaffRequest, form: Any, title: str, back: dict[str, str], explains: str = "", **more: Any
) -> HttpResponse:
    """Any form about a project."""
    context = {"form": form, "title": title, "back": back, "explains": explains, **more}
    return render(request, "web/project_form.html", context, status=422 if form.errors else 200)


def back_to(project: projects.Project) -> dict[str, str]:
    """The way back to a project."""
    return {"url": reverse("web:project", args=[project.pk]), "words": project.name}


@staff
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a project's name and the people in charge."""
    project = found(request, pk)
    initial = {"name": project.name, "in_charge": project.in_charge_id, "contact": project.contact_id}
    form = ProjectForm(
        request.POST or None, initial=initial, viewer=request.viewer, customer=project.customer
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_project(
                project=project, name=form.cleaned_data["name"], **form.charge(), by=request.viewer, at=clock.now()
            )  # fmt: skip
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:project", pk)
    return form_page(request, form, project.name, back_to(project))


@staff
@require_POST
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a project enter another stage."""
    project = found(request, pk)
    try:
        actions.move_project(
            project=project, stage=Stage(request.POST.get("stage", "")), by=request.viewer, at=clock.now()
        )
    except actions.Lacking as problem:
        messages.error(request, " ".join(str(words.NEEDS[need]) for need in problem.needs))
    except (ValueError, NotPossible):
        messages.error(request, _("The project is in another stage by now. Look again."))
    return redirect("web:project", pk)


@staff
def ask(request: StaffRequest, pk: int, purpose: str) -> HttpResponse:
    """Send one of the customer's people a link by which they sign."""
    project = found(request, pk)
    if purpose not in project_letters.DOORS:
        raise Http404
    form = AskForm(
        request.POST or None, initial={"contact": project.contact_id}, viewer=request.viewer, project=project
    )
    if request.method == "POST" and form.is_valid():
        contact = form.people.get(pk=form.cleaned_data["contact"])
        try:
            project_letters.ask(
                project=project, contact=contact, purpose=purpose, by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        else:
            messages.success(request, _("A letter with a link is on its way to %s.") % contact.name)
            return redirect("web:project" if purpose == "requirements" else "web:acceptance", pk)
    explains = _(
        "The person gets a link that works once, within %s days. With it they sign under their name."
    )
    return form_page(
        request, form, _("Ask the customer to sign"), back_to(project), explains % project_letters.DAYS,
        send=_("Send the letter"),
    )  # fmt: skip
