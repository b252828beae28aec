"""Work under a contract: undone; prepaid hours bought; the list of all of it (C5)."""

import csv
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
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
from scudo.web.staff import StaffRequest, staff
from scudo.web.usage_forms import HoursForm
from scudo.web.views.contracts import found

MOST_ROWS = 20_000


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
    """The work that counts, as a file; what was undone is not in it."""
    contract = found(request, pk)
    return file_of(
        f"lavoro-{contract.pk}.csv", usage.uses_of(request.viewer, contract).filter(undone_at=None)
    )


def file_of(name: str, uses: QuerySet[Use]) -> HttpResponse:
    """Work and parts as a file for billing."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(
        [
            _("Customer"), _("Contract"), _("Date"), _("Ticket"), _("What was done"), _("Minutes"), _("Intervention"), _("Pieces"),
            _("Serial number"), _("Paid by"), _("To be charged"),
        ]
    )  # fmt: skip
    for one in uses.select_related("customer", "contract")[:MOST_ROWS]:
        writer.writerow([plain(cell) for cell in row(one)])
    return response


def row(use: Use) -> list[Any]:
    """One line of the file."""
    when = timezone.localtime(use.at).strftime("%d/%m/%Y %H:%M")
    return [
        use.customer.name, use.contract.number if use.contract else "", when, use.ticket, use.what, use.minutes,
        yes_or_no(use.intervention), use.quantity or "", use.serial, source(use), yes_or_no(use.charged and not use.invoice),
    ]  # fmt: skip


def yes_or_no(is_so: bool) -> str:  # noqa: FBT001 - the answer to one question
    """The word of an answer."""
    return _("yes") if is_so else _("no")
