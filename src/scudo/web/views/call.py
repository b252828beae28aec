"""The call screen: who calls, what happens, two answers, done; and a ticket by hand, which is the same."""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.lifecycle import Verb
from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.customers.rules import phone_words
from scudo.desk import actions as desk
from scudo.desk import queries
from scudo.desk.queries.custom_fields import fields_of
from scudo.desk.queries.worklist import is_key
from scudo.lib import clock, sent
from scudo.voice import queries as voice
from scudo.web import callers, questions
from scudo.web.custom_field_forms import ValuesForm
from scudo.web.forms import ByHandForm, CallForm, NewcomerForm, thing_of
from scudo.web.staff import StaffRequest, staff


@staff
def shown(request: StaffRequest) -> HttpResponse:
    """A call; a POST registers it."""
    return screen(request, CallForm, Way("web/call.html", queries.Origin.PHONE))


@staff
def by_hand(request: StaffRequest) -> HttpResponse:
    """A request that came another way."""
    return screen(request, ByHandForm, Way("web/new.html", queries.Origin.OTHER))


@dataclass(frozen=True)
class Way:
    """One of the ways by which a request comes, with its page; `extra` is what its template needs beside the rest, `done` follows the opening."""

    template: str
    origin: queries.Origin
    extra: Mapping[str, Any] = field(default_factory=dict)
    done: Callable[[queries.Ticket], object] = lambda _ticket: None
    join_url: str = ""


def screen(
    request: StaffRequest, form_class: type[CallForm], way: Way, initial: Mapping[str, str] | None = None
) -> HttpResponse:
    """The page, or its registration; `initial` is what is known before anybody writes."""
    if request.method != "POST":
        known = {"membership": request.GET.get("membership", ""), **(initial or {})}
        return page(request, form_class(initial={"token": uuid.uuid4().hex, **known}), way)
    form = form_class(request.POST)
    newcomer = NewcomerForm(request.POST) if request.POST.get("membership") == callers.NEWCOMER else None
    if not form.is_valid() or (newcomer and not newcomer.is_valid()):
        return page(request, form, way, newcomer=newcomer, status=422)
    return register(request, form, newcomer, way)


def register(request: StaffRequest, form: CallForm, newcomer: NewcomerForm | None, way: Way) -> HttpResponse:
    """Open and assess in one go; the same form sent twice leads to the ticket it made."""
    try:
        number = sent.once(
            request, "registered", fingerprint(request), lambda: opened(request, form, newcomer, way)
        )
    except desk.Unanswered as problem:
        form.add_error("told", str(problem))
    except desk.Unexplained as problem:
        form.add_error("override_reason", str(problem))
    except LookupError:
        form.add_error("membership", _("Say who calls: type a number or a name."))
    except ValidationError as problem:
        fields = own_fields(request, callers.read(request.viewer, form.cleaned_data["membership"]))
        form.add_error(None, fields.blame(problem))
        return page(request, form, way, newcomer=newcomer, status=422, fields=fields)
    else:
        return redirect("web:ticket", number)
    return page(request, form, way, newcomer=newcomer, status=422)


def made_of(request: StaffRequest) -> str:
    """The number of the ticket that the same form has made already; else empty."""
    return str(request.session.get("registered", {}).get(fingerprint(request), ""))


def own_fields(request: StaffRequest, caller: customers.Caller | None) -> ValuesForm:
    """The fields that the caller's company has for its tickets."""
    fields = fields_of(request.viewer, caller.customer.pk) if caller else []
    return ValuesForm(request.POST or None, fields=[(field, "") for field in fields])


def fingerprint(request: StaffRequest) -> str:
    """What tells a form sent twice from a second call: all that it says, with the page's own token."""
    unsaid = {"csrfmiddlewaretoken", "then", "q", "call", "version"}
    said = {name: value for name, value in request.POST.items() if name not in unsaid}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def opened(request: StaffRequest, form: CallForm, newcomer: NewcomerForm | None, way: Way) -> str:
    """The number of the ticket that the form opens. Raises LookupError where nobody calls."""
    said, at, viewer = form.cleaned_data, clock.now(), request.viewer
    caller = callers.enter(newcomer, viewer, at) if newcomer else callers.read(viewer, said["membership"])
    if caller is None:
        raise LookupError(said["membership"])
    ticket = desk.open_ticket(
        customer=caller.customer, contact=caller.contact, origin=way.origin, detail=said.get("origin_detail", ""),
        kind=queries.Kind(said.get("kind") or "fault"), reason=said["reason"], claimed=form.claimed(caller.contact),
        assessment=questions.assessment(viewer, caller.customer, form.assessment()),
        said=callers.spoken(caller, said["notes"], way.origin), values=own_fields(request, caller).values(), by=viewer, at=at,
    )  # fmt: skip
    way.done(ticket)
    if request.POST.get("then") == "acknowledge":
        desk.change_state(ticket=ticket, verb=Verb.ACKNOWLEDGE, by=viewer, at=at)
    return ticket.number


