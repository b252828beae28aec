"""One product: its figures and where they come from, its certification, where it is used, its failures; and changing them."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.roles import Actor, may
from scudo.design import actions
from scudo.design.queries import catalogue
from scudo.lib import clock
from scudo.web import article_panel
from scudo.web import catalogue_words as words
from scudo.web.catalogue_forms import (
    CertifyForm,
    FailureForm,
    NewProductForm,
    ProductForm,
    RecordForm,
    WithdrawForm,
)
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff

MOST_UNITS = 200
MOST_FAILURES = 100


def known(request: StaffRequest, key: str) -> catalogue.Product:
    """The product of an address. Raises Http404."""
    found = catalogue.product_by_key(request.viewer, key)
    if found is None:
        raise Http404(_("The catalogue has no product %s.") % key)
    return found


@staff
def shown(request: StaffRequest, key: str) -> HttpResponse:
    """A product's page."""
    product, viewer, at = known(request, key), request.viewer, clock.now()
    one = catalogue.standings([product], at)[0]
    units = catalogue.units_of(viewer, product)
    return render(request, "web/product.html", {
        "product": {"key": key, "name": str(product), "certified": one.certified, "checks": product.checks},
        "category": {"name": product.get_category_display(), "url": f"{reverse('web:catalogue')}?category={product.category}"},
        "support": words.support(product, at.date()), "rate": words.rate(one), "seen": words.seen(one.evidence), "figures": figures(one),
        "facts": facts(product), "units": [unit(one) for one in units[:MOST_UNITS]], "units_count": one.evidence.units,
        "certifications": [certification(row) for row in catalogue.certifications_of(viewer, product)],
        "failures": failures(viewer, product), "records": records(viewer, product), "known": article_panel.about(viewer, products=[key]),
        **may_do(viewer, one),
    })  # fmt: skip


def may_do(viewer: Actor, one: catalogue.Standing) -> dict[str, str]:
    """What the viewer may do with the product, as addresses; empty where not."""
    certify = (
        ("product_withdraw", actions.withdraw_certification)
        if one.certified
        else ("product_certify", actions.certify_product)
    )
    offers = {
        "change_url": ("product_change", actions.change_product), "certify_url": certify,
        "new_record_url": ("product_record", actions.add_field_record), "new_failure_url": ("product_failure", actions.record_failure),
    }  # fmt: skip
    return {
        name: reverse(f"web:{view}", args=[one.product.key]) if may(viewer, action) else ""
        for name, (view, action) in offers.items()
    }


def figures(one: catalogue.Standing) -> list[dict[str, str]]:
    """Where the figures come from: the maker, the field, repairs."""
    product, evidence = one.product, one.evidence
    told = []
    if product.mtbf_h:
        source = f"{product.mtbf_source}, {words.day(product.mtbf_on)}"
        told.append({"word": _("MTBF by the maker"), "value": words.hours(product.mtbf_h), "source": source})
    if one.rate:
        source = words.weight(one)
        told.append(
            {
                "word": _("MTBF as it turns out"),
                "value": words.hours(round(one.rate.mtbf_h)),
                "source": source,
            }
        )
    if product.repair_h:
        told.append(
            {"word": _("Repair"), "value": words.hours(product.repair_h), "source": product.repair_source}
        )
    if evidence.repaired:
        mean = words.hours(round(evidence.repairs / evidence.repaired, 1)) or words.figure(0)
        source = words.failures(evidence.repaired)
        told.append({"word": _("Repair, seen in the field"), "value": mean, "source": source})
    return told


def facts(product: catalogue.Product) -> list[dict[str, str]]:
    """What identifies the product and how long it lives."""
    after = product.replaced_by
    told = [
        (_("Key"), product.key, ""), (_("Maker"), product.maker.name, ""), (_("Category"), product.get_category_display(), ""),
        (_("Price"), words.price(product), ""), (_("End of sale"), words.day(product.end_of_sale), ""),
        (_("End of support"), words.day(product.end_of_support), ""),
        (_("Replaced by"), str(after) if after else "", reverse("web:product", args=[after.key]) if after else ""),
    ]  # fmt: skip
    return [{"word": word, "value": value or "—", "url": url} for word, value, url in told]


def unit(row: Any) -> dict[str, Any]:
    """One component that is an instance of the product."""
    return {
        "customer": row.customer.name, "customer_url": reverse("web:customer", args=[row.customer_id]), "system": row.system.name,
        "system_url": reverse("web:system_architecture", args=[row.system.key]), "component": row.component,
        "url": reverse("web:component", args=[row.system.key, row.component]), "since": row.since,
    }  # fmt: skip


def certification(row: Any) -> dict[str, Any]:
    """One certification, with its end where it has one."""
    return {
        "at": row.certified_at, "by": row.certified_by.name if row.certified_by else "Scudo", "grounds": row.grounds,
        "withdrawn_at": row.withdrawn_at, "withdrawn_by": row.withdrawn_by.name if row.withdrawn_by else "Scudo", "reason": row.reason,
    }  # fmt: skip


