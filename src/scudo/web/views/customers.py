"""Customers, their people and places."""

import csv
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import actions as agreements
from scudo.contracts import queries as contracts
from scudo.core.agreement import State
from scudo.core.roles import Actor, may
from scudo.customers import actions, queries
from scudo.customers.rules import phone_words
from scudo.design import queries as design
from scudo.desk import actions as desk_actions
from scudo.desk import queries as desk
from scudo.desk.queries.custom_fields import fields_of
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.monitor.queries import architecture
from scudo.voice import queries as voice
from scudo.web import call_words, contract_said, contract_words
from scudo.web.customer_forms import (
    ContactForm,
    CustomerForm,
    DomainForm,
    LettersForm,
    NewCustomerForm,
    SiteForm,
    blame,
)
from scudo.web.paging import pages
from scudo.web.staff import StaffRequest, staff

PAGE = 60
MOST_ROWS = 20_000


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """The list."""
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(queries.customers_found(request.viewer, text), PAGE).get_page(request.GET.get("page"))
    context = {
        "count": page.paginator.count,
        "q": text,
        "customers": lines(request.viewer, page.object_list, clock.now()),
        "empty": _("No customer fits these words.") if text else _("No customer yet. Enter the first one."),
        "new_url": reverse("web:customer_new") if may(request.viewer, actions.add_customer) else "",
        "csv_url": f"{reverse('web:customers_csv')}?{urlencode({'q': text})}",
        "exchange_url": reverse("web:exchange"),
        "pages": pages(page, request.GET),
    }
    return render(request, "web/customers.html", context)


def lines(viewer: Actor, customers: Any, at: datetime) -> list[dict[str, Any]]:
    """Customers with their contracts and open tickets: two more queries, however many they are."""
    keys = [one.pk for one in customers]
    counts, numbers = desk.open_counts(viewer, keys), contracts.numbers_in_force(viewer, keys, at)
    return [
        {
            "pk": one.pk, "name": one.name, "town": next((site.town for site in one.sites.all()), ""),
            "contracts": ", ".join(numbers.get(one.pk, ())), "open_tickets": counts.get(one.pk, 0),
        }
        for one in customers
    ]  # fmt: skip


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    found = list(queries.customers_found(request.viewer, request.GET.get("q", "")[:100])[:MOST_ROWS])
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="clienti.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Customer"), _("Town"), _("Contracts"), _("Open tickets")])
    for line in lines(request.viewer, found, clock.now()):
        writer.writerow([plain(line[name]) for name in ("name", "town", "contracts", "open_tickets")])
    return response


@staff
def find(request: StaffRequest) -> HttpResponse:
    """Companies while one types."""
    found = queries.customers_matching(request.viewer, request.GET.get("q", "")[:100])
    context = {
        "customers": [{"pk": one.pk, "name": one.name} for one in found],
        "nobody": _("No company of that name."),
    }
    return render(request, "web/partials/customer_found.html", context)


def known(request: StaffRequest, pk: int) -> queries.Card:
    """The customer of an address. Raises Http404."""
    found = queries.card(request.viewer, pk)
    if found is None:
        raise Http404
    return found


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """A customer's page."""
    card, viewer, at = known(request, pk), request.viewer, clock.now()
    customer = card.customer
    context = {
        "customer": {"name": customer.name},
        "new_contract_url": reverse("web:contract_new", args=[pk]) if may(viewer, agreements.prepare) else "",
        "new_domain_url": reverse("web:domain_new", args=[pk]) if may(viewer, actions.add_domain) else "",
        "edit_url": reverse("web:customer_change", args=[pk]) if may(viewer, actions.change_customer) else "",
        "tickets_url": f"{reverse('web:desk')}?{urlencode({'customer': pk})}",
        "tickets": [
            {"number": one.number, "reason": one.reason, "severity": one.severity, "stage": one.get_state_display(), "opened_at": one.opened_at}
            for one in desk.open_tickets_of(viewer, customer)[:50]
        ],
        "new_contact_url": reverse("web:contact_new", args=[pk]) if may(viewer, actions.add_contact) else "",
        "new_site_url": reverse("web:site_new", args=[pk]) if may(viewer, actions.add_site) else "",
        "contacts": [person(pk, one) for one in card.memberships],
        "sites": [{"name": str(site), "address": site.address, "phone": phone_of(site)} for site in card.sites],

        "calls": [call_words.line(one) for one in voice.calls_of_customer(viewer, pk)],
        "calls_url": f"{reverse('web:calls')}?{urlencode({'customer': pk})}",
        "facts": facts(card),
        "fields": ticket_fields(viewer, pk),
        "new_field_url": reverse("web:field_new", args=[pk]) if may(viewer, desk_actions.add_field) else "",
        "systems": systems(viewer, customer),
        "contracts": [contract(one, at) for one in not_over(viewer, customer)],
    }  # fmt: skip
    return render(request, "web/customer.html", context)


