"""What a customer's person says about letters: which they want, and by a link how a closed ticket went (T3). A GET only shows."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.core.roles import system
from scudo.customers import actions as customers
from scudo.customers import queries as people
from scudo.desk import actions as desk
from scudo.desk import queries, satisfaction
from scudo.lib import clock
from scudo.portal.person import PersonRequest, signing
from scudo.portal.projects import person, private

BY = system("portal")


class LettersForm(forms.Form):
    """Which letters about one company's tickets."""

    notices = forms.ChoiceField(label=gettext_lazy("Letters about"), choices=people.NOTICES)
    steps = forms.ChoiceField(
        label=gettext_lazy("How much they tell"), choices=people.STEPS,
        help_text=gettext_lazy("What matters: opened, waiting for you, resolved, opened again, cancelled."),
    )  # fmt: skip


class RatingForm(forms.Form):
    """How it went, and why."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("How did it go?"), coerce=int, choices=sorted(queries.SCORES.items(), reverse=True),
        widget=forms.RadioSelect,
    )  # fmt: skip
    comment = forms.CharField(
        label=gettext_lazy("What should we know?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip


@signing
def choose(request: PersonRequest) -> HttpResponse:
    """Which letters the person gets, company by company; a POST keeps one company's."""
    members = list(people.memberships_for(request.viewer))
    sent = request.POST.get("customer", "")
    shown: list[dict[str, Any]] = []
    for member in members:
        mine = request.method == "POST" and sent == str(member.customer_id)
        initial = {"notices": member.notices, "steps": member.steps}
        form = LettersForm(
            request.POST if mine else None, initial=initial, auto_id=f"of-{member.customer_id}-%s"
        )
        if mine and form.is_valid():
            customers.choose_letters(membership=member, **form.cleaned_data, by=request.viewer, at=request.at)
            messages.success(request, _("Kept: from the next letter on."))
            return redirect("portal:letters")
        shown.append({"customer": member.customer, "form": form})
    wrong = any(one["form"].errors for one in shown)
    context = {"person": person(request), "companies": shown}
    return render(request, "portal/letters.html", context, status=422 if wrong else 200)


def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Say by a link how a ticket went; once."""
    named = satisfaction.read(token)
    ticket = queries.tickets_for(BY).filter(pk=named[0]).first() if named else None
    contact = people.contacts_for(BY).filter(pk=named[1]).first() if named else None
    if ticket is None or contact is None:
        return private(render(request, "portal/rating_spent.html", {}, status=410))
    said = queries.ratings_of(BY, ticket).filter(contact=contact).first()
    form = RatingForm(request.POST or None)
    if request.method == "POST" and said is None and form.is_valid():
        try:
            said = desk.rate(ticket=ticket, contact=contact, **form.cleaned_data, by=BY, at=clock.now())
        except desk.AlreadyRated:
            said = queries.ratings_of(BY, ticket).get(contact=contact)
    context = {"number": ticket.number, "reason": ticket.reason, "form": form, "said": said}
    return private(
        render(request, "portal/rating.html", context, status=422 if form.errors and said is None else 200)
    )
