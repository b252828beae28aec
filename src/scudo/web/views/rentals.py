"""Rentals: one with its devices, entered, changed, and what a contract in preparation hangs from (C4)."""

import csv
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import actions
from scudo.contracts.queries import Contract, contract_by_id, rentals, today_of
from scudo.contracts.queries.rentals import Rental
from scudo.core.roles import may
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web.customer_forms import blame
from scudo.web.rental_forms import (
    AssetForm,
    ChooseRentalForm,
    NewRentalForm,
    RemoveAssetForm,
    RentalForm,
)
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.contract_usage import form_page as contract_form
from scudo.web.views.contracts import found as contract_of
from scudo.web.views.customers import form_page, known

DAY = timedelta(days=1)


def found(request: StaffRequest, pk: int) -> Rental:
    """The rental of an address. Raises Http404."""
    rental = rentals.rental_by_id(request.viewer, pk)
    if rental is None:
        raise Http404(_("There is no such rental."))
    return rental


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """One rental with its devices and the contracts on it."""
    rental, may_write = found(request, pk), may(request.viewer, actions.change_rental)
    return render(request, "web/rental.html", {
        "rental": {"number": rental.number, "system": rental.system}, "facts": facts(rental),
        "customer": {"name": rental.customer.name, "url": reverse("web:customer", args=[rental.customer_id])},
        "assets": [
            {
                "product": one.product, "serial": one.serial, "component": one.component,
                "remove_url": reverse("web:asset_remove", args=[pk, one.pk]) if may_write else "",
            }
            for one in rental.assets.all()
        ],
        "elsewhere": [
            {"serial": one.serial, "number": one.rental.number, "customer": one.rental.customer.name, "url": reverse("web:rental", args=[one.rental.pk])}
            for one in rentals.elsewhere(request.viewer, rental)
        ],
        "contracts": [
            {"name": str(one), "word": one.get_state_display(), "url": reverse("web:contract", args=[one.pk])}
            for one in rentals.contracts_on(request.viewer, rental)
        ],
        "change_url": reverse("web:rental_change", args=[pk]) if may_write else "",
        "asset_url": reverse("web:asset_new", args=[pk]) if may_write else "",
        "csv_url": reverse("web:rental_csv", args=[pk]),
    })  # fmt: skip


def facts(rental: Rental) -> list[dict[str, str]]:
    """What one asks of a rental first."""
    return [
        {"word": _("Number"), "value": rental.number},
        {"word": _("System"), "value": rental.system or "—"},
        {"word": _("From"), "value": rental.starts_on.strftime("%d/%m/%Y")},
        {"word": _("Last day"), "value": last_day(rental)},
    ]


def last_day(rental: Rental) -> str:
    """The last day of a rental, in words."""
    return (rental.ends_on - DAY).strftime("%d/%m/%Y") if rental.ends_on else _("no end agreed")


@staff
def as_csv(request: StaffRequest, pk: int) -> HttpResponse:
    """The devices as a file, in the order in which they can be pasted again."""
    rental = found(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="noleggio-{rental.pk}.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("Product"), _("Serial number"), _("Component")])
    for one in rental.assets.all():
        writer.writerow([plain(cell) for cell in (one.product, one.serial, one.component)])
    return response


@staff
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a rental of a customer; with a contract in the address, that contract hangs from it."""
    customer, contract = known(request, pk).customer, contract_asked(request, pk)
    initial = {"system": contract.system} if contract else {}
    form = NewRentalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_rental(
                customer=customer, contract=contract, **form.cleaned_data, by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        except actions.NotInPreparation:
            form.add_error(None, begun())
        else:
            point_out(request, made)
            return redirect("web:contract", contract.pk) if contract else redirect("web:rental", made.pk)
    if contract:
        return contract_form(
            request, contract, form, _("New rental"), _("The contract will last as long as it.")
        )
    return form_page(request, form, _("New rental"), reverse("web:customer", args=[pk]), customer.name)


def contract_asked(request: StaffRequest, customer: int) -> Contract | None:
    """The contract of the address, if it names one of the customer's. Raises Http404."""
    asked = request.GET.get("contract", "")
    if not asked:
        return None
    contract = contract_by_id(request.viewer, int(asked)) if asked.isdecimal() and len(asked) < 18 else None  # noqa: PLR2004 - what a key can have
    if contract is None or contract.customer_id != customer:
        raise Http404(_("There is no such contract."))
    return contract


def begun() -> str:
    """What is said where a contract is in preparation no more."""
    return _("The contract is in preparation no more.")


def point_out(request: StaffRequest, rental: Rental) -> None:
    """Say which serial numbers stand in another rental of the same days."""
    for one in rentals.elsewhere(request.viewer, rental)[:5]:
        said = {"serial": one.serial, "number": one.rental.number, "customer": one.rental.customer.name}
        words = _("The serial number %(serial)s stands in the rental %(number)s of %(customer)s, too.")
        messages.warning(request, words % said)


@staff
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a rental; Full contracts that hang from it follow its end."""
    rental = found(request, pk)
    initial = {name: getattr(rental, name) for name in ("number", "system", "starts_on", "ends_on")}
    form = RentalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_rental(rental=rental, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            point_out(request, found(request, pk))
            return redirect("web:rental", pk)
    explains = _("Where its end moves, the end of the Full contract that hangs from it moves with it.")
    return rental_form(request, rental, form, rental.number, explains)


def rental_form(
    request: StaffRequest, rental: Rental, form: Any, title: str, explains: str = ""
) -> HttpResponse:
    """Any form about a rental that is there."""
    words = _("Rental %s") % rental.number
    return form_page(request, form, title, reverse("web:rental", args=[rental.pk]), words, explains)


@staff
def new_asset(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a device."""
    rental = found(request, pk)
    form = AssetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_asset(rental=rental, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            point_out(request, rental)
            return redirect("web:rental", pk)
    return rental_form(request, rental, form, _("New device"))


@staff
def remove_asset(request: StaffRequest, pk: int, asset: int) -> HttpResponse:
    """Take a device out."""
    rental = found(request, pk)
    one = rentals.asset_by_id(rental, asset)
    if one is None:
        raise Http404(_("There is no such device any more."))
    form = RemoveAssetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_asset(asset=one, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:rental", pk)
    explains = _("%(product)s, serial number %(serial)s, will not be part of the rental any more.")
    said = {"product": one.product, "serial": one.serial}
    return rental_form(request, rental, form, _("Take a device out"), explains % said)


@staff
def choose(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the rental that a contract in preparation hangs from; without any, enter one."""
    contract, at = contract_of(request, pk), clock.now()
    form = ChooseRentalForm(request.POST or None, viewer=request.viewer, contract=contract, day=today_of(at))
    if not form.found:
        return redirect(f"{reverse('web:rental_new', args=[contract.customer_id])}?contract={pk}")
    if request.method == "POST" and form.is_valid():
        try:
            actions.attach_rental(contract=contract, rental=form.chosen(), by=request.viewer, at=at)
        except ValidationError as problem:
            blame(form, problem)
        except actions.NotInPreparation:
            form.add_error(None, begun())
        else:
            return redirect("web:contract", pk)
    explains = _("The contract will last as long as it.")
    return contract_form(request, contract, form, _("Which rental?"), explains)
