"""Tickets put together, taken apart, split and linked; who follows one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.merging import Link, Refusal
from scudo.customers import queries as customers
from scudo.desk import actions as desk
from scudo.desk import queries
from scudo.desk.queries import together
from scudo.lib import clock
from scudo.web import together_words as words
from scudo.web.conversation import ICONS, attachment, detail_of
from scudo.web.staff import StaffRequest, staff
from scudo.web.together_forms import LinkForm, NumberForm, SplitForm
from scudo.web.views.ticket import found

FIRST_WORDS = 400


def other_ticket(request: StaffRequest, form: forms.Form) -> queries.Ticket | None:
    """The ticket that a form names; where there is none, the form says so."""
    other = queries.ticket_by_number(request.viewer, form.cleaned_data["which"])
    if other is None:
        form.add_error("number", _("There is no ticket with this number: check its digits."))
    return other


def version_of(request: StaffRequest) -> int | None:
    """The version of the ticket that the form was shown with."""
    written = request.POST.get("version", "")
    return int(written) if written.isdecimal() else None


def moved_on(form: forms.Form) -> None:
    """Say on the form that the ticket changed."""
    form.add_error(None, _("Somebody changed the ticket in the meantime: look at it, then send again."))


def form_page(
    request: StaffRequest, ticket: queries.Ticket, form: forms.Form, **words_and_more: Any
) -> HttpResponse:
    """Any of these forms, below the ticket that it is about."""
    context = {"ticket": ticket, "form": form, **words_and_more}
    return render(request, "web/together.html", context, status=422 if form.errors else 200)


@staff
def merge(request: StaffRequest, number: str) -> HttpResponse:
    """Put the ticket together with another, which goes on."""
    ticket, at = found(request, number), clock.now()
    offered = together.merge_candidates(request.viewer, ticket, at)
    form = NumberForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid() and (into := other_ticket(request, form)):
        try:
            target = desk.merge(
                ticket=ticket, into=into, by=request.viewer, at=at, version=version_of(request)
            )
        except desk.NotTogether as problem:
            form.add_error(None, words.refused(problem.why))
        except desk.Conflict:
            moved_on(form)
        else:
            messages.success(request, _("%(number)s goes on as this ticket.") % {"number": ticket.number})
            return redirect("web:ticket", target.number)
    explains = _(
        "Nothing is lost: the other ticket shows everything said on this one, letters that answer this one reach it, and who "
        "is told of this one is told of it. It keeps its own times and its Severity Code. This one ends; the customer is told "
        "by letter. You can take the two apart again."
    )
    return form_page(
        request,
        ticket,
        form,
        title=_("Put together with another ticket"),
        explains=explains,
        send=_("Put together"),
    )


@staff
def split(request: StaffRequest, number: str) -> HttpResponse:
    """Make some of what was said a ticket of its own."""
    ticket, said = found(request, number), list(together.said_on(request.viewer, found(request, number)))
    form = SplitForm(request.POST or None, said=[one.pk for one in said])
    if request.method == "POST" and form.is_valid():
        try:
            made = desk.split(
                ticket=ticket, messages=form.cleaned_data["messages"], reason=form.cleaned_data["reason"],
                by=request.viewer, at=clock.now(), version=version_of(request),
            )  # fmt: skip
        except desk.NotTogether as problem:
            form.add_error(None, words.refused(problem.why))
        except desk.Unexplained as problem:
            form.add_error("reason", str(problem))
        except desk.Conflict:
            moved_on(form)
        except desk.Merged:
            form.add_error(None, words.refused(Refusal.ALREADY_MERGED))
        else:
            messages.success(request, _("This is the new ticket: assess it, the customer is told then."))
            return redirect("web:ticket", made.number)
    chosen = {int(pk) for pk in request.POST.getlist("messages") if pk.isdecimal()}
    context = {"ticket": ticket, "form": form, "said": [to_choose(one, chosen) for one in said]}
    return render(request, "web/split.html", context, status=422 if form.errors else 200)


def to_choose(message: Any, chosen: set[int]) -> dict[str, Any]:
    """A message with its box."""
    return {
        "pk": message.pk, "who": message.author, "detail": detail_of(message), "at": message.at, "kind": message.kind,
        "text": message.text[:FIRST_WORDS], "icon": ICONS[message.kind], "chosen": message.pk in chosen,
        "attachments": [attachment(one) for one in message.attachments.all()],
    }  # fmt: skip


@staff
def link(request: StaffRequest, number: str) -> HttpResponse:
    """Say what the ticket is to another."""
    ticket, at = found(request, number), clock.now()
    offered = list(queries.open_tickets_of(request.viewer, ticket.customer, but=ticket)[:20])
    form = LinkForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid() and (other := other_ticket(request, form)):
        kind, _dash, back = form.cleaned_data["kind"].partition("-")
        first, second = (other, ticket) if back else (ticket, other)
        try:
            desk.link(ticket=first, other=second, kind=Link(kind), by=request.viewer, at=at)
        except desk.NotTogether as problem:
            form.add_error(None, words.refused(problem.why))
        else:
            return redirect("web:ticket", ticket.number)
    explains = _("Both tickets show the link. It changes nothing else: each goes on by itself.")
    return form_page(
        request, ticket, form, title=_("Link to another ticket"), explains=explains, send=_("Link")
    )


@staff
@require_POST
def unlink(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Take a link away; one that is gone already stays so."""
    ticket = found(request, number)
    known = together.link_by_id(request.viewer, ticket, pk)
    if known:
        desk.unlink(link=known, by=request.viewer, at=clock.now())
    return back_to(ticket)


def back_to(ticket: queries.Ticket) -> HttpResponse:
    """The panel of the ticket's page."""
    return redirect(reverse("web:ticket", args=[ticket.number]) + "#together")


@staff
@require_POST
def follow(request: StaffRequest, number: str) -> HttpResponse:
    """Follow the ticket, or no longer."""
    ticket, by, at = found(request, number), request.viewer, clock.now()
    if request.POST.get("no"):
        desk.unfollow(ticket=ticket, by=by, at=at)
    else:
        desk.follow(ticket=ticket, by=by, at=at)
    return back_to(ticket)


@staff
@require_POST
def followers(request: StaffRequest, number: str) -> HttpResponse:
    """Let one of the customer's people follow the ticket, or tell them no longer."""
    ticket, by, at = found(request, number), request.viewer, clock.now()
    written = request.POST.get("remove") or request.POST.get("contact", "")
    contact = customers.contacts_for(by).filter(pk=int(written)).first() if written.isdecimal() else None
    if contact is None:
        messages.warning(request, _("Choose one of the customer’s people."))
        return back_to(ticket)
    try:
        if request.POST.get("remove"):
            desk.remove_follower(ticket=ticket, contact=contact, by=by, at=at)
        else:
            desk.add_follower(ticket=ticket, contact=contact, by=by, at=at)
    except desk.Unexplained as problem:
        messages.warning(request, str(problem))
    return back_to(ticket)


@staff
@require_POST
def read(request: StaffRequest, number: str) -> HttpResponse:
    """Say that one has read where one is called by name."""
    ticket = found(request, number)
    desk.read_mentions(ticket=ticket, by=request.viewer, at=clock.now())
    return redirect("web:ticket", ticket.number)
