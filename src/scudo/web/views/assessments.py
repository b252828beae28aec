"""The technical assessment of a system that others made: findings, outcome, the paper (C3)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.contracts import actions, assessment_paper
from scudo.contracts.queries import assessments
from scudo.contracts.queries.assessments import TechnicalAssessment
from scudo.core.roles import may
from scudo.lib import clock
from scudo.web.assessment_forms import BeginForm, ConcludeForm, FindingForm
from scudo.web.contract_sections.assessment import state_of
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.customers import form_page, known


def found(request: StaffRequest, pk: int) -> TechnicalAssessment:
    """The assessment of an address. Raises Http404."""
    assessment = assessments.assessment_by_id(request.viewer, pk)
    if assessment is None:
        raise Http404(_("There is no such assessment."))
    return assessment


@staff
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin the assessment of a customer's system."""
    customer = known(request, pk).customer
    form = BeginForm(request.POST or None, initial={"system": request.GET.get("system", "")[:60]})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin_assessment(
                customer=customer, **form.cleaned_data, by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:assessment", made.pk)
    back = reverse("web:customer", args=[pk])
    return form_page(request, form, _("New technical assessment"), back, customer.name)


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """One assessment: written on while it is open, read once it is concluded."""
    return page(request, found(request, pk))


def page(
    request: StaffRequest, one: TechnicalAssessment, *, finding: forms.Form | None = None, outcome: forms.Form | None = None
) -> HttpResponse:  # fmt: skip
    """The page, with a form that was refused."""
    viewer, later = request.viewer, assessments.replaced_by(request.viewer, one)
    may_write = not one.outcome and may(viewer, actions.add_finding)
    refused = any(form is not None and form.errors for form in (finding, outcome))
    state, word = state_of(one)
    return render(request, "web/assessment.html", {
        "assessment": one, "state": state, "word": word, "facts": facts(one), "findings": findings(request, one, may_write=may_write),
        "customer": {"name": one.customer.name, "url": reverse("web:customer", args=[one.customer_id])},
        "limits": [assessment_paper.limit_words(*limit) for limit in assessments.limits_of(one)],
        "finding_form": (finding or FindingForm(auto_id="id_finding_%s")) if may_write else None,
        "outcome_form": (outcome or ConcludeForm(auto_id="id_conclude_%s")) if may_write and may(viewer, actions.conclude) else None,
        "names": sorted({name for names in assessments.things_of(one).values() for name in names}) if may_write else [],
        "later_url": reverse("web:assessment", args=[later.pk]) if later else "",
        "pdf_url": reverse("web:assessment_pdf", args=[one.pk]),
    }, status=422 if refused else 200)  # fmt: skip


def facts(one: TechnicalAssessment) -> list[dict[str, Any]]:
    """What one asks of an assessment first."""
    return [
        {"word": _("Customer"), "value": one.customer.name},
        {"word": _("System"), "value": one.system},
        {"word": _("Begun"), "at": one.begun_at},
    ]


def findings(request: StaffRequest, one: TechnicalAssessment, *, may_write: bool) -> list[dict[str, Any]]:
    """What was found."""
    return [
        {
            "text": each.text, "remedy": each.remedy, "limit": assessment_paper.limit_words(each.limit_kind, each.limit_name),
            "remove_url": reverse("web:finding_remove", args=[one.pk, each.pk]) if may_write else "",
        }
        for each in assessments.findings_of(request.viewer, one)
    ]  # fmt: skip


def concluded() -> str:
    """What is said where nothing changes any more."""
    return _("The assessment is concluded: nothing of it changes any more. A new one takes its place.")


@staff
@require_POST
def new_finding(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a finding down."""
    one = found(request, pk)
    form = FindingForm(request.POST, auto_id="id_finding_%s")
    if form.is_valid():
        try:
            actions.add_finding(assessment=one, **form.said(), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        except actions.AlreadyConcluded:
            messages.error(request, concluded())
    return page(request, one, finding=form) if form.errors else redirect("web:assessment", pk)


@staff
@require_POST
def remove_finding(request: StaffRequest, pk: int, finding: int) -> HttpResponse:
    """Take a finding back; one that is not there any more is gone already."""
    row = assessments.finding_by_id(request.viewer, found(request, pk), finding)
    if row is None:
        raise Http404(_("There is no such finding any more."))
    try:
        actions.remove_finding(finding=row, by=request.viewer, at=clock.now())
    except actions.AlreadyConcluded:
        messages.error(request, concluded())
    return redirect("web:assessment", pk)


@staff
@require_POST
def conclude(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the outcome and sign."""
    one = found(request, pk)
    form = ConcludeForm(request.POST, auto_id="id_conclude_%s")
    if form.is_valid():
        try:
            actions.conclude(assessment=one, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        except actions.AlreadyConcluded:
            messages.error(request, concluded())
        else:
            messages.success(request, _("Signed. Contracts in preparation for the system say what follows."))
    return page(request, one, outcome=form) if form.errors else redirect("web:assessment", pk)


@staff
@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Give up an assessment that was begun by mistake."""
    one = found(request, pk)
    try:
        actions.discard_assessment(assessment=one, by=request.viewer, at=clock.now())
    except actions.AlreadyConcluded:
        messages.error(request, concluded())
        return redirect("web:assessment", pk)
    return redirect("web:customer", one.customer_id)


@staff
def as_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The paper; made anew each time, kept nowhere."""
    one = found(request, pk)
    response = HttpResponse(assessment_paper.of_assessment(one), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="valutazione-{one.system}.pdf"'
    return response
