"""One component: what it is, what stands on it, its checks, its past and its figures."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from scudo.core.roles import Actor
from scudo.lib import clock
from scudo.lib.ui import chart
from scudo.monitor.queries import component
from scudo.web import article_panel, monitored
from scudo.web import monitor_words as words
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.architecture import found

MOST_CHARTS = 12
SHORTEST = timedelta(hours=1)
HOURS_OF_YEAR = 8766
ADDRESS = ("url", "command", "host", "port")
UNSAID = ("verify", "community")
STATUSES = {0: "up", 1: "at_risk", 2: "down", 3: "unknown"}


@staff
def shown(request: StaffRequest, key: str, name: str) -> HttpResponse:
    """The page of a component."""
    system, at = found(request, key), clock.now()
    page = component.component_page(request.viewer, system, name, at)
    if page is None:
        raise Http404(_("There is no component %s.") % name)
    window = request.GET.get("window", "")
    window = window if window in component.WINDOWS else "24h"
    return render(request, "web/component.html", {
        "system": {"pk": system.pk, "name": system.name, "url": reverse("web:system_architecture", args=[key])},
        "customer": {"name": system.customer.name, "url": reverse("web:customer", args=[system.customer_id])},
        "component": {"name": page.component.name, "key": page.component.key}, "state": page.state,
        "facts": facts(page), "needs": needs(page), "carried": [carried(one) for one in page.carried],
        "checks": [check(one, at) for one in page.checks], "past": [past(one) for one in page.past],
        "known": article_panel.about(request.viewer, products=[page.component.product], things=[name, page.component.name]),
        "windows": windows(window), "charts": charts(request.viewer, page, component.WINDOWS[window], at),
    })  # fmt: skip


def facts(page: component.Page) -> list[dict[str, str]]:
    """What the model says of it; what it does not say is left out."""
    part, sites = page.component, {site.key: site.name for site in page.standing.model.sites}
    told = {
        _("Kind"): part.kind, _("Product"): part.product, _("Site"): sites.get(part.site, part.site), _("Serial number"): part.serial,
        _("MTBF"): hours(part.mtbf_h), _("Repair"): hours(part.repair_h), _("Figures from"): part.source,
    }  # fmt: skip
    return [{"word": word, "value": value} for word, value in told.items() if value]


def hours(amount: float | None) -> str:
    """Hours, and where they are many in years as well."""
    if amount is None:
        return ""
    said = _("%(hours)s h") % {"hours": number_format(amount, 0, force_grouping=True)}
    if amount < HOURS_OF_YEAR:
        return said
    return _("%(said)s, %(years)s years") % {"said": said, "years": number_format(amount / HOURS_OF_YEAR, 1)}


def needs(page: component.Page) -> list[dict[str, str]]:
    """What it stands on."""
    return [
        {"name": name, "state": state, "url": monitored.address(page.standing, f"part:{key}") if key else ""}
        for key, name, state in page.needs
    ]


def carried(one: component.Carried) -> dict[str, str]:
    """A service that would feel it, and how."""
    would = {
        "down": _("alone it stops it"), "degraded": _("alone it takes away a function"),
        "at_risk": _("its failure alone leaves it on one leg"), "unknown": "",
    }  # fmt: skip
    return {"name": one.name, "state": one.state, "said": would.get(one.alone, "")}


def check(one: component.Watched, at: datetime) -> dict[str, Any]:
    """A check, what it says and since when."""
    state = one.state
    told: dict[str, Any] = {
        "kind": one.check.kind, "spec": target(one.check.spec), "every": words.brief(timedelta(seconds=one.check.every_s)),
        "probe": one.check.probe or _("centre"), "state": "unknown", "word": _("not asked yet"), "output": "",
    }  # fmt: skip
    if state is None:
        return told
    trying = state.status != state.hard
    return told | {
        "state": STATUSES[state.hard], "word": words.check(state.hard), "since": words.since_words(state.since, at), "output": state.output,
        "seen": words.brief(at - state.seen_at) if state.seen_at else "", "flapping": state.flapping,
        "trying": _("now: %(word)s, try %(attempt)d of %(attempts)d") % {
            "word": words.check(state.status), "attempt": state.attempt, "attempts": one.check.attempts,
        } if trying else "",
    }  # fmt: skip


def target(spec: dict[str, Any]) -> str:
    """What a check asks, the address first; secrets and what is so by default are left out."""
    rest = {name: value for name, value in spec.items() if name not in {*ADDRESS, *UNSAID}}
    address = ":".join(str(spec[name]) for name in ADDRESS if name in spec)
    return ", ".join([address, *(f"{name} {value}" for name, value in rest.items())])


def past(one: component.Past) -> dict[str, Any]:
    """The states of one window as a strip and in words."""
    title = {"24h": _("Last 24 hours"), "7d": _("Last 7 days"), "30d": _("Last 30 days")}[one.window]
    return {"title": title, "strip": monitored.strip(one.stretches, title), "words": words.shares(one.shares)}


def windows(current: str) -> list[dict[str, Any]]:
    """The times that charts may show."""
    names = {"24h": _("24 hours"), "7d": _("7 days"), "30d": _("30 days")}
    return [{"name": name, "url": f"?window={key}", "current": key == current} for key, name in names.items()]


def charts(viewer: Actor, page: component.Page, length: timedelta, at: datetime) -> list[dict[str, Any]]:
    """The figures of all checks, from the first result on where the window is longer; an hour at least."""
    series = [(one.check, each) for one in page.checks for each in one.series][:MOST_CHARTS]
    first = component.asked_since(page) or at
    start = max(at - length, min(first, at - SHORTEST))
    found = [component.figures(viewer, each, check.every_s, start, at) for check, each in series]
    return [figure(one) for one in found if one]


def figure(one: component.Figures) -> dict[str, Any]:
    """One series as a chart, with its extremes in words; nothing measured is said, not drawn."""
    name, unit = one.series.label, one.series.unit
    if not one.buckets:
        return {"name": name, "words": _("Nothing was measured in this time.")}
    points = [chart.Point(each.at, each.least, each.mean, each.most) for each in one.buckets]
    count = sum(each.count for each in one.buckets)
    mean = sum(each.mean * each.count for each in one.buckets) / count
    said = _("least %(least)s, mean %(mean)s, most %(most)s; last %(last)s") % {
        "least": chart.amount(min(each.least for each in one.buckets), unit), "mean": chart.amount(mean, unit),
        "most": chart.amount(max(each.most for each in one.buckets), unit), "last": chart.amount(one.buckets[-1].mean, unit),
    }  # fmt: skip
    drawn = chart.chart(points, one.start, one.end, one.step, unit=unit, label=f"{name}: {said}")
    return {"name": name, "words": said, "chart": drawn}