def page(
    request: StaffRequest,
    form: CallForm,
    way: Way,
    *,
    newcomer: NewcomerForm | None = None,
    status: int = 200,
    fields: ValuesForm | None = None,
) -> HttpResponse:
    """The page in any of its states."""
    viewer, at = request.viewer, clock.now()
    caller = callers.read(viewer, str(form["membership"].value() or ""))
    effect, thing = str(form["effect"].value() or ""), str(form["thing"].value() or "")
    claim = str(form["claim"].value() or "")
    card = callers.shown(viewer, caller, at, way.join_url) if caller else None
    context = {
        "form": form,
        "notes": {"text": form["notes"].value() or ""},
        **way.extra,
        "own_fields": fields or own_fields(request, caller),
        "token": form["token"].value(),
        "who": request.POST.get("q", way.extra.get("who", "")),
        "caller": callers.newcomer(newcomer) if newcomer else card,
        "effects": questions.effects(effect),
        "things": answers(viewer, caller, thing, is_new=newcomer is not None),
        "claims": questions.claims(claim),
        "verdict": outlook(viewer, caller, effect, thing, claim),
    }
    return render(request, way.template, context, status=status)


def answers(
    viewer: Actor, caller: customers.Caller | None, thing: str = "", *, is_new: bool = False
) -> list[dict[str, Any]]:
    """The second question's answers, once it is known who calls."""
    if caller is None:
        return [questions.something_else(thing)] if is_new else []
    return questions.things(viewer, caller.customer, clock.now(), thing)


def outlook(
    viewer: Actor, caller: customers.Caller | None, effect: str, thing: str, claim: str = ""
) -> dict[str, Any]:
    """The verdict that follows from the answers so far."""
    told = callers.told(viewer, caller) if caller else []
    customer = caller.customer if caller else None
    return questions.verdict(viewer, customer, effect, thing_of(thing), clock.now(), told, claim=claim)


@staff
def find(request: StaffRequest) -> HttpResponse:
    """Who may be calling, while one types; `for=customer` looks for companies alone."""
    text = request.GET.get("q", "")[:100]
    if request.GET.get("for") == "customer":
        companies = customers.customers_matching(request.viewer, text)
        listed = [{"pk": one.pk, "name": one.name} for one in companies]
        told = {"customers": listed, "nobody": _("No company of that name.")}
        return render(request, "web/partials/customer_found.html", told)
    call = request.GET.get("call", "")
    found = customers.callers_matching(request.viewer, text)
    context = {
        "people": [callers.option(caller, call) for caller in found],
        "nobody": _("Nobody of that name or number.") if text.strip() else "",
        "unknown_url": callers.url_of(callers.NEWCOMER, call),
    }
    return render(request, "web/partials/call_found.html", context)


def told_of(request: StaffRequest) -> voice.Call | None:
    """The call that the exchange told of, if the page is that of one."""
    key = request.GET.get("call", "")
    return voice.call_by_id(request.viewer, int(key)) if is_key(key) else None


@staff
def caller(request: StaffRequest) -> HttpResponse:
    """The one who was picked: their contracts, their open tickets, and the second question."""
    viewer, value = request.viewer, request.GET.get("membership", "")
    picked = callers.read(viewer, value)
    is_new, call = value == callers.NEWCOMER, told_of(request)
    join_url = reverse("web:on_call_join", args=[call.pk]) if call else ""
    card = callers.shown(viewer, picked, clock.now(), join_url) if picked else None
    phone = phone_words(call.number) if call and call.number else ""
    context = {
        "caller": callers.newcomer(NewcomerForm(initial={"new_phone": phone})) if is_new else card,
        "things": answers(viewer, picked, is_new=is_new),
        "own_fields": own_fields(request, picked),
        "out_of_band": True,
    }
    return render(request, "web/partials/call_caller.html", context)


@staff
@require_POST
def verdict(request: StaffRequest) -> HttpResponse:
    """What follows from the answers so far; registers nothing."""
    viewer, asked = request.viewer, request.POST
    ticket = queries.ticket_by_number(viewer, asked.get("ticket", ""))
    effect, thing, claim = asked.get("effect", ""), asked.get("thing", ""), asked.get("claim", "")
    if ticket:
        told = questions.told(viewer, ticket)
        found = questions.verdict(
            viewer,
            ticket.customer,
            effect,
            thing_of(thing),
            ticket.opened_at,
            told,
            claim=claim,
            ticket=ticket,
        )
    else:
        found = outlook(viewer, callers.read(viewer, asked.get("membership", "")), effect, thing, claim)
    return render(request, "web/partials/verdict.html", {"verdict": found})
