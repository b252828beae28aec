"""The catalogue: products ranked by failure rate within their category, and the fragment by which a model's writer picks one."""

import csv
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.roles import may
from scudo.design import actions
from scudo.design.queries import catalogue
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web import catalogue_words as words
from scudo.web.catalogue_forms import FilterForm
from scudo.web.paging import chips, pages, with_value
from scudo.web.staff import StaffRequest, staff

PAGE = 60
MOST_PICKED = 30
FILTERS = ("q", "certified", "support")


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """The list, by category, the best failure rate first."""
    at = clock.now()
    page = Paginator(ranked(request, at), PAGE).get_page(request.GET.get("page"))
    narrowed = any(request.GET.get(name) for name in (*FILTERS, "category"))
    current = request.GET.get("category", "")
    return render(request, "web/catalogue.html", {
        "count": page.paginator.count, "groups": groups(page.object_list, at.date()), "pages": pages(page, request.GET), "views": views(request, at),
        "view": dict(catalogue.CATEGORIES).get(current, _("Catalogue")), "filters": chips(FilterForm(request.GET), FILTERS, request.GET),
        "filter_form": FilterForm(request.GET, auto_id="filter_%s"),
        "new_url": reverse("web:product_new") if may(request.viewer, actions.add_product) else "",
        "csv_url": f"{reverse('web:catalogue_csv')}?{with_value(request.GET)}", "all_url": reverse("web:catalogue"), "narrowed": narrowed,
        "empty": _("No product fits these filters.") if narrowed else _("No product yet: models can name what the catalogue has."),
    })  # fmt: skip


def found(request: StaffRequest, at: datetime) -> "QuerySet[catalogue.Product]":
    """The products of the filters in the address, of every category."""
    asked = request.GET
    return catalogue.narrowed(
        catalogue.products_for(request.viewer), text=asked.get("q", "")[:100].replace("\0", ""), certified=asked.get("certified", ""),
        ending=at.date() if asked.get("support") == "ending" else None,
    )  # fmt: skip


def ranked(request: StaffRequest, at: datetime) -> list[catalogue.Standing]:
    """What the list shows, in its order."""
    products = catalogue.narrowed(found(request, at), category=request.GET.get("category", ""))
    return catalogue.standings(products, at)


def groups(standings: Iterable[catalogue.Standing], today: date) -> list[dict[str, Any]]:
    """Products by category."""
    return [
        {
            "key": key,
            "title": dict(catalogue.CATEGORIES)[key],
            "products": [line(one, today) for one in group],
        }
        for key, group in groupby(standings, lambda one: one.product.category)
    ]


def line(one: catalogue.Standing, today: date) -> dict[str, Any]:
    """One product of the list."""
    return {
        "key": one.product.key, "url": reverse("web:product", args=[one.product.key]), "name": one.product.name,
        "maker": one.product.maker.name, "rank": one.rank, "rate": words.rate(one), "seen": words.seen(one.evidence),
        "units": one.evidence.units, "certified": one.certified, "price": words.price(one.product),
        "support": words.support(one.product, today), "checks": one.product.checks,
    }  # fmt: skip


def views(request: StaffRequest, at: datetime) -> list[dict[str, Any]]:
    """The categories that have products, each with how many the other filters leave."""
    counted = catalogue.counts(found(request, at))
    current = request.GET.get("category", "")
    items = [
        {"name": name, "count": counted[key], "url": f"?{with_value(request.GET, category=key)}", "current": key == current}
        for key, name in catalogue.CATEGORIES
        if counted.get(key) or key == current
    ]  # fmt: skip
    everything = {
        "name": _("All categories"), "count": sum(counted.values()), "url": f"?{with_value(request.GET, category='')}",
        "current": not current,
    }  # fmt: skip
    return [everything, *items]


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file; rates are shares of a year, times hours."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="catalogo.csv"'
    writer = csv.writer(response)
    writer.writerow([
        _("Key"), _("Category"), _("Maker"), _("Product"), _("Certified"), _("Rank"), _("AFR"), _("AFR from"), _("AFR to"),
        _("Field evidence"), _("MTBF, hours"), _("Repair, hours"), _("Units"), _("Unit-hours"), _("Failures"), _("Price"), _("Currency"),
        _("End of sale"), _("End of support"),
    ])  # fmt: skip
    for one in ranked(request, clock.now()):
        writer.writerow([plain(value) for value in fields(one)])
    return response


def fields(one: catalogue.Standing) -> list[Any]:
    """One line of the file."""
    product, evidence, rate = one.product, one.evidence, one.rate
    figures = [rate.afr, *rate.afr_interval, rate.field_weight] if rate else [""] * 4
    return [
        product.key, product.get_category_display(), product.maker.name, product.name, _("yes") if one.certified else _("no"),
        one.rank or "", *figures, product.mtbf_h or "", product.repair_h or "", evidence.units, evidence.hours, evidence.seen,
        "" if product.price is None else product.price, product.currency, product.end_of_sale or "", product.end_of_support or "",
    ]  # fmt: skip


@staff
def pick(request: StaffRequest) -> HttpResponse:
    """Products to choose one of while one writes a model, the best of a category first; a page of its own is the list."""
    category = request.GET.get("category", "")
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('web:catalogue')}?{urlencode({'category': category})}")
    at = clock.now()
    shown = ranked(request, at)
    return render(request, "web/partials/catalogue_pick.html", {
        "categories": [{"key": key, "name": name, "current": key == category} for key, name in catalogue.CATEGORIES],
        "q": request.GET.get("q", ""), "groups": groups(shown[:MOST_PICKED], at.date()), "more": max(0, len(shown) - MOST_PICKED),
    })  # fmt: skip
