"""What a system's model means: how available each service is, what stops it, what matters, what would help."""

import csv
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.model import Service
from scudo.core.roles import may
from scudo.design import actions
from scudo.design import queries as design
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web import advised, analysed
from scudo.web.paging import pages
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.architecture import found
from scudo.web.views.versions import whose

PAGE, MOST_OFF, MOST_UNKNOWN, MOST_PARTS = 20, 12, 20, 1_000
AT_ONCE_S, FILE_S = 1.5, 10.0
MOST_ADVISED, MOST_AT_ONCE = 1_000, 100
ITALIAN, PLAIN = re.compile(r"\d{1,9}(\.\d{3})*(,\d{1,2})?"), re.compile(r"\d{1,9}(\.\d{1,2})?")


@staff
def shown(request: StaffRequest, key: str) -> HttpResponse:
    """The page: the services of a list, one of them in full, and a maintenance as it is asked for."""
    system = found(request, key)
    every = design.graph_of(system).model.services
    page = Paginator(narrowed(every, request.GET.get("q", "")), PAGE).get_page(request.GET.get("page"))
    listed: list[Service] = list(page.object_list)
    chosen = request.GET.get("service", "")[:220] or (listed[0].key if listed else "")
    tops = dict.fromkeys([chosen, *(service.key for service in listed)])
    known = design.analysis_of(request.viewer, system, tops, clock.now(), seconds=AT_ONCE_S)
    assert known
    seen = analysed.Seen(system.key, known.graph, known.found)
    return render(request, "web/analysis.html", {
        **whose(system), "services": analysed.service_lines(seen, listed, chosen), "chosen": analysed.top(seen, chosen, known.interval_of(chosen)),
        "waiting": sum(top in known.names and top not in known.found for top in tops), "is_tangled": known.study is None,
        "budget": "", "advises_at_once": len(seen.model.components) <= MOST_AT_ONCE, "currency": design.currency_of(seen.model),
        "pages": pages(page, request.GET), "many": len(every) > PAGE, "q": request.GET.get("q", ""), "empty": nothing(every),
        "csv_url": reverse("web:system_analysis_csv", args=[key]), "edit_url": edit_url(request, key),
        **unknown(request, seen, known), **guard(request, seen),
    })  # fmt: skip


def narrowed(services: Sequence[Service], text: str) -> list[Service]:
    """Services whose names hold every word."""
    said = text[:100].casefold().split()
    return [one for one in services if all(word in f"{one.name} {one.key}".casefold() for word in said)]


def nothing(services: Sequence[Service]) -> str:
    """Why no service is listed."""
    return (
        _("No service has these words.")
        if services
        else _("The model names no service yet: say what the customer buys.")
    )


def edit_url(request: StaffRequest, key: str) -> str:
    """Where the model is changed, for who may."""
    return reverse("web:system_edit", args=[key]) if may(request.viewer, actions.load) else ""


def unknown(request: StaffRequest, seen: analysed.Seen, known: design.Analysed) -> dict[str, Any]:
    """The components without figures, each with where they are filled in: the catalogue, else the model."""
    keys = known.unknown
    lines = [
        {"name": seen.parts[key].name, **filled_in(request, seen, key, known)} for key in keys[:MOST_UNKNOWN]
    ]
    return {"unknown": lines, "unknown_more": max(0, len(keys) - MOST_UNKNOWN)}


def filled_in(request: StaffRequest, seen: analysed.Seen, key: str, known: design.Analysed) -> dict[str, str]:
    """Where the figures of a component are filled in, in words, with the address for who may."""
    product = seen.parts[key].product
    if product in known.figures:
        return {"what": _("the product %s") % product, "url": reverse("web:product", args=[product])}
    if product:
        may_add = may(request.viewer, actions.add_product)
        return {
            "what": _("%s is not in the catalogue") % product,
            "url": reverse("web:product_new") if may_add else "",
        }
    return {"what": _("the model"), "url": edit_url(request, seen.key)}


