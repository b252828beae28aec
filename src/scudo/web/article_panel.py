"""Articles on the page of a ticket: which may help, which did, and what its solution became."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from scudo.core import markdown
from scudo.core.roles import Actor, may
from scudo.desk.queries import Ticket
from scudo.knowledge import actions, links, queries
from scudo.web import article_words as words

MOST_FOUND = 8
KEYS = "123456789"


def shown(viewer: Actor, ticket: Ticket) -> dict[str, Any]:
    """What the panel shows."""
    served: dict[int, list[str]] = {}
    titles: dict[int, str] = {}
    for use in queries.used_on(viewer, ticket):
        served.setdefault(use.article_id, []).append(use.get_how_display())
        titles[use.article_id] = use.article.title
    made = queries.article_of(viewer, ticket)
    may_use = may(viewer, actions.use_article)
    offered = [
        {
            **offer(ticket, one.article, may_use=may_use),
            "why": ", ".join(words.why(each) for each in one.because),
            "key": key,
        }
        for key, one in zip(KEYS, queries.proposed_for(viewer, ticket), strict=False)
    ]
    may_draft = not ticket.is_open and not made and may(viewer, actions.draft_from_ticket)
    return {
        "proposed": offered,
        "served": [
            {"title": titles[pk], "url": reverse("web:article", args=[pk]), "how": ", ".join(how)} for pk, how in served.items()
        ],
        "find_url": reverse("web:ticket_articles", args=[ticket.number]), "all_url": reverse("web:articles"),
        "made": {"title": made.title, "url": reverse("web:article", args=[made.pk])} if made else None,
        "draft_url": reverse("web:ticket_article_draft", args=[ticket.number]) if may_draft else "",
    }  # fmt: skip


def offer(ticket: Ticket, article: queries.Article, *, may_use: bool = True) -> dict[str, Any]:
    """An article with what can be done with it here."""
    return {
        "title": article.title, "url": reverse("web:article", args=[article.pk]),
        "audience": words.AUDIENCES[article.audience],
        "use_url": reverse("web:ticket_article_use", args=[ticket.number, article.pk]) if may_use else "",
    }  # fmt: skip


def offers(ticket: Ticket, articles: Iterable[queries.Article], *, may_use: bool) -> list[dict[str, Any]]:
    """Articles that somebody looked for."""
    return [offer(ticket, one, may_use=may_use) for one in articles]


def about(viewer: Actor, *, products: Iterable[str] = (), things: Iterable[str] = ()) -> dict[str, Any]:
    """Published articles about a product or a component, for its page, and where one is written."""
    named = {"products": [one for one in products if one], "things": [one for one in things if one]}
    found = queries.about(viewer, **named).only("title")[:MOST_FOUND]
    new_url = (
        f"{reverse('web:article_new')}?{urlencode(named, doseq=True)}"
        if may(viewer, actions.add_article)
        else ""
    )
    return {
        "articles": [{"title": one.title, "url": reverse("web:article", args=[one.pk])} for one in found], "new_url": new_url
    }  # fmt: skip


def words_for(ticket: Ticket, article: queries.Article, how: str, *, to_customer: bool) -> str:
    """What goes into what is being written: an article's title and link, or its text, in the language of who reads it."""
    told = queries.in_language(article, queries.language_of(ticket) if to_customer else "it")
    if how == actions.How.TEXT:
        return markdown.plain(told.text)
    if how != actions.How.LINK:
        return ""
    address = reverse("web:article", args=[article.pk])
    if to_customer:
        address = reverse("portal:article_link", args=[links.token(article.pk)])
        address += "?in=en" if told.language == "en" else ""
    return f"{told.title}: {settings.BASE_URL}{address}"
