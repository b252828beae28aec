"""The search over everything: its page, its answers while typing, its tickets as a file."""

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from scudo.lib import clock
from scudo.lib.ui.sheet import Sheet, plain
from scudo.search import queries
from scudo.web import search_shown, search_words, together_words
from scudo.web import shown as tickets_shown
from scudo.web.search_words import url_of
from scudo.web.staff import StaffRequest, staff

TYPED, PAGE, MOST_PAGES, MOST_ROWS = 4, 20, 25, 1_000


def typed(request: StaffRequest) -> str:
    """What is searched for."""
    return request.GET.get("q", "").replace("\0", " ").strip()


@staff
@require_GET
def shown(request: StaffRequest) -> HttpResponse:
    """Everything that was found; a ticket's number alone opens the ticket."""
    text, page = typed(request), number_of(request.GET.get("page", ""))
    at = clock.now()
    found = queries.find(request.viewer, text, at, most=PAGE, first=(page - 1) * PAGE)
    if found.exact and page == 1 and not found.query.filters:
        return redirect("web:ticket", found.exact.number)
    groups = search_shown.groups(found)
    if page > 1:
        groups = [group for group in groups if group["key"] == "tickets"]
    for group in groups:
        if group["key"] == "tickets" and found.more_tickets and page < MOST_PAGES:
            group["more_url"] = url_of(text, page=page + 1)
    return render(request, "web/search.html", context_of(request, text, found, groups))


def number_of(page: str) -> int:
    """A page's number; the first where it makes no sense."""
    return min(int(page), MOST_PAGES) if page.isdecimal() and len(page) < len("1000") and int(page) else 1


def context_of(
    request: StaffRequest, text: str, found: queries.Found, groups: list[dict[str, Any]]
) -> dict[str, Any]:
    """What the page shows around what was found."""
    query = found.query
    asked = not query.is_empty
    return {
        "q": text,
        "groups": groups,
        "problems": [search_words.problem(one, query) for one in found.problems],
        "notices": search_words.notices(found, is_reading=asked and queries.is_reading(request.viewer)),
        "chips": [search_words.chip(one, query) for one in query.filters],
        "offers": search_words.offers(query) if found.tickets else [],
        "examples": search_words.examples(),
        "csv_url": f"{reverse('web:search_csv')}?{url_of(text).partition('?')[2]}" if found.tickets else "",
        "empty": search_words.nothing(found) if asked else _("Write what you look for. Some examples:"),
    }


@staff
@require_GET
def answers(request: StaffRequest) -> HttpResponse:
    """The first of each kind, while somebody is typing."""
    text = typed(request)
    found = queries.find(request.viewer, text, clock.now(), most=TYPED, is_typing=True)
    context = {
        "asked": not found.query.is_empty,
        "problems": [search_words.problem(one, found.query) for one in found.problems],
        "groups": search_shown.groups(found),
        "all_url": url_of(text),
    }
    return render(request, "web/partials/search_answers.html", context)


@staff
@require_GET
def as_csv(request: StaffRequest) -> HttpResponse:
    """The tickets that were found, the newest first, as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="search.csv"'
    sheet = csv.writer(Sheet())
    heads = [_("Number"), _("Gravity"), _("Customer"), _("Reason"), _("State"), _("Assigned"), _("Opened")]
    response.write(sheet.writerow(heads))
    for one in queries.tickets_found(request.viewer, typed(request), clock.now(), MOST_ROWS):
        fields = [
            one.number, one.severity or "", one.customer.name, one.reason, together_words.stage(one),
            tickets_shown.whose(one), one.opened_at.isoformat(),
        ]  # fmt: skip
        response.write(sheet.writerow([plain(value) for value in fields]))
    return response
