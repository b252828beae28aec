"""One ticket as the customer's people see it: how far it is, what was written to and fro, the files that came with it."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from scudo.desk import queries as desk
from scudo.lib.previews import answers
from scudo.lib.previews import shown as previews
from scudo.portal import shown
from scudo.portal.person import PersonRequest, person
from scudo.portal.projects import person as who


@person
@require_GET
def ticket(request: PersonRequest, number: str) -> HttpResponse:
    """The page of a ticket."""
    found = desk.ticket_by_number(request.viewer, number)
    if found is None:
        raise Http404(_("There is no ticket %s.") % number)
    is_open = found.state in desk.OPEN_STATES
    context = {
        "person": who(request),
        "ticket": shown.ticket(found)
        if is_open
        else {**shown.ticket_facts(found), "ended": shown.ended(found)["words"]},
        "said": [message(one) for one in desk.conversation(request.viewer, found)],
    }
    return render(request, "portal/ticket.html", context)


def message(one: Any) -> dict[str, Any]:
    """Something written to us or by us."""
    return {
        "who": one.author, "ours": one.kind == "out", "at": one.at, "text": one.text,
        "files": [previews.card(shown_file(file)) for file in one.attachments.all()],
    }  # fmt: skip


def shown_file(file: Any) -> previews.File:
    """A file of a ticket with its addresses."""
    look, save = reverse("portal:file_look", args=[file.pk]), reverse("portal:file", args=[file.pk])
    return previews.File(file.name, file.type, file.size, file.digest, look, save)


def file_of(request: PersonRequest, pk: int) -> desk.Attachment:
    """The file of an address. Raises Http404."""
    found = desk.attachment_for(request.viewer, pk)
    if found is None:
        raise Http404
    return found


@person
@require_GET
def file(request: PersonRequest, pk: int) -> HttpResponseBase:
    """A file, to be saved."""
    found = file_of(request, pk)
    return answers.saved(found.digest, found.name)


@person
@require_GET
def look(request: PersonRequest, pk: int) -> HttpResponse:
    """A file's large preview; `?part=1` without the page around it, for a dialog."""
    found = file_of(request, pk)
    context = {
        "person": who(request), "file": previews.large(shown_file(found)), "number": found.message.ticket.number
    }  # fmt: skip
    return render(request, "ui/look.html" if "part" in request.GET else "portal/file.html", context)


@person
@require_GET
def picture(request: PersonRequest, pk: int, page: int) -> HttpResponse:
    """A picture of a file's preview."""
    return answers.picture(file_of(request, pk).digest, page)
