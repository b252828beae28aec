"""One ticket."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.lifecycle import NotPossible, Verb
from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.desk import actions as desk
from scudo.desk import queries
from scudo.desk.queries import family
from scudo.desk.queries.together import named_in
from scudo.journal import queries as journal
from scudo.lib import blobs, clock
from scudo.mail import actions as letters
from scudo.mail import queries as mail
from scudo.voice import queries as voice
from scudo.web import (
    article_panel,
    call_words,
    conversation,
    fault_panel,
    labels,
    offers,
    steps,
    ticket_work,
    together,
    together_words,
    words,
)
from scudo.web import shown as show
from scudo.web.forms import ReplyForm
from scudo.web.staff import StaffRequest, staff


def found(request: StaffRequest, number: str) -> queries.Ticket:
    """The ticket of an address. Raises Http404."""
    ticket = queries.ticket_by_number(request.viewer, number)
    if ticket is None:
        raise Http404(_("There is no ticket %s.") % number)
    return ticket


@staff
def shown(request: StaffRequest, number: str) -> HttpResponse:
    """The page of a ticket."""
    return page(request, found(request, number))


def page(
    request: StaffRequest,
    ticket: queries.Ticket,
    *,
    status: int = 200,
    reply: dict[str, Any] | None = None,
    failed: tuple[str, forms.Form] | None = None,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page of a ticket in any of its states."""
    at, viewer = clock.now(), request.viewer
    family.read_whole(ticket)
    people = mail.recipients_of(viewer, ticket)
    context = {
        "ticket": show.card(ticket),
        "actions": steps.steps(viewer, ticket, failed),
        "others": show.at_work(viewer, ticket, at),
        "other_tickets": show.others(viewer, ticket),
        "days": conversation.by_day(viewer, ticket),
        **times(ticket, at),
        "contract": {"name": contract_name(ticket)} if ticket.promise.get("number") else None,
        "coverage": show.coverage(ticket),
        "work": ticket_work.shown(viewer, ticket),
        "fault": fault_panel.shown(viewer, ticket, at),
        "articles": article_panel.shown(viewer, ticket),
        "assessments": show.assessments(viewer, ticket),
        "claims": show.claims(viewer, ticket),
        "place": offers.place(viewer, ticket),
        "contact": show.contact(ticket),
        "ratings": show.ratings(viewer, ticket),
        "told": ", ".join(people),
        "reply": None
        if ticket.merged_into_id
        else composing(viewer, ticket, reply or kept_words(viewer, ticket)),
        "together": together.shown(viewer, ticket),
        "labels": labels.shown(viewer, ticket),
        "calls": [call_words.line(one) for one in voice.calls_of_ticket(viewer, ticket)],
        "conflict": conflict,
    }
    return render(request, "web/ticket.html", context, status=status)


def times(ticket: queries.Ticket, at: datetime) -> dict[str, Any]:
    """The clocks and what they would be otherwise; those of a merged ticket are the other's."""
    if ticket.merged_into_id:
        return {"clocks": [], "no_clocks": _("It goes on as another ticket: its times are that one’s.")}
    return {
        "clocks": show.clocks(ticket, at),
        "what_if": show.what_if(ticket),
        "no_clocks": _("No time is promised: it is not covered by a contract."),
    }


def contract_name(ticket: queries.Ticket) -> str:
    """The contract whose promise is frozen on the ticket."""
    return str(ticket.promise["number"])


def kept_words(viewer: Actor, ticket: queries.Ticket) -> dict[str, Any]:
    """What the reader was writing here before, on whatever machine."""
    draft = queries.draft_of(viewer, ticket)
    return (
        {"to": draft.recipient or "customer", "text": draft.draft, "kept_at": draft.typed_at} if draft else {}
    )


def composing(viewer: Actor, ticket: queries.Ticket, said: dict[str, Any]) -> dict[str, Any]:
    """The form for writing to the customer, who asked and who follows, or inside."""
    people = mail.addressees_of(viewer, ticket)
    who = ticket.contact.name if ticket.contact else ticket.customer.name
    return {
        "to": said.get("to", "customer"),
        "text": said.get("text", ""),
        "errors": said.get("errors", []),
        "kept_at": said.get("kept_at"),
        "recipients": _("to %s") % (", ".join(people) or who),
        "placeholder": _("Write to %s…") % who,
        "when": _("Leaves at once."),
        "token": uuid.uuid4().hex,
    }


