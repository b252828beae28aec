"""Contracts: their list, one whole, its versions (C1-C7, C10, C11)."""

import csv
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import actions
from scudo.contracts.queries import Contract, contract_by_id, today_of
from scudo.contracts.queries.attention import STATES, Wanted, listed_for
from scudo.contracts.queries.billing import to_invoice
from scudo.contracts.queries.draft_requests import request_counts
from scudo.contracts.queries.pins import alarm_at
from scudo.contracts.queries.situations import awaited_of
from scudo.core.agreement import State
from scudo.core.plans import Refusal, Situation
from scudo.core.roles import may
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web import contract_page, contract_words
from scudo.web.contract_hours import day_asked
from scudo.web.contract_steps import Standing, offered
from scudo.web.paging import pages, with_value
from scudo.web.staff import StaffRequest, staff

PAGE = 60
MOST_ROWS = 20_000
FILTERS = ("q", "state", "plan", "soon")
Awaited = dict[int, tuple[Situation, tuple[Refusal, ...]]]


def wanted(request: StaffRequest) -> Wanted:
    """The filters of the address."""
    asked = request.GET
    plan = asked.get("plan", "")
    return Wanted(
        state=asked.get("state", ""), plan=plan if plan in set(actions.Plan.values) else "",
        text=asked.get("q", "")[:100].replace("\0", ""), soon=bool(asked.get("soon")),
    )  # fmt: skip


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """Every contract that is not over, what needs the office first."""
    at, awaited = clock.now(), awaited_of(request.viewer)
    found = listed_for(request.viewer, wanted(request), today_of(at), urgent(awaited))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    is_narrowed = any(request.GET.get(name) for name in FILTERS)
    may_write = may(request.viewer, actions.prepare)
    return render(request, "web/contracts.html", {
        "pin_alarm": alarm_at(request.viewer, at), "count": page.paginator.count, "q": request.GET.get("q", ""), "groups": groups(page.object_list, awaited, at),
        "pages": pages(page, request.GET), "csv_url": f"{reverse('web:contracts_csv')}?{with_value(request.GET)}",
        "views": views(request), "plans": plan_views(request), "is_narrowed": is_narrowed,
        "kept": [(name, value) for name, value in request.GET.items() if name in FILTERS and name != "q"],
        "new_url": reverse("web:contract_begin") if may_write else "", "beside": beside(request),
        "empty": _("No contract fits.") if is_narrowed
        else _("No contract yet. Prepare one for a customer, or enter one that runs already."),
    })  # fmt: skip


def beside(request: StaffRequest) -> list[dict[str, Any]]:
    """What else the office looks after: requests for drafts and charges that wait (counted), maintenance, PINs, its hours."""
    asked = request_counts(request.viewer).get("asked", 0)
    return [
        {"url": reverse("web:draft_requests"), "words": _("Draft requests"), "count": asked},
        {"url": reverse("web:billing"), "words": _("To be invoiced"), "count": to_invoice(request.viewer)},
        {"url": reverse("web:maintenance"), "words": _("Planned maintenance"), "count": 0},
        {"url": reverse("web:pins"), "words": _("PINs"), "count": 0},
        {"url": reverse("web:office"), "words": _("Office hours"), "count": 0},
    ]


def urgent(awaited: Awaited) -> list[int]:
    """Contracts in preparation that could begin, or whose test is signed though something else stands against them."""
    return [pk for pk, (situation, found) in awaited.items() if not found or situation.tested_on]


def views(request: StaffRequest) -> list[dict[str, Any]]:
    """The states, and what ends soon, as ways to narrow the list."""
    now, soon = request.GET.get("state", ""), bool(request.GET.get("soon"))
    states = [
        ("", _("not over")),
        *((state, str(words)) for state, words in STATES if state != State.ENDED.value),
    ]
    found = [view(request, name, state=state, current=state == now and not soon) for state, name in states]
    found.append(view(request, _("ending within 60 days"), soon="1", current=soon))
    over = dict(STATES)[State.ENDED.value]
    return [*found, view(request, str(over), state=State.ENDED.value, current=now == State.ENDED.value)]


