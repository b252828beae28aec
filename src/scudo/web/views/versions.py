"""The versions of a system's model: who wrote which and when, and what changed from one to another, in words and drawn."""

import difflib
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, may
from scudo.design import actions
from scudo.design import queries as design
from scudo.web import drafting
from scudo.web import model_words as words
from scudo.web.paging import pages
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.architecture import found

PAGE = 12
MOST_TOLD = 6
MOST_LISTED = 400
MOST_LINES = 12_000
MOST_SHOWN = 3_000
CLASSES = {"+": "added", "-": "removed", "@": "place"}


@staff
def listed(request: StaffRequest, key: str) -> HttpResponse:
    """Every version, the newest first, each with what it changed."""
    system, asked = found(request, key), request.GET
    if asked.get("from", "").isdecimal() and asked.get("to", "").isdecimal():
        return redirect("web:system_difference", key, int(asked["from"]), int(asked["to"]))
    every = design.versions_of(request.viewer, system)
    page = Paginator(every, PAGE).get_page(asked.get("page"))
    return render(request, "web/versions.html", {
        **whose(system), "count": page.paginator.count, "pages": pages(page, asked),
        "numbers": list(every.values_list("number", flat=True)),
        "versions": [line(request.viewer, system, one) for one in page.object_list],
        "edit_url": reverse("web:system_edit", args=[key]) if may(request.viewer, actions.load) else "",
    })  # fmt: skip


def whose(system: design.System) -> dict[str, Any]:
    """The system and its customer, as the heads of the pages show them."""
    return {
        "system": {"key": system.key, "name": system.name, "version": system.version, "url": reverse("web:system_architecture", args=[system.key])},
        "customer": {"name": system.customer.name, "url": reverse("web:customer", args=[system.customer_id])},
    }  # fmt: skip


def line(viewer: Actor, system: design.System, version: Any) -> dict[str, Any]:
    """One version of the list."""
    number = version.number
    told = told_between(viewer, system, number - 1, number) if number > 1 else []
    return {
        "number": number, "at": version.loaded_at, "by": version.by.name if version.by else "Scudo", "current": number == system.version,
        "first": number == 1, "changes": told[:MOST_TOLD], "more": max(0, len(told) - MOST_TOLD),
        "text_url": reverse("web:system_text", args=[system.key, number]),
        "url": reverse("web:system_difference", args=[system.key, number - 1, number]) if number > 1 else "",
    }  # fmt: skip


def told_between(viewer: Actor, system: design.System, before: int, after: int) -> list[dict[str, str]]:
    """What changed from one version to another, in words; that it cannot be told, where one cannot be read any more."""
    one, other = design.model_at(viewer, system, before), design.model_at(viewer, system, after)
    if one is None or other is None:
        return [
            {"sign": "~", "kind": "", "part": "", "name": _("the text alone can be compared"), "said": ""}
        ]
    return words.lines(one, other)


@staff
def compared(request: StaffRequest, key: str, before: int, after: int) -> HttpResponse:
    """From one version to another: in words, on the drawing, and in the text."""
    system = found(request, key)
    texts = [design.text_of(request.viewer, system, number) for number in (before, after)]
    if texts[0] is None or texts[1] is None:
        raise Http404(_("There is no version %s.") % (before if texts[0] is None else after))
    versions = {
        one.number: one
        for one in design.versions_of(request.viewer, system).filter(number__in=[before, after])
    }
    models = [design.model_at(request.viewer, system, number) for number in (before, after)]
    changes = told_between(request.viewer, system, before, after)
    return render(request, "web/versions_difference.html", {
        **whose(system), "before": head(system, versions[before]), "after": head(system, versions[after]),
        "changes": changes[:MOST_LISTED], "more": max(0, len(changes) - MOST_LISTED),
        "picture": drafting.picture(models[0], models[1]) if models[0] and models[1] else None,
        "listing": listing(texts[0], texts[1]),
        "turned_url": reverse("web:system_difference", args=[key, after, before]),
    })  # fmt: skip


def head(system: design.System, version: Any) -> dict[str, Any]:
    """One of the two versions."""
    return {
        "number": version.number, "at": version.loaded_at, "by": version.by.name if version.by else "Scudo",
        "text_url": reverse("web:system_text", args=[system.key, version.number]),
    }  # fmt: skip


def listing(before: str, after: str) -> dict[str, Any]:
    """Both texts as one: lines that came and went among those around them; a text too long for that is said to be."""
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > MOST_LINES:
        return {"lines": [], "is_too_long": True}
    unified = islice(difflib.unified_diff(old, new, lineterm=""), 2, MOST_SHOWN + 2)
    shown = [{"sign": one[:1], "text": one[1:], "kind": CLASSES.get(one[:1], "")} for one in unified]
    return {"lines": shown, "is_too_long": False, "is_cut": len(shown) == MOST_SHOWN}
