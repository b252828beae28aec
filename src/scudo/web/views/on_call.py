"""A call that the exchange told of: the call screen fed by its number, notes that keep themselves, and what becomes of it (P1)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from scudo.core.roles import may
from scudo.customers import queries as customers
from scudo.customers.rules import phone_words
from scudo.desk import actions as desk_actions
from scudo.desk import queries as desk
from scudo.lib import clock
from scudo.voice import actions, queries
from scudo.voice.notes import LONGEST_NOTES, as_kept
from scudo.voice.queries import Nothing
from scudo.web import call_words, callers
from scudo.web.forms import CallForm
from scudo.web.staff import StaffRequest, staff
from scudo.web.views import call as registration


class HeardForm(forms.Form):
    """What every form about a call holds: the notes, and the version of them that the page has seen."""

    notes = forms.CharField(required=False, max_length=LONGEST_NOTES, strip=False)
    version = forms.IntegerField(min_value=1)


class NothingForm(HeardForm):
    """Why nothing is to be done."""

    nothing = forms.ChoiceField(choices=queries.REASONS)
    why = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=actions.LONGEST_WHY)


def one(request: StaffRequest, pk: int) -> queries.Call:
    """The call of an address. Raises Http404."""
    call = queries.call_by_id(request.viewer, pk)
    if call is None:
        raise Http404(_("There is no such call."))
    return call


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """The call screen; a POST registers a ticket of the call."""
    call = one(request, pk)
    if call.ticket:
        if request.method == "POST":
            messages.warning(request, dealt_words(call))
        return render(request, "web/call_over.html", over(request, call))
    try:
        return registered(request, call)
    except actions.AlreadyDealt:
        messages.warning(request, dealt_words(one(request, pk)))
        return redirect("web:on_call", pk)


def registered(request: StaffRequest, call: queries.Call) -> HttpResponse:
    """The page, or the ticket made of the call. Raises AlreadyDealt."""
    heard = HeardForm(request.POST) if request.method == "POST" else None
    way = way_of(request, call)

    def done(ticket: desk.Ticket) -> None:
        said = heard.cleaned_data if heard and heard.is_valid() else {}
        actions.give_ticket(
            call=call, ticket=ticket, notes=said.get("notes", ""), version=said.get("version", 0),
            by=request.viewer, at=clock.now(),
        )  # fmt: skip

    initial = {"membership": recognised(request, call), "notes": call.notes}
    try:
        return registration.screen(request, CallForm, replace(way, done=done), initial)
    except actions.Conflict:
        return conflicting(request, call)


def way_of(
    request: StaffRequest, call: queries.Call, notes: dict[str, Any] | None = None
) -> registration.Way:
    """The registration of a call, with what its page shows of it."""
    candidates = queries.callers_of(request.viewer, call)
    extra = {
        "call": call_words.status(call, clock.now()),
        "notes": notes or notes_of(call, request.POST.get("notes"), request.POST.get("version")),
        "who": phone_words(call.number) if call.number and len(candidates) != 1 else "",
        "people": [callers.option(each, str(call.pk)) for each in candidates] if len(candidates) > 1 else [],
        "nobody": "" if candidates else nobody(call),
        "unknown_url": callers.url_of(callers.NEWCOMER, str(call.pk)),
        "reasons": reasons(),
        "others": [call_words.line(each) for each in queries.others_waiting(request.viewer, call)[:MOST_OTHERS]],
        "may_deal": may(request.viewer, actions.give_ticket),
    }  # fmt: skip
    join_url = reverse("web:on_call_join", args=[call.pk])
    return registration.Way("web/on_call.html", desk.Origin.PHONE, extra, join_url=join_url)


MOST_OTHERS = 5


def nobody(call: queries.Call) -> str:
    """Why it is not known who calls."""
    if call.number or not call_words.is_withheld(call.told):
        return _("Nobody of that name or number.")
    return _("The number is withheld: ask who it is.")


def recognised(request: StaffRequest, call: queries.Call) -> str:
    """Who calls, as the form names them: to whom the number belongs, the company where it is several of its people; else empty."""
    found = queries.callers_of(request.viewer, call)
    companies = {each.customer for each in found}
    if len(companies) != 1:
        return ""
    return callers.value_of(found[0] if len(found) == 1 else customers.Caller(companies.pop(), None))


def reasons() -> list[dict[str, str]]:
    """Why nothing is to be done, each with its key; another reason is given in words."""
    listed = [(value, label) for value, label in queries.REASONS if value != Nothing.OTHER]
    return [
        {"value": value, "words": str(label), "key": str(key)} for key, (value, label) in enumerate(listed, 1)
    ]


def over(request: StaffRequest, call: queries.Call) -> dict[str, Any]:
    """What is shown of a call that has its ticket."""
    ticket = call.ticket
    return {
        "call": call_words.status(call, clock.now()),
        "notes": call.notes,
        "ticket": {"number": ticket.number, "reason": ticket.reason, "severity": ticket.severity}
        if ticket
        else None,
        "others": [call_words.line(each) for each in queries.dealt_through(request.viewer, call)],
    }


def dealt_words(call: queries.Call) -> str:
    """Who has dealt with the call already."""
    who = call.dealt_by.name if call.dealt_by else "Scudo"
    return _("%(who)s has dealt with this call already.") % {"who": who}


@staff
def state(request: StaffRequest, pk: int) -> HttpResponse:
    """How the call stands, for the page that is open."""
    return render(
        request, "web/partials/call_state.html", {"call": call_words.status(one(request, pk), clock.now())}
    )


@staff
@require_POST
def note(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the notes as they are written; what somebody else wrote meanwhile is shown, not overwritten."""
    call, form = one(request, pk), HeardForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    said, both = form.cleaned_data, request.POST.get("keep") == "both"
    text = f"{call.notes.rstrip()}\n\n{said['notes']}" if both else said["notes"]
    try:
        kept = actions.keep_notes(
            call=call, text=text, version=said["version"], by=request.viewer, at=clock.now()
        )
    except actions.Conflict:
        notes = notes_of(one(request, pk), said["notes"], None)
        return render(request, "web/partials/call_notes_kept.html", {"notes": notes}, status=409)
    template = "web/partials/call_notes.html" if both else "web/partials/call_notes_kept.html"
    return render(request, template, {"notes": {**notes_of(kept), "kept_at": clock.now()}})


