"""The office's hours: the week, the holidays, and what is out of the ordinary (C6)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.contracts import actions, calendars, queries
from scudo.core.roles import may
from scudo.desk import queries as desk
from scudo.lib import clock
from scudo.lib.ui.hours import week_in_words
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff

MOMENT = "%Y-%m-%dT%H:%M"
MOST_PAST = 50


class ExceptionForm(forms.Form):
    """One exception; moments are the provider's."""

    kind = forms.ChoiceField(
        label=gettext_lazy("The office is"),
        choices=[("closed", gettext_lazy("closed out of the ordinary")), ("open", gettext_lazy("open out of the ordinary"))],
    )  # fmt: skip
    starts_at = forms.DateTimeField(
        label=gettext_lazy("From"), input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )  # fmt: skip
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Until"), input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )  # fmt: skip
    because = forms.CharField(label=gettext_lazy("Why"), max_length=200)


@staff
def shown(request: StaffRequest) -> HttpResponse:
    """The hours; a POST enters an exception."""
    form = ExceptionForm(request.POST or None)
    at = clock.now()
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_office_exception(**form.cleaned_data, by=request.viewer, at=at)
        except ValidationError as problem:
            blame(form, problem)
        else:
            messages.success(request, recomputed(request))
            return redirect("web:office")
    writes = may(request.viewer, actions.add_office_exception)
    context = {
        "form": form if writes else None,
        "week": week_in_words(settings.OFFICE_HOURS),
        "holidays": list(holidays(at)),
        "coming": [line(one, at) for one in queries.office_exceptions(request.viewer, at)],
        "past": [line(one, at) for one in queries.office_exceptions_past(request.viewer, at)[:MOST_PAST]],
        "writes": writes,
    }
    return render(request, "web/office.html", context, status=422 if form.errors else 200)


def recomputed(request: StaffRequest) -> str:
    """What follows from a correction."""
    count = desk.count_open(request.viewer)
    return ngettext(
        "Entered: the deadlines of %(count)d open ticket are worked out anew, from now on.",
        "Entered: the deadlines of %(count)d open tickets are worked out anew, from now on.",
        count,
    ) % {"count": count}


def holidays(at: datetime) -> Iterator[dict[str, str]]:
    """The days to come without office hours, of this year and the next, with their names."""
    names = calendars.holiday_names(at.year, get_language() or "")
    for day, name in sorted(names.items()):
        if day >= queries.today_of(at) and day.year <= at.year + 1:
            yield {"day": date_format(day, "l j F Y").lower(), "name": name or _("the patron saint’s day")}


def line(one: Any, at: datetime) -> dict[str, Any]:
    """One exception."""
    return {
        "pk": one.pk, "kind": one.kind, "word": one.get_kind_display(), "from": timezone.localtime(one.starts_at),
        "until": timezone.localtime(one.ends_at), "because": one.because, "withdrawn_at": one.withdrawn_at,
        "who": one.entered_by.name if one.entered_by else "", "entered_at": one.entered_at, "now": one.starts_at <= at,
    }  # fmt: skip


@staff
@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an exception back."""
    at = clock.now()
    one = queries.office_exceptions(request.viewer, at).filter(pk=pk).first()
    if one is None:
        raise Http404
    try:
        actions.withdraw_office_exception(exception=one, by=request.viewer, at=at)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, recomputed(request))
    return redirect("web:office")
