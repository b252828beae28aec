"""The wall: every customer's systems, the worst first."""

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.roles import may
from scudo.design import actions as design
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.monitor.queries import wall
from scudo.monitor.queries.history import DAY
from scudo.web import monitor_words as words
from scudo.web import monitored
from scudo.web.paging import with_value
from scudo.web.staff import StaffRequest, staff

ONLY = "amiss"


@staff
def shown(request: StaffRequest) -> HttpResponse:
    """The whole page."""
    return render(request, "web/wall.html", context(request))


@staff
def rows(request: StaffRequest) -> HttpResponse:
    """What changes by itself."""
    return render(request, "web/partials/wall_rows.html", context(request))


def asked(request: StaffRequest) -> wall.Wall:
    """The wall as the address narrows it."""
    text = request.GET.get("q", "").replace("\0", "")
    return wall.wall(request.viewer, clock.now(), text=text, amiss=request.GET.get("only") == ONLY)


def context(request: StaffRequest) -> dict[str, Any]:
    """All that the page shows."""
    found, at, query = asked(request), clock.now(), with_value(request.GET)
    narrowed = bool(request.GET.get("q") or request.GET.get("only"))
    return {
        "tally": monitored.tally(found.tally),
        "silent": [monitored.silent(probe, at) for probe in found.silent],
        "rows": [monitored.wall_row(row, at) for row in found.rows],
        "checks": found.checks,
        "evaluated": words.since(found.evaluated_at, at),
        "at": at,
        "from": at - DAY,
        "q": request.GET.get("q", ""),
        "only": request.GET.get("only") == ONLY,
        "only_url": f"?{with_value(request.GET, only='' if request.GET.get('only') == ONLY else ONLY)}",
        "rows_url": f"{reverse('web:wall_rows')}?{query}",
        "csv_url": f"{reverse('web:wall_csv')}?{query}",
        "narrowed": narrowed,
        "empty": _("Nothing fits: all is well, or no customer has this name.")
        if narrowed
        else _("No system is watched yet. A designer loads its model: scudo design load FILE"),
        "may_load": may(request.viewer, design.load),
    }


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """One line for each system."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="monitor.csv"'
    writer = csv.writer(response)
    writer.writerow([_("State"), _("Customer"), _("System"), _("What is amiss"), _("Since"), _("Tickets")])
    for row in asked(request).rows:
        shown = monitored.wall_row(row, clock.now())
        writer.writerow([plain(value) for value in (
            row.state, shown["customer"], shown["system"], "; ".join(f"{one['name']}: {one['said']}" for one in shown["services"]),
            row.since.isoformat() if row.since else "", ", ".join(one["number"] for one in shown["tickets"]),
        )])  # fmt: skip
    return response