def guard(request: StaffRequest, seen: analysed.Seen) -> dict[str, Any]:
    """What the services stand on with the components off that the address names."""
    asked = list(dict.fromkeys(one.strip()[:110] for one in request.GET.getlist("off") if one.strip()))[
        :MOST_OFF
    ]
    off = [key for key in asked if key in seen.parts]
    wrong = [key for key in asked if key not in seen.parts]
    told = analysed.guarded(seen, off) if off else []
    return {
        "off": [{**seen.part(key), "url": without(request, off, key)} for key in off],
        "off_wrong": _("There is no component %s.") % wrong[0] if wrong else "",
        "guarded": told[: analysed.MOST_GUARDED], "guarded_more": max(0, len(told) - analysed.MOST_GUARDED),
        "parts": [{"key": part.key, "name": part.name} for part in seen.model.components[:MOST_PARTS]],
        "kept": [(name, request.GET[name]) for name in ("q", "page", "service") if request.GET.get(name)],
    }  # fmt: skip


def without(request: StaffRequest, off: Sequence[str], key: str) -> str:
    """The address with one component switched on again."""
    asked = request.GET.copy()
    asked.setlist("off", [one for one in off if one != key])
    return f"?{asked.urlencode()}#guard"


@staff
def as_csv(request: StaffRequest, key: str) -> HttpResponse:
    """Every service as a file; what there was no time for is left blank."""
    system = found(request, key)
    every = design.graph_of(system).model.services
    known = design.analysis_of(
        request.viewer, system, [one.key for one in every], clock.now(), seconds=FILE_S
    )
    assert known
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="analisi-{system.key}.csv"'
    writer = csv.writer(response)
    writer.writerow([
        _("Service"), _("Availability"), _("at least"), _("at most"), _("exact"), _("Hours stopped each year"), _("Agreed"),
        _("What alone stops it"), _("Sets of two that stop it"),
    ])  # fmt: skip
    for service in every:
        writer.writerow([plain(value) for value in row(service, known)])
    return response


def row(service: Service, known: design.Analysed) -> list[Any]:
    """One service in figures, with a point for the decimals, as a spreadsheet reads them; blank is what nobody knows."""
    found_out = known.found.get(service.key)
    points = " ".join(known.graph.single_points(service.key))
    told: list[Any] = ["", "", "", "", ""]
    if found_out:
        told = [
            works(found_out.unavailability), works(found_out.high), works(found_out.low), _("yes") if found_out.exact else _("no"),
            blank(found_out.downtime_hours_per_year),
        ]  # fmt: skip
    pairs = sum(len(cut) == analysed.PAIR for cut in found_out.cut_sets) if found_out else ""
    return [service.name, *told, blank(service.agreed.availability), points, pairs]


def works(unavailability: float | None) -> Any:
    """The share of time in which it works."""
    return "" if unavailability is None else 1 - unavailability


def blank(figure: float | None) -> Any:
    """A figure, blank for none."""
    return "" if figure is None else figure


@staff
def advice(request: StaffRequest, key: str) -> HttpResponse:
    """What would help, for a budget: the part of the page that comes later, or without a script a page of its own."""
    system = found(request, key)
    model = design.graph_of(system).model
    written = request.GET.get("budget", "").strip()
    budget = amount(written)
    context = {
        **whose(system),
        "budget": written,
        "currency": design.currency_of(model),
        "analysis_url": reverse("web:system_analysis", args=[key]),
    }
    if written and budget is None:
        context["wrong"] = _("Write the amount in figures, such as 5000.")
    elif len(model.components) > MOST_ADVISED:
        context["wrong"] = _("The system is too large for this page: ask with scudo model advise FILE.")
    else:
        found_out = design.advice_of(request.viewer, system, budget, clock.now())
        assert found_out
        context |= advised.advice(model, found_out)
    part = bool(request.headers.get("HX-Request"))
    return render(
        request, "web/partials/analysis_options.html" if part else "web/analysis_advice.html", context
    )


def amount(written: str) -> Decimal | None:
    """An amount as people write it: `5000`, `5.000`, `1.450,50`, `1450.5`; None where it is none."""
    digits = "".join(written.split())
    if ITALIAN.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    return Decimal(digits) if PLAIN.fullmatch(digits) else None
