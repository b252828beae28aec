"""Files of tickets: to be looked at without opening them, and to be saved."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from scudo.desk import queries
from scudo.lib.previews import answers, shown
from scudo.web.conversation import shown_file
from scudo.web.staff import StaffRequest, staff


def found(request: StaffRequest, pk: int) -> queries.Attachment:
    """The file of an address. Raises Http404."""
    attachment = queries.attachment_for(request.viewer, pk)
    if attachment is None:
        raise Http404
    return attachment


@staff
def saved(request: StaffRequest, pk: int) -> HttpResponseBase:
    """A file, to be saved: nothing that came from outside opens in the browser, whatever it says it is."""
    file = found(request, pk)
    return answers.saved(file.digest, file.name)


@staff
def look(request: StaffRequest, pk: int) -> HttpResponse:
    """A file's large preview; `?part=1` without the page around it, for a dialog."""
    file = found(request, pk)
    number = file.message.ticket.number
    context = {"file": shown.large(shown_file(file)), "back": {"number": number}}
    return render(request, "ui/look.html" if "part" in request.GET else "web/file.html", context)


@staff
def picture(request: StaffRequest, pk: int, page: int) -> HttpResponse:
    """A picture of a file's preview."""
    return answers.picture(found(request, pk).digest, page)
