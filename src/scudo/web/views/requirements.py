"""Requirements of a project, and the risks that the customer is asked to accept (D1, D4)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.design import actions, documents, words
from scudo.design.queries import projects
from scudo.lib import clock
from scudo.web.customer_forms import blame
from scudo.web.project_forms import BecauseForm, RequirementForm
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.projects import back_to, form_page, found


def over() -> str:
    """What is said where a project is in service."""
    return _("The project is in service: nothing of it changes any more.")


@staff
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a requirement."""
    project = found(request, pk)
    form = RequirementForm(request.POST or None, services=projects.services_of(project))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_requirement(project=project, wish=form.wish(), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        except actions.Frozen:
            form.add_error(None, over())
        else:
            return redirect("web:project", pk)
    return form_page(request, form, _("New requirement"), back_to(project))


@staff
def shown(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """One requirement: change it, see how it was before, withdraw it."""
    project = found(request, pk)
    revision = projects.requirement_of(project, number)
    if revision is None:
        raise Http404(_("There is no such requirement."))
    services = dict(projects.services_of(project)) | dict(revision.services)
    form = RequirementForm(request.POST or None, initial=initial(revision), services=list(services.items()))
    if request.method == "POST" and form.is_valid():
        answer = changed(request, project, number, form)
        if answer:
            return answer
    context = {
        "form": form, "title": _("Requirement %s") % number, "back": back_to(project), "number": number,
        "explains": _("Changing text, category, target or services takes both agreements away."),
        "withdraw_url": reverse("web:requirement_withdraw", args=[pk, number]),
        "history": [past(one) for one in projects.history_of(request.viewer, project, number)],
    }  # fmt: skip
    return render(request, "web/requirement.html", context, status=422 if form.errors else 200)


def initial(revision: Any) -> dict[str, Any]:
    """A revision as its form begins."""
    names = ("category", "text", "target_unit", "target_words")
    value = revision.target_value
    return {
        **{name: getattr(revision, name) for name in names},
        "target_value": None if value is None else value.normalize(),
        "services": [key for key, _name in revision.services], "seen": revision.number,
    }  # fmt: skip


def changed(
    request: StaffRequest, project: projects.Project, number: int, form: RequirementForm
) -> HttpResponse | None:
    """Keep what was written; None with the problem in the form."""
    try:
        actions.change_requirement(
            project=project, number=number, wish=form.wish(), seen=form.cleaned_data["seen"] or 0, by=request.viewer, at=clock.now()
        )  # fmt: skip
    except ValidationError as problem:
        blame(form, problem)
    except actions.Conflict:
        form.add_error(
            None, _("Somebody changed this requirement in the meantime. Open it again and look at theirs.")
        )
    except actions.Frozen:
        form.add_error(None, over())
    else:
        return redirect("web:project", project.pk)
    return None


def past(one: Any) -> dict[str, Any]:
    """A revision as the history shows it."""
    return {
        "number": one.number, "at": one.made_at, "by": one.by.name if one.by else "Scudo", "text": one.text,
        "target": documents.target_words(one.target_value, one.target_unit, one.target_words),
        "signatures": [words.signature(each) for each in one.signatures.all()],
    }  # fmt: skip


@staff
def withdraw(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Take a requirement out of the project."""
    project = found(request, pk)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_requirement(
                project=project, number=number, **form.cleaned_data, by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        except actions.Conflict:
            raise Http404(_("There is no such requirement.")) from None
        except actions.Frozen:
            form.add_error(None, over())
        else:
            return redirect("web:project", pk)
    explains = _("It leaves the project, with its agreements; it is kept with the reason.")
    return form_page(request, form, _("Withdraw requirement %s") % number, back_to(project), explains)


@staff
@require_POST
def agree(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree for the provider to the requirements that were seen."""
    project = found(request, pk)
    try:
        actions.agree_for_provider(
            project=project, digests=request.POST.getlist("digest"), by=request.viewer, at=clock.now()
        )
    except actions.Conflict:
        messages.error(request, _("The requirements changed in the meantime. Read them again, then agree."))
    except actions.Frozen:
        messages.error(request, over())
    return redirect("web:project", pk)


@staff
def accept(request: StaffRequest, pk: int, name: str) -> HttpResponse:
    """Ask the customer to accept a single point of failure."""
    project = found(request, pk)
    point = next((one for one in projects.single_points_of(project) if one.component == name), None)
    if point is None:
        raise Http404(_("This component is no single point of failure."))
    form = BecauseForm(request.POST or None, initial={"because": point.risk.because if point.risk else ""})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_accept(
                project=project, component=name, **form.cleaned_data, by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        except actions.Frozen:
            form.add_error(None, over())
        else:
            return redirect("web:project", pk)
    explains = _("%(name)s alone stops %(services)s. The customer reads the reason and signs it by name.") % {
        "name": point.name,
        "services": documents.names(point.services),
    }
    return form_page(request, form, _("Ask to accept a risk"), back_to(project), explains)
