"""What is done with a contract: it starts, is suspended and resumed, renewed, converted, ended (C1-C4, C11)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.contracts import actions
from scudo.contracts.queries import Contract, refused, situation_of, today_of
from scudo.core import plans
from scudo.core.agreement import State
from scudo.lib import clock
from scudo.web import contract_words
from scudo.web.contract_forms import BecauseForm, ConvertForm, EndForm, StartForm, after
from scudo.web.contract_steps import convertible
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.contract_writing import back_to, kept, permit, posted
from scudo.web.views.contracts import found

DAY = timedelta(days=1)


def step_page(
    request: StaffRequest,
    contract: Contract,
    form: forms.Form,
    title: str,
    explains: str,
    send: str,
    **more: Any,
) -> HttpResponse:
    """The page of one small step."""
    context = {
        "form": form, "title": title, "back": back_to(contract), "explains": explains, "send": send,
        "refusals": getattr(form, "refusals", []), **more,
    }  # fmt: skip
    return render(request, "web/contract_step.html", context, status=422 if form.errors else 200)


@staff
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a contract in preparation in force."""
    permit(request, actions.start)
    contract, form = found(request, pk), StartForm(posted(request))
    if form.is_valid() and kept(form, lambda: started(request, contract, form), contract.plan):
        return redirect("web:contract", pk)
    missing = (
        refused(contract.plan, situation_of(contract)) if contract.state == State.PREPARATION.value else ()
    )
    more = {} if form.errors else {"refusals": contract_words.refusals(contract, missing, request.viewer)}
    return step_page(
        request,
        contract,
        form,
        _("Start of %s") % contract,
        first_day_words(contract),
        _("Start the contract"),
        **more,
    )


def started(request: StaffRequest, contract: Contract, form: StartForm) -> Contract:
    """The contract in force."""
    first = form.cleaned_data["starts_on"]
    return actions.start(contract=contract, starts_on=first, by=request.viewer, at=clock.now())


def first_day_words(contract: Contract) -> str:
    """By what its first day goes."""
    if contract.plan == plans.Plan.TRIAL.value:
        return _("It runs from the day after the acceptance test was signed, for three months.")
    if contract.follows and contract.follows.ends_on:
        said = {"number": contract.follows.number, "day": contract_words.written(contract.follows.ends_on)}
        return _("It runs from %(day)s, when %(number)s ends: no day is uncovered.") % said
    return _("It runs from today, or from a later day.")


