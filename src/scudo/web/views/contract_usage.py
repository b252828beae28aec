"""Work under a contract: recorded and undone; prepaid hours bought; the list for billing (C5)."""

import csv
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from scudo.contracts import actions
from scudo.contracts.queries import Contract, today_of, usage
from scudo.contracts.queries.usage import Use
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web.contract_fields import written_time
from scudo.web.contract_sections.usage import source
from scudo.web.customer_forms import blame
from scudo.web.project_forms import BecauseForm
from scudo.web.staff import StaffRequest, staff
from scudo.web.usage_forms import HoursForm, UseForm
from scudo.web.views.contracts import found

MOST_ROWS = 20_000
FIELDS = {"key": "what"}


def form_page(
    request: StaffRequest, contract: Contract, form: forms.Form, title: str, explains: str = ""
) -> HttpResponse:
    """Any form about what hangs from a contract."""
    context = {"form": form, "title": title, "back": back_to(contract), "explains": explains}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def back_to(contract: Contract) -> dict[str, str]:
    """The way back to a contract."""
    return {"url": reverse("web:contract", args=[contract.pk]), "words": str(contract)}


@staff
def new_use(request: StaffRequest, pk: int) -> HttpResponse:
    """Record work."""
    contract, at = found(request, pk), clock.now()
    initial = {"at_work": at, "key": f"hand-{uuid.uuid4().hex}", "intervention": True}
    form = UseForm(request.POST or None, initial=initial, viewer=request.viewer, customer=contract.customer)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draw_down(contract=contract, **form.cleaned_data, by=request.viewer, at=at)
        except ValidationError as problem:
            blame(form, problem, FIELDS)
        else:
            messages.success(request, _("Recorded: %s.") % paid(made))
            return redirect("web:contract", pk)
    explains = _(
        "Work is paid for by what the contract includes, then by prepaid hours; what is left is to be charged."
    )
    return form_page(request, contract, form, _("Record work"), explains)


def paid(uses: list[Use]) -> str:
    """What pays for the parts of one work."""
    return ", ".join(f"{written_time(one.minutes)} {source(one)}" for one in uses)


@staff
def undo(request: StaffRequest, pk: int, use: int) -> HttpResponse:
    """Undo work that was recorded wrongly."""
    contract = found(request, pk)
    one = usage.use_by_id(request.viewer, contract, use)
    if one is None:
        raise Http404(_("There is no such work."))
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_use(use=one, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        except actions.Undone:
            form.add_error(None, _("Somebody undid this work already."))
        else:
            return redirect("web:contract", pk)
    said = {"what": one.what, "paid": paid(usage.of_one_work(one))}
    explains = _(
        "“%(what)s” will not count any more: %(paid)s. What was charged meanwhile stays charged, and tickets stay as they are."
    )
    return form_page(request, contract, form, _("Undo this work"), explains % said)


@staff
def new_hours(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter prepaid hours."""
    contract, at = found(request, pk), clock.now()
    form = HoursForm(request.POST or None, initial={"bought_on": today_of(at)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_prepaid_hours(contract=contract, **form.cleaned_data, by=request.viewer, at=at)
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:contract", pk)
    explains = _("Those that expire first are used first.")
    return form_page(request, contract, form, _("Buy hours"), explains)


@staff
def remove_hours(request: StaffRequest, pk: int, bundle: int) -> HttpResponse:
    """Take prepaid hours away that were entered by mistake."""
    contract = found(request, pk)
    one = usage.bundle_by_id(request.viewer, contract, bundle)
    if one is None:
        raise Http404(_("There are no such hours any more."))
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_prepaid_hours(bundle=one, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:contract", pk)
    said = {"hours": written_time(one.minutes), "day": one.bought_on.strftime("%d/%m/%Y")}
    explains = _(
        "%(hours)s bought on %(day)s will be taken away, as if they had never been bought. Save to confirm."
    )
    return form_page(request, contract, form, _("Take these hours away"), explains % said)


@staff
def as_csv(request: StaffRequest, pk: int) -> HttpResponse:
    """The work that counts, as a file for billing; what was undone is not in it."""
    contract = found(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="lavoro-{contract.pk}.csv"'
    writer = csv.writer(response)
    writer.writerow(
        [
            _("Contract"), _("Date"), _("Ticket"), _("What was done"), _("Minutes"), _("Intervention"), _("Paid by"),
            _("To be charged"),
        ]
    )  # fmt: skip
    for one in usage.uses_of(request.viewer, contract).filter(undone_at=None)[:MOST_ROWS]:
        writer.writerow([plain(cell) for cell in row(contract, one)])
    return response


def row(contract: Contract, use: Use) -> list[Any]:
    """One line of the file."""
    when = timezone.localtime(use.at).strftime("%d/%m/%Y %H:%M")
    return [
        contract.number, when, use.ticket, use.what, use.minutes, yes_or_no(use.intervention), source(use), yes_or_no(use.charged),
    ]  # fmt: skip


def yes_or_no(is_so: bool) -> str:  # noqa: FBT001 - the answer to one question
    """The word of an answer."""
    return _("yes") if is_so else _("no")
