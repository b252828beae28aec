"""Files of mails that wait: to be looked at before one decides."""

import hashlib
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from scudo.core import mime
from scudo.lib.previews import answers, shown
from scudo.mail import queries
from scudo.web.staff import StaffRequest, staff

MOST_KNOWN = 64
"""Mails whose digests are remembered: as many as are looked at together; one has ten thousand files at most."""
DIGEST = hashlib.sha256().digest_size


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
    mail = queries.mails_in(request.viewer, "all").filter(pk=pk).first()
    digest = digests_of(request, mail)[index * DIGEST :][:DIGEST] if mail else b""
    if not digest:
        raise Http404
    return answers.picture(digest.hex(), page)


def digests_of(request: StaffRequest, mail: queries.Incoming) -> bytes:
    """The digests of a mail's files, one after another: each picture of its page asks for one, and the mail never changes."""
    key = (mail.pk, mail.received_at)
    digests = _digests.get(key)
    if digests is None:
        files = mime.parse(queries.raw_of(request.viewer, mail)).attachments
        digests = b"".join(hashlib.sha256(file.content).digest() for file in files)
        if len(_digests) >= MOST_KNOWN:
            _digests.clear()
        _digests[key] = digests
    return digests


_digests: dict[tuple[int, datetime], bytes] = {}
