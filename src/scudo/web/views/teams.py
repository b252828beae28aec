"""Teams: who is in them, what they have to do; kept by the manager."""

import csv
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.roles import may
from scudo.customers import queries as customers
from scudo.desk import actions
from scudo.desk.queries import OF_TEAM, Team, teams
from scudo.lib import clock
from scudo.lib.ui.sheet import plain
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff
from scudo.web.together_forms import TeamForm


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """Every team with its people and its open tickets."""
    query = asked(request)
    return render(request, "web/teams.html", {
        "teams": lines(request), "q": query, "csv_url": f"{reverse('web:teams_csv')}?{request.GET.urlencode()}",
        "new_url": reverse("web:team_new") if may(request.viewer, actions.add_team) else "",
        "empty": _("No team fits.") if query else _("There is no team yet: tickets are given to people."),
    })  # fmt: skip


def asked(request: StaffRequest) -> str:
    """The words that narrow the list."""
    return request.GET.get("q", "")[:60].replace("\0", "").strip()


def lines(request: StaffRequest) -> list[dict[str, Any]]:
    """The teams whose name or people hold the words of the address."""
    viewer, query = request.viewer, asked(request).casefold()
    load, may_change = teams.load(viewer), may(viewer, actions.change_team)
    shown = []
    for team in teams.teams_for(viewer).prefetch_related("members"):
        members = ", ".join(sorted(one.name for one in team.members.all()))
        if query in f"{team.name}\n{members}".casefold():
            shown.append({
                "name": team.name, "members": members, "open": load.teams.get(team.pk, 0),
                "tickets_url": f"{reverse('web:desk')}?assignee={OF_TEAM}{team.pk}",
                "change_url": reverse("web:team_change", args=[team.pk]) if may_change else "",
            })  # fmt: skip
    return shown


@staff
def as_csv(request: StaffRequest) -> HttpResponse:
    """The list as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="squadre.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Team"), _("People"), _("Open tickets")])
    for line in lines(request):
        writer.writerow([plain(line[name]) for name in ("name", "members", "open")])
    return response


def the_team(request: StaffRequest, pk: int) -> Team:
    """The team of an address. Raises Http404."""
    team = teams.team_by_id(request.viewer, pk)
    if team is None:
        raise Http404(_("There is no such team."))
    return team


@staff
def new(request: StaffRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_team(**parts(request, form), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:teams")
    return page(request, form, _("New team"))


@staff
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a team another name or other people."""
    team = the_team(request, pk)
    initial = {"name": team.name, "members": [str(one.pk) for one in team.members.all()]}
    form = TeamForm(request.POST or None, viewer=request.viewer, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_team(team=team, **parts(request, form), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:teams")
    end_url = reverse("web:team_end", args=[pk]) if may(request.viewer, actions.end_team) else ""
    return page(request, form, team.name, end_url)


def parts(request: StaffRequest, form: TeamForm) -> dict[str, Any]:
    """The form as the action takes it."""
    people = customers.staff_for(request.viewer).filter(pk__in=form.cleaned_data["members"])
    return {"name": form.cleaned_data["name"], "members": list(people)}


def page(request: StaffRequest, form: TeamForm, title: str, end_url: str = "") -> HttpResponse:
    """A team's form."""
    context = {"form": form, "title": title, "end_url": end_url}
    return render(request, "web/team.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a team be no more."""
    team = the_team(request, pk)
    try:
        actions.end_team(team=team, by=request.viewer, at=clock.now())
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("web:team_change", pk)
    messages.success(request, _("The team %(name)s is no more.") % {"name": team.name})
    return redirect("web:teams")
