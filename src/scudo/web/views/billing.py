"""What is to be invoiced over all contracts, what was, and who pays for Extra Time (C5, C7)."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from scudo.contracts import actions
from scudo.contracts.queries import billing, provisions_of, today_of, usage
from scudo.contracts.queries.billing import Asked, Bought, Time
from scudo.contracts.queries.usage import Use
from scudo.core.roles import may
from scudo.lib import clock
from scudo.web import contract_words, extra_time_lines
from scudo.web.contract_fields import written_time
from scudo.web.contract_sections.usage import line as use_line
from scudo.web.customer_forms import blame
from scudo.web.extra_time_words import FIRST_YEAR, LAST_YEAR
from scudo.web.paging import pages, with_value
from scudo.web.staff import StaffRequest, staff
from scudo.web.usage_forms import InvoiceForm
from scudo.web.views.contract_usage import file_of

PAGE = 200
MOST_MONTHS = 6
LONGEST_KEY = 18
TIMES = {Time.EXTRA: "Extra Time", Time.OUTSIDE: gettext_lazy("out of its hours")}


def asked_by(request: StaffRequest) -> Asked:
    """The list that the address asks for; what makes no sense narrows nothing."""
    asked = request.GET
    return Asked(
        invoiced=asked.get("state") == "invoiced",
        month=month_of(asked.get("month", "")),
        text=asked.get("q", "")[:100].replace("\0", ""),
    )


def month_of(written: str) -> date | None:
    """The first day of a month written `2026-11`."""
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        return None
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else None


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """Charged work and parts by customer; then the contracts with Extra Time."""
    return page_of(request)


def page_of(request: StaffRequest, failed: InvoiceForm | None = None, customer: int = 0) -> HttpResponse:
    """The page; an invoice that was refused stays in its customer's form, with what was chosen for it."""
    asked, at = asked_by(request), clock.now()
    month = asked.month or today_of(at).replace(day=1)
    found = billing.charges_for(request.viewer, asked)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    writes = may(request.viewer, actions.put_on_invoice)
    shown = groups(request, list(page.object_list))
    picked = set(chosen(request.POST.getlist("uses")))
    for group in shown:
        mine = failed if failed and group["key"] == customer else None
        for each in group["lines"]:
            each["chosen"] = mine is None or each["pk"] in picked
        group["form"] = mine or InvoiceForm(initial={"invoiced_on": today_of(at)})
        group["form"].auto_id = f"of-{group['key']}-%s"
    is_narrowed = bool(asked.text or asked.month)
    return render(request, "web/billing.html", {
        "groups": shown, "count": page.paginator.count, "time": time_words(billing.minutes_of(found)), "q": request.GET.get("q", ""),
        "pages": pages(page, request.GET), "csv_url": f"{reverse('web:billing_csv')}?{with_value(request.GET)}",
        "views": views(request, asked), "months": months(request, asked), "invoiced": asked.invoiced, "is_narrowed": is_narrowed,
        "writes": writes and not asked.invoiced, "takes_back": writes and asked.invoiced,
        "kept": [(name, value) for name, value in request.GET.items() if name in {"state", "month"}],
        "query": kept_query(request), "extra_month": month, "bought": [bought(one) for one in billing.extra_time_bought(request.viewer, month)],
        "empty": _("Nothing fits.") if is_narrowed else empty_words(asked),
    }, status=422 if failed else 200)  # fmt: skip


def empty_words(asked: Asked) -> str:
    """What is said where there is nothing at all."""
    if asked.invoiced:
        return _("Nothing was put on an invoice yet.")
    return _("Nothing is to be invoiced: all work and all parts are within what the contracts include.")


def views(request: StaffRequest, asked: Asked) -> list[dict[str, Any]]:
    """What waits, and what is on invoices."""
    named = (("", _("to be invoiced"), False), ("invoiced", pgettext("charges", "invoiced"), True))
    return [
        {
            "name": name,
            "url": f"?{with_value(request.GET, state=state)}",
            "current": asked.invoiced is invoiced,
        }
        for state, name, invoiced in named
    ]


def months(request: StaffRequest, asked: Asked) -> list[dict[str, Any]]:
    """The latest months with charges, as ways to narrow the list."""
    whole = billing.charges_for(request.viewer, Asked(asked.invoiced, None, asked.text))
    known = billing.months_of(whole, settings.PROVIDER_TIMEZONE)[:MOST_MONTHS]
    if asked.month and asked.month not in known:
        known = [asked.month, *known]
    every = {
        "name": pgettext("months", "all"),
        "url": f"?{with_value(request.GET, month='')}",
        "current": asked.month is None,
    }
    return [every, *(
        {
            "name": date_format(month, "F Y"), "url": f"?{with_value(request.GET, month=f'{month:%Y-%m}')}",
            "current": month == asked.month,
        }
        for month in known
    )] if known else []  # fmt: skip


