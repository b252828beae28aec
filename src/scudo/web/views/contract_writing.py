"""Writing contracts: prepared, entered from an older paper, changed, amended; the week that follows is drawn while one types."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import actions
from scudo.contracts.actions import Plan, Provisions
from scudo.contracts.queries import Contract, NotEligible, provisions_of, today_of
from scudo.core.agreement import State
from scudo.core.roles import may
from scudo.customers import queries as customers
from scudo.lib import clock
from scudo.lib.ui.hours import week_in_words
from scudo.web import contract_words
from scudo.web.contract_forms import RENAMED, AddForm, AmendForm, ChangeForm, PrepareForm, frame_initial
from scudo.web.customer_forms import blame
from scudo.web.provision_forms import ProvisionsForm, offered_to, provisions_initial
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.contract_preview import drawn, examples, presets
from scudo.web.views.contracts import found

Back = dict[str, str]


def permit(request: StaffRequest, action: Callable[..., object]) -> None:
    """Raises PermissionDenied for who may not do what a page is for."""
    if not may(request.viewer, action):
        raise PermissionDenied


def posted(request: StaffRequest) -> QueryDict | None:
    """What a form was sent with, though it be nothing; None where it is only looked at."""
    return request.POST if request.method == "POST" else None


@staff
def begin(request: StaffRequest) -> HttpResponse:
    """For which customer a contract is to be."""
    permit(request, actions.prepare)
    text = request.GET.get("q", "")[:100].replace("\0", "")
    matching = customers.customers_found(request.viewer, text)[:20]
    return render(request, "web/contract_customer.html", {
        "q": text, "customers": [{"name": one.name, "url": reverse("web:contract_new", args=[one.pk])} for one in matching],
    })  # fmt: skip


def customer_of(request: StaffRequest, pk: int) -> customers.Customer:
    """The customer of an address. Raises Http404."""
    customer = customers.customers_for(request.viewer).filter(pk=pk).first()
    if customer is None:
        raise Http404
    return customer


@staff
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Prepare a contract for a customer (C11)."""
    permit(request, actions.prepare)
    customer = customer_of(request, pk)
    form = PrepareForm(
        posted(request), viewer=request.viewer, customer=customer, initial=beginning(request, customer)
    )
    if form.is_valid() and (made := kept(form, lambda: prepared(request, customer, form))):
        return redirect("web:contract", made.pk)
    add_url = reverse("web:contract_add", args=[pk]) if may(request.viewer, actions.add_contract) else ""
    return form_page(
        request, form, _("New contract for %s") % customer.name, back_to_customer(customer),
        explains=_("It is prepared and covers nothing until it is started; by itself that happens when the acceptance test is signed."),
        send=_("Prepare the contract"), elsewhere={"url": add_url, "words": _("It runs already, under a paper signed before: enter it")},
    )  # fmt: skip


def beginning(request: StaffRequest, customer: customers.Customer) -> dict[str, Any]:
    """What the form of a new contract begins with; the plan and the project may stand in the address."""
    plan = request.GET.get("plan", "")
    plan = plan if plan in set(Plan.values) else Plan.TRIAL.value
    offered = offered_to(request.viewer, customer)
    listed = Provisions(covers=[])
    return {
        **provisions_initial(listed, plan, offered),
        "plan": plan,
        "project": request.GET.get("project", ""),
    }


def prepared(request: StaffRequest, customer: customers.Customer, form: PrepareForm) -> Contract:
    """The contract that was written, in preparation."""
    said = form.cleaned_data
    return actions.prepare(
        customer=customer, plan=said["plan"], number=said["number"], frame=form.frame(), provisions=form.provisions(),
        by=request.viewer, at=clock.now(),
    )  # fmt: skip


