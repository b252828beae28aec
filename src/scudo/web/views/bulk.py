"""One thing done to many tickets of the list, what came of it, and undoing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.customers import queries as customers
from scudo.desk import actions
from scudo.desk import queries as desk
from scudo.desk.queries import bulk, teams
from scudo.desk.queries.worklist import is_key
from scudo.lib import clock
from scudo.web import bulk_panel
from scudo.web.staff import StaffRequest, staff


@staff
@require_POST
def do(request: StaffRequest) -> HttpResponse:
    """Do what was chosen to the chosen tickets; the list then says what came of it."""
    said = request.POST
    numbers = said.getlist("ticket")[: bulk.MOST + 1]
    tickets = list(
        desk.tickets_for(request.viewer).filter(number__in=[one[:20].replace("\0", "") for one in numbers])
    )
    try:
        actions.do_to_many(tickets=tickets, order=order(request), by=request.viewer, at=clock.now())
    except actions.NothingChosen:
        messages.warning(request, _("Choose the tickets first, at most %(most)s.") % {"most": bulk.MOST})
    except LookupError:
        messages.warning(request, _("Choose what is to be done with the tickets."))
    except actions.Unexplained as problem:
        messages.warning(request, str(problem))
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
    return redirect(back(request))


def order(request: StaffRequest) -> actions.BulkOrder:
    """What the bar asks for. Raises LookupError where it asks for nothing that there is."""
    said = request.POST
    if said.get("verb") not in bulk.VERBS.values:
        raise LookupError(said.get("verb"))
    chosen = said.get("assignee", "")
    key = chosen.removeprefix(desk.OF_TEAM)
    is_team = chosen != key
    team = teams.team_by_id(request.viewer, int(key)) if is_team and is_key(key) else None
    person = (
        customers.staff_for(request.viewer).filter(pk=int(key)).first()
        if not is_team and is_key(key)
        else None
    )
    if chosen and not team and not person:
        raise LookupError(chosen)
    words = {name: said.get(name, "")[:5000].replace("\0", "") for name in ("tags", "note")}
    return actions.BulkOrder(bulk.VERBS(said["verb"]), assignee=person, team=team, **words)


def back(request: StaffRequest) -> str:
    """The list from which somebody came."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(
        reverse("web:desk")
    )
    return wanted if is_ours else reverse("web:desk")


def the_bulk(request: StaffRequest, pk: int) -> bulk.Bulk:
    """What one did, by its address. Raises Http404."""
    found = bulk.bulk_by_id(request.viewer, pk)
    if found is None:
        raise Http404(_("There is nothing of the kind."))
    return found


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """What came of each ticket."""
    done = the_bulk(request, pk)
    context: dict[str, Any] = {"done": bulk_panel.summary(done, clock.now()), "rows": bulk_panel.report(done)}
    return render(request, "web/bulk.html", context)


@staff
@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring each ticket back to what it was."""
    try:
        actions.undo_many(bulk=the_bulk(request, pk), by=request.viewer, at=clock.now())
    except actions.TooLate:
        messages.warning(
            request, _("It can be undone no more: too much time has passed, or it was undone already.")
        )
    return redirect(back(request))