def view(
    request: StaffRequest, name: str, *, current: bool, state: str = "", soon: str = ""
) -> dict[str, Any]:
    """One way to narrow the list."""
    return {"name": name, "current": current, "url": f"?{with_value(request.GET, state=state, soon=soon)}"}


def plan_views(request: StaffRequest) -> list[dict[str, Any]]:
    """The plans as ways to narrow the list."""
    now = request.GET.get("plan", "")
    return [
        {"name": name, "url": f"?{with_value(request.GET, plan=plan)}", "current": plan == now}
        for plan, name in [("", _("every plan")), *actions.Plan.choices]
    ]


def groups(found: Any, awaited: Awaited, at: datetime) -> list[dict[str, Any]]:
    """Contracts as the list shows them, by what they need."""
    titles = (
        _("To be started"), _("Ending within 60 days"), _("Suspended"), _("In preparation"), _("In force"), _("Over"),
    )  # fmt: skip
    shown: list[dict[str, Any]] = []
    for one in found:
        title = titles[one.rank]
        if not shown or shown[-1]["title"] != title:
            shown.append({"title": title, "lines": []})
        shown[-1]["lines"].append(line(one, awaited, at))
    return shown


def line(one: Contract, awaited: Awaited, at: datetime) -> dict[str, Any]:
    """One contract of the list."""
    today = today_of(at)
    return {
        "url": reverse("web:contract", args=[one.pk]), "number": one.number, "plan": one.get_plan_display(),
        "customer": one.customer.name,
        "system": one.system, "dates": contract_words.dates(one), "days": contract_words.days(one, today),
        "badge": contract_words.badge(one, today), "waits": contract_words.waits_for(one, at, awaited.get(one.pk)),
    }  # fmt: skip


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    at, awaited = clock.now(), awaited_of(request.viewer)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="contratti.csv"'
    writer = csv.writer(response)
    writer.writerow([
        _("Customer"), _("Plan"), _("Number"), _("System"), _("From and until"), _("State"), _("Waits for"),
    ])  # fmt: skip
    for one in listed_for(request.viewer, wanted(request), today_of(at), urgent(awaited))[:MOST_ROWS]:
        said = line(one, awaited, at)
        cells = [said[name] for name in ("customer", "plan", "number", "system", "dates")]
        writer.writerow([plain(cell) for cell in (*cells, said["badge"]["word"], said["waits"])])
    return response


def found(request: StaffRequest, pk: int) -> Contract:
    """The contract of an address. Raises Http404."""
    contract = contract_by_id(request.viewer, pk)
    if contract is None:
        raise Http404(_("There is no such contract."))
    return contract


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """One contract whole."""
    contract, viewer, at = found(request, pk), request.viewer, clock.now()
    missing = contract_page.missing(contract, viewer)
    standing = Standing(contract, at, ready=missing == [])
    begun = contract.starts_on if contract.starts_on and contract.starts_on > today_of(at) else today_of(at)
    return render(request, "web/contract.html", {
        "contract": contract, "customer": {"name": contract.customer.name, "url": reverse("web:customer", args=[contract.customer_id])},
        "badge": contract_words.badge(contract, today_of(at)), "facts": contract_page.facts(contract, viewer), "kin": contract_page.kin(contract),
        "dates": contract_words.dates(contract), "days": contract_words.days(contract, today_of(at)),
        "end": contract_words.at_its_end(contract), "missing": missing, "ready": missing == [],
        "suspensions": list(contract.suspensions.all()), "steps": offered(standing, viewer), "says": contract_page.says(contract, at),
        "week": contract_page.week(contract, at, day_asked(request.GET.get("week", ""), begun)),
        "versions": contract_page.versions(contract, viewer), "tickets": contract_page.tickets(contract, viewer),
        "sections": contract_page.sections(request, viewer, contract, at),
    })  # fmt: skip


@staff
def versions(request: StaffRequest, pk: int) -> HttpResponse:
    """What a contract said before, and what each amendment changed."""
    contract = found(request, pk)
    return render(request, "web/contract_versions.html", {
        "contract": contract, "customer": contract.customer.name, "versions": contract_page.versions(contract, request.viewer),
        "amend_url": reverse("web:contract_amend", args=[pk])
        if may(request.viewer, actions.amend) and contract.state in {State.IN_FORCE.value, State.SUSPENDED.value} else "",
    })  # fmt: skip