@staff
def add(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a contract that runs already, under a paper that was signed before."""
    permit(request, actions.add_contract)
    customer = customer_of(request, pk)
    initial = beginning(request, customer) | ({} if request.GET.get("plan") else yearly(request, customer))
    form = AddForm(posted(request), viewer=request.viewer, customer=customer, initial=initial)
    if form.is_valid() and (made := kept(form, lambda: added(request, customer, form))):
        return redirect("web:contract", made.pk)
    return form_page(
        request, form, _("A contract of %s that runs already") % customer.name, back_to_customer(customer),
        explains=_("It covers from its first day. That products and project are certified, that the test was signed or the system "
                   "assessed, you vouch for: the paper says so. Whether the plan is for such a system is checked all the same."),
        send=_("Enter the contract"),
    )  # fmt: skip


def yearly(request: StaffRequest, customer: customers.Customer) -> dict[str, Any]:
    """What runs already is a yearly contract, as a rule."""
    plan = Plan.YEARLY.value
    return {**provisions_initial(Provisions(), plan, offered_to(request.viewer, customer)), "plan": plan}


def added(request: StaffRequest, customer: customers.Customer, form: AddForm) -> Contract:
    """The contract that was entered."""
    said = form.cleaned_data
    return actions.add_contract(
        customer=customer, plan=said["plan"], number=said["number"], starts_on=said["starts_on"], ends_on=form.ends_on(),
        frame=form.frame(), provisions=form.provisions(), by=request.viewer, at=clock.now(),
    )  # fmt: skip


@staff
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a contract while it is in preparation."""
    permit(request, actions.change_preparation)
    contract, viewer = found(request, pk), request.viewer
    if contract.state != State.PREPARATION.value:
        return redirect("web:contract", pk)
    provisions = provisions_of(contract.versions.all()[0])
    initial = {
        **provisions_initial(provisions, contract.plan, offered_to(viewer, contract.customer)),
        **frame_initial(contract),
    }
    form = ChangeForm(posted(request), viewer=viewer, customer=contract.customer, initial=initial)
    if form.is_valid() and fresh(form, contract) and kept(form, lambda: changed(request, contract, form)):
        return redirect("web:contract", pk)
    return form_page(
        request,
        form,
        str(contract),
        back_to(contract),
        explains=_("Nobody has signed it yet: it is changed, not amended."),
    )


def changed(request: StaffRequest, contract: Contract, form: ChangeForm) -> Contract:
    """The contract as it was written anew."""
    return actions.change_preparation(
        contract=contract, plan=form.cleaned_data["plan"], frame=form.frame(contract.follows), provisions=form.provisions(),
        by=request.viewer, at=clock.now(),
    )  # fmt: skip


@staff
def amend(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a contract that runs say something else from a day on."""
    permit(request, actions.amend)
    contract, at = found(request, pk), clock.now()
    if contract.state not in {State.IN_FORCE.value, State.SUSPENDED.value}:
        return redirect("web:contract", pk)
    offered, last = offered_to(request.viewer, contract.customer), list(contract.versions.all())[-1]
    initial = {
        **provisions_initial(provisions_of(last), contract.plan, offered),
        "holds_from": max(last.holds_from or today_of(at), today_of(at)), "seen": str(contract.revision),
    }  # fmt: skip
    form = AmendForm(posted(request), offered=offered, initial=initial)
    if (
        form.is_valid()
        and fresh(form, contract)
        and kept(form, lambda: amended(request, contract, form), contract.plan)
    ):
        day = contract_words.written(form.cleaned_data["holds_from"])
        messages.success(request, _("Amended: what you wrote holds from %(day)s on.") % {"day": day})
        return redirect("web:contract", pk)
    return form_page(
        request, form, _("Amendment of %s") % contract, back_to(contract), plan=contract.plan, send=_("Amend the contract"),
        explains=_("A new version holds from the day you say; today means from this moment on. Tickets keep the version under which they were opened."),
    )  # fmt: skip


def amended(request: StaffRequest, contract: Contract, form: AmendForm) -> Any:
    """The version that was written."""
    said = form.cleaned_data
    return actions.amend(
        contract=contract, provisions=form.provisions(), holds_from=said["holds_from"], because=said["because"],
        by=request.viewer, at=clock.now(),
    )  # fmt: skip


def fresh(form: forms.Form, contract: Contract) -> bool:
    """Whether nobody changed the contract since the form was opened; else the form says so."""
    if form.cleaned_data.get("seen") in {"", str(contract.revision)}:
        return True
    form.add_error(
        None,
        _("Somebody changed this contract in the meantime. Look at it again: what you wrote is not saved."),
    )
    return False


def kept(form: forms.Form, act: Callable[[], Any], plan: str = "") -> Any:
    """What an action made of a form; None where it refused: what is wrong stands in the form, rules of the plans as `refusals`."""
    try:
        return act()
    except ValidationError as problem:
        if hasattr(problem, "error_dict"):
            blame(form, problem, RENAMED)
        else:
            form.add_error(None, problem)
    except NotEligible as problem:
        wanted = plan or form.cleaned_data["plan"]
        form.refusals = [contract_words.refusal(wanted, one) for one in problem.refusals]  # type: ignore[attr-defined]
        form.add_error(None, _("The rules of the plans stand against it."))
    except (actions.NotPossible, actions.NotInPreparation):
        form.add_error(None, _("The contract is in another state by now. Look at it again."))
    except IntegrityError as problem:
        if "trial_once_for_a_system" not in str(problem):
            raise
        form.add_error("system", _("This system has had its trial, or has one in preparation."))
    return None


def back_to_customer(customer: customers.Customer) -> Back:
    """The way back to a customer."""
    return {"url": reverse("web:customer", args=[customer.pk]), "words": customer.name}


def back_to(contract: Contract) -> Back:
    """The way back to a contract."""
    return {"url": reverse("web:contract", args=[contract.pk]), "words": str(contract)}


def form_page(
    request: StaffRequest, form: ProvisionsForm, title: str, back: Back, *, plan: str = "", **more: Any
) -> HttpResponse:
    """The page on which a contract is written, with the week that follows from it."""
    text, closed = (str(form[name].value() or "") for name in ("extra_time", "closures"))
    context = {
        "form": form, "title": title, "back": back, "plan": plan, "refusals": getattr(form, "refusals", []),
        "presets": presets(), "examples": examples(), "office": week_in_words(settings.OFFICE_HOURS), "systems": getattr(form, "systems", []), **more,
        **drawn(text, closed, plan or str(form["plan"].value() or ""), today_of(clock.now())),
    }  # fmt: skip
    return render(request, "web/contract_form.html", context, status=422 if form.errors else 200)
