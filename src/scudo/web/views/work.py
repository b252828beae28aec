"""Work that was done and parts that were replaced, under a contract or for a ticket; recorded and undone (C5)."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import actions
from scudo.contracts.queries import Contract, contract_by_id, in_force, today_of, usage
from scudo.contracts.queries.billing import Time, time_of
from scudo.contracts.queries.usage import Use
from scudo.core.roles import Actor
from scudo.customers.queries import Customer
from scudo.lib import clock
from scudo.web.contract_sections.usage import paid
from scudo.web.customer_forms import blame
from scudo.web.project_forms import BecauseForm
from scudo.web.staff import StaffRequest, staff
from scudo.web.usage_forms import DoneForm, PartForm, UseForm
from scudo.web.views.contracts import found
from scudo.web.views.ticket import found as found_ticket

FIELDS = {"key": "what"}


@dataclass(frozen=True)
class Place:
    """Where something is recorded: whose it is, the contract that could pay for it, the ticket that it was done for.

    `payers` are the contracts to choose from where a person granted coverage that none gives.
    """

    customer: Customer
    contract: Contract | None
    ticket: str
    url: str
    words: str
    payers: tuple[Contract, ...] = ()


def under_contract(request: StaffRequest, pk: int) -> Place:
    """A contract, for any ticket of its customer. Raises Http404."""
    contract = found(request, pk)
    return Place(contract.customer, contract, "", reverse("web:contract", args=[pk]), str(contract))


def on_ticket(request: StaffRequest, number: str) -> Place:
    """A ticket, with the contract that covers it. Raises Http404."""
    ticket = found_ticket(request, number)
    promised = ticket.promise.get("contract") if ticket.covered else None
    contract = contract_by_id(request.viewer, promised) if promised else None
    granted = ticket.covered and contract is None
    payers = tuple(in_force(request.viewer, ticket.customer, clock.now())) if granted else ()
    url = reverse("web:ticket", args=[ticket.number])
    return Place(ticket.customer, contract, ticket.number, url, ticket.number, payers)


@staff
def new_under_contract(request: StaffRequest, pk: int) -> HttpResponse:
    """Record work on the page of a contract."""
    return new_work(request, under_contract(request, pk))


@staff
def new_on_ticket(request: StaffRequest, number: str) -> HttpResponse:
    """Record work on the page of a ticket."""
    return new_work(request, on_ticket(request, number))


@staff
def new_part_under_contract(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a part on the page of a contract."""
    return new_part(request, under_contract(request, pk))


@staff
def new_part_on_ticket(request: StaffRequest, number: str) -> HttpResponse:
    """Record a part on the page of a ticket."""
    return new_part(request, on_ticket(request, number))


def new_work(request: StaffRequest, place: Place) -> HttpResponse:
    """Record work; what is out of the contract's hours begins as to be invoiced."""
    form = UseForm(
        request.POST or None,
        **asked_of(place, request, intervention=True, charge=is_outside(place, clock.now())),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and is_sure(place, form)
        and keep(request, place, form, save_work)
    ):
        return redirect(place.url)
    explains = _(
        "Work is paid for by what the contract includes, then by prepaid hours; what is left is to be charged."
    )
    return form_page(request, place, form, _("Record work"), explains if place.contract else uncovered(place))


def new_part(request: StaffRequest, place: Place) -> HttpResponse:
    """Record a part that was replaced."""
    form = PartForm(request.POST or None, **asked_of(place, request))
    if request.method == "POST" and form.is_valid() and keep(request, place, form, save_part):
        return redirect(place.url)
    explains = _("Parts cost nothing where the contract includes them; else they are to be charged.")
    return form_page(
        request, place, form, _("Record a part"), explains if place.contract else uncovered(place)
    )


def uncovered(place: Place) -> str:
    """Why everything here is to be invoiced, or who may pay."""
    if place.payers:
        return _("Coverage of %s was granted by a person: choose which contract pays.") % place.ticket
    return _("No contract covers %s: it is to be charged.") % place.ticket


