"""The assessment of a ticket that came by mail."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from scudo.core.lifecycle import NotPossible, Verb
from scudo.desk import actions as desk
from scudo.desk.queries.custom_fields import fields_on
from scudo.lib import clock
from scudo.web import conversation, offers, questions
from scudo.web import shown as show
from scudo.web.custom_field_forms import ValuesForm
from scudo.web.forms import AssessForm, thing_of
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.ticket import changed, found


@staff
def shown(request: StaffRequest, number: str) -> HttpResponse:
    """The two questions; a POST assigns the code."""
    ticket = found(request, number)
    if request.method != "POST":
        initial = {"reason": ticket.reason, "kind": ticket.kind, "effect": ticket.effect}
        return page(request, ticket, AssessForm(initial=initial))
    form = AssessForm(request.POST)
    if not form.is_valid():
        return page(request, ticket, form, status=422)
    return register(request, ticket, form)


@staff
def offer(request: StaffRequest, number: str) -> HttpResponse:
    """What is proposed anew for a ticket that was assessed, when its system was evaluated again."""
    place = offers.place(request.viewer, found(request, number))
    return render(request, "web/partials/offer.html", {"place": place})


def own_fields(request: StaffRequest, ticket: Any) -> ValuesForm:
    """The fields that the ticket's customer has, as far as they are asked for still."""
    fields = [one for one in fields_on(request.viewer, ticket) if one[0].ended_at is None]
    return ValuesForm(request.POST or None, fields=fields)


def register(request: StaffRequest, ticket: Any, form: AssessForm) -> HttpResponse:
    """Assign the code, and take charge if that was asked."""
    version, at = request.POST.get("version", ""), clock.now()
    fields = own_fields(request, ticket)
    try:
        ticket = desk.assess(
            ticket=ticket, assessment=questions.assessment(request.viewer, ticket.customer, form.assessment()),
            reason=form.cleaned_data["reason"], kind=form.cleaned_data["kind"], claimed=form.claimed(), by=request.viewer, at=at,
            version=int(version) if version.isdecimal() else None, values=fields.values(),
        )  # fmt: skip
        if request.POST.get("then") == "acknowledge":
            desk.change_state(ticket=ticket, verb=Verb.ACKNOWLEDGE, by=request.viewer, at=at)
    except desk.Conflict:
        return page(
            request, found(request, ticket.number), form, conflict=changed(request, ticket), status=409
        )
    except desk.Unanswered as problem:
        form.add_error("told", str(problem))
        return page(request, ticket, form, status=422)
    except desk.Unexplained as problem:
        form.add_error("override_reason", str(problem))
        return page(request, ticket, form, status=422)
    except ValidationError as problem:
        for message in fields.blame(problem):
            form.add_error(None, message)
        return page(request, ticket, form, status=422, fields=fields)
    except desk.AlreadyClosed:
        messages.warning(request, _("The ticket has moved on in the meantime; this no longer applies."))
    except NotPossible:
        pass  # assessed; somebody else took charge in the same moment
    return redirect("web:ticket", ticket.number)


def page(
    request: StaffRequest,
    ticket: Any,
    form: AssessForm,
    *,
    status: int = 200,
    conflict: Any = None,
    fields: ValuesForm | None = None,
) -> HttpResponse:
    """The page in any of its states."""
    viewer = request.viewer
    effect, thing = str(form["effect"].value() or ""), str(form["thing"].value() or "")
    claim, thing = str(form["claim"].value() or ""), thing or listed(viewer, ticket)
    context = {
        "ticket": show.card(ticket),
        "form": form,
        "own_fields": fields or own_fields(request, ticket),
        "conflict": conflict,
        "first_words": conversation.first_words(viewer, ticket),
        "effects": questions.effects(effect),
        "things": questions.things(viewer, ticket.customer, ticket.opened_at, thing),
        "claims": questions.claims(claim),
        "claimed": show.claims(viewer, ticket),
        "verdict": questions.verdict(
            viewer,
            ticket.customer,
            effect,
            thing_of(thing),
            ticket.opened_at,
            questions.told(viewer, ticket),
            claim=claim,
            ticket=ticket,
        ),
    }
    return render(request, "web/assess.html", context, status=status)


def listed(viewer: Any, ticket: Any) -> str:
    """The answer that stands for the thing a ticket concerns already."""
    if not ticket.thing:
        return ""
    answers = questions.things(viewer, ticket.customer, ticket.opened_at)
    names = {ticket.thing, f"{ticket.thing} ({ticket.within})"}
    return next((answer["value"] for answer in answers if answer["words"] in names), "")
