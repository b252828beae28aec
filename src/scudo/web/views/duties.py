"""Maintenance: every planned day across customers; duties entered, changed and ended on their contract (C3)."""

import csv
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import actions
from scudo.contracts import queries as contracts
from scudo.contracts.queries import duties
from scudo.contracts.queries.duties import PlannedDay, Standing
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web import duty_words as words
from scudo.web.customer_forms import blame
from scudo.web.duty_forms import DutyForm, initial_of, things_for
from scudo.web.paging import pages, with_value
from scudo.web.staff import StaffRequest, staff

PAGE = 60
MOST_ROWS = 20_000
HORIZONS = (30, 90, 365)
NEAR = "90"
TO_DO = {Standing.TO_PLAN, Standing.OPEN}
FEW = 3
NEXT = timedelta(days=3 * 366)


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """Every planned day, by date."""
    found = days(request)
    shown = narrowed(found, view_of(request))
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    is_narrowed = bool(request.GET.get("q") or view_of(request))
    return render(request, "web/maintenance.html", {
        "count": page.paginator.count, "q": request.GET.get("q", ""), "days": [line(one) for one in page.object_list],
        "views": views(request, found), "horizons": horizons(request), "pages": pages(page, request.GET),
        "csv_url": f"{reverse('web:maintenance_csv')}?{with_value(request.GET)}", "is_narrowed": is_narrowed,
        "empty": _("No planned day fits.") if is_narrowed
        else _("No maintenance is planned. A duty is entered on the page of its contract."),
    })  # fmt: skip


def days(request: StaffRequest) -> list[PlannedDay]:
    """What is open, and what comes within the horizon of the address, for the words of the address."""
    at = clock.now()
    found = duties.duties_matching(request.viewer, request.GET.get("q", "")[:100])
    until = contracts.today_of(at) + timedelta(days=horizon_of(request))
    both = [*duties.open_days(found, at), *duties.days_ahead(found, at, until)]
    return sorted(both, key=lambda one: (one.due_on, one.duty.pk))[:MOST_ROWS]


def horizon_of(request: StaffRequest) -> int:
    """How many days ahead are looked at."""
    asked = request.GET.get("days", NEAR)
    return int(asked) if asked in map(str, HORIZONS) else int(NEAR)


def view_of(request: StaffRequest) -> str:
    """How the list is narrowed; what makes no sense narrows nothing."""
    view = request.GET.get("view", "")
    return view if view in VIEWS else ""


VIEWS = {"overdue": {Standing.OVERDUE}, "open": TO_DO, "ahead": {Standing.AHEAD}}


def narrowed(found: list[PlannedDay], view: str) -> list[PlannedDay]:
    """The days of a view."""
    return [one for one in found if one.standing in VIEWS[view]] if view else found


def views(request: StaffRequest, found: list[PlannedDay]) -> list[dict[str, Any]]:
    """The ways to narrow the list, with how many days each holds."""
    named = (("", _("all")), ("overdue", _("overdue")), ("open", _("ticket open")), ("ahead", _("to come")))
    return [
        {
            "name": name, "count": len(narrowed(found, view)), "url": f"?{with_value(request.GET, view=view)}",
            "current": view == view_of(request),
        }
        for view, name in named
    ]  # fmt: skip


def horizons(request: StaffRequest) -> list[dict[str, Any]]:
    """How far ahead one may look."""
    return [
        {
            "name": _("%(days)s days ahead") % {"days": ahead}, "url": f"?{with_value(request.GET, days=ahead)}",
            "current": ahead == horizon_of(request),
        }
        for ahead in HORIZONS
    ]  # fmt: skip


def line(one: PlannedDay) -> dict[str, Any]:
    """A planned day as the list shows it."""
    duty = one.duty
    return {
        "due_on": one.due_on, "state": words.state_of(one), "word": words.standing_words(one), "ticket": one.ticket,
        "what": duty.what, "thing": words.thing_words(duty.kind, duty.thing), "customer": duty.customer.name,
        "customer_url": reverse("web:customer", args=[duty.customer_id]), "contract": duty.contract.number,
        "contract_url": reverse("web:contract", args=[duty.contract_id]),
        "url": reverse("web:ticket", args=[one.ticket]) if one.ticket else reverse("web:contract", args=[duty.contract_id]),
    }  # fmt: skip


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="manutenzioni.csv"'
    writer = csv.writer(response)
    writer.writerow(
        [_("Day"), _("State"), _("What is done"), _("On what"), _("Customer"), _("Contract"), _("Ticket")]
    )
    names = ("word", "what", "thing", "customer", "contract", "ticket")
    for one in map(line, narrowed(days(request), view_of(request))):
        writer.writerow([one["due_on"].isoformat(), *(plain(one[name]) for name in names)])
    return response