def asked_of(place: Place, request: StaffRequest, **initial: Any) -> dict[str, Any]:
    """What a form about something done begins with."""
    begun = {"at_work": clock.now(), "key": f"hand-{uuid.uuid4().hex}", **initial}
    without = [
        *(["ticket"] if place.ticket else []), *([] if place.contract or place.payers else ["charge"]),
        *([] if place.payers else ["payer"]),
    ]  # fmt: skip
    return {
        "initial": begun, "viewer": request.viewer, "customer": place.customer, "without": without,
        "payers": [(one.pk, str(one)) for one in place.payers],
    }  # fmt: skip


def is_outside(place: Place, at: datetime) -> bool:
    """Whether the contract has no hours at a moment."""
    return place.contract is not None and time_of(place.contract, at) is Time.OUTSIDE


def is_sure(place: Place, form: UseForm) -> bool:
    """Whether the box fits when the work was done; where the form began with another answer, a person is asked once."""
    moment = form.cleaned_data["at_work"]
    if place.contract and not usage.has_begun(place.contract, today_of(moment)):
        return True  # the action says that it cannot be
    outside, began = is_outside(place, moment), is_outside(place, clock.now())
    if (
        outside is began
        or form.cleaned_data.get("charge", outside) is outside
        or form.cleaned_data["sure"] == moment.isoformat()
    ):
        return True
    sent = cast("QueryDict", form.data).copy()
    sent["sure"] = moment.isoformat()
    form.data = sent
    form.add_error(
        "charge",
        _("That was out of the contract’s hours: is it to be invoiced? Choose, and save again.")
        if outside
        else _(
            "That was within the contract’s hours: is it to be invoiced all the same? Choose, and save again."
        ),
    )
    return False


def keep(request: StaffRequest, place: Place, form: DoneForm, save: Any) -> bool:
    """Record what a form says, and tell what pays for it; False with the reasons on the form."""
    said = {**form.cleaned_data, "ticket": place.ticket or form.cleaned_data.get("ticket", "")}
    said.pop("sure")
    payer = said.pop("payer", None)
    contract = next((one for one in place.payers if one.pk == payer), place.contract)
    try:
        made = save(replace(place, contract=contract), said, request.viewer, clock.now())
    except ValidationError as problem:
        blame(form, problem, FIELDS)
        return False
    messages.success(request, _("Recorded: %s.") % paid(made))
    return True


def save_work(place: Place, said: dict[str, Any], by: Actor, at: datetime) -> list[Use]:
    """Work drawn from what the contract includes, unless it is charged whatever that says."""
    charged = said.pop("charge", True)
    if place.contract and not charged:
        return actions.draw_down(contract=place.contract, **said, by=by, at=at)
    return actions.charge_work(customer=place.customer, contract=place.contract, **said, by=by, at=at)


def save_part(place: Place, said: dict[str, Any], by: Actor, at: datetime) -> list[Use]:
    """A part, at no cost where the contract includes parts."""
    return actions.replace_part(customer=place.customer, contract=place.contract, **said, by=by, at=at)


def form_page(
    request: StaffRequest, place: Place, form: forms.Form, title: str, explains: str
) -> HttpResponse:
    """Any form about something done."""
    context = {
        "form": form,
        "title": title,
        "back": {"url": place.url, "words": place.words},
        "explains": explains,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@staff
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo what was recorded wrongly."""
    one = usage.use_by_id(request.viewer, pk)
    if one is None:
        raise Http404(_("There is no such work."))
    place = place_of(one)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_use(use=one, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        except actions.Undone:
            form.add_error(None, _("Somebody undid this work already."))
        else:
            return redirect(place.url)
    said = {"what": one.what, "paid": paid(usage.of_one_work(one))}
    explains = _(
        "“%(what)s” will not count any more: %(paid)s. What was charged meanwhile stays charged, and tickets stay as they are."
    )
    return form_page(request, place, form, _("Undo this work"), explains % said)


def place_of(use: Use) -> Place:
    """Where something was recorded."""
    if use.contract:
        url, words = reverse("web:contract", args=[use.contract_id]), str(use.contract)
    else:
        url, words = reverse("web:ticket", args=[use.ticket]), use.ticket
    return Place(use.customer, use.contract, use.ticket, url, words)