def notes_of(call: queries.Call, mine: str | None = None, seen: str | None = None) -> dict[str, Any]:
    """The notes as the page holds them: `mine` is what stands in the field, `theirs` what somebody else wrote since it was `seen`."""
    is_other = mine is not None and as_kept(mine) != call.notes and seen != str(call.version)
    return {
        "text": call.notes if mine is None else mine, "version": seen if seen and not is_other else call.version, "url": reverse("web:on_call_notes", args=[call.pk]),
        "theirs": call.notes if is_other else "", "who": call.noted_by.name if is_other and call.noted_by else "",
    }  # fmt: skip


def conflicting(request: StaffRequest, call: queries.Call) -> HttpResponse:
    """The page again with what was written in it, and beside it what somebody else wrote."""
    fresh = one(request, call.pk)
    way = way_of(request, fresh, notes_of(fresh, request.POST.get("notes", ""), None))
    return registration.page(request, CallForm(request.POST), way, status=409)


@staff
@require_POST
def join(request: StaffRequest, pk: int) -> HttpResponse:
    """Add the call to one of the open tickets of whoever calls."""
    call, form = one(request, pk), HeardForm(request.POST)
    ticket = desk.ticket_by_number(request.viewer, request.POST.get("ticket", ""))
    if ticket is None or not form.is_valid():
        raise Http404
    caller = callers.read(request.viewer, request.POST.get("membership", ""))
    contact = caller.contact if caller and caller.customer.pk == ticket.customer_id else None
    try:
        message = actions.join_ticket(
            call=call, ticket=ticket, contact=contact, **form.cleaned_data, by=request.viewer, at=clock.now()
        )
    except actions.Conflict:
        return conflicting(request, call)
    except actions.AlreadyDealt:
        messages.warning(request, dealt_words(one(request, pk)))
        return redirect("web:on_call", pk)
    except (actions.NotOpen, desk_actions.AlreadyClosed):
        messages.warning(request, _("The ticket %s has ended in the meantime.") % ticket.number)
        return redirect("web:on_call", pk)
    messages.success(request, _("The call stands on ticket %s.") % message.ticket.number)
    return redirect("web:ticket", message.ticket.number)


@staff
@require_POST
def nothing(request: StaffRequest, pk: int) -> HttpResponse:
    """Say why nothing is to be done."""
    call, form = one(request, pk), NothingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why nothing is to be done."))
        return redirect("web:on_call", pk)
    said = form.cleaned_data
    try:
        actions.need_nothing(
            call=call, nothing=Nothing(said["nothing"]), why=said["why"], notes=said["notes"], version=said["version"],
            by=request.viewer, at=clock.now(),
        )  # fmt: skip
    except actions.Conflict:
        return conflicting(request, call)
    except actions.Unexplained as problem:
        messages.error(request, str(problem))
        return redirect("web:on_call", pk)
    except actions.AlreadyDealt:
        messages.warning(request, dealt_words(one(request, pk)))
        return redirect("web:on_call", pk)
    messages.success(request, _("The call is filed: nothing is to be done."))
    return redirect("web:calls")
