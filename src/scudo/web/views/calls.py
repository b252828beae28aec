"""The log of calls, what waits to be called back first; and the strip that says who rings, on every page."""

import csv
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scudo.customers import queries as customers
from scudo.desk.queries.worklist import is_key
from scudo.lib.ui.sheet import plain
from scudo.voice import queries
from scudo.web import call_words
from scudo.web.paging import pages, with_value
from scudo.web.staff import StaffRequest, staff

PAGE = 60
MOST_ROWS = 20_000
MOST_STRIPS = 3


def wanted(request: StaffRequest) -> queries.Wanted:
    """The filters of the address; who searches, or comes from a customer's page, means every call."""
    asked = request.GET
    text, customer = asked.get("q", "")[:100].replace("\0", "").strip(), asked.get("customer", "")
    view = asked.get("view") or ("all" if text or customer else "waiting")
    return queries.Wanted(
        view=view if view in queries.VIEWS else "waiting", text=text, mine=bool(asked.get("mine")),
        customer=int(customer) if is_key(customer) else None,
    )  # fmt: skip


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """The whole page."""
    asked = wanted(request)
    context = {
        **rows_context(request, asked), "q": asked.text, "views": views(request, asked), "filters": chips(request, asked),
        "kept": [(name, value) for name, value in request.GET.items() if name in {"view", "customer", "mine"} and value],
        "csv_url": f"{reverse('web:calls_csv')}?{with_value(request.GET)}",
        "rows_url": f"{reverse('web:calls_rows')}?{request.GET.urlencode()}", "call_url": reverse("web:call"),
    }  # fmt: skip
    return render(request, "web/calls.html", context)


@staff
def rows(request: StaffRequest) -> HttpResponse:
    """The rows alone, for the live list."""
    return render(request, "web/partials/calls_rows.html", rows_context(request, wanted(request)))


def rows_context(request: StaffRequest, asked: queries.Wanted) -> dict[str, Any]:
    """One page of calls, and what is said where there are none."""
    page = Paginator(queries.listed_for(request.viewer, asked), PAGE).get_page(request.GET.get("page"))
    return {
        "count": page.paginator.count, "calls": [call_words.line(one) for one in page.object_list],
        "pages": pages(page, request.GET), "is_narrowed": bool(asked.text or asked.customer or asked.mine),
        "empty": empty(request, asked),
    }  # fmt: skip


def empty(request: StaffRequest, asked: queries.Wanted) -> str:
    """Why there is no row."""
    if asked.text or asked.customer or asked.mine:
        return _("No call fits.")
    if not queries.switchboards_for(request.viewer).exists():
        return _("No exchange tells of its calls yet: let one in on the page of the system.")
    if asked.view in {"waiting", "back"}:
        return _("No call waits: every one has its ticket, or a reason why nothing is to be done.")
    return _("No call here.")


def views(request: StaffRequest, asked: queries.Wanted) -> list[dict[str, Any]]:
    """The ways to narrow the list, with how many calls wait."""
    counts = queries.counts_for(request.viewer, asked)
    names = {
        "waiting": _("without outcome"), "back": _("to be called back"), "now": pgettext("calls", "now"),
        "missed": pgettext("calls", "missed"), "answered": pgettext("calls", "answered"), "all": pgettext("calls", "all"),
    }  # fmt: skip
    found = [
        {"name": names[view], "url": f"?{with_value(request.GET, view=view)}", "current": view == asked.view, "count": counts.get(view, "")}
        for view in queries.VIEWS
    ]  # fmt: skip
    mine = {"name": pgettext("calls", "only mine"), "current": asked.mine, "count": ""}
    return [*found, {**mine, "url": f"?{with_value(request.GET, mine='' if asked.mine else 1)}"}]


def chips(request: StaffRequest, asked: queries.Wanted) -> list[dict[str, str]]:
    """The filters in force, each with the address that removes it."""
    found = (
        [{"word": _("Words"), "value": asked.text, "url": f"?{with_value(request.GET, q='')}"}]
        if asked.text
        else []
    )
    one = (
        customers.customers_for(request.viewer).filter(pk=asked.customer).first() if asked.customer else None
    )
    if one:
        found.append(
            {"word": _("Customer"), "value": one.name, "url": f"?{with_value(request.GET, customer='')}"}
        )
    return found


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="chiamate.csv"'
    writer = csv.writer(response)
    writer.writerow([
        _("When"), _("Direction"), _("Number"), _("Person"), _("Customer"), _("State"), _("Answered by"), _("Talked"), _("Outcome")
    ])  # fmt: skip
    names = ("direction", "number", "name", "customer", "stage", "operator", "talked")
    for line in map(call_words.line, queries.listed_for(request.viewer, wanted(request))[:MOST_ROWS]):
        cells = [
            localtime(line["at"]).isoformat(timespec="seconds"),
            *(line[name] for name in names),
            line["outcome"]["words"],
        ]
        writer.writerow([plain(cell) for cell in cells])
    return response


@staff
def strip(request: StaffRequest) -> HttpResponse:
    """Who rings on the viewer's phone, or is on it; the call whose page is open is not told again. Beside it, how many calls wait."""
    here = (request.htmx.current_url_abs_path or "").partition("?")[0] if request.htmx else ""  # type: ignore[attr-defined]
    calls = queries.now_at(request.viewer, request.user.extension)
    others = [call for call in calls if reverse("web:on_call", args=[call.pk]) != here]
    shown = [
        {
            "url": reverse("web:on_call", args=[call.pk]), "pk": call.pk, "state": "up" if call.answering else "at_risk",
            "words": call_words.rings(call, queries.callers_of(request.viewer, call)), "number": call_words.number(call),
            "at": call.answered_at or call.began_at,
        }
        for call in others[:MOST_STRIPS]
    ]  # fmt: skip
    told = {
        "calls": shown,
        "more": len(others) - len(shown),
        "waiting": queries.count_waiting(request.viewer),
    }
    return render(request, "web/partials/calls_strip.html", told)
