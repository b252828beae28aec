"""Tags: on one ticket, and all there are, which the manager keeps in order."""

import csv
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from scudo.core.roles import may
from scudo.desk import actions
from scudo.desk.queries import tags as queries
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.ticket import found


class TagForm(forms.Form):
    """A tag's word."""

    name = forms.CharField(
        label=gettext_lazy("Tag"),
        max_length=60,
        help_text=gettext_lazy("The word of another tag makes the two one."),
    )


@staff
@require_POST
def on_ticket(request: StaffRequest, number: str) -> HttpResponse:
    """Put tags on a ticket, or take one off."""
    ticket, viewer, at = found(request, number), request.viewer, clock.now()
    gone = request.POST.get("remove", "")
    try:
        if gone:
            tag = queries.tag_by_name(viewer, gone)
            actions.remove_tags(ticket=ticket, tags=[tag] if tag else [], by=viewer, at=at)
        else:
            actions.add_tags(ticket=ticket, written=request.POST.get("tags", "")[:1000], by=viewer, at=at)
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
    return redirect(f"{reverse('web:ticket', args=[ticket.number])}#labels")


def asked(request: StaffRequest) -> str:
    """The words that narrow the list."""
    return request.GET.get("q", "")[:60].replace("\0", "").strip().casefold()


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """Every tag with how often it is used."""
    query, may_change = asked(request), may(request.viewer, actions.rename_tag)
    shown = [
        {
            "name": one.name, "everything": one.everything, "still_open": one.still_open,
            "tickets_url": f"{reverse('web:desk')}?{urlencode({'view': 'all', 'tag': one.name})}",
            "change_url": reverse("web:tag_change", args=[one.pk]) if may_change else "",
        }
        for one in queries.counted(request.viewer, query)
    ]  # fmt: skip
    return render(request, "web/tags.html", {
        "tags": shown, "q": query, "csv_url": f"{reverse('web:tags_csv')}?{request.GET.urlencode()}",
        "empty": _("No tag fits.") if query else _("There is no tag yet: put one on a ticket."),
    })  # fmt: skip


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="etichette.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Tag"), _("Tickets"), _("Open tickets")])
    for one in queries.counted(request.viewer, asked(request)):
        writer.writerow([plain(one.name), one.everything, one.still_open])
    return response


def the_tag(request: StaffRequest, pk: int) -> queries.Tag:
    """The tag of an address. Raises Http404."""
    tag = queries.tag_by_id(request.viewer, pk)
    if tag is None:
        raise Http404(_("There is no such tag."))
    return tag


@staff
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a tag another word, or make it one with another tag."""
    tag = the_tag(request, pk)
    form = TagForm(request.POST or None, initial={"name": tag.name})
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.rename_tag(
                tag=tag, name=form.cleaned_data["name"], by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        else:
            if kept.pk != pk:
                messages.success(request, _("The two are one tag now: %s.") % kept.name)
            return redirect("web:tags")
    context = {
        "form": form, "title": tag.name, "back": {"url": reverse("web:tags"), "words": _("Tags")},
        "remove_url": reverse("web:tag_remove", args=[pk]), "remove_words": _("Remove this tag"),
        "remove_explains": _("It is taken off every ticket."),
    }  # fmt: skip
    return render(request, "web/kept_word.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a tag off every ticket."""
    tag = the_tag(request, pk)
    actions.remove_tag(tag=tag, by=request.viewer, at=clock.now())
    messages.success(request, _("The tag %s is no more.") % tag.name)
    return redirect("web:tags")