def groups(request: StaffRequest, uses: list[Use]) -> list[dict[str, Any]]:
    """Charges by customer, with the time of each."""
    times = billing.times_of(uses, request.viewer)
    return [
        {
            "key": key, "customer": rows[0].customer.name, "url": reverse("web:customer", args=[key]),
            "lines": [line(request, one, times[one.pk]) for one in rows], "time": time_words(sum(one.minutes for one in rows)),
        }
        for key, rows in ((key, list(of_one)) for key, of_one in groupby(uses, key=lambda one: one.customer_id))
    ]  # fmt: skip


def time_words(minutes: int) -> str:
    """How long was worked; nothing where there are only parts."""
    return written_time(minutes) if minutes else ""


def line(request: StaffRequest, use: Use, time: Time) -> dict[str, Any]:
    """One charge as the list shows it; work is marked where it was done out of office hours."""
    contract = use.contract
    return {
        **use_line(request.viewer, use), "pk": use.pk, "time": str(TIMES.get(time, "")) if not use.quantity else "",
        "contract": contract.number if contract else "", "contract_url": reverse("web:contract", args=[contract.pk]) if contract else "",
        "back_url": reverse("web:billing_back", args=[use.pk]), "invoice": use.invoice,
    }  # fmt: skip


def bought(one: Bought) -> dict[str, Any]:
    """A contract whose customer pays for Extra Time."""
    return {
        "customer": one.contract.customer.name, "customer_url": reverse("web:customer", args=[one.contract.customer_id]),
        "contract": str(one.contract), "url": reverse("web:contract", args=[one.contract.pk]),
        "windows": extra_time_lines.written(provisions_of(one.version).extra_time).splitlines(),
        "dates": contract_words.dates(one.contract), "worked": time_words(one.worked),
    }  # fmt: skip


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file for billing."""
    name = "fatturati.csv" if asked_by(request).invoiced else "da-fatturare.csv"
    return file_of(name, billing.charges_for(request.viewer, asked_by(request)))


@staff
@require_POST
def put_on_invoice(request: StaffRequest) -> HttpResponse:
    """Note that what was chosen of one customer is on an invoice."""
    form = InvoiceForm(request.POST)
    customer = request.POST.get("customer", "")
    if form.is_valid():
        try:
            made = actions.put_on_invoice(
                uses=chosen(request.POST.getlist("uses")),
                **form.cleaned_data,
                by=request.viewer,
                at=clock.now(),
            )
        except ValidationError as problem:
            blame(form, problem, {"uses": "uses"})
        except actions.AlreadyInvoiced:
            messages.warning(
                request, _("Somebody invoiced or undid some of it in the meantime; nothing was changed.")
            )
            return redirect(back(request))
        else:
            messages.success(
                request,
                _("On invoice %(number)s: %(count)d.") % {"number": made[0].invoice, "count": len(made)},
            )
            return redirect(back(request))
    return refused(request, form, *chosen([customer]))


def chosen(written: Iterable[str]) -> list[int]:
    """The keys that were sent; what is none is left out."""
    return [int(one) for one in written if one.isdecimal() and len(one) <= LONGEST_KEY][:PAGE]


def refused(request: StaffRequest, form: InvoiceForm, customer: int = 0) -> HttpResponse:
    """The page with what is wrong in the customer's form; above it where the customer has nothing there any more."""
    if not billing.charges_for(request.viewer, asked_by(request)).filter(customer=customer).exists():
        for words in (str(one) for found in form.errors.values() for one in found):
            messages.error(request, words)
        return redirect(back(request))
    return page_of(request, form, customer)


def back(request: StaffRequest) -> str:
    """The list as it was."""
    return f"{reverse('web:billing')}?{kept_query(request)}"


def kept_query(request: StaffRequest) -> str:
    """The address's query, its page too."""
    return with_value(request.GET, page=request.GET.get("page", ""))


@staff
@require_POST
def take_off_invoice(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that something is to be invoiced after all."""
    one = usage.use_by_id(request.viewer, pk)
    if one is None:
        raise Http404(_("There is no such work."))
    try:
        actions.take_off_invoice(use=one, by=request.viewer, at=clock.now())
    except actions.NotInvoiced:
        messages.warning(request, _("It is on no invoice any more."))
    else:
        messages.success(request, _("“%s” is to be invoiced again.") % one.what)
    return redirect(back(request))
