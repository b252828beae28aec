"""What customers' people read of the knowledge base: public articles, found by words, or opened from a letter's link."""

from textwrap import shorten
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from scudo.core import markdown
from scudo.core.roles import Actor, Role
from scudo.knowledge import links, queries
from scudo.lib import scope
from scudo.portal.person import PersonRequest, person
from scudo.portal.projects import person as who

PAGE = 30
LONGEST_GIST = 600
ANYBODY = Actor(name="", roles=frozenset({Role.CONTACT}))


@person
@require_GET
def listed(request: PersonRequest) -> HttpResponse:
    """Public articles, the nearest to the words first, else what was changed last."""
    text = request.GET.get("q", "")[:200].strip()
    found = queries.narrowed(queries.articles_for(request.viewer), text=text, tag=request.GET.get("tag", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "person": who(request),
        "q": text,
        "articles": [line(one) for one in page.object_list],
        "count": page.paginator.count,
    }
    return render(request, "portal/articles.html", {**context, "pages": pages(page, text)})


def pages(page: Any, text: str) -> dict[str, Any]:
    """The pages before and after, by number."""
    return {
        "q": text,
        "before": page.previous_page_number() if page.has_previous() else None,
        "after": page.next_page_number() if page.has_next() else None,
    }


def line(article: queries.Article) -> dict[str, Any]:
    """One article of the list, in the reader's language where it is there."""
    told = queries.in_language(article, language())
    gist = shorten(markdown.plain(told.text[:LONGEST_GIST]), 200, placeholder="…")
    return {
        "title": told.title, "language": told.language, "gist": gist, "url": reverse("portal:article", args=[article.pk])
    }  # fmt: skip


def language() -> str:
    """The reader's."""
    return (get_language() or "it")[:2]


@person
@require_GET
def shown(request: PersonRequest, pk: int) -> HttpResponse:
    """One public article."""
    article = queries.article_by_id(request.viewer, pk)
    if article is None:
        raise Http404(_("There is no such article."))
    return render(request, "portal/article.html", {"person": who(request), **told(request, article)})


@require_GET
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same for who comes from a letter: the signed link shows this article and nothing else, while it is public."""
    pk = links.read(token)
    with scope.within([]):
        article = queries.article_by_id(ANYBODY, pk) if pk is not None else None
    if article is None:
        return render(request, "portal/article_gone.html", {"person": None}, status=410)
    return render(request, "portal/article.html", {"person": None, **told(request, article)})


def told(request: HttpRequest, article: queries.Article) -> dict[str, Any]:
    """An article as its page shows it; the address may ask for the other language."""
    one = queries.in_language(article, request.GET.get("in", language()))
    return {
        "told": one, "html": html(one.text), "has_english": bool(article.text_en), "changed_at": article.changed_at,
        "tags": article.tags,
    }  # fmt: skip


def html(text: str) -> SafeString:
    """An article's text as a page shows it; made of harmless tags only, whatever was written."""
    return mark_safe(markdown.html(text))  # noqa: S308 - cleaned by nh3
