"""Saved views of the list: kept, changed, removed, counted."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from scudo.desk import actions
from scudo.desk.queries import saved_views as queries
from scudo.lib import clock
from scudo.web import desk_filters, saved_views
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff


class ViewForm(forms.Form):
    """A view's name, and for whom it is."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    shared = forms.BooleanField(label=gettext_lazy("For all the staff"), required=False)


@staff
def rail(request: StaffRequest) -> HttpResponse:
    """The saved views of the rail, with their counts; the list's page does not wait for them."""
    counts = saved_views.counts(request.viewer, clock.now())
    context = {"saved_views": saved_views.groups(request.viewer, request.GET, counts)}
    return render(request, "web/partials/saved_views.html", context)


@staff
def new(request: StaffRequest) -> HttpResponse:
    """Keep what the list shows under a name; the filters stand in this address, too."""
    form = ViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_view(
                **form.cleaned_data, filters=kept(request), by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect(saved_views.address(made))
    return page(request, form, _("New view"))


def kept(request: StaffRequest) -> dict[str, str]:
    """The filters in the address."""
    return desk_filters.kept_of(request.GET.dict())


def page(
    request: StaffRequest, form: ViewForm, title: str, view: queries.SavedView | None = None
) -> HttpResponse:
    """A view's form, with the filters it will keep."""
    filters = desk_filters.FilterForm(
        request.GET,
        people=desk_filters.people(request.viewer),
        fields=desk_filters.own_fields(request.viewer, request.GET.dict()),
    )
    context = {
        "form": form, "title": title, "chips": desk_filters.chips(request.viewer, request.GET, filters),
        "back_url": saved_views.address(view) if view else f"{reverse('web:desk')}?{request.GET.urlencode()}",
        "remove_url": reverse("web:saved_view_remove", args=[view.pk]) if view else "",
    }  # fmt: skip
    return render(request, "web/saved_view.html", context, status=422 if form.errors else 200)


def the_view(request: StaffRequest, pk: int) -> queries.SavedView:
    """The view of an address, which one may change. Raises Http404."""
    view = queries.view_by_id(request.viewer, str(pk))
    if view is None or not queries.may_change(request.viewer, view):
        raise Http404(_("There is no such view."))
    return view


@staff
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a view another name, other filters, or keep it for others, too."""
    view = the_view(request, pk)
    form = ViewForm(request.POST or None, initial={"name": view.name, "shared": view.shared})
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_view(
                view=view,
                **form.cleaned_data,
                filters=kept(request) or view.filters,
                by=request.viewer,
                at=clock.now(),
            )
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect(saved_views.address(changed))
    return page(request, form, view.name, view)


@staff
@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a view no longer."""
    actions.remove_view(view=the_view(request, pk), by=request.viewer, at=clock.now())
    return redirect("web:desk")
