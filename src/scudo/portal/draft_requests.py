"""Anybody asks for the draft of a contract (C9).

Nothing is sent to the address that somebody typed: whoever wished could make us write to others. The office answers.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scudo.contracts import calendars
from scudo.contracts.actions import draft_requests as acts
from scudo.contracts.queries import today_of
from scudo.contracts.queries.draft_requests import sender_key
from scudo.core.roles import system
from scudo.lib import clock
from scudo.portal.contract_words import DAY, long_day
from scudo.portal.forms import DraftForm

BY = system("portal")


def ask(request: HttpRequest) -> HttpResponse:
    """The form; what follows from it is the same for whoever asks."""
    form, at = DraftForm(request.POST or None), clock.now()
    if request.method != "POST" or not form.is_valid():
        return page(request, form)
    said = {name: value for name, value in form.cleaned_data.items() if name != "website"}
    sender = sender_key(request.META.get("REMOTE_ADDR", ""))
    try:
        acts.ask_for_draft(**said, language=(get_language() or "")[:2], sender=sender, by=BY, at=at)
    except ValidationError as refused:
        for field, problems in refused.message_dict.items():
            form.add_error(field if field in form.fields else None, problems)
        return page(request, form)
    except acts.TooMany:
        form.add_error(None, _("Too many requests came within the last hour. Call us, please, or try later."))
        return page(request, form, status=429)
    return render(request, "portal/draft_asked.html", answer(at))


def page(request: HttpRequest, form: DraftForm, status: int = 200) -> HttpResponse:
    """The form, with what was written and what is wrong with it."""
    fields = [one for one in form.visible_fields() if one.name != "website"]
    context = {"form": form, "fields": fields, "trap": form["website"], "person": None}
    return render(request, "portal/draft_ask.html", context, status=status)


def answer(at: datetime) -> dict[str, Any]:
    """When the office reads a request, and by which day it answers: within the next day on which it is open."""
    calendar = calendars.office(today_of(at).year)
    hours = calendars.hours(calendars.digest_of(calendar), calendar)
    read_at = hours.next_opening(at)
    after = hours.next_opening(calendars.midnight(today_of(read_at) + DAY)) if read_at else None
    if read_at is None or after is None:
        return {"read": "", "answered": ""}
    today = today_of(read_at) == today_of(at)
    return {
        "read": _("today") if today else long_day(today_of(read_at)),
        "answered": long_day(today_of(after)),
    }
