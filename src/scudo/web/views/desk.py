"""The list of tickets."""

import csv
from collections.abc import Iterator, Mapping, Sequence
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
from scudo.desk.queries import tags, worklist
from scudo.lib import clock
from scudo.lib.ui.sheet import Sheet, plain
from scudo.mail import queries as mail
from scudo.web import bulk_panel, desk_filters, mail_words, saved_views, shown
from scudo.web.desk_sheet import heads, lines
from scudo.web.paging import pages, with_value
from scudo.web.staff import StaffRequest, staff

PAGE = 60
MOST_ROWS = 50_000


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """The whole page; a ticket's number typed in the search opens the ticket."""
    exact = desk.ticket_by_number(request.viewer, request.GET.get("q", ""))
    if exact:
        return redirect("web:ticket", exact.number)
    counted, people = desk.counts(request.viewer, clock.now()), desk_filters.people(request.viewer)
    context = {
        **rows_context(request, counted), **views_context(request, counted), **head_context(request, people),
        "bulk": bulk_panel.offered(request.viewer, people), "known_tags": tags.suggested(request.viewer),
    }  # fmt: skip
    return render(request, "web/desk.html", context)


@staff
def rows(request: StaffRequest) -> HttpResponse:
    """The rows alone, for the live list."""
    form = (
        filter_form(request, desk_filters.people(request.viewer))
        if desk_filters.is_filtered(request.GET)
        else None
    )
    chips = desk_filters.chips(request.viewer, request.GET, form) if form else []
    return render(request, "web/partials/desk_rows.html", {**rows_context(request), "filters": chips})


def found(request: StaffRequest) -> "QuerySet[desk.Ticket]":
    """The tickets of the view and the filters in the address."""
    return worklist.listed(request.viewer, desk_filters.filters_of(request.GET.dict()), clock.now())


def rows_context(request: StaffRequest, counted: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Groups of rows, and what is said where there are none; what the rail has counted is not counted again."""
    paginator = Paginator(worklist.for_rows(found(request)), PAGE)
    filtered, view = desk_filters.is_filtered(request.GET), desk_filters.view_of(request.GET.dict())
    if counted and not filtered and view in counted:
        paginator.count = counted[view]
    page, at = paginator.get_page(request.GET.get("page")), clock.now()
    return {
        "groups": groups(request, list(page.object_list)),
        "letters_late": mail_words.late(mail.queue(at), at),
        "done_lately": bulk_panel.lately(request.viewer, at),
        "list_url": request.get_full_path() if request.path == reverse("web:desk") else back_of(request),
        "pages": pages(page, request.GET),
        "all_url": reverse("web:desk"),
        "empty": _("No ticket fits these filters.")
        if filtered
        else _("Nothing to do here: no ticket waits in this view."),
    }


def back_of(request: StaffRequest) -> str:
    """The page whose rows are asked for alone."""
    return f"{reverse('web:desk')}?{request.GET.urlencode()}"


def groups(request: StaffRequest, tickets: Sequence[desk.Ticket]) -> list[shown.Group]:
    """The rows of the page, by when they are due; in another order one after the other."""
    called, at = desk.mentioned_on(request.viewer), clock.now()
    words = tags.names_on(request.viewer, [ticket.pk for ticket in tickets])
    order = desk_filters.order_names().get(request.GET.get("order", ""))
    if order is None:
        return shown.groups(tickets, at, called, words)
    in_order = [shown.row(ticket, at, called, words.get(ticket.pk, ())) for ticket in tickets]
    return [shown.Group("order", order, "", in_order)] if in_order else []


def filter_form(request: StaffRequest, people: Sequence[tuple[str, str]]) -> desk_filters.FilterForm:
    """The form of the filters, filled in as the address says."""
    fields = desk_filters.own_fields(request.viewer, request.GET.dict())
    return desk_filters.FilterForm(request.GET, people=people, fields=fields, auto_id="filter_%s")


def head_context(request: StaffRequest, people: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What stands above the list: filters, what is saved, addresses."""
    form, query = filter_form(request, people), with_value(request.GET)
    return {
        "filter_form": form,
        "filters": desk_filters.chips(request.viewer, request.GET, form),
        "saved": saved_views.current(request.viewer, request.GET),
        "save_url": saved_views.new_address(request.GET),
        "rows_url": f"{reverse('web:desk_rows')}?{query}",
        "csv_url": f"{reverse('web:desk_csv')}?{query}",
        "saved_url": f"{reverse('web:saved_views')}?{query}",
    }


def views_context(request: StaffRequest, counted: Mapping[str, int]) -> dict[str, Any]:
    """The rail: the group's views with their counts, and the saved ones."""
    names, current = view_names(), desk_filters.view_of(request.GET.dict())
    saved = saved_views.groups(request.viewer, request.GET)
    is_saved = any(item["current"] for group in saved for item in group["items"])
    items = [
        {
            "name": name,
            "url": f"?view={key}" if key != "open" else "?",
            "count": counted.get(key),
            "current": key == current and not is_saved,
        }
        for key, name in names.items()
    ]
    shown = current if current in names else "open"
    return {
        "views": [{"title": _("Views of the group"), "items": items}],
        "view": {"name": names[shown], "count": counted.get(shown)},
        "saved_views": saved,
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


@staff
def as_csv(request: StaffRequest) -> HttpResponseBase:
    """The list as a file."""
    writer = csv.writer(Sheet())
    fields = desk_filters.own_fields(request.viewer, request.GET.dict())

    language = get_language()

    def written() -> Iterator[str]:
        with translation.override(language):  # what is sent later speaks the reader's language too
            yield writer.writerow(heads(fields))
            for line in lines(request.viewer, found(request)[:MOST_ROWS], fields):
                yield writer.writerow([plain(value) for value in line])

    response = StreamingHttpResponse(written(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="ticket.csv"'
    return response
