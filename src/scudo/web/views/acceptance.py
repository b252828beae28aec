"""The acceptance test of a project: its steps one at a time, signed for the provider, printed (D5)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.acceptance import Result
from scudo.core.project import Stage
from scudo.core.roles import may
from scudo.design import actions, record, words
from scudo.design.queries import acceptance, projects
from scudo.design.steps import is_behind
from scudo.lib import clock
from scudo.web.customer_forms import blame
from scudo.web.project_forms import BecauseForm, EvidenceForm, ResultForm, StepForm
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.projects import back_to, form_page, found


def known(request: StaffRequest, pk: int) -> "acceptance.AcceptanceTest":
    """The test of the project of an address. Raises Http404."""
    test = acceptance.acceptance_of(found(request, pk))
    if test is None:
        raise Http404(_("The acceptance test is not prepared yet."))
    return test


def signed_already() -> str:
    """What is said where a side has signed."""
    return _("The test is signed: its steps do not change any more.")


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """The steps, how far they are, and the signatures."""
    project, viewer = found(request, pk), request.viewer
    test = acceptance.acceptance_of(project)
    prepare_url = (
        reverse("web:acceptance_prepare", args=[pk]) if may(viewer, actions.prepare_acceptance) else ""
    )
    context: dict[str, Any] = {"project": {"pk": pk, "name": project.name}, "back": back_to(project)}
    if test is None:
        is_time = project.stage == Stage.ACCEPTANCE.value
        return render(
            request, "web/acceptance.html", context | {"prepare_url": prepare_url if is_time else ""}
        )
    return render(request, "web/acceptance.html", context | told(request, test, prepare_url))


def told(request: StaffRequest, test: "acceptance.AcceptanceTest", prepare_url: str) -> dict[str, Any]:
    """What the page says of a test that is prepared."""
    pk, viewer, standing = test.project_id, request.viewer, acceptance.standing_of(test)
    system, upcoming = projects.system_of(test.project), acceptance.next_step(test)
    groups = words.groups(acceptance.steps_of(test))
    for each in (each for group in groups for each in group["steps"]):
        each["url"] = reverse("web:acceptance_step", args=[pk, each["pk"]])
    behind = test.is_open and system is not None and is_behind(test, system)
    signed, turn = acceptance.signatures_under(test), acceptance.waits_for(test)
    return {
        "test": test, "groups": groups, "progress": words.progress(standing.counts), "standing": standing, "behind": behind,
        "prepare_url": prepare_url if behind else "",
        "next_url": reverse("web:acceptance_step", args=[pk, upcoming.pk]) if upcoming and test.is_open else "",
        "new_step_url": reverse("web:acceptance_step_new", args=[pk]) if test.is_open and may(viewer, actions.add_step) else "",
        "provider_signature": words.signature(signed.get("provider")), "customer_signature": words.signature(signed.get("customer")),
        "sign_url": reverse("web:acceptance_sign", args=[pk])
        if turn == "provider" and not behind and may(viewer, actions.sign_for_provider) else "",
        "ask_url": reverse("web:project_ask", args=[pk, "acceptance"]) if turn == "customer" else "",
        "reopen_url": reverse("web:acceptance_reopen", args=[pk])
        if turn == "customer" and may(viewer, actions.take_signature_back) else "",
        "pdf_url": reverse("web:acceptance_pdf", args=[pk]),
    }  # fmt: skip


@staff
@require_POST
def prepare(request: StaffRequest, pk: int) -> HttpResponse:
    """Derive the steps, or bring them up to date."""
    try:
        actions.prepare_acceptance(project=found(request, pk), by=request.viewer, at=clock.now())
    except actions.Lacking:
        messages.error(request, _("The project has to be in the stage of its acceptance test, with a model."))
    except actions.Frozen:
        messages.error(request, signed_already())
    return redirect("web:acceptance", pk)


def the_step(test: "acceptance.AcceptanceTest", pk: int) -> "acceptance.AcceptanceStep":
    """The step of an address. Raises Http404."""
    step = acceptance.step_by_id(test, pk)
    if step is None:
        raise Http404(_("There is no such step any more."))
    return step


@staff
def one_step(request: StaffRequest, pk: int, step: int) -> HttpResponse:
    """One step at a time: read, do, say what came of it; then the next."""
    test = known(request, pk)
    here = the_step(test, step)
    form = ResultForm(request.POST or None, initial={"seen": here.outcomes.count()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.record_result(
                step=here, result=Result(said["result"]), note=said["note"], seen=said["seen"], by=request.viewer, at=clock.now()
            )  # fmt: skip
        except ValidationError as problem:
            blame(form, problem)
        except actions.Conflict:
            form.add_error(
                None, _("Somebody else filled in this step in the meantime. Look at theirs first.")
            )
        except actions.Frozen:
            form.add_error(None, signed_already())
        else:
            return onwards(test, here)
    return step_page(request, test, here, form)


def onwards(test: "acceptance.AcceptanceTest", here: "acceptance.AcceptanceStep") -> HttpResponse:
    """To the next step that is left, else to the whole."""
    upcoming = acceptance.next_step(test, here)
    if upcoming:
        return redirect("web:acceptance_step", test.project_id, upcoming.pk)
    return redirect("web:acceptance", test.project_id)


def step_page(
    request: StaffRequest, test: "acceptance.AcceptanceTest", here: "acceptance.AcceptanceStep", form: ResultForm
) -> HttpResponse:  # fmt: skip
    """The page of one step."""
    pk, keys = test.project_id, list(acceptance.steps_of(test).values_list("pk", flat=True))
    index = keys.index(here.pk)
    seen = here.outcomes.count()
    context = {
        "step": words.step(here, index + 1), "total": len(keys), "form": form, "seen": seen, "project": {"pk": pk, "name": test.project.name},
        "kind": here.get_kind_display(), "may_record": test.is_open and may(request.viewer, actions.record_result),
        "evidence_form": EvidenceForm(), "history": acceptance.outcomes_of(here)[1:] if seen > 1 else [],
        "previous_url": reverse("web:acceptance_step", args=[pk, keys[index - 1]]) if index else "",
        "following_url": reverse("web:acceptance_step", args=[pk, keys[index + 1]]) if index + 1 < len(keys) else "",
        "list_url": reverse("web:acceptance", args=[pk]),
    }  # fmt: skip
    return render(request, "web/acceptance_step.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def evidence(request: StaffRequest, pk: int, step: int) -> HttpResponse:
    """Put words or a link to a step."""
    here = the_step(known(request, pk), step)
    form = EvidenceForm(request.POST)
    if form.is_valid():
        try:
            made = actions.add_evidence(step=here, **form.cleaned_data, by=request.viewer, at=clock.now())
            if made is None:
                messages.error(request, _("This step has all the evidence that it can hold."))
        except actions.Frozen:
            messages.error(request, signed_already())
    else:
        messages.error(request, _("Say what it shows; an address begins with https://"))
    return redirect("web:acceptance_step", pk, step)


@staff
def new_step(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a step of one's own."""
    test = known(request, pk)
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        try:
            actions.add_step(
                test=test, key=f"own-{at:%Y%m%d%H%M%S%f}", **form.cleaned_data, by=request.viewer, at=at
            )
        except ValidationError as problem:
            blame(form, problem)
        except actions.Frozen:
            form.add_error(None, signed_already())
        else:
            return redirect("web:acceptance", pk)
    back = {"url": reverse("web:acceptance", args=[pk]), "words": _("Acceptance test")}
    return form_page(request, form, _("New step"), back)


@staff
@require_POST
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    """Sign for the provider."""
    try:
        actions.sign_for_provider(test=known(request, pk), by=request.viewer, at=clock.now())
    except actions.NotReady:
        messages.error(
            request, _("The test cannot be signed yet: a step is left, one failed, or a requirement is open.")
        )
    except actions.Frozen:
        messages.error(request, signed_already())
    else:
        messages.success(request, _("Signed. Now ask the customer to sign."))
    return redirect("web:acceptance", pk)


@staff
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the provider's signature back."""
    test = known(request, pk)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_signature_back(test=test, **form.cleaned_data, by=request.viewer, at=clock.now())
        except actions.NotReady:
            form.add_error(None, _("There is no signature to take back: both sides signed, or nobody did."))
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:acceptance", pk)
    back = {"url": reverse("web:acceptance", args=[pk]), "words": _("Acceptance test")}
    explains = _(
        "The steps can be changed again. A link that the customer has leads to the new record once you sign it."
    )
    return form_page(request, form, _("Take the signature back"), back, explains)


@staff
def as_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The record as PDF."""
    test = known(request, pk)
    response = HttpResponse(record.of_test(test), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="collaudo-{test.project.system}.pdf"'
    return response