@staff
@require_POST
def act(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    """Do one thing with a ticket."""
    ticket, form = found(request, number), steps.form_for(request.viewer, verb, request.POST)
    if not form.is_valid():
        return page(request, ticket, failed=(verb, form), status=422)
    version = request.POST.get("version", "")
    order = steps.Order(
        ticket,
        verb,
        form.cleaned_data,
        request.viewer,
        clock.now(),
        int(version) if version.isdecimal() else None,
    )
    try:
        steps.carry_out(order)
    except desk.Conflict:
        return page(request, found(request, number), conflict=changed(request, ticket), status=409)
    except (NotPossible, desk.AlreadyClosed, desk.NotMerged, desk.TeamEnded):
        messages.warning(request, _("The ticket has moved on in the meantime; this no longer applies."))
    except desk.Unexplained as problem:
        form.add_error(None, str(problem))
        return page(request, ticket, failed=(verb, form), status=422)
    except LookupError as problem:
        raise Http404 from problem
    return redirect("web:ticket", ticket.number)


def changed(request: StaffRequest, ticket: queries.Ticket) -> dict[str, Any]:
    """Who changed the ticket last, and what."""
    entries = journal.entries_about(request.viewer, ("ticket", ticket.pk)).reverse()
    told = [
        entry
        for entry in entries[:20]
        if words.event(entry.kind, entry.facts) and entry.by_user != request.viewer.user
    ][:3]
    names = {person.pk: person.name for person in customers.people_by_id(request.viewer)}
    who = names.get(told[0].by_user or 0, "Scudo") if told else _("Somebody")
    return {
        "who": who,
        "changes": [
            {
                "what": words.event(entry.kind, entry.facts),
                "before": entry.facts.get("before", ""),
                "after": words.moment(entry.at),
            }
            for entry in told
        ],
    }


@staff
@require_POST
def reply(request: StaffRequest, number: str) -> HttpResponse:
    """Write to the customer, or a note inside."""
    ticket, form = found(request, number), ReplyForm(request.POST)
    if not form.is_valid():
        errors = [str(error) for each in form.errors.values() for error in each]
        return page(request, ticket, reply={**request.POST.dict(), "errors": errors}, status=422)
    said, at = form.cleaned_data, clock.now()
    try:
        send(request, ticket, said, at)
    except desk.Conflict:
        current = found(request, number)
        return page(
            request, current, reply=request.POST.dict(), conflict=changed(request, ticket), status=409
        )
    except desk.Merged:
        return merged_meanwhile(request, ticket)
    except NotPossible:
        messages.warning(request, _("Sent; the ticket cannot wait in the state it is in."))
    return redirect("web:ticket", ticket.number)


def merged_meanwhile(request: StaffRequest, ticket: queries.Ticket) -> HttpResponse:
    """The page of the ticket that goes on, with the text that was not sent."""
    target = found(request, family.going_on(ticket).number)
    said = {"old": ticket.number, "new": target.number}
    messages.warning(
        request, _("%(old)s goes on as %(new)s: nothing was sent yet, your text is below.") % said
    )
    return page(request, target, reply=request.POST.dict(), status=409)


def send(request: StaffRequest, ticket: queries.Ticket, said: dict[str, Any], at: Any) -> None:
    """Carry out what the compose form asks."""
    files = [kept(file) for file in request.FILES.getlist("files")]
    if said["to"] == "note":
        desk.add_note(ticket=ticket, text=said["text"], files=files, by=request.viewer, at=at)
        if unclear := together_words.told_nobody(named_in(request.viewer, said["text"])):
            messages.warning(request, unclear)
        return
    desk.reply(
        ticket=ticket, text=said["text"], files=files, version=said["version"], by=request.viewer, at=at
    )
    if said["then"] == "wait":
        desk.change_state(ticket=ticket, verb=Verb.WAIT_CUSTOMER, told=True, by=request.viewer, at=at)


def kept(file: "UploadedFile[bytes]") -> desk.File:
    """An uploaded file, kept under its digest."""
    content = file.read()
    kind = file.content_type or "application/octet-stream"
    return desk.File(file.name or _("file"), kind, len(content), blobs.store(content))


@staff
@require_POST
def here(request: StaffRequest, number: str) -> HttpResponse:
    """The page is open, or was left; what is being written in it."""
    ticket, at, said = found(request, number), clock.now(), request.POST
    if "text" in said:
        recipient = "note" if said.get("to") == "note" else "customer"
        desk.keep_draft(ticket=ticket, recipient=recipient, text=said["text"], by=request.viewer, at=at)
    else:
        desk.look_at(ticket=ticket, gone=bool(said.get("gone")), by=request.viewer, at=at)
    return HttpResponse(status=204)


@staff
@require_POST
def send_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Try a letter that was given up once more."""
    letter = mail.letter_for(request.viewer, pk)
    if letter is None or letter.ticket is None:
        raise Http404
    letters.retry(letter=letter, by=request.viewer, at=clock.now())
    return redirect("web:ticket", letter.ticket.number)
