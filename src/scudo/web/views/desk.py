"""The list of tickets."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scudo.desk import queries as desk
from scudo.lib import clock
from scudo.lib.ui.sheet import Sheet, plain
from scudo.mail import queries as mail
from scudo.web import mail_words, shown, together_words
from scudo.web.forms import FilterForm
from scudo.web.paging import pages, with_value
from scudo.web.staff import StaffRequest, staff

PAGE = 100
MOST_ROWS = 50_000
FILTERS = ("q", "severity", "origin", "assignee")


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """The whole page; a ticket's number typed in the search opens the ticket."""
    exact = desk.ticket_by_number(request.viewer, request.GET.get("q", ""))
    if exact:
        return redirect("web:ticket", exact.number)
    counted = desk.counts(request.viewer, clock.now())
    context = {**rows_context(request, counted), **views_context(request, counted)}
    return render(request, "web/desk.html", context)


@staff
def rows(request: StaffRequest) -> HttpResponse:
    """The rows alone, for the live list."""
    return render(request, "web/partials/desk_rows.html", rows_context(request))


def view_of(request: StaffRequest) -> str:
    """The view in the address; who searches, or comes from a customer's page, means every ticket."""
    wider = request.GET.get("q") or request.GET.get("customer")
    return request.GET.get("view") or ("all" if wider else "open")


def found(request: StaffRequest) -> QuerySet[desk.Ticket]:
    """The tickets of the view and the filters in the address."""
    asked = request.GET
    tickets = desk.in_view(request.viewer, view_of(request), clock.now())
    return desk.narrowed(
        tickets, text=asked.get("q", "")[:100].replace("\0", ""), severity=asked.get("severity", ""), origin=asked.get("origin", ""),
        assignee=asked.get("assignee", ""), customer=asked.get("customer", ""),
    )  # fmt: skip


def rows_context(request: StaffRequest, counted: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Groups of rows, and what is said where there are none; what the rail has counted is not counted again."""
    paginator = Paginator(found(request).prefetch_related("pauses"), PAGE)
    filtered = any(request.GET.get(name) for name in FILTERS)
    if counted and not filtered and not request.GET.get("customer") and view_of(request) in counted:
        paginator.count = counted[view_of(request)]
    page, at = paginator.get_page(request.GET.get("page")), clock.now()
    return {
        "groups": shown.groups(page.object_list, at, desk.mentioned_on(request.viewer)),
        "letters_late": mail_words.late(mail.queue(at), at),
        "pages": pages(page, request.GET),
        "filters": chips(request),
        "all_url": reverse("web:desk"),
        "empty": _("No ticket fits these filters.")
        if filtered
        else _("Nothing to do here: no ticket waits in this view."),
    }


def views_context(request: StaffRequest, counted: Mapping[str, int]) -> dict[str, Any]:
    """The rail of views with their counts, the filter form, and addresses."""
    current = view_of(request)
    items = [
        {
            "name": name,
            "url": f"?view={key}" if key != "open" else "?",
            "count": counted.get(key),
            "current": key == current,
        }
        for key, name in view_names().items()
    ]
    view = next((item for item in items if item["current"]), items[0])
    query = with_value(request.GET)
    form = FilterForm(request.GET, viewer=request.viewer, origins=desk.ORIGINS, auto_id="filter_%s")
    return {
        "views": [{"title": _("Views of the group"), "items": items}],
        "view": view,
        "filter_form": form,
        "rows_url": f"{reverse('web:desk_rows')}?{query}",
        "csv_url": f"{reverse('web:desk_csv')}?{query}",
    }


def view_names() -> dict[str, str]:
    """Names of the views, in the order of the rail."""
    return {
        "open": _("All open"),
        "to_assess": _("To assess"),
        "blocking": _("Blocking"),
        "mine": _("Mine"),
        "teams": _("Of my teams"),
        "nobodys": _("Nobody's"),
        "followed": _("Followed"),
        "mentions": _("Where I am called"),
        "due_today": _("Due within a day"),
        "waiting": _("Waiting"),
        "resolved": _("Resolved, to close"),
        "closed_lately": _("Closed lately"),
        "all": _("All tickets"),
    }


def chips(request: StaffRequest) -> list[dict[str, str]]:
    """The filters in force, each with the address that removes it."""
    form = FilterForm(request.GET, viewer=request.viewer, origins=desk.ORIGINS)
    found = []
    for name in FILTERS:
        value = request.GET.get(name, "")
        if value:
            choices = dict(getattr(form.fields[name], "choices", ()))
            url = f"?{with_value(request.GET, **{name: ''})}"
            found.append({"word": form.fields[name].label, "value": choices.get(value, value), "url": url})
    return found


@staff
def as_csv(request: StaffRequest) -> HttpResponseBase:
    """The list as a file."""
    writer = csv.writer(Sheet())
    heads = [
        _("Number"),
        _("Gravity"),
        _("Customer"),
        _("Reason"),
        _("Origin"),
        _("State"),
        _("Assigned"),
        _("Opened"),
        _("Due"),
    ]

    language = get_language()

    def lines() -> Iterator[str]:
        with translation.override(language):  # what is sent later speaks the reader's language too
            yield writer.writerow(heads)
            for ticket in found(request)[:MOST_ROWS].iterator(chunk_size=1000):
                yield writer.writerow([plain(value) for value in fields(ticket)])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="ticket.csv"'
    return response


def fields(ticket: desk.Ticket) -> list[Any]:
    """One line of the file."""
    return [
        ticket.number, ticket.severity or "", ticket.customer.name, ticket.reason, ticket.get_origin_display(),
        together_words.stage(ticket), shown.whose(ticket), ticket.opened_at.isoformat(), ticket.next_due.isoformat() if ticket.next_due else "",
    ]  # fmt: skip