@staff
def suspend(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a contract cover nothing for a while."""
    permit(request, actions.suspend)
    contract, form = found(request, pk), BecauseForm(posted(request))
    if form.is_valid() and kept(form, lambda: suspended(request, contract, form), contract.plan):
        return redirect("web:contract", pk)
    explains = _(
        "From now on it covers nothing, until it is resumed; its time runs on. Requests are registered and answered all the same."
    )
    return step_page(
        request, contract, form, _("Suspension of %s") % contract, explains, _("Suspend the contract")
    )


def suspended(request: StaffRequest, contract: Contract, form: BecauseForm) -> Contract:
    """The contract, suspended."""
    return actions.suspend(
        contract=contract, because=form.cleaned_data["because"], by=request.viewer, at=clock.now()
    )


@staff
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a contract before its time."""
    permit(request, actions.end)
    contract, today = found(request, pk), today_of(clock.now())
    if contract.state == State.PREPARATION.value:
        return redirect("web:contract_abandon", pk)
    form = EndForm(posted(request), initial={"last_day": today})
    if form.is_valid() and kept(form, lambda: ended(request, contract, form), contract.plan):
        return redirect("web:contract", pk)
    explains = _("After that day it covers nothing, and it is not renewed. What it did is kept.")
    return step_page(
        request, contract, form, _("Early end of %s") % contract, explains, _("End the contract")
    )


def ended(request: StaffRequest, contract: Contract, form: EndForm) -> Contract:
    """The contract with its new end."""
    said = form.cleaned_data
    return actions.end(
        contract=contract, because=said["because"], ends_on=after(said["last_day"]), by=request.viewer, at=clock.now()
    )  # fmt: skip


@staff
def abandon(request: StaffRequest, pk: int) -> HttpResponse:
    """Give up a contract that was never started."""
    permit(request, actions.end)
    contract, form = found(request, pk), BecauseForm(posted(request))
    if contract.state != State.PREPARATION.value:
        return redirect("web:contract", pk)
    if form.is_valid() and kept(form, lambda: abandoned(request, contract, form), contract.plan):
        return redirect("web:contract", pk)
    explains = _("It will never begin. Its number is not given again; what was written of it is kept.")
    return step_page(
        request, contract, form, _("%s is abandoned") % contract, explains, _("Abandon the contract")
    )


def abandoned(request: StaffRequest, contract: Contract, form: BecauseForm) -> Contract:
    """The contract, given up."""
    return actions.end(
        contract=contract, because=form.cleaned_data["because"], by=request.viewer, at=clock.now()
    )


@staff
def renew(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a further year."""
    permit(request, actions.renew)
    contract, form = found(request, pk), forms.Form(posted(request))
    if form.is_valid() and kept(
        form, lambda: actions.renew(contract=contract, by=request.viewer, at=clock.now()), contract.plan
    ):
        return redirect("web:contract", pk)
    explains = ""
    if contract.ends_on:
        _first, until = plans.year_period(contract.ends_on)
        said = {
            "last": contract_words.written(contract.ends_on - DAY),
            "until": contract_words.written(until - DAY),
        }
        explains = (
            _(
                "It ends on %(last)s and will end on %(until)s. What it says stays; what it includes begins anew with the year."
            )
            % said
        )
    return step_page(request, contract, form, _("Renewal of %s") % contract, explains, _("Renew for a year"))


@staff
def convert(request: StaffRequest, pk: int) -> HttpResponse:
    """Prepare the contract that continues this one under another plan."""
    permit(request, actions.convert)
    contract = found(request, pk)
    able = convertible(contract)
    form = ConvertForm(
        posted(request), viewer=request.viewer, contract=contract, possible=able, initial={"rental": contract.rental_id}
    )  # fmt: skip
    if form.is_valid() and (made := kept(form, lambda: converted(request, contract, form))):
        return redirect("web:contract", made.pk)
    explains = _("A contract in preparation continues it, with what it covers and the times that the new plan starts from. "
                 "It runs from the day this one ends, so that no day is uncovered.")  # fmt: skip
    if not able:
        explains = _(
            "It is not converted: something continues it already, it is over, or nobody said how the system was acquired."
        )
    return step_page(
        request, contract, form, _("Conversion of %s") % contract, explains, _("Prepare it") if able else ""
    )


def converted(request: StaffRequest, contract: Contract, form: ConvertForm) -> Contract:
    """The contract in preparation."""
    return actions.convert(
        contract=contract, plan=form.cleaned_data["plan"], rental=form.chosen_rental(), by=request.viewer, at=clock.now()
    )  # fmt: skip


def pressed(request: StaffRequest, pk: int, action: Callable[..., Contract], done: str) -> HttpResponse:
    """A step that one press does; what is wrong is said on the contract's page."""
    contract = found(request, pk)
    try:
        action(contract=contract, by=request.viewer, at=clock.now())
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except actions.NotPossible:
        messages.error(request, _("The contract is in another state by now. Look at it again."))
    else:
        messages.success(request, done)
    return redirect("web:contract", pk)


@staff
@require_POST
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    """End a suspension."""
    return pressed(request, pk, actions.resume, _("It covers again from now on."))


@staff
@require_POST
def notice(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that a side does not want it renewed."""
    return pressed(request, pk, actions.give_notice, _("Notice is noted."))


@staff
@require_POST
def notice_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that it is to be renewed by itself after all."""
    return pressed(request, pk, actions.take_notice_back, _("The notice is taken back."))
