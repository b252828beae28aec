"""Mails that wait for a person."""

import csv
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from scudo.core import mime
from scudo.customers import queries as customers
from scudo.desk import queries as desk
from scudo.lib import clock
from scudo.lib.previews import shown as previews
from scudo.lib.ui.sheet import plain
from scudo.mail import actions, queries
from scudo.web import held_words, mail_words, words
from scudo.web.paging import pages
from scudo.web.staff import StaffRequest, staff
from scudo.web.views import held_files

PAGE = 50
MOST_ROWS = 20_000
VIEWS = ("held", "ignored", "all")


class OpenForm(forms.Form):
    """For whom a ticket is opened."""

    customer = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": gettext_lazy("Choose a customer of the list.")}
    )


class AppendForm(forms.Form):
    """Which ticket it joins."""

    number = forms.CharField(label=gettext_lazy("Ticket number"), max_length=20)


class DiscardForm(forms.Form):
    """Why it is filed without a ticket."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=40)


def found(request: StaffRequest) -> QuerySet[queries.Incoming]:
    """The mails of the view in the address."""
    return queries.mails_in(request.viewer, request.GET.get("view", "held"))


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """The whole page."""
    current = request.GET.get("view", "held")
    names = {"held": _("Waiting"), "ignored": _("Filed"), "all": _("All")}
    query = urlencode({"view": current})
    context = {
        **rows_context(request),
        "views": [
            {"name": names[view], "url": f"?view={view}", "current": view == current} for view in VIEWS
        ],
        "csv_url": f"{reverse('web:held_csv')}?{query}",
        "rows_url": f"{reverse('web:held_rows')}?{query}",
    }
    return render(request, "web/held.html", context)


@staff
def rows(request: StaffRequest) -> HttpResponse:
    """The rows alone."""
    return render(request, "web/partials/held_rows.html", rows_context(request))


def rows_context(request: StaffRequest) -> dict[str, Any]:
    """One page of mails."""
    page = Paginator(found(request), PAGE).get_page(request.GET.get("page"))
    return {
        "count": page.paginator.count,
        "mails": [line(one) for one in page.object_list],
        "empty": _("No mail waits: everything that came found its ticket."),
        "pages": pages(page, request.GET),
    }


def line(mail: queries.Incoming) -> dict[str, Any]:
    """A mail in the list."""
    return {
        "pk": mail.pk, "sender": mail.sender_name or mail.sender or "—", "subject": mail.subject,
        "address": mail.sender if mail.sender_name else "",
        "reason": held_words.reason(mail.reason)[0], "at": mail.received_at,
    }  # fmt: skip


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="mail.csv"'
    writer = csv.writer(response)
    writer.writerow([_("From"), _("Subject"), _("Why it waits"), _("Arrived")])
    for mail in found(request)[:MOST_ROWS]:
        reason = held_words.reason(mail.reason)[0]
        writer.writerow(
            [plain(value) for value in (mail.sender, mail.subject, reason, mail.received_at.isoformat())]
        )
    return response


def one(request: StaffRequest, pk: int) -> queries.Incoming:
    """The mail of an address. Raises Http404."""
    mail = queries.mails_in(request.viewer, "all").filter(pk=pk).first()
    if mail is None:
        raise Http404
    return mail


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """One mail, and what can be decided; `?file=0` is its first file, `?raw=1` the mail as it arrived."""
    mail = one(request, pk)
    if "file" in request.GET or "raw" in request.GET:
        return saved(queries.raw_of(request.viewer, mail), request.GET.get("file"))
    return page(request, mail)


def saved(raw: bytes, index: str | None) -> HttpResponse:
    """A part of a mail, or all of it, to be saved: what strangers send is never opened in a page of ours."""
    name, content = "mail.eml", raw
    if index is not None:
        files = mime.parse(raw).attachments
        if not index.isdecimal() or int(index) >= len(files):
            raise Http404
        name, content = files[int(index)].name, files[int(index)].content
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def page(
    request: StaffRequest, mail: queries.Incoming, *, status: int = 200, **filled: forms.Form
) -> HttpResponse:
    """The page in any of its states."""
    letter = mime.parse(queries.raw_of(request.viewer, mail))
    context = {
        "mail": whole(mail, letter),
        "decided": decided(mail),
        "open_form": filled.get("open", OpenForm(auto_id="id_open_%s")),
        "append_form": filled.get("append", AppendForm(auto_id="id_append_%s")),
        "discard_form": filled.get("discard", DiscardForm(auto_id="id_discard_%s")),
        "candidates": candidates(request, mail),
        "tickets": related(request, mail),
        "nobody": _("No company of that name."),
    }
    return render(request, "web/held_one.html", context, status=status)


def whole(mail: queries.Incoming, letter: mime.Letter) -> dict[str, Any]:
    """A mail to be read."""
    address = reverse("web:held_one", args=[mail.pk])
    return {
        **line(mail),
        "sender": f"{mail.sender_name} <{mail.sender}>".strip() if mail.sender else "—",
        "explains": explained(mail),
        "to": ", ".join(one.address for one in letter.to[:20]),
        "text": letter.text,
        "kind": held_words.kind(letter.kind),
        "authentication": authentication(mail),
        "attachments": [
            previews.card(held_files.shown_file(mail, index, file), file.content)
            for index, file in enumerate(letter.attachments)
        ],
        "raw_url": f"{address}?raw=1",
    }


def authentication(mail: queries.Incoming) -> dict[str, str]:
    """What a trusted server found of the sender; nothing where none said anything."""
    kept = mail.authentication
    return mail_words.authentication(kept["verdict"], kept["results"]) if kept else {}


def explained(mail: queries.Incoming) -> str:
    """What the person should do, or who filed it."""
    if mail.outcome == "ignored" and mail.decided_by and mail.decided_at:
        said = {"who": mail.decided_by.name, "when": words.moment(mail.decided_at)}
        return _("Filed by %(who)s on %(when)s. It can still be opened.") % said
    return held_words.reason(mail.reason)[1]


def decided(mail: queries.Incoming) -> dict[str, Any] | None:
    """What became of a mail that is on a ticket; one that was filed can still be opened."""
    if mail.ticket_id is None or mail.outcome == "held":
        return None
    who = mail.decided_by.name if mail.decided_by else "Scudo"
    return {"words": mail.get_outcome_display(), "who": who, "at": mail.decided_at or mail.received_at}


def candidates(request: StaffRequest, mail: queries.Incoming) -> list[dict[str, Any]]:
    """Companies it may come from."""
    known = customers.sender_of(request.viewer, mail.sender).customers if mail.sender else ()
    return [
        {"pk": one.pk, "name": one.name, "town": "", "note": "", "why": _("the address speaks for it")}
        for one in known
    ]


def related(request: StaffRequest, mail: queries.Incoming) -> list[dict[str, str]]:
    """Tickets it may be about."""
    ticket = mail.ticket and desk.ticket_by_number(request.viewer, mail.ticket.number)
    return (
        [{"number": ticket.number, "reason": ticket.reason, "why": _("it answers a letter of it")}]
        if ticket
        else []
    )


@staff
@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Carry out a person's decision."""
    mail, decision = one(request, pk), request.POST.get("decision", "")
    kinds = {"open": OpenForm, "append": AppendForm, "discard": DiscardForm}
    if decision not in kinds:
        raise Http404
    form = kinds[decision](request.POST, auto_id=f"id_{decision}_%s")
    try:
        if form.is_valid() and carried_out(request, mail, decision, form):
            messages.success(request, _("Done."))
            return redirect("web:held")
    except actions.AlreadyDecided:
        messages.warning(request, _("Somebody else decided about this mail in the meantime."))
        return redirect("web:held_one", mail.pk)
    return page(request, mail, status=422, **{decision: form})


def carried_out(request: StaffRequest, mail: queries.Incoming, decision: str, form: forms.Form) -> bool:
    """Whether the decision could be carried out; if not, the form says why."""
    said, by, at = form.cleaned_data, request.viewer, clock.now()
    if decision == "open":
        customer = customers.customers_for(by).filter(pk=said["customer"]).first()
        if customer:
            actions.open_for(incoming=mail, customer=customer, by=by, at=at)
            return True
        form.add_error("customer", _("Choose a customer of the list."))
    elif decision == "append":
        ticket = desk.ticket_by_number(by, said["number"])
        if ticket:
            actions.append_to(incoming=mail, ticket=ticket, by=by, at=at)
            return True
        form.add_error("number", _("There is no ticket with this number: check its digits."))
    else:
        actions.discard(incoming=mail, reason=said["reason"], by=by, at=at)
        return True
    return False
