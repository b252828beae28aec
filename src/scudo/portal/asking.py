"""A customer's person asks for assistance: what happens, what it concerns, and how urgent it is in their own words (T1, T2)."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.contracts import queries as contracts
from scudo.core.claim import Claim
from scudo.core.entitlement import Thing
from scudo.customers import queries as people
from scudo.customers.queries import Customer
from scudo.desk import actions as desk
from scudo.desk.queries import Message, Ticket
from scudo.lib import blobs, scope, sent
from scudo.portal.person import PersonRequest, signing
from scudo.portal.projects import person

MOST_FILES = 10
MOST_BYTES = 25_000_000
LONGEST_TEXT = 20_000
CLAIMS = [
    (Claim.STOPPED.value, gettext_lazy("Everything is stopped")),
    (Claim.PARTLY.value, gettext_lazy("Part of it does not work")),
    (Claim.MINOR.value, gettext_lazy("A question or a small nuisance")),
    (Claim.UNKNOWN.value, gettext_lazy("I do not know")),
]


class AskForm(forms.Form):
    """What somebody asks."""

    customer = forms.ChoiceField(label=gettext_lazy("For which company?"))
    reason = forms.CharField(
        label=gettext_lazy("What is it about, in one line?"), max_length=200,
        error_messages={"required": gettext_lazy("Write in one line what it is about.")},
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("What happens?"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Since when, for whom, what the screen says."),
        error_messages={"required": gettext_lazy("Tell us what happens.")},
    )  # fmt: skip
    claim = forms.ChoiceField(
        label=gettext_lazy("How urgent is it for you?"), choices=CLAIMS, widget=forms.RadioSelect,
        help_text=gettext_lazy("We assess it too and tell you why; what you say stays beside it."),
        error_messages={"required": gettext_lazy("Choose one; “I do not know” is an answer too.")},
    )  # fmt: skip
    claim_words = forms.CharField(
        label=gettext_lazy("In your own words"), required=False, max_length=300,
        help_text=gettext_lazy("For example: nobody can send orders, the lorries leave at five."),
    )  # fmt: skip
    thing = forms.ChoiceField(label=gettext_lazy("What does it concern?"), required=False)
    token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, companies: list[Customer], things: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].choices = [(str(one.pk), one.name) for one in companies]  # type: ignore[attr-defined]
        self.fields["thing"].choices = [("", _("I do not know")), *things]  # type: ignore[attr-defined]
        if len(companies) == 1:
            self.fields["customer"].initial = str(companies[0].pk)
            self.fields["customer"].widget = forms.HiddenInput()

    def thing_named(self) -> Thing | None:
        """What it concerns, as contracts name it."""
        kind, _colon, name = self.cleaned_data["thing"].partition(":")
        return Thing(kind, name) if name else None


@signing
def new(request: PersonRequest) -> HttpResponse:
    """The form; a POST opens the ticket. The same form sent twice leads to the one ticket."""
    companies, things = offered(request)
    said = request.POST or None
    form = AskForm(said, companies=companies, things=things, initial={"token": uuid.uuid4().hex})
    if request.method != "POST":
        return page(request, form)
    files = request.FILES.getlist("files")
    if form.is_valid() and (problem := too_much(files)):
        form.add_error(None, problem)
    if not form.is_valid():
        return page(request, form, status=422)
    customer = next(one for one in companies if str(one.pk) == form.cleaned_data["customer"])
    token = form.cleaned_data["token"] or uuid.uuid4().hex
    try:
        number = sent.once(request, "asked", token, lambda: opened(request, form, customer, files).number)
    except desk.TooOften:
        form.add_error(None, _("Many requests came from you within the last hour: call us, please."))
        return page(request, form, status=429)
    thanks = _("We have your request: it has the number %(number)s. A person reads it and writes to you.")
    messages.success(request, thanks % {"number": number})
    return redirect("portal:tickets")


def offered(request: PersonRequest) -> tuple[list[Customer], list[tuple[str, str]]]:
    """The companies that the person speaks for, and what their contracts list, seen within the database's own wall."""
    with scope.within(request.viewer.customers):
        companies = list(people.customers_for(request.viewer).order_by("name"))
        named = {
            thing.key: thing.name
            for one in companies
            for thing in contracts.things_for(request.viewer, one, request.at)
        }
    return companies, sorted(named.items(), key=lambda pair: pair[1])


def too_much(files: "list[UploadedFile[bytes]]") -> str:
    """Why the files are not taken; nothing where they are."""
    if len(files) > MOST_FILES:
        return _("At most %(count)d files at a time.") % {"count": MOST_FILES}
    if sum(one.size or 0 for one in files) > MOST_BYTES:
        return _(
            "The files are more than %(size)d MB together: send the smaller ones, and tell us of the others."
        ) % {"size": MOST_BYTES // 1_000_000}
    return ""


def opened(
    request: PersonRequest, form: AskForm, customer: Customer, files: "list[UploadedFile[bytes]]"
) -> Ticket:
    """The ticket of the form."""
    written = form.cleaned_data
    said = desk.Said(Message.Kind.IN, written["text"], files=[kept(one) for one in files])
    return desk.ask(
        customer=customer, reason=written["reason"], said=said, claimed=desk.Claimed(Claim(written["claim"]), written["claim_words"]),
        thing=form.thing_named(), by=request.viewer, at=request.at,
    )  # fmt: skip


def kept(file: "UploadedFile[bytes]") -> desk.File:
    """An uploaded file, kept under its digest."""
    content = file.read()
    kind = file.content_type or "application/octet-stream"
    return desk.File(file.name or _("file"), kind, len(content), blobs.store(content))


def page(request: PersonRequest, form: AskForm, status: int = 200) -> HttpResponse:
    """The form, with what was written and what is wrong with it."""
    return render(request, "portal/ask.html", {"person": person(request), "form": form}, status=status)
