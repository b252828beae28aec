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
from scudo.voice.notes import LONGEST_NOTES, as_kept, both, plain
from scudo.voice.queries import Nothing
from scudo.web import call_words, callers
from scudo.web.call_unkept import unkept
from scudo.web.forms import CallForm, NewcomerForm
from scudo.web.staff import StaffRequest, staff
from scudo.web.views import call as registration


class NotesField(forms.CharField):
    """Notes, in which the end of a line counts once, as in the field of the page."""

    def to_python(self, value: Any) -> str:
        """The text with plain ends of lines."""
        return plain(super().to_python(value) or "")


UNSEEN = gettext_lazy("Something was missing from this page: it is below as you wrote it, try again.")
NO_REASON = gettext_lazy("Choose why nothing is to be done.")


class HeardForm(forms.Form):
    """What every form about a call holds: the notes, and the version of them that the page has seen."""

    notes = NotesField(required=False, max_length=LONGEST_NOTES, strip=False)
    version = forms.IntegerField(
        min_value=1, error_messages={"required": UNSEEN, "invalid": UNSEEN, "min_value": UNSEEN}
    )

    def problem(self) -> str:
        """The first thing that is wrong."""
        return str(next(iter(self.errors.values()))[0])


class NothingForm(HeardForm):
    """Why nothing is to be done."""

    nothing = forms.ChoiceField(
        choices=queries.REASONS, error_messages={"required": NO_REASON, "invalid_choice": NO_REASON}
    )
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
            made = registration.made_of(request)
            return redirect("web:ticket", made) if made else overtaken(request, pk)
        return render(request, "web/call_over.html", over(request, call))
    try:
        return registered(request, call)
    except actions.AlreadyDealt:
        return overtaken(request, pk)


def registered(request: StaffRequest, call: queries.Call) -> HttpResponse:
    """The page, or the ticket made of the call. Raises AlreadyDealt."""
    heard = HeardForm(request.POST) if request.method == "POST" else None
    if heard and not heard.is_valid():
        return again(request, call.pk, heard.problem(), 422)
    way = way_of(request, call)

    def done(ticket: desk.Ticket) -> None:
        said = heard.cleaned_data if heard else {"notes": "", "version": 0}
        actions.give_ticket(call=call, ticket=ticket, **said, by=request.viewer, at=clock.now())

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
        "notes": notes or notes_of(call, request.POST.get("notes"), seen_version(request)),
        "why": request.POST.get("why", ""),
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
        "ticket": {"number": ticket.number, "reason": ticket.reason, "severity": ticket.severity, "version": ticket.version}
        if ticket
        else None,
        "others": [call_words.line(each) for each in queries.dealt_through(request.viewer, call)],
    }  # fmt: skip


def overtaken(request: StaffRequest, pk: int) -> HttpResponse:
    """The page of a call that somebody else has dealt with, beside it what was written and is kept nowhere yet."""
    call = one(request, pk)
    messages.warning(request, dealt_words(call))
    mine = {"unkept": unkept(request.POST, call), "may_note": may(request.viewer, desk_actions.add_note)}
    return render(request, "web/call_over.html", {**over(request, call), **mine}, status=409)


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
        return noted(request, unkept_notes(request, call, form.problem()), 422)
    said = form.cleaned_data
    text = both(call.notes, said["notes"]) if keeps_both(request) else said["notes"]
    if len(text) > LONGEST_NOTES:
        problem = _("Together the notes would be too long: shorten yours, then keep both.")
        return noted(request, unkept_notes(request, call, problem), 422)
    try:
        kept = actions.keep_notes(
            call=call, text=text, version=said["version"], by=request.viewer, at=clock.now()
        )
    except actions.Conflict:
        return noted(request, notes_of(one(request, pk), said["notes"], None), 409)
    return noted(request, {**notes_of(kept), "kept_at": clock.now()})


def keeps_both(request: StaffRequest) -> bool:
    """Whether one's notes are to stand below those of somebody else; the page then takes a new field."""
    return request.POST.get("keep") == "both"


def noted(request: StaffRequest, notes: dict[str, Any], status: int = 200) -> HttpResponse:
    """The part of the page that asked: the whole field, or what stands below it."""
    template = "web/partials/call_notes.html" if keeps_both(request) else "web/partials/call_notes_kept.html"
    return render(request, template, {"notes": notes}, status=status)


def unkept_notes(request: StaffRequest, call: queries.Call, problem: str) -> dict[str, Any]:
    """The notes as they were written, with what stands against keeping them; beside them the kept ones where both are wanted."""
    seen = None if keeps_both(request) else seen_version(request)
    return {**notes_of(call, request.POST.get("notes", ""), seen), "problem": problem}


def seen_version(request: StaffRequest) -> str | None:
    """The version of the notes that the page has seen, if it says one."""
    told = request.POST.get("version", "")
    return told if told.isascii() and told.isdecimal() else None


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
    return as_written(request, way, 409)


def again(request: StaffRequest, pk: int, problem: str, status: int) -> HttpResponse:
    """The page again with what was written in it, and what stood against it."""
    messages.error(request, problem)
    fresh = one(request, pk)
    notes = notes_of(fresh, request.POST.get("notes", ""), seen_version(request))
    return as_written(request, way_of(request, fresh, notes), status)


def as_written(request: StaffRequest, way: registration.Way, status: int) -> HttpResponse:
    """The page with everything that was sent; what only a registration needs is not asked for yet."""
    said = request.POST.dict()
    newcomer = NewcomerForm(initial=said) if said.get("membership") == callers.NEWCOMER else None
    return registration.page(request, CallForm(initial=said), way, newcomer=newcomer, status=status)


@staff
@require_POST
def join(request: StaffRequest, pk: int) -> HttpResponse:
    """Add the call to one of the open tickets of whoever calls."""
    call, form = one(request, pk), HeardForm(request.POST)
    ticket = desk.ticket_by_number(request.viewer, request.POST.get("ticket", ""))
    if ticket is None:
        raise Http404
    if not form.is_valid():
        return again(request, pk, form.problem(), 422)
    caller = callers.read(request.viewer, request.POST.get("membership", ""))
    contact = caller.contact if caller and caller.customer.pk == ticket.customer_id else None
    try:
        message = actions.join_ticket(
            call=call, ticket=ticket, contact=contact, **form.cleaned_data, by=request.viewer, at=clock.now()
        )
    except actions.Conflict:
        return conflicting(request, call)
    except actions.AlreadyDealt:
        return overtaken(request, pk)
    except (actions.NotOpen, desk_actions.AlreadyClosed):
        return again(request, pk, _("The ticket %s has ended in the meantime.") % ticket.number, 409)
    messages.success(request, _("The call stands on ticket %s.") % message.ticket.number)
    return redirect("web:ticket", message.ticket.number)


@staff
@require_POST
def nothing(request: StaffRequest, pk: int) -> HttpResponse:
    """Say why nothing is to be done."""
    call, form = one(request, pk), NothingForm(request.POST)
    if not form.is_valid():
        return again(request, pk, form.problem(), 422)
    said = form.cleaned_data
    try:
        actions.need_nothing(
            call=call, nothing=Nothing(said["nothing"]), why=said["why"], notes=said["notes"], version=said["version"],
            by=request.viewer, at=clock.now(),
        )  # fmt: skip
    except actions.Conflict:
        return conflicting(request, call)
    except actions.Unexplained as problem:
        return again(request, pk, str(problem), 422)
    except actions.AlreadyDealt:
        return overtaken(request, pk)
    messages.success(request, _("The call is filed: nothing is to be done."))
    return redirect("web:calls")