def failures(viewer: Actor, product: catalogue.Product) -> list[dict[str, Any]]:
    """Failures of the product's units, the newest first."""
    dismiss = may(viewer, actions.dismiss_failure)
    return [
        {
            "at": row.failed_at, "where": f"{row.customer.name} · {row.component}" if row.customer else "—", "part": row.part,
            "reference": row.reference, "url": reverse("web:ticket", args=[row.reference]) if words.is_ticket(row.reference) else "",
            "why_not": words.why_not(row),
            "dismiss_url": reverse("web:product_dismiss", args=[product.key, row.pk]) if dismiss and row.counts else "",
        }
        for row in catalogue.failures_of(viewer, product)[:MOST_FAILURES]
    ]  # fmt: skip


def records(viewer: Actor, product: catalogue.Product) -> list[dict[str, Any]]:
    """Units that were in service before Scudo."""
    remove = may(viewer, actions.remove_field_record)
    return [
        {
            "units": row.units, "since": row.since, "until": row.until, "failures": words.failures(row.failures), "source": row.source,
            "remove_url": reverse("web:product_record_remove", args=[product.key, row.pk]) if remove else "",
        }
        for row in catalogue.records_of(viewer, product)
    ]  # fmt: skip


def form_page(
    request: StaffRequest,
    form: forms.Form,
    title: str,
    product: catalogue.Product | None = None,
    explains: str = "",
) -> HttpResponse:
    """Any form about a product, or about the catalogue where it is not there yet."""
    back = {"url": reverse("web:catalogue"), "words": _("Catalogue")}
    if product:
        back = {"url": reverse("web:product", args=[product.key]), "words": str(product)}
    context = {"form": form, "title": title, "back": back, "explains": explains}
    page = "web/product_form.html" if isinstance(form, ProductForm) else "web/catalogue_form.html"
    return render(request, page, context, status=422 if form.errors else 200)


@staff
def new(request: StaffRequest) -> HttpResponse:
    """Enter a product."""
    form = NewProductForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_product(
                key=form.cleaned_data["key"], sheet=form.sheet(), by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:product", made.key)
    return form_page(request, form, _("New product"))


@staff
def change(request: StaffRequest, key: str) -> HttpResponse:
    """Change what is known of a product; what somebody else changed meanwhile stays."""
    product = known(request, key)
    sheet = catalogue.sheet_of(product)
    shown_now = {name: getattr(sheet, name) for name in sheet.__dataclass_fields__}
    form = ProductForm(request.POST or None, viewer=request.viewer, initial=shown_now)
    if request.method == "POST" and form.is_valid():
        said = replace(sheet, **form.written())
        try:
            actions.change_product(product=product, sheet=said, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:product", key)
    return form_page(request, form, str(product), product)


@staff
def certify(request: StaffRequest, key: str) -> HttpResponse:
    """Certify a product."""
    product = known(request, key)
    form = CertifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.certify_product(product=product, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
            return form_page(request, form, _("Certify %s") % product, product)
        except actions.AlreadyCertified:
            messages.info(request, _("%s is certified already.") % product)
        return redirect("web:product", key)
    return form_page(request, form, _("Certify %s") % product, product)


@staff
def withdraw(request: StaffRequest, key: str) -> HttpResponse:
    """Take a certification back."""
    product = known(request, key)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_certification(
                product=product, **form.cleaned_data, by=request.viewer, at=clock.now()
            )
        except actions.NotCertified:
            messages.info(request, _("%s is not certified.") % product)
        return redirect("web:product", key)
    explains = _(
        "Projects with this product will not be certified any more. That it was certified, and why not any more, stays in its history."
    )
    return form_page(request, form, _("Withdraw the certification of %s") % product, product, explains)


@staff
def record(request: StaffRequest, key: str) -> HttpResponse:
    """Count units that were in service before Scudo."""
    product = known(request, key)
    form = RecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_field_record(product=product, **form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:product", key)
    explains = _(
        "Units that stand in a model are counted by themselves, from the day on which the model named them: count here those before."
    )
    return form_page(request, form, _("Units in service before Scudo"), product, explains)


@staff
@require_POST
def remove_record(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Take a count away."""
    product = known(request, key)
    row = catalogue.records_of(request.viewer, product).filter(pk=pk).first()
    if row is None:
        raise Http404
    actions.remove_field_record(record=row, by=request.viewer, at=clock.now())
    return redirect("web:product", key)


@staff
def failure(request: StaffRequest, key: str) -> HttpResponse:
    """Record a failure that a ticket tells of."""
    product = known(request, key)
    form = FailureForm(request.POST or None, viewer=request.viewer, product=product)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_failure(product=product, **form.told(), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem, {"reference": "number"})
        else:
            return redirect("web:product", key)
    explains = _("A failure of the unit itself: what only stopped because something else failed is none.")
    return form_page(request, form, _("Record a failure"), product, explains)


@staff
def dismiss(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Let a failure not count."""
    product = known(request, key)
    row = catalogue.failures_of(request.viewer, product).filter(pk=pk).first()
    if row is None:
        raise Http404
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.dismiss_failure(failure=row, **form.cleaned_data, by=request.viewer, at=clock.now())
        return redirect("web:product", key)
    explains = _("The failure stays in the list, and does not count for the rate any more.")
    return form_page(request, form, _("A failure that does not count"), product, explains)