def contract_of(request: StaffRequest, pk: int) -> contracts.Contract:
    """The contract of an address. Raises Http404."""
    found = contracts.contract_by_id(request.viewer, pk)
    if found is None:
        raise Http404(_("There is no such contract."))
    return found


def running_duty(request: StaffRequest, pk: int, duty: int) -> duties.Duty:
    """The duty of an address. Raises Http404 where it is not there or has ended."""
    found = duties.duty_by_id(request.viewer, pk, duty)
    if found is None or found.ended_at:
        raise Http404(_("There is no such duty, or it has ended."))
    return found


def form_page(
    request: StaffRequest,
    form: forms.Form,
    title: str,
    contract: contracts.Contract,
    explains: str,
    send: str = "",
) -> HttpResponse:
    """Any form about a duty; `send` is what its button says."""
    back = {"url": reverse("web:contract", args=[contract.pk]), "words": str(contract)}
    context = {"form": form, "title": title, "back": back, "explains": explains, "send": send or _("Save")}
    return render(request, "web/contract_step.html", context, status=422 if form.errors else 200)


@staff
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a duty."""
    contract, at = contract_of(request, pk), clock.now()
    form = DutyForm(
        request.POST or None, initial={"starts_on": contracts.today_of(at)}, things=things_for(request.viewer, contract, at)
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_duty(contract=contract, **form.parts(), by=request.viewer, at=at)
        except ValidationError as problem:
            blame(form, problem, form.fields_of_action)
        else:
            messages.success(request, said_of(made))
            return redirect("web:contract", pk)
    explains = _(
        "Each of its days opens a planned ticket, early enough to agree on a time; the customer gets a letter with the day."
    )
    return form_page(request, form, _("New maintenance duty"), contract, explains)


@staff
def change(request: StaffRequest, pk: int, duty: int) -> HttpResponse:
    """Change a duty."""
    contract, held, at = contract_of(request, pk), running_duty(request, pk, duty), clock.now()
    initial = initial_of(held)
    things = things_for(request.viewer, contract, at, initial["thing"])
    form = DutyForm(request.POST or None, initial=initial, things=things)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_duty(duty=held, **form.parts(), by=request.viewer, at=at)
        except ValidationError as problem:
            blame(form, problem, form.fields_of_action)
        else:
            messages.success(request, said_of(changed))
            return redirect("web:contract", pk)
    explains = _("It changes from today on. Tickets that are open already stay as they are.")
    return form_page(request, form, held.what, contract, explains)


def said_of(duty: duties.Duty) -> str:
    """What was entered, in words, with its next days: a rule that says something else is seen at once."""
    often, coming = words.often(duty.rule, duty.starts_on), next_days(duty)
    if not coming:
        return _("%(what)s: %(often)s.") % {"what": duty.what, "often": often}
    listed = ", ".join(day.strftime(words.DATE) for day in coming)
    return _("%(what)s: %(often)s. The next days: %(days)s.") % {
        "what": duty.what,
        "often": often,
        "days": listed,
    }


def next_days(duty: duties.Duty) -> list[date]:
    """The next due days, as far as the contract runs."""
    today = contracts.today_of(clock.now())
    return duties.days_of(duty, today, today + NEXT)[:FEW]


@staff
def end(request: StaffRequest, pk: int, duty: int) -> HttpResponse:
    """Let a duty come no more."""
    contract, held = contract_of(request, pk), running_duty(request, pk, duty)
    if request.method == "POST":
        try:
            actions.end_duty(duty=held, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("%(what)s has ended.") % {"what": held.what})
        return redirect("web:contract", pk)
    explains = _("No more tickets will be opened for it; those that are open stay.")
    title = _("End: %(what)s") % {"what": held.what}
    return form_page(request, forms.Form(), title, contract, explains, _("End this duty"))
