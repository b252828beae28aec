"""Fields of a customer's tickets: what there are, and what one ticket has in them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.custom_field import Kind
from scudo.desk import actions
from scudo.desk.queries import custom_fields as queries
from scudo.lib import clock
from scudo.web.custom_field_forms import CustomFieldForm, ValuesForm
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.customers import known
from scudo.web.views.ticket import found


@staff
def of_ticket(request: StaffRequest, number: str) -> HttpResponse:
    """What a ticket has in its customer's fields."""
    ticket = found(request, number)
    fields = queries.fields_on(request.viewer, ticket)
    form = ValuesForm(request.POST or None, fields=[one for one in fields if one[0].ended_at is None])
    if request.method == "POST":
        try:
            actions.fill_in(ticket=ticket, values=form.values(), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            form.blame(problem)
        else:
            return redirect(f"{reverse('web:ticket', args=[ticket.number])}#fields")
    for field in form.fields.values():
        field.widget.is_required = field.required = False  # only the assessment asks for it
    context = {
        "form": form,
        "title": ticket.reason,
        "back": {"url": reverse("web:ticket", args=[ticket.number]), "words": ticket.number},
    }
    return render(request, "web/kept_word.html", context, status=422 if form.errors else 200)


@staff
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a customer's tickets one more field."""
    customer = known(request, pk).customer
    form = CustomFieldForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_field(customer=customer, terms=form.terms(), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect(f"{reverse('web:customer', args=[pk])}#fields")
    return page(request, form, _("New field"), pk, customer.name)


@staff
def change(request: StaffRequest, pk: int, field: int) -> HttpResponse:
    """Change a field."""
    customer, one = known(request, pk).customer, the_field(request, pk, field)
    initial = {
        "name": one.name,
        "choices": "\n".join(one.choices),
        "required": one.required,
        "position": one.position,
    }
    form = CustomFieldForm(request.POST or None, is_new=False, initial=initial)
    if one.kind != Kind.CHOICE:
        del form.fields["choices"]
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_field(field=one, terms=form.terms(), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect(f"{reverse('web:customer', args=[pk])}#fields")
    return page(request, form, one.name, pk, customer.name, reverse("web:field_end", args=[pk, field]))


def page(
    request: StaffRequest, form: CustomFieldForm, title: str, pk: int, customer: str, end_url: str = ""
) -> HttpResponse:
    """A field's form."""
    context: dict[str, Any] = {
        "form": form, "title": title, "back": {"url": reverse("web:customer", args=[pk]), "words": customer}, "remove_url": end_url,
        "remove_words": _("Ask for it no more"), "remove_explains": _("Tickets that have it filled in keep it."),
    }  # fmt: skip
    return render(request, "web/kept_word.html", context, status=422 if form.errors else 200)


def the_field(request: StaffRequest, pk: int, field: int) -> queries.CustomField:
    """The field of an address. Raises Http404."""
    one = queries.field_by_id(request.viewer, known(request, pk).customer, field)
    if one is None:
        raise Http404(_("There is no such field."))
    return one


@staff
@require_POST
def end(request: StaffRequest, pk: int, field: int) -> HttpResponse:
    """Ask for a field no more."""
    actions.end_field(field=the_field(request, pk, field), by=request.viewer, at=clock.now())
    return redirect(f"{reverse('web:customer', args=[pk])}#fields")
