"""Drafts of a contract: made, looked at, sent, entered as signed on paper (C9)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.contracts import actions
from scudo.contracts.queries import Contract, drafts, papers, today_of
from scudo.contracts.queries.drafts import Draft
from scudo.lib import clock
from scudo.web import draft_letters
from scudo.web.customer_forms import blame
from scudo.web.draft_forms import PaperForm, SendForm
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.contract_writing import permit
from scudo.web.views.contracts import found

SECTION = "#drafts"


def draft_of(request: StaffRequest, pk: int, draft: int) -> Draft:
    """The draft of an address. Raises Http404."""
    one = drafts.draft_by_id(request.viewer, draft)
    if one is None or one.contract_id != pk:
        raise Http404(_("There is no such draft."))
    return one


def back_to(contract: int) -> HttpResponse:
    """To the contract's drafts."""
    return redirect(reverse("web:contract", args=[contract]) + SECTION)


def as_pdf(file: bytes, name: str) -> HttpResponse:
    """A paper as the browser shows it."""
    response = HttpResponse(file, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=f"{name}.pdf") or ""
    )
    return response


def language_of(request: StaffRequest, contract: Contract) -> str:
    """The language that was chosen, else the contract's."""
    asked = request.GET.get("language", "") or request.POST.get("language", "")
    return asked if asked in dict(drafts.LANGUAGES) else contract.language


@staff
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """The paper as it would be now, without a number; nothing is kept."""
    contract = found(request, pk)
    file = papers.looked_at(contract, clock.now(), language=language_of(request, contract))
    return as_pdf(file, f"{contract.number}-bozza")


@staff
@require_POST
def make(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a numbered draft of what the contract says."""
    contract = found(request, pk)
    try:
        made = actions.make_draft(
            contract=contract, language=language_of(request, contract), by=request.viewer, at=clock.now()
        )
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(
            request, _("Draft %(number)s is made. Look at it, then send it.") % {"number": made.number}
        )
    return back_to(pk)


@staff
def shown(request: StaffRequest, pk: int, draft: int) -> HttpResponse:
    """The paper as PDF."""
    one = draft_of(request, pk, draft)
    return as_pdf(drafts.pdf_of(one), one.number)


def form_page(
    request: StaffRequest, form: Form, title: str, contract: Contract, explains: str, send: str
) -> HttpResponse:
    """Any form about a draft."""
    context = {"form": form, "title": title, "explains": explains, "send": send}
    context["back"] = {"url": reverse("web:contract", args=[contract.pk]) + SECTION, "words": str(contract)}
    return render(request, "web/contract_step.html", context, status=422 if form.errors else 200)


@staff
def send(request: StaffRequest, pk: int, draft: int) -> HttpResponse:
    """Send a draft to one of the customer's people."""
    permit(request, actions.send_draft)
    one = draft_of(request, pk, draft)
    form = SendForm(
        request.POST or None,
        initial={"contact": one.contact_id},
        viewer=request.viewer,
        contract=one.contract,
    )
    if request.method == "POST" and form.is_valid():
        contact = form.people.get(pk=form.cleaned_data["contact"])
        try:
            draft_letters.send(draft=one, contact=contact, by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        except actions.DraftNotOpen:
            form.add_error(None, not_open())
        else:
            messages.success(request, _("A letter with a link is on its way to %s.") % contact.name)
            return back_to(pk)
    explains = _(
        "The person gets a link that works once, within %s days. With it they read the draft and accept it under their name."
    )
    title = _("Send draft %(number)s") % {"number": one.number}
    if not form.people:
        nobody = _("The customer has no person with a mail address: enter one on the customer’s page first.")
        return form_page(request, form, title, one.contract, nobody, "")
    return form_page(request, form, title, one.contract, explains % draft_letters.DAYS, _("Send the letter"))


def not_open() -> str:
    """Why nothing can be done with a draft any more."""
    return _(
        "This draft is not open any more: it was accepted, another one took its place, or the contract changed."
    )


@staff
def signed_on_paper(request: StaffRequest, pk: int, draft: int) -> HttpResponse:
    """Enter a draft that came back signed on paper."""
    permit(request, actions.accept_on_paper)
    one, at = draft_of(request, pk, draft), clock.now()
    initial = {"name": one.contact.name if one.contact else "", "signed_on": today_of(at)}
    form = PaperForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_on_paper(draft=one, **form.cleaned_data, by=request.viewer, at=at)
        except ValidationError as problem:
            blame(form, problem)
        except actions.Conflict:
            form.add_error(
                "digest",
                _("This is not the digest of this draft: another paper was signed, or it is mistyped."),
            )
        except actions.DraftNotOpen:
            form.add_error(None, not_open())
        else:
            messages.success(request, _("The acceptance is recorded, with name and day."))
            return back_to(pk)
    explains = _(
        "The contract begins at once if nothing stands against it; else by itself when that is so. Keep the paper."
    )
    title = _("Draft %(number)s signed on paper") % {"number": one.number}
    return form_page(request, form, title, one.contract, explains, _("Record the acceptance"))


@staff
@require_POST
def withdraw(request: StaffRequest, pk: int, draft: int) -> HttpResponse:
    """Take a draft back."""
    one = draft_of(request, pk, draft)
    try:
        actions.withdraw_draft(draft=one, by=request.viewer, at=clock.now())
    except actions.DraftNotOpen:
        messages.error(request, not_open())
    else:
        messages.success(
            request,
            _("Draft %(number)s is withdrawn: nobody can accept it any more.") % {"number": one.number},
        )
    return back_to(pk)
