"""Requests for a draft: their list, one with what was written, taken with a contract or declined with an answer (C9)."""

import csv
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from scudo.contracts import actions
from scudo.contracts.queries import draft_requests
from scudo.contracts.queries.draft_requests import DraftRequest
from scudo.contracts.queries.papers import contract_by_number
from scudo.core.roles import may
from scudo.customers import queries as customers
from scudo.design import documents
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web import draft_letters
from scudo.web.customer_forms import blame
from scudo.web.draft_forms import DeclineForm, TakeForm
from scudo.web.paging import pages, with_value
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.contract_writing import permit

PAGE = 60
MOST_ROWS = 20_000
MOST_COMPANIES = 20


def wanted(request: StaffRequest) -> "QuerySet[DraftRequest]":
    """The requests of the view in the address."""
    text = request.GET.get("q", "")[:100].replace("\0", "")
    return draft_requests.requests_matching(request.viewer, text, request.GET.get("state", ""))


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """Every request, what nobody answered first."""
    page = Paginator(wanted(request), PAGE).get_page(request.GET.get("page"))
    is_narrowed = bool(request.GET.get("q") or request.GET.get("state"))
    return render(request, "web/draft_requests.html", {
        "count": page.paginator.count, "q": request.GET.get("q", ""), "requests": [line(one) for one in page.object_list],
        "pages": pages(page, request.GET), "csv_url": f"{reverse('web:draft_requests_csv')}?{with_value(request.GET)}",
        "views": views(request), "is_narrowed": is_narrowed,
        "empty": _("No request fits.") if is_narrowed else _("No request yet. Anybody can ask for a draft on the public page."),
    })  # fmt: skip


def views(request: StaffRequest) -> list[dict[str, Any]]:
    """The states as ways to narrow the list, with how many requests each has."""
    now, counts = request.GET.get("state", ""), draft_requests.request_counts(request.viewer)
    every = [("", pgettext("draft requests", "all")), *draft_requests.STATES]
    return [
        {
            "name": str(word), "count": counts.get(state, 0) if state else sum(counts.values()), "current": state == now,
            "url": f"?{with_value(request.GET, state=state)}",
        }
        for state, word in every
    ]  # fmt: skip


def line(one: DraftRequest) -> dict[str, Any]:
    """A request as the list shows it."""
    return {
        "url": reverse("web:draft_request", args=[one.pk]), "company": one.company, "name": one.name, "mail": one.mail,
        "plan": one.get_plan_display() if one.plan else "", "asked_at": one.asked_at, "state": one.get_state_display(),
        "is_new": one.state == DraftRequest.State.ASKED, "customer": one.customer.name if one.customer else "",
        "contract": one.contract.number if one.contract else "",
    }  # fmt: skip


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="richieste-di-bozza.csv"'
    writer = csv.writer(response)
    writer.writerow(
        [_("Company"), _("Person"), _("E-mail"), _("Plan"), _("State"), _("Contract"), _("Asked for")]
    )
    names = ("company", "name", "mail", "plan", "state", "contract")
    for one in map(line, wanted(request)[:MOST_ROWS]):
        writer.writerow([*(plain(one[name]) for name in names), documents.moment_words(one["asked_at"])])
    return response


def found(request: StaffRequest, pk: int) -> DraftRequest:
    """The request of an address. Raises Http404."""
    one = draft_requests.request_by_id(request.viewer, pk)
    if one is None:
        raise Http404(_("There is no such request."))
    return one


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """What somebody wrote, and what can be done with it."""
    one = found(request, pk)
    writes = one.state == DraftRequest.State.ASKED and may(request.viewer, actions.take_request)
    text = request.GET.get("q", one.company)[:100]
    return render(request, "web/draft_request.html", {
        "asked": line(one), "asked_pk": pk, "facts": facts(one), "things": one.things, "hours": one.hours, "answer": one.answer,
        "answered": {"at": one.answered_at, "by": one.answered_by.name if one.answered_by else ""} if one.answered_at else None,
        "contract": {"number": str(one.contract), "url": reverse("web:contract", args=[one.contract_id])} if one.contract else None,
        "writes": writes, "q": request.GET.get("q", ""), "customers": companies(request, one, text) if writes else [],
        "new_customer_url": reverse("web:customer_new") if writes else "", "take_form": TakeForm() if writes else None,
    })  # fmt: skip


