"""PINs: issued, replaced and revoked on their contract, shown once; how they are tried, and their keys (C8)."""

from base64 import b64encode
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from scudo.contracts import actions, pin_keys, pin_paper
from scudo.contracts.queries import Contract, pins
from scudo.core.roles import may
from scudo.lib import clock
from scudo.lib.typeset import Unprintable
from scudo.web.contract_forms import BecauseForm
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.contract_writing import back_to, permit
from scudo.web.views.contracts import found

SPAN_DAYS = 30
MOST_LOST = 200
REFUSALS = (ValidationError, pin_keys.Damaged)


class LabelForm(forms.Form):
    """To whom a PIN is given; `seen` is the newest PIN that the page knew, so that no form issues two."""

    label = forms.CharField(
        label=gettext_lazy("Given to"), max_length=100,
        help_text=gettext_lazy("A person or a place, such as the night porter. It is printed on the page, and says later which PIN is whose."),
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


def step_page(
    request: StaffRequest, contract: Contract, form: forms.Form, title: str, explains: str, send: str
) -> HttpResponse:
    """The page of one small step."""
    context = {
        "form": form,
        "title": title,
        "back": back_to(contract),
        "explains": explains,
        "send": send,
    }
    return render(request, "web/contract_step.html", context, status=422 if form.errors else 200)


def explain(form: forms.Form, problem: Exception) -> None:
    """Say what was refused beside the field that is wrong; or that the keys cannot be read, above the form."""
    blame(form, problem if isinstance(problem, ValidationError) else ValidationError(str(problem)))


@staff
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Issue a PIN, and show it in the answer, this once."""
    permit(request, actions.issue_pin)
    contract = found(request, pk)
    newest = pins.pins_of(request.viewer, contract).order_by("-pk").first()
    form = LabelForm(request.POST or None, initial={"seen": newest.pk if newest else 0})
    if request.method == "POST" and form.is_valid():
        try:
            made, digits = actions.issue_pin(
                contract=contract, label=form.cleaned_data["label"], seen=form.cleaned_data["seen"] or 0,
                by=request.viewer, at=clock.now(),
            )  # fmt: skip
        except actions.IssuedMeanwhile:
            messages.error(request, shown_already())
            return redirect("web:contract", pk)
        except REFUSALS as problem:
            explain(form, problem)
        else:
            return issued(request, made, digits, replaced=False)
    explains = _("You see the PIN once, with a page to print. It works in the Extra Time of the contract.")
    return step_page(request, contract, form, _("New PIN for %s") % contract, explains, _("Issue the PIN"))


def shown_already() -> str:
    """What is said to a form that was sent before."""
    return _(
        "Nothing was issued: this page was sent before, or somebody else issued a PIN meanwhile. "
        "A PIN is shown once; who lost it gets another one."
    )


def issued(request: StaffRequest, made: pins.Pin, digits: str, *, replaced: bool) -> HttpResponse:
    """The digits and their page in one answer, which nobody stores: nothing is asked for with them a second time."""
    try:
        pdf = b64encode(pin_paper.of_pin(made, digits)).decode()
    except Unprintable:
        pdf = ""
    answer = render(request, "web/pin_issued.html", {
        "pin": pin_paper.grouped(digits), "label": made.label, "back": back_to(made.contract), "pdf": pdf, "replaced": replaced,
        "file": f"pin-assistenza-{slugify(made.contract.number)}.pdf",
    })  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def in_use(request: StaffRequest, contract: Contract, pk: int) -> pins.Pin | None:
    """The PIN of an address, if it is in use. Raises Http404 where there never was such a one."""
    if not pins.pins_of(request.viewer, contract).filter(pk=pk).exists():
        raise Http404(_("There is no such PIN."))
    return pins.pin_by_id(request.viewer, contract, pk)


@staff
def replace(request: StaffRequest, pk: int, pin: int) -> HttpResponse:
    """Issue a PIN in the place of another, which opens nothing from then on."""
    permit(request, actions.replace_pin)
    contract = found(request, pk)
    old = in_use(request, contract, pin)
    if old is None:
        messages.error(request, shown_already())
        return redirect("web:contract", pk)
    form = LabelForm(request.POST or None, initial={"label": old.label})
    if request.method == "POST" and form.is_valid():
        try:
            made, digits = actions.replace_pin(
                pin=old, label=form.cleaned_data["label"], by=request.viewer, at=clock.now()
            )
        except REFUSALS as problem:
            explain(form, problem)
        else:
            return issued(request, made, digits, replaced=True)
    explains = _("The PIN that is in use now opens nothing from then on. You see the new one once.")
    return step_page(
        request, contract, form, _("Another PIN for %s") % old.label, explains, _("Replace the PIN")
    )


@staff
def revoke(request: StaffRequest, pk: int, pin: int) -> HttpResponse:
    """Let a PIN open nothing from now on."""
    permit(request, actions.revoke_pin)
    contract = found(request, pk)
    old = in_use(request, contract, pin)
    if old is None:
        messages.error(request, _("This PIN is not in use any more."))
        return redirect("web:contract", pk)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_pin(
                pin=old, because=form.cleaned_data["because"], by=request.viewer, at=clock.now()
            )
        except REFUSALS as problem:
            explain(form, problem)
        else:
            messages.success(request, _("The PIN of %s opens nothing any more.") % old.label)
            return redirect("web:contract", pk)
    explains = _("Whoever calls with it is led to leave a message.")
    return step_page(
        request, contract, form, _("Revoke the PIN of %s") % old.label, explains, _("Revoke the PIN")
    )


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """How PINs were tried, how they stand to their keys, and which have to be issued anew."""
    viewer, at = request.viewer, clock.now()
    tried = pins.tries_by_day(viewer, at, SPAN_DAYS)
    return render(request, "web/pins.html", {
        "pin_alarm": pins.alarm_at(viewer, at), "span": SPAN_DAYS, **standing(request),
        "days": [{"day": day, "wrong": wrong, "accepted": accepted} for day, wrong, accepted in tried],
        "turn_url": reverse("web:pin_key_turn") if may(viewer, actions.turn_pin_key) else "",
    })  # fmt: skip


def standing(request: StaffRequest) -> dict[str, Any]:
    """The keys, and the PINs that need another one; or that the keys cannot be read."""
    try:
        keys = pins.keys_at(request.viewer)
        lost = pins.to_issue_anew(request.viewer)[:MOST_LOST]
    except pin_keys.Damaged as problem:
        return {"damaged": str(problem)}
    return {"keys": keys, "lost": [line(one) for one in lost]}


def line(one: pins.Pin) -> dict[str, Any]:
    """A PIN that has to be issued anew."""
    contract = one.contract
    return {
        "label": one.label, "customer": contract.customer.name, "contract": str(contract), "issued_at": one.issued_at,
        "url": f"{reverse('web:contract', args=[contract.pk])}#pins",
    }  # fmt: skip


@staff
@require_POST
def turn_key(request: StaffRequest) -> HttpResponse:
    """Make a new key for what is issued from now on."""
    try:
        actions.turn_pin_key(by=request.viewer, at=clock.now())
    except pin_keys.Given:
        messages.error(request, _("The keys come from SCUDO_PIN_KEYS: a new one is written there, in front."))
    except pin_keys.Damaged as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("PINs are issued under a new key from now on. Make a backup."))
    return redirect("web:pins")
