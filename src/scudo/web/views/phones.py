"""Telephone exchanges that may tell of their calls: let in with a secret that is shown once, given another, shut out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from scudo.core.roles import Actor, may
from scudo.lib import clock
from scudo.voice import actions, queries
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff


class SwitchboardForm(forms.Form):
    """An exchange to come."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)


def listed(viewer: Actor) -> dict[str, Any]:
    """What the page of the system tells of exchanges."""
    may_change = may(viewer, actions.revoke_switchboard)
    return {
        "switchboards": [
            {
                "name": one.name, "heard_at": one.heard_at, "state": state(one)[0], "word": state(one)[1],
                "secret_url": reverse("web:switchboard_secret", args=[one.pk]) if may_change else "",
                "revoke_url": reverse("web:switchboard_revoke", args=[one.pk]) if may_change and one.digest else "",
            }
            for one in queries.switchboards_for(viewer)
        ],
        "new_switchboard_url": reverse("web:switchboard_new") if may_change else "",
    }  # fmt: skip


def state(one: queries.Switchboard) -> tuple[str, str]:
    """How an exchange is."""
    if not one.digest:
        return "unknown", _("may not tell any more")
    return ("up", _("tells of its calls")) if one.heard_at else ("unknown", _("never heard"))


@staff
def new(request: StaffRequest) -> HttpResponse:
    """Let an exchange in; its secret is shown once, in the answer."""
    form = SwitchboardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.add_switchboard(**form.cleaned_data, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return told(request, made.name, secret)
    back = {"url": reverse("web:system"), "words": _("System")}
    explains = _(
        "You get a secret, with which the exchange tells what rings, was answered and ended. It is shown once."
    )
    context = {"form": form, "title": _("New telephone exchange"), "back": back, "explains": explains}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def told(request: StaffRequest, name: str, secret: str) -> HttpResponse:
    """The page that shows a secret, which nobody keeps."""
    context = {
        "back": {"url": reverse("web:system"), "words": _("System")}, "name": name, "secret": secret,
        "address": request.build_absolute_uri("/api/phone/calls"),
    }  # fmt: skip
    answer = render(request, "web/switchboard_secret.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def one(request: StaffRequest, pk: int) -> queries.Switchboard:
    """The exchange of an address. Raises Http404."""
    found = queries.switchboards_for(request.viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@staff
@require_POST
def secret(request: StaffRequest, pk: int) -> HttpResponse:
    """Give an exchange another secret."""
    found = one(request, pk)
    return told(
        request, found.name, actions.replace_secret(switchboard=found, by=request.viewer, at=clock.now())
    )


@staff
@require_POST
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an exchange's secret away."""
    found = actions.revoke_switchboard(switchboard=one(request, pk), by=request.viewer, at=clock.now())
    messages.success(request, _("The exchange %s may not tell any more. Its calls stay.") % found.name)
    return redirect("web:system")
