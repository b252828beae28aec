"""Templates of replies: kept in a list, put in an answer without leaving the ticket."""

import csv
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from scudo.core.roles import may
from scudo.desk import actions
from scudo.desk.queries import replies as queries
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web.customer_forms import blame
from scudo.web.paging import pages
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.ticket import found

MOST_OFFERED = 30
FEW = 9
PAGE = 60


class TemplateForm(forms.Form):
    """A template's name and its texts."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    italian = forms.CharField(
        label=gettext_lazy("Text in Italian"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "it"}),
    )
    english = forms.CharField(
        label=gettext_lazy("Text in English"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "en"}),
    )

    def parts(self) -> dict[str, Any]:
        """What was written, as the action takes it."""
        said = self.cleaned_data
        return {"name": said["name"], "texts": actions.Texts(said["italian"], said["english"])}


def asked(request: StaffRequest) -> str:
    """The words that narrow the list."""
    return request.GET.get("q", "")[:80].replace("\0", "").strip()


@staff
def offered(request: StaffRequest, number: str) -> HttpResponse:
    """The templates that fit the words, filled in for a ticket; the first nine have a key."""
    ticket, text = found(request, number), asked(request)
    shown = queries.filled(request.viewer, ticket, text, MOST_OFFERED)
    context = {
        "templates": [
            {"key": key if key <= FEW else "", "template": one} for key, one in enumerate(shown, 1)
        ],
        "empty": _("No template fits.") if text else _("There is no template yet."),
    }
    return render(request, "web/partials/replies_found.html", context)


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """Every template."""
    text = asked(request)
    page = Paginator(queries.templates_for(request.viewer, text), PAGE).get_page(request.GET.get("page"))
    may_change = may(request.viewer, actions.change_template)
    shown = [
        {
            "name": one.name, "begins": one.italian or one.english, "languages": languages(one),
            "url": reverse("web:reply_template", args=[one.pk]) if may_change else "",
        }
        for one in page.object_list
    ]  # fmt: skip
    return render(request, "web/replies.html", {
        "templates": shown, "count": page.paginator.count, "q": text, "pages": pages(page, request.GET),
        "csv_url": f"{reverse('web:replies_csv')}?{request.GET.urlencode()}",
        "new_url": reverse("web:reply_template_new") if may(request.viewer, actions.add_template) else "",
        "empty": _("No template fits.") if text else _("There is no template yet: keep what you write again and again."),
    })  # fmt: skip


def languages(one: queries.ReplyTemplate) -> str:
    """The languages that a template speaks."""
    spoken = [(one.italian, _("Italian")), (one.english, _("English"))]
    return ", ".join(str(word) for text, word in spoken if text)


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="risposte.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Template"), _("Text in Italian"), _("Text in English")])
    for one in queries.templates_for(request.viewer, asked(request)):
        writer.writerow([plain(value) for value in (one.name, one.italian, one.english)])
    return response


@staff
def new(request: StaffRequest) -> HttpResponse:
    """Keep a text for answers."""
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_template(**form.parts(), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:replies")
    return page(request, form, _("New template"))


def the_template(request: StaffRequest, pk: int) -> queries.ReplyTemplate:
    """The template of an address. Raises Http404."""
    one = queries.template_by_id(request.viewer, pk)
    if one is None:
        raise Http404(_("There is no such template."))
    return one


@staff
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a text for answers."""
    one = the_template(request, pk)
    form = TemplateForm(
        request.POST or None, initial={"name": one.name, "italian": one.italian, "english": one.english}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_template(template=one, **form.parts(), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:replies")
    return page(request, form, one.name, reverse("web:reply_template_remove", args=[pk]))


def page(request: StaffRequest, form: TemplateForm, title: str, remove_url: str = "") -> HttpResponse:
    """A template's form, with the blanks that there are."""
    blanks = [
        {"written": "{numero} {number}", "means": _("the ticket’s number")},
        {"written": "{referente} {contact}", "means": _("who asked; where nobody is named, the company")},
        {"written": "{cliente} {customer}", "means": _("the company")},
        {"written": "{motivo} {reason}", "means": _("the ticket’s reason")},
        {"written": "{io} {me}", "means": _("the name of who answers")},
        {"written": "{fornitore} {provider}", "means": _("who assists")},
        {"written": "{telefono} {phone}", "means": _("the assistance number")},
    ]
    context = {"form": form, "title": title, "remove_url": remove_url, "blanks": blanks}
    return render(request, "web/reply_template.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a template no longer."""
    actions.remove_template(template=the_template(request, pk), by=request.viewer, at=clock.now())
    return redirect("web:replies")
