"""The points of a trial: raised, answered, opened again (C1)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.contracts import actions
from scudo.contracts.queries import Contract, tuning
from scudo.contracts.queries.tuning import TuningPoint
from scudo.lib import clock
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff
from scudo.web.usage_forms import AnswerForm, PointForm
from scudo.web.views.contract_usage import form_page
from scudo.web.views.contracts import found


def over() -> str:
    """What is said where a trial does not run."""
    return _("The trial does not run: its list is closed.")


@staff
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Raise a point."""
    contract = found(request, pk)
    form = PointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.raise_point(contract=contract, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        except actions.NotTuned:
            form.add_error(None, over())
        else:
            return redirect("web:contract", pk)
    return form_page(request, contract, form, _("New tuning point"), _("The customer sees it in the portal."))


def the_point(request: StaffRequest, contract: Contract, pk: int) -> TuningPoint:
    """The point of an address. Raises Http404."""
    point = tuning.point_by_id(request.viewer, contract, pk)
    if point is None:
        raise Http404(_("There is no such point."))
    return point


@staff
def answer(request: StaffRequest, pk: int, point: int) -> HttpResponse:
    """Say what was done about a point."""
    contract = found(request, pk)
    one = the_point(request, contract, point)
    form = AnswerForm(request.POST or None, initial={"answer": one.answer})
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_point(point=one, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        except actions.Answered:
            form.add_error(None, _("Somebody answered this point already."))
        else:
            return redirect("web:contract", pk)
    return form_page(request, contract, form, _("Answer a tuning point"), one.text)


@staff
@require_POST
def reopen(request: StaffRequest, pk: int, point: int) -> HttpResponse:
    """Open an answered point again."""
    one = the_point(request, found(request, pk), point)
    try:
        actions.reopen_point(point=one, by=request.viewer, at=clock.now())
    except actions.NotTuned:
        messages.error(request, over())
    except actions.Answered:
        messages.error(request, _("Somebody opened this point already."))
    return redirect("web:contract", pk)
