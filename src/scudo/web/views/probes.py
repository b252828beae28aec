"""Probes: who watches, and how they are; a new one's code, and taking one's right away."""

from datetime import datetime, timedelta
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
from scudo.customers import queries as customers
from scudo.lib import clock
from scudo.monitor import actions
from scudo.monitor.queries import probes
from scudo.web import monitor_words as words
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff

SKEW_TOLD_S = 2.0


class ProbeForm(forms.Form):
    """A probe to come: how models call it, and whose it is."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Models call the probe by this name. The centre's own has none."),
    )
    customer = forms.ChoiceField(label=gettext_lazy("Customer"), required=False)

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = customers.customers_for(viewer).order_by("name").values_list("pk", "name")
        self.fields["customer"].choices = [("", gettext_lazy("none: the centre")), *known]  # type: ignore[attr-defined]


def listed(viewer: Actor, at: datetime) -> dict[str, Any]:
    """What the page of the system tells of probes; `at` is real time."""
    return {
        "probes": [
            line(viewer, probe, at) for probe in probes.probes_for(viewer).order_by("customer__name", "name")
        ],
        "new_probe_url": reverse("web:probe_new") if may(viewer, actions.invite_probe) else "",
    }


def line(viewer: Actor, probe: Any, at: datetime) -> dict[str, Any]:
    """One probe."""
    state, word = state_of(probe, clock.now())
    return {
        "name": probe.name or _("centre"), "customer": probe.customer.name if probe.customer else "—", "state": state, "word": word,
        "host": probe.host or "—", "release": probe.release or "—",
        "seen": _("%s ago") % words.brief(at - probe.seen_at) if probe.seen_at else _("never"),
        "skew": skew(probe.skew_s) if probe.seen_at else "—",
        "revoke_url": reverse("web:probe_revoke", args=[probe.pk])
        if probe.token_digest and may(viewer, actions.revoke_probe)
        else "",
    }  # fmt: skip


def state_of(probe: Any, at: datetime) -> tuple[str, str]:
    """How a probe is."""
    if probe.revoked_at:
        return "unknown", _("revoked")
    if not probe.enrolled_at:
        waits = probe.code_until and probe.code_until > at
        return "unknown", _("waits for its code") if waits else _("never enrolled")
    if probe.silent:
        return "down", _("silent")
    return ("up", _("works")) if probe.seen_at else ("unknown", _("never heard"))


def skew(seconds: float) -> str:
    """How far a probe's clock is off."""
    if abs(seconds) < SKEW_TOLD_S:
        return _("right")
    amount = words.brief(timedelta(seconds=abs(seconds)))
    return _("%s slow") % amount if seconds > 0 else _("%s fast") % amount


@staff
def new(request: StaffRequest) -> HttpResponse:
    """Invite a probe; its code is shown once, in the answer."""
    form = ProbeForm(request.POST or None, initial=request.GET.dict(), viewer=request.viewer)
    back = {"url": reverse("web:system"), "words": _("System")}
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["customer"]
        customer = customers.customers_for(request.viewer).get(pk=chosen) if chosen else None
        try:
            code = actions.invite_probe(
                name=form.cleaned_data["name"], customer=customer, by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        else:
            told = {
                "back": back,
                "code": code,
                "name": form.cleaned_data["name"] or _("centre"),
                "centre": request.build_absolute_uri("/"),
            }
            answer = render(request, "web/probe_code.html", told)
            answer.headers["Cache-Control"] = "no-store"
            return answer
    explains = _(
        "You get a code that enrols the probe once, within a day. A probe that is there goes on until the code is used."
    )
    context = {"form": form, "title": _("New probe"), "back": back, "explains": explains}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a probe's right away."""
    probe = probes.probes_for(request.viewer).filter(pk=pk).first()
    if probe is None:
        raise Http404
    actions.revoke_probe(probe=probe, by=request.viewer, at=clock.now())
    messages.success(
        request, _("The probe %s may not speak any more. What it sent stays.") % (probe.name or _("centre"))
    )
    return redirect("web:system")
