"""The customers' pages."""

from datetime import timedelta

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from scudo.core.roles import system
from scudo.customers import actions as customers
from scudo.customers import queries as people
from scudo.customers import rules
from scudo.desk import queries as desk
from scudo.lib import clock
from scudo.lib.ui.hours import week_in_words
from scudo.mail import actions as mail
from scudo.portal import shown
from scudo.portal.person import PersonRequest, person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BY = system("portal")
LINK_MINUTES = customers.LINK_LIFE // timedelta(minutes=1)


class EnterForm(forms.Form):
    """Where to send the way in."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)


@person
@require_GET
def tickets(request: PersonRequest) -> HttpResponse:
    """My tickets: one page."""
    at, viewer = request.at, request.viewer
    open_ones, ended = desk.lately_for(viewer, at)
    listed = list(open_ones[:50])
    companies = list(people.customers_for(viewer).order_by("name"))
    context = {
        "person": {
            "name": request.user.name, "initials": request.user.initials,
            "companies": ", ".join(company.name for company in companies),
        },
        "several_companies": len(companies) > 1,
        "headline": shown.headline(listed, at),
        "tickets": shown.listed(viewer, listed),
        "closed": [shown.ended(one) for one in ended[:10]],
        "to_sign": shown.to_sign(viewer),
        "contracts": shown.contracts_shown(viewer, at),
        "phone_e164": rules.phone(settings.PROVIDER_PHONE),
        "hours": _("The help desk answers %s.") % week_in_words(settings.OFFICE_HOURS),
    }  # fmt: skip
    return render(request, "portal/tickets.html", context)


def enter(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether the address is known or not."""
    form = EnterForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/enter.html", {"form": form, "sent": False})
    address = form.cleaned_data["email"].lower()
    contact = people.contact_by_address(address)
    if contact and ratelimit.consume(request, action="portal_link", key=address):
        at = clock.now()
        secret = customers.make_link(contact=contact, by=BY, at=at)
        url = settings.BASE_URL + reverse("portal:link", args=[secret])
        mail.write_link(contact=contact, address=address, url=url, minutes=LINK_MINUTES, by=BY, at=at)
    return render(request, "portal/enter.html", {"form": form, "sent": True, "minutes": LINK_MINUTES})


def link(request: HttpRequest, token: str) -> HttpResponse:
    """The way in by link: a GET only shows the button, since mail scanners follow links."""
    if request.method != "POST":
        contact = people.contact_of_link(token, clock.now())
        problem = _("It was used already, or it is older than half an hour.")
        context = {
            "valid": contact is not None,
            "name": contact.name if contact else "",
            "token": token,
            "problem": problem,
        }
        return render(request, "portal/link.html", context, status=200 if contact else 410)
    try:
        user = customers.use_link(secret=token, by=BY, at=clock.now())
    except customers.LinkUnusable:
        problem = _("It was used already, or it is older than half an hour.")
        return render(request, "portal/link.html", {"valid": False, "problem": problem}, status=410)
    login(request, user, backend=BACKEND)
    return redirect("portal:tickets")


@require_GET
def scudo(request: HttpRequest) -> HttpResponse:
    """What the service is: plans, Severity Codes, clocks (C11)."""
    return render(
        request,
        "portal/scudo.html",
        {"office_hours": week_in_words(settings.OFFICE_HOURS), "plans": shown.plans(), "person": None},
    )
