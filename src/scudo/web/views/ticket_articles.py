"""Articles of the knowledge base on a ticket: found, put into the answer, made of the solution."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.roles import may
from scudo.desk import actions as desk
from scudo.desk.queries import Ticket, draft_of
from scudo.knowledge import actions, queries
from scudo.lib import clock
from scudo.web import article_panel
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.articles import known
from scudo.web.views.ticket import found


@staff
def find(request: StaffRequest, number: str) -> HttpResponse:
    """Published articles that hold the words, for who answers; a page of its own is the list."""
    ticket, text = found(request, number), request.GET.get("q", "")
    if not request.headers.get("HX-Request"):
        return redirect("web:articles")
    articles = queries.narrowed(queries.articles_for(request.viewer), text=text, state="published")
    chosen = articles[: article_panel.MOST_FOUND] if text.strip() else articles.none()
    offers = article_panel.offers(ticket, chosen, may_use=may(request.viewer, actions.use_article))
    return render(request, "web/partials/articles_found.html", {"articles": offers, "q": text.strip()})


@staff
@require_POST
def use(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Note that an article served here, and give what goes into the answer; without a script it goes into the kept draft."""
    ticket, article, how = found(request, number), known(request, pk), request.POST.get("how", "")
    if how not in {actions.How.LINK, actions.How.TEXT, actions.How.HELPED}:
        raise Http404
    to_customer = request.POST.get("to", "customer") != "note" and how != actions.How.HELPED
    at, by_script = clock.now(), "text/plain" in request.headers.get("Accept", "")
    try:
        actions.use_article(
            ticket=ticket, article=article, how=actions.How(how), to_customer=to_customer, by=request.viewer, at=at
        )  # fmt: skip
    except actions.NotForCustomers:
        refusal = _("This article is internal: choose “Internal note” first, customers do not read it.")
        if by_script:
            return HttpResponse(refusal, content_type="text/plain; charset=utf-8", status=409)
        messages.warning(request, refusal)
        return redirect("web:ticket", ticket.number)
    said = article_panel.words_for(ticket, article, how, to_customer=to_customer)
    if by_script:
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    if said:
        add_to_draft(request, ticket, said, to_customer=to_customer)
    return redirect("web:ticket", ticket.number)


def add_to_draft(request: StaffRequest, ticket: Ticket, said: str, *, to_customer: bool) -> None:
    """Put words below what the reader was writing here."""
    kept = draft_of(request.viewer, ticket)
    text = f"{kept.draft}\n\n{said}" if kept else said
    recipient = "customer" if to_customer else "note"
    desk.keep_draft(ticket=ticket, recipient=recipient, text=text, by=request.viewer, at=clock.now())


@staff
@require_POST
def draft(request: StaffRequest, number: str) -> HttpResponse:
    """Make a draft of the solution, and go on writing it."""
    ticket = found(request, number)
    try:
        article = actions.draft_from_ticket(ticket=ticket, by=request.viewer, at=clock.now())
    except actions.NotSolved:
        messages.warning(
            request, _("The ticket is still open: resolve it first, then its solution becomes an article.")
        )
        return redirect("web:ticket", ticket.number)
    messages.info(request, _("Read it through: take out names and what nobody else needs, then publish it."))
    return redirect("web:article_change", article.pk)