def ticket_fields(viewer: Actor, customer: int) -> list[dict[str, Any]]:
    """The fields that the customer's tickets have of their own."""
    may_change = may(viewer, desk_actions.change_field)
    return [
        {
            "name": one.name, "kind": one.get_kind_display(), "required": one.required,
            "url": reverse("web:field_change", args=[customer, one.pk]) if may_change else "",
        }
        for one in fields_of(viewer, customer)
    ]  # fmt: skip


def systems(viewer: Actor, customer: queries.Customer) -> list[dict[str, str]]:
    """The customer's systems as they stand."""
    found = architecture.rows(viewer, design.systems_for(viewer).filter(customer=customer))
    return [
        {
            "name": row.system.name,
            "state": row.worst,
            "url": reverse("web:system_architecture", args=[row.system.key]),
        }
        for row in found
    ]


def facts(card: queries.Card) -> list[dict[str, str]]:
    """What identifies the company."""
    one = card.customer
    told = {
        _("Key"): one.key, _("VAT number"): one.vat_number, _("Codice fiscale"): one.fiscal_code, _("PEC address"): one.pec,
        _("SDI code"): one.sdi_code, _("Language"): one.get_language_display(), _("Mail domain"): ", ".join(card.domains),
    }  # fmt: skip
    return [{"word": word, "value": value or "—"} for word, value in told.items()]


def phone_of(site: queries.Site) -> dict[str, str]:
    """A site's phone, to be read and to be dialled; nothing where it has none."""
    return {"e164": site.phone, "words": phone_words(site.phone)} if site.phone else {}


def person(customer: int, member: Any) -> dict[str, Any]:
    """One of the customer's people."""
    one = member.contact
    return {
        "name": one.name, "position": member.position, "notices": member.get_notices_display(), "steps": member.get_steps_display() if member.steps == "essential" else "",
        "letters_url": reverse("web:contact_letters", args=[customer, one.pk]), "proposed": one.proposed,
        "url": reverse("web:contact_confirm", args=[customer, one.pk]) if one.proposed else "",
        "phones": [{"e164": phone.number, "words": phone_words(phone.number)} for phone in one.phones.all()],
        "addresses": [address.address for address in one.addresses.all()],
    }  # fmt: skip


def not_over(viewer: Actor, customer: queries.Customer) -> list[contracts.Contract]:
    """The customer's contracts that are not over, those in preparation last."""
    found = contracts.of_customer(viewer, customer).exclude(state=State.ENDED.value)
    return sorted(found, key=lambda one: one.state == State.PREPARATION.value)


def contract(one: contracts.Contract, at: datetime) -> dict[str, Any]:
    """A contract that is not over."""
    version, today = contracts.version_at(one, at), contracts.today_of(at)
    said = contract_said.said(contracts.provisions_of(version), one.plan)
    days = contract_words.days(one, today)
    return {
        "plan": one.get_plan_display(), "number": one.number, "url": reverse("web:contract", args=[one.pk]),
        "badge": contract_words.badge(one, today), "words": ", ".join(filter(None, [contract_words.dates(one), days])),
        "covers": [_("everything")] if version.covers_all else [thing["name"] for thing in said["covers"]], "sla": said["sla"],
    }  # fmt: skip


