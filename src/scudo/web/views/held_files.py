"""Files of mails that wait: to be looked at before one decides."""

import hashlib

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from scudo.core import mime
from scudo.lib.previews import answers, shown
from scudo.mail import queries
from scudo.web.staff import StaffRequest, staff


def shown_file(mail: queries.Incoming, index: int, file: mime.Attachment) -> shown.File:
    """A file of a mail with its addresses."""
    save = f"{reverse('web:held_one', args=[mail.pk])}?file={index}"
    digest = hashlib.sha256(file.content).hexdigest()
    return shown.File(
        file.name, file.type, file.size, digest, reverse("web:held_look", args=[mail.pk, index]), save
    )


def found(request: StaffRequest, pk: int, index: int) -> tuple[queries.Incoming, mime.Attachment]:
    """The mail and the file of an address. Raises Http404."""
    mail = queries.mails_in(request.viewer, "all").filter(pk=pk).first()
    files = mime.parse(queries.raw_of(request.viewer, mail)).attachments if mail else ()
    if mail is None or index >= len(files):
        raise Http404
    return mail, files[index]


@staff
def look(request: StaffRequest, pk: int, index: int) -> HttpResponse:
    """A file's large preview; `?part=1` without the page around it, for a dialog."""
    mail, file = found(request, pk, index)
    context = {"file": shown.large(shown_file(mail, index, file), file.content), "back": {"held": mail}}
    return render(request, "ui/look.html" if "part" in request.GET else "web/file.html", context)


@staff
def picture(request: StaffRequest, pk: int, index: int, page: int) -> HttpResponse:
    """A picture of a file's preview."""
    _mail, file = found(request, pk, index)
    return answers.picture(hashlib.sha256(file.content).hexdigest(), page)
