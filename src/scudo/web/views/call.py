"""The call screen: who calls, what happens, two answers, done; and a ticket by hand, which is the same."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.lifecycle import Verb
from scudo.customers import queries as customers
from scudo.desk import actions as desk
from scudo.desk import queries
from scudo.lib import clock
from scudo.web import callers, questions
from scudo.web.forms import ByHandForm, CallForm, thing_of
from scudo.web.staff import StaffRequest, staff

REMEMBERED = 20


@staff
def shown(request: StaffRequest) -> HttpResponse:
    """A call; a POST registers it."""
    return screen(request, CallForm, "web/call.html", "phone")


@staff
def by_hand(request: StaffRequest) -> HttpResponse:
    """A request that came another way."""
    return screen(request, ByHandForm, "web/new.html", "other")


def screen(request: StaffRequest, form_class: type[CallForm], template: str, origin: str) -> HttpResponse:
    """The page, or its registration."""
    if request.method != "POST":
        form = form_class(
            initial={"token": uuid.uuid4().hex, "membership": request.GET.get("membership", "")}
        )
        return page(request, form, template)
    form = form_class(request.POST)
    caller = callers.read(request.viewer, request.POST.get("membership", ""))
    if not form.is_valid() or caller is None:
        if caller is None and not form.errors.get("membership"):
            form.add_error("membership", _("Say who calls: type a number or a name."))
        return page(request, form, template, status=422)
    return register(request, form, caller, template, origin)


def register(
    request: StaffRequest, form: CallForm, caller: customers.Caller, template: str, origin: str
) -> HttpResponse:
    """Open and assess in one go; the same form sent twice leads to the ticket it made."""
    said, at, viewer = form.cleaned_data, clock.now(), request.viewer
    made: dict[str, str] = request.session.setdefault("registered", {})
    if said["token"] in made:
        return redirect("web:ticket", made[said["token"]])
    try:
        ticket = desk.open_ticket(
            customer=caller.customer, contact=caller.contact, origin=origin, detail=said.get("origin_detail", ""),
            kind=said.get("kind") or "fault", reason=said["reason"], assessment=form.assessment(),
            said=callers.spoken(caller, said["notes"], origin), by=viewer, at=at,
        )  # fmt: skip
    except desk.Unexplained as problem:
        form.add_error("override_reason", str(problem))
        return page(request, form, template, status=422)
    if request.POST.get("then") == "acknowledge":
        desk.change_state(ticket=ticket, verb=Verb.ACKNOWLEDGE, by=viewer, at=at)
    request.session["registered"] = dict([*made.items(), (said["token"], ticket.number)][-REMEMBERED:])
    return redirect("web:ticket", ticket.number)


def page(request: StaffRequest, form: CallForm, template: str, *, status: int = 200) -> HttpResponse:
    """The page in any of its states."""
    viewer, at = request.viewer, clock.now()
    caller = callers.read(viewer, str(form["membership"].value() or ""))
    customer = caller.customer if caller else None
    effect, thing = str(form["effect"].value() or ""), str(form["thing"].value() or "")
    told = callers.told(viewer, caller) if caller else []
    context = {
        "form": form,
        "token": form["token"].value(),
        "who": request.POST.get("q", ""),
        "caller": callers.shown(viewer, caller, at) if caller else None,
        "effects": questions.effects(effect),
        "things": questions.things(viewer, customer, at, thing),
        "verdict": questions.verdict(viewer, customer, effect, thing_of(thing), at, told),
    }
    return render(request, template, context, status=status)


@staff
def find(request: StaffRequest) -> HttpResponse:
    """Who may be calling, while one types; `for=customer` looks for companies alone."""
    text = request.GET.get("q", "")[:100]
    if request.GET.get("for") == "customer":
        companies = customers.customers_matching(request.viewer, text)
        context = {
            "customers": [{"pk": one.pk, "name": one.name, "town": "", "note": ""} for one in companies]
        }
        return render(
            request, "web/partials/customer_found.html", {**context, "nobody": _("No company of that name.")}
        )
    found = customers.callers_matching(request.viewer, text)
    context = {
        "people": [callers.option(caller) for caller in found],
        "nobody": _("Nobody of that name or number.") if text.strip() else "",
        "unknown_url": reverse("web:customer_new"),
    }
    return render(request, "web/partials/call_found.html", context)


@staff
def caller(request: StaffRequest) -> HttpResponse:
    """The one who was picked: their contracts, their open tickets, and the second question."""
    at, viewer = clock.now(), request.viewer
    picked = callers.read(viewer, request.GET.get("membership", ""))
    context = {
        "caller": callers.shown(viewer, picked, at) if picked else None,
        "things": questions.things(viewer, picked.customer if picked else None, at),
        "out_of_band": True,
    }
    return render(request, "web/partials/call_caller.html", context)


@staff
@require_POST
def verdict(request: StaffRequest) -> HttpResponse:
    """What follows from the answers so far; registers nothing."""
    viewer, at = request.viewer, clock.now()
    ticket = queries.ticket_by_number(viewer, request.POST.get("ticket", ""))
    picked = callers.read(viewer, request.POST.get("membership", ""))
    customer = ticket.customer if ticket else picked.customer if picked else None
    told: list[str] = []
    if ticket:
        told = questions.told(viewer, ticket)
    elif picked:
        told = callers.told(viewer, picked)
    thing = thing_of(request.POST.get("thing", ""))
    moment = ticket.opened_at if ticket else at
    shown: dict[str, Any] = questions.verdict(
        viewer, customer, request.POST.get("effect", ""), thing, moment, told
    )
    return render(request, "web/partials/verdict.html", {"verdict": shown})