def form_page(
    request: StaffRequest, form: forms.Form, title: str, back: str, words: str, explains: str = ""
) -> HttpResponse:
    """Any form about a customer."""
    context = {"form": form, "title": title, "back": {"url": back, "words": words}, "explains": explains}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@staff
def new(request: StaffRequest) -> HttpResponse:
    """Enter a customer."""
    form = NewCustomerForm(request.POST or None, initial={"language": "it"})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        domain = said.pop("domain").strip()
        try:
            made = actions.add_customer(
                **said, domains=[domain] if domain else [], by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem, {"__all__": "domain"})
        else:
            return redirect("web:customer", made.pk)
    return form_page(request, form, _("New customer"), reverse("web:customers"), _("Customers"))


@staff
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what identifies a customer."""
    customer = known(request, pk).customer
    names = ("name", "vat_number", "fiscal_code", "pec", "sdi_code", "language")
    form = CustomerForm(request.POST or None, initial={name: getattr(customer, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_customer(
                customer=customer, fields=form.cleaned_data, by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:customer", pk)
    return form_page(request, form, customer.name, reverse("web:customer", args=[pk]), customer.name)


@staff
def new_contact(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a person."""
    customer = known(request, pk).customer
    form = ContactForm(
        request.POST or None, initial={"language": customer.language, "notices": "own", "steps": "every"}
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        address, phone = said.pop("address"), said.pop("phone")
        try:
            actions.add_contact(
                customer=customer, **said, addresses=[address] if address else [], phones=[phone] if phone else [],
                by=request.viewer, at=clock.now(),
            )  # fmt: skip
        except ValidationError as problem:
            blame(form, problem, {"__all__": "phone"})
        else:
            return redirect("web:customer", pk)
    return form_page(request, form, _("New person"), reverse("web:customer", args=[pk]), customer.name)


@staff
def confirm_contact(request: StaffRequest, pk: int, contact: int) -> HttpResponse:
    """Take a person whom a mail proposed."""
    card = known(request, pk)
    one = next((member.contact for member in card.memberships if member.contact_id == contact), None)
    if one is None:
        raise Http404
    if request.method == "POST":
        actions.confirm_contact(contact=one, by=request.viewer, at=clock.now())
        messages.success(request, _("%s is one of the customer's people now.") % one.name)
        return redirect("web:customer", pk)
    explains = _("%s wrote from a domain of the customer and was proposed. Save to confirm.") % one.name
    return form_page(
        request, forms.Form(), one.name, reverse("web:customer", args=[pk]), card.customer.name, explains
    )


@staff
def choose_letters(request: StaffRequest, pk: int, contact: int) -> HttpResponse:
    """Which letters a person gets about the company's tickets."""
    member = queries.memberships_for(request.viewer).filter(customer=pk, contact=contact).first()
    if member is None:
        raise Http404
    form = LettersForm(request.POST or None, initial={"notices": member.notices, "steps": member.steps})
    if request.method == "POST" and form.is_valid():
        actions.choose_letters(membership=member, **form.cleaned_data, by=request.viewer, at=clock.now())
        return redirect("web:customer", pk)
    title = _("Letters to %s") % member.contact.name
    return form_page(request, form, title, reverse("web:customer", args=[pk]), member.customer.name)


@staff
def new_site(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a place."""
    customer = known(request, pk).customer
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_site(customer=customer, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:customer", pk)
    return form_page(request, form, _("New site"), reverse("web:customer", args=[pk]), customer.name)


@staff
def new_domain(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter one more mail domain."""
    customer = known(request, pk).customer
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_domain(customer=customer, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem, {"__all__": "domain"})
        else:
            return redirect("web:customer", pk)
    explains = _("Mail from this domain opens a ticket at once, and its sender is proposed as a person.")
    return form_page(
        request, form, _("New mail domain"), reverse("web:customer", args=[pk]), customer.name, explains
    )
