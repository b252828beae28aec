"""The customers' people look through their own tickets, letters and files; notes and calls are not among them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from scudo.desk.queries import Ticket
from scudo.portal.person import PersonRequest, person
from scudo.portal.projects import person as who
from scudo.portal.shown import moment
from scudo.search import queries

PAGE = 20


@person
@require_GET
def found(request: PersonRequest) -> HttpResponse:
    """The tickets that fit, the newest first."""
    text = request.GET.get("q", "").replace("\0", " ").strip()[:300]
    answer = queries.find(request.viewer, text, request.at, most=PAGE)
    hits = [line(one.ticket, one) for one in answer.tickets]
    if answer.exact:
        hits.insert(0, line(answer.exact, None))
    context = {
        "person": who(request),
        "q": text,
        "hits": hits,
        "problems": [_("“%s” is not understood.") % one.word for one in answer.problems],
        "more": answer.more_tickets,
    }
    return render(request, "portal/search.html", context)


def line(ticket: Ticket, hit: queries.TicketHit | None) -> dict[str, Any]:
    """A ticket in the list, with where the words stand."""
    goes_on = ticket.merged_into.number if ticket.merged_into else ""
    state = _("goes on as %s") % goes_on if goes_on else str(ticket.get_state_display())
    return {
        "number": ticket.number, "customer": ticket.customer.name, "state": state, "opened": moment(ticket.opened_at),
        "reason": hit.reason.pieces if hit else queries.plain_pieces(ticket.reason),
        "pieces": hit.passage.snippet.pieces if hit and hit.passage else (),
        "url": reverse("portal:ticket", args=[ticket.number]),
    }  # fmt: skip