def facts(one: DraftRequest) -> list[dict[str, str]]:
    """Who asks, and for what; what they left out is left out."""
    known = (
        {"value": one.customer.name, "url": reverse("web:customer", args=[one.customer_id])}
        if one.customer
        else {"value": ""}
    )
    said = [
        {"word": _("Company"), "value": one.company}, {"word": _("Customer"), **known}, {"word": _("Person"), "value": one.name},
        {"word": _("E-mail"), "value": one.mail}, {"word": _("Phone"), "value": one.phone}, {"word": _("VAT number"), "value": one.vat_number},
        {"word": _("Plan"), "value": one.get_plan_display() if one.plan else _("not sure")},
        {"word": _("System"), "value": one.get_acquired_display() if one.acquired else ""},
        {"word": _("Language"), "value": one.get_language_display()},
    ]  # fmt: skip
    return [fact for fact in said if fact["value"]]


def companies(request: StaffRequest, one: DraftRequest, text: str) -> list[dict[str, str]]:
    """For whom the contract may be prepared: the customer who was recognised, else those of a name like the company's."""
    query = urlencode({"plan": one.plan, "acquired": one.acquired, "request": one.pk})
    matching = [one.customer] if one.customer and not request.GET.get("q") else alike(request, text)
    return [
        {"name": customer.name, "url": f"{reverse('web:contract_new', args=[customer.pk])}?{query}"}
        for customer in matching
    ]


def alike(request: StaffRequest, text: str) -> "list[customers.Customer]":
    """Customers whose name, VAT number or person holds every word; at first those with the company's first word."""
    words = text if request.GET.get("q") else " ".join(text.split()[:1])
    return list(customers.customers_found(request.viewer, words)[:MOST_COMPANIES]) if words else []


@staff
@require_POST
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """Note which contract a request became."""
    one, form = found(request, pk), TakeForm(request.POST)
    number = form.cleaned_data["contract"] if form.is_valid() else ""
    contract = contract_by_number(request.viewer, number) if number else None
    if contract is None:
        messages.error(request, _("There is no contract with this number."))
        return redirect("web:draft_request", pk)
    try:
        actions.take_request(request=one, contract=contract, by=request.viewer, at=clock.now())
    except actions.AlreadyAnswered:
        messages.error(request, answered_already())
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(
            request, _("The request is completed with contract %(number)s.") % {"number": contract.number}
        )
        return redirect("web:contract", contract.pk)
    return redirect("web:draft_request", pk)


def answered_already() -> str:
    """Why a request is not answered again."""
    return _("Somebody has answered this request already. Look at it again.")


@staff
def decline(request: StaffRequest, pk: int) -> HttpResponse:
    """Decline a request with an answer by letter."""
    permit(request, actions.decline_request)
    one = found(request, pk)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft_letters.decline(request=one, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        except actions.AlreadyAnswered:
            form.add_error(None, answered_already())
        else:
            messages.success(request, _("A letter with your answer is on its way to %s.") % one.name)
            return redirect("web:draft_request", pk)
    back = {"url": reverse("web:draft_request", args=[pk]), "words": one.company}
    explains = _("%(name)s gets your answer by letter, at %(mail)s.") % {"name": one.name, "mail": one.mail}
    context = {
        "form": form,
        "title": _("Decline the request"),
        "explains": explains,
        "back": back,
        "send": _("Send the answer"),
    }
    return render(request, "web/contract_step.html", context, status=422 if form.errors else 200)
