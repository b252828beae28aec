"""Systems: their list, the architecture of one with its drawing, and its models as they were written."""

import csv
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.roles import may
from scudo.design import actions
from scudo.design import queries as design
from scudo.lib import clock
from scudo.lib.ui import drawing
from scudo.lib.ui.sheet import plain
from scudo.lib.ui.templatetags.ui import STATES
from scudo.monitor.queries import architecture
from scudo.web import monitor_words as words
from scudo.web import monitored
from scudo.web.paging import pages, with_value
from scudo.web.staff import StaffRequest, staff

PAGE = 60
MOST_ROWS = 5_000
MOST_VERSIONS = 6
NOTHING = "-"


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """Every system."""
    page = Paginator(narrowed(request), PAGE).get_page(request.GET.get("page"))
    text = request.GET.get("q", "")
    return render(request, "web/systems.html", {
        "count": page.paginator.count, "q": text, "systems": lines(request, page.object_list), "pages": pages(page, request.GET),
        "csv_url": f"{reverse('web:systems_csv')}?{with_value(request.GET)}",
        "empty": _("No system has these words.") if text else _("No system yet. A designer writes its model, or loads it: scudo design load FILE"),
        "new_url": reverse("web:system_new") if may(request.viewer, actions.load) else "",
    })  # fmt: skip


def narrowed(request: StaffRequest) -> "QuerySet[design.System]":
    """Systems whose name or customer holds every word."""
    found = design.systems_for(request.viewer).order_by("customer__name", "name", "pk")
    for word in request.GET.get("q", "")[:100].replace("\0", "").split():
        found = found.filter(
            Q(name__icontains=word) | Q(customer__name__icontains=word) | Q(key__icontains=word)
        )
    return found


def lines(request: StaffRequest, systems: Any) -> list[dict[str, Any]]:
    """Systems as the list shows them."""
    return [
        {
            "url": reverse("web:system_architecture", args=[row.system.key]), "name": row.system.name, "state": row.worst,
            "word": str(STATES[row.worst]), "customer": row.system.customer.name,
            "customer_url": reverse("web:customer", args=[row.system.customer_id]),
            "since": words.since_words(row.since, clock.now()), "components": row.components, "watched": row.watched, "checks": row.checks,
            "probes": ", ".join(probe or _("centre") for probe in row.probes),
        }
        for row in architecture.rows(request.viewer, systems)
    ]  # fmt: skip


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="sistemi.csv"'
    writer = csv.writer(response)
    names = ("name", "customer", "word", "components", "watched", "checks", "probes")
    heads = _("System"), _("Customer"), _("State"), _("Components"), _("Watched"), _("Checks"), _("Probe")
    writer.writerow(heads)
    for line in lines(request, narrowed(request)[:MOST_ROWS]):
        writer.writerow([plain(line[name]) for name in names])
    return response


def found(request: StaffRequest, key: str) -> design.System:
    """The system of an address. Raises Http404."""
    system = design.system_by_key(request.viewer, key)
    if system is None:
        raise Http404(_("There is no system %s.") % key)
    return system


@staff
def shown(request: StaffRequest, key: str) -> HttpResponse:
    """The architecture of a system."""
    system, at = found(request, key), clock.now()
    now = architecture.standing(request.viewer, system)
    assert now
    plan = drawing.plan_of(monitored.known(now))
    closed = closed_in(request, plan, now)
    tickets = architecture.open_incidents(request.viewer, [system.pk])
    return render(request, "web/architecture.html", {
        "system": {"pk": system.pk, "key": system.key, "name": system.name, "acquired": system.get_acquired_display(), "version": system.version},
        "customer": {"name": system.customer.name, "url": reverse("web:customer", args=[system.customer_id])},
        "state": now.worst, "since": words.since_words(now.since, at), "evaluated": words.since(now.evaluated_at, at),
        "picture": monitored.picture(now, closed, lambda node: folding(request, closed, node)),
        "views": views(request, plan, closed),
        "failed": monitored.failed_lines(now), "legs": monitored.leg_lines(now), "following": monitored.next_lines(now),
        "lists": monitored.by_kind(now), "tickets": [monitored.ticket_line(one) for one in tickets if one.ticket],
        "versions": versions(request, system),
        "edit_url": reverse("web:system_edit", args=[key]) if may(request.viewer, actions.load) else "",
    })  # fmt: skip


def closed_in(request: StaffRequest, plan: drawing.Plan, now: architecture.Standing) -> frozenset[str]:
    """The groups and sites that are closed: as the address says, else what is calm in a drawing of many."""
    said = request.GET.get("closed")
    if said is None:
        return drawing.to_close(plan, monitored.amiss(now))
    foldable = {key for key, node in plan.nodes.items() if node.kind is drawing.Kind.GROUP} | set(plan.sites)
    return frozenset(said.split(",")) & foldable


def folding(request: StaffRequest, closed: frozenset[str], node: str) -> str:
    """The address that opens a closed node, or closes an open one."""
    return f"?{with_value(request.GET, closed=','.join(sorted(closed ^ {node})) or NOTHING)}"


def views(request: StaffRequest, plan: drawing.Plan, closed: frozenset[str]) -> list[dict[str, Any]]:
    """Ways to see a drawing of many parts; none for a small one."""
    groups = sorted(key for key, node in plan.nodes.items() if node.kind is drawing.Kind.GROUP)
    wanted = {
        _("Everything"): frozenset[str](),
        _("Groups closed"): frozenset(groups),
        _("Sites closed"): frozenset(plan.sites),
    }
    if len(plan.nodes) <= drawing.MANY and not closed:
        return []
    current = (
        _("Sites closed") if closed & plan.sites.keys() else _("Groups closed") if closed else _("Everything")
    )
    return [
        {
            "name": name, "current": name == current,
            "url": f"?{with_value(request.GET, closed=','.join(sorted(keys)) or NOTHING)}",
        }
        for name, keys in wanted.items()
    ]  # fmt: skip


def versions(request: StaffRequest, system: design.System) -> list[dict[str, Any]]:
    """The last versions of the model, the newest first."""
    return [
        {
            "number": one.number, "at": one.loaded_at, "by": one.by.name if one.by else "Scudo", "current": one.number == system.version,
            "url": reverse("web:system_text", args=[system.key, one.number]),
        }
        for one in design.versions_of(request.viewer, system)[:MOST_VERSIONS]
    ]  # fmt: skip


@staff
def text(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """A version of the model as it was written, to save."""
    system = found(request, key)
    written = design.text_of(request.viewer, system, number)
    if written is None:
        raise Http404(_("There is no version %s.") % number)
    response = HttpResponse(written, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{system.key}-{number}.yaml"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
