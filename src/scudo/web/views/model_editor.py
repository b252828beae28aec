"""The editor of a system's model: its text, what is wrong with it, and what follows from it, side by side."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.model import Malformed, Model, Problem, read
from scudo.core.roles import may
from scudo.design import actions
from scudo.design import queries as design
from scudo.lib import clock
from scudo.web import drafting
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.architecture import found
from scudo.web.views.versions import told_between

STARTER = """\
system: nome-del-sistema
name: Nome del sistema
customer: {customer}
acquired: bought                   # bought, rented, taken-over

components:                        # what can fail by itself
  linea-elettrica: {{kind: power-feed, mtbf: 4000 h, repair: 2 h}}
  server: {{kind: server, needs: [linea-elettrica], mtbf: 90000 h, repair: 8 h}}

services:                          # what the customer buys
  gestionale:
    name: Gestionale
    needs: [server]
    agreed: {{availability: 99.9 %}}
"""


@dataclass(frozen=True)
class Draft:
    """A text while it is written. `key` is the system's, empty for a new one; `version` is the one it began from, 0 for none."""

    key: str
    version: int
    text: str
    model: Model | None = None
    problems: tuple[Problem, ...] = ()


def judged(draft: Draft) -> Draft:
    """The draft with what it holds, or with what is wrong with it."""
    try:
        model = read(draft.text)
    except Malformed as refused:
        return replace(draft, problems=refused.problems)
    if draft.key and model.key != draft.key:
        reason = _("the key of a system never changes: write %s here, or begin a new system") % draft.key
        return replace(draft, problems=(Problem(1, "system", reason),))
    return replace(draft, model=model)


def sent(request: StaffRequest, key: str) -> Draft:
    """The draft of a form; browsers end lines in two letters."""
    version = request.POST.get("version", "")
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
    return Draft(key, int(version) if version.isdecimal() else 0, text)


@staff
def new(request: StaffRequest) -> HttpResponse:
    """A system that nobody described yet."""
    who_may(request)
    if request.method == "POST":
        return save(request, judged(sent(request, "")))
    customer = request.GET.get("customer", "")[:100] or "chiave-del-cliente"
    return page(request, judged(Draft("", 0, STARTER.format(customer=customer))))


@staff
def edit(request: StaffRequest, key: str) -> HttpResponse:
    """The model in force of a system, to be changed."""
    who_may(request)
    system = found(request, key)
    if request.method == "POST":
        return save(request, judged(sent(request, key)))
    text = design.text_of(request.viewer, system, system.version) or ""
    return page(request, judged(Draft(key, system.version, text)))


@staff
@require_POST
def check(request: StaffRequest, key: str = "") -> HttpResponse:
    """What is wrong with a text, else what follows from it; nothing is saved."""
    who_may(request)
    if key:
        found(request, key)
    draft = judged(sent(request, key))
    if request.headers.get("HX-Request"):
        return render(request, "web/partials/model_findings.html", findings(request, draft))
    return page(request, draft)


def who_may(request: StaffRequest) -> None:
    """Only who may save a model writes one. Raises PermissionDenied."""
    if not may(request.viewer, actions.load):
        raise PermissionDenied(_("Models are written by designers and managers."))


def save(request: StaffRequest, draft: Draft) -> HttpResponse:
    """Make the text the version in force, unless it cannot be read or somebody was faster."""
    if draft.model is None:
        return page(request, draft, status=422)
    try:
        kept = actions.load(text=draft.text, version=draft.version, by=request.viewer, at=clock.now())
    except Malformed as refused:
        return page(request, replace(draft, problems=refused.problems), status=422)
    except actions.Overtaken:
        return overtaken(request, draft)
    if kept.number == draft.version:
        messages.info(request, _("The text is as it was: nothing was saved."))
    else:
        messages.success(request, _("Saved: version %d is in force.") % kept.number)
    return redirect("web:system_architecture", kept.system.key)


def overtaken(request: StaffRequest, draft: Draft) -> HttpResponse:
    """The page again with what somebody else saved in the meantime; saving once more replaces it."""
    assert draft.model
    system = design.system_by_key(request.viewer, draft.model.key)
    assert system
    if not draft.key:
        taken = Problem(
            1,
            "system",
            _("%s is the key of a system already; choose another, or change that one") % system.key,
        )
        return page(request, replace(draft, problems=(taken,)), status=409)
    last = design.versions_of(request.viewer, system)[0]
    conflict = {
        "who": last.by.name if last.by else "Scudo", "number": last.number, "at": last.loaded_at,
        "changes": told_between(request.viewer, system, draft.version, last.number),
        "url": reverse("web:system_difference", args=[system.key, draft.version, last.number]),
    }  # fmt: skip
    return page(request, replace(draft, version=last.number), conflict=conflict, status=409)


def page(
    request: StaffRequest, draft: Draft, *, conflict: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The whole page."""
    system = design.system_by_key(request.viewer, draft.key) if draft.key else None
    back = reverse("web:system_architecture", args=[draft.key]) if system else reverse("web:systems")
    context = {
        "system": {"key": system.key, "name": system.name, "version": system.version} if system else None,
        "customer": {"name": system.customer.name, "url": reverse("web:customer", args=[system.customer_id])} if system else None,
        "text": draft.text, "version": draft.version, "conflict": conflict, "back": back, "touched": request.method == "POST",
        "check_url": reverse("web:system_check", args=[draft.key]) if system else reverse("web:system_new_check"),
        **findings(request, draft),
    }  # fmt: skip
    return render(request, "web/model_editor.html", context, status=status)


def findings(request: StaffRequest, draft: Draft) -> dict[str, Any]:
    """What is wrong, else what follows: services with their figures, and the drawing, marked with what was changed."""
    if draft.model is None or draft.problems:
        return {"problems": drafting.problem_lines(draft.problems), "services": [], "picture": None}
    before = None
    if draft.key and (system := design.system_by_key(request.viewer, draft.key)):
        before = design.model_of(system)
    return {
        "problems": [], "counted": drafting.counted(draft.model),
        "services": drafting.service_lines(request.viewer, draft.model, clock.now()),
        "picture": drafting.picture(before, draft.model),
    }  # fmt: skip
