"""The knowledge base: its list, an article, how it was before."""

import csv
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, may
from scudo.knowledge import actions, queries
from scudo.lib.ui.sheet import Sheet, plain
from scudo.web import article_words as words
from scudo.web.article_forms import ArticleFilterForm, WhyForm
from scudo.web.paging import pages, with_value
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.versions import listing

PAGE = 60
MOST_ROWS = 20_000
MOST_TICKETS = 30
FILTERS = ("q", "audience", "tag", "kind", "product", "thing")


def known(request: StaffRequest, pk: int) -> queries.Article:
    """The article of an address. Raises Http404."""
    found = queries.article_by_id(request.viewer, pk)
    if found is None:
        raise Http404(_("There is no such article."))
    return found


def found(request: StaffRequest, *, state: str = "") -> "QuerySet[queries.Article]":
    """The articles of the filters in the address, in any state or in one."""
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    text = asked.pop("q")
    return queries.narrowed(queries.articles_for(request.viewer), text=text, state=state, **asked)


def state_of(request: StaffRequest) -> str:
    """The state in the address; one that is not said is what is read now."""
    return request.GET.get("state", "published")


@staff
def listed(request: StaffRequest) -> HttpResponse:
    """The list; what was changed last comes first, or what is nearest to the words."""
    page = Paginator(found(request, state=state_of(request)), PAGE).get_page(request.GET.get("page"))
    helped = queries.times_helped(one.pk for one in page.object_list)
    narrowed = any(request.GET.get(name) for name in FILTERS)
    return render(request, "web/articles.html", {
        "articles": [line(one, helped.get(one.pk, 0)) for one in page.object_list], "count": page.paginator.count,
        "pages": pages(page, request.GET), "views": views(request), "filters": chips(request), "narrowed": narrowed,
        "filter_form": ArticleFilterForm(request.GET, auto_id="filter_%s"), "q": request.GET.get("q", ""),
        "tags": [{"name": name, "count": count, "url": f"?tag={name}"} for name, count in queries.tags_for(request.viewer)],
        "new_url": reverse("web:article_new") if may(request.viewer, actions.add_article) else "",
        "csv_url": f"{reverse('web:articles_csv')}?{with_value(request.GET)}", "all_url": f"{reverse('web:articles')}?state=",
        "empty": _("No article fits these filters.") if narrowed
        else _("No article here yet: write one, or make one of a ticket that is resolved."),
    })  # fmt: skip


def line(article: queries.Article, helped: int) -> dict[str, Any]:
    """One article of the list."""
    return {
        "url": reverse("web:article", args=[article.pk]), "title": article.title, "state": words.STATES[article.state],
        "audience": words.AUDIENCES[article.audience], "english": bool(article.text_en),
        "about": ", ".join((*article.things, *article.products)), "tags": article.tags, "changed_at": article.changed_at,
        "helped": words.helped(helped) if helped else "",
    }  # fmt: skip


def views(request: StaffRequest) -> list[dict[str, Any]]:
    """The states, each with how many articles the other filters leave."""
    counted = queries.counts(found(request))
    current = state_of(request)
    names = [("published", _("Published")), ("draft", _("Drafts")), ("retired", _("Retired"))]
    items = [(key, name, counted.get(key, 0)) for key, name in names]
    items.append(("", _("All articles"), sum(counted.values())))
    return [
        {"name": name, "count": count, "current": key == current, "url": f"?{with_state(request, key)}"}
        for key, name, count in items
    ]


def with_state(request: StaffRequest, state: str) -> str:
    """The address's query with a state, said even where it is any."""
    query = with_value(request.GET, state="")
    return f"{query}&state={state}" if query else f"state={state}"


def chips(request: StaffRequest) -> list[dict[str, str]]:
    """The filters in force, each with the address that removes it."""
    form, told = ArticleFilterForm(request.GET), []
    for name in FILTERS:
        if value := request.GET.get(name, ""):
            choices = dict(getattr(form.fields[name], "choices", ()))
            url = f"?{with_value(request.GET, **{name: ''})}"
            told.append({"word": form.fields[name].label, "value": choices.get(value, value), "url": url})
    return told


@staff
def as_csv(request: StaffRequest) -> HttpResponseBase:
    """The list as a file, without the texts."""
    writer = csv.writer(Sheet())
    heads = [
        _("Article"), _("Title"), _("State"), _("Who may read it"), _("In English"), _("Components and services"), _("Products"),
        _("Kinds of thing"), _("Tags"), _("Version"), _("Changed"), _("Served on tickets"),
    ]  # fmt: skip
    chosen = list(found(request, state=state_of(request)).defer("text", "text_en", "words")[:MOST_ROWS])
    helped = queries.times_helped(one.pk for one in chosen)

    rows = [heads, *([plain(value) for value in fields(one, helped.get(one.pk, 0))] for one in chosen)]
    response = StreamingHttpResponse(map(writer.writerow, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="articoli.csv"'
    return response


def fields(article: queries.Article, helped: int) -> list[Any]:
    """One line of the file."""
    return [
        article.pk, article.title, words.STATES[article.state], words.AUDIENCES[article.audience], article.title_en,
        " ".join(article.things), " ".join(article.products), " ".join(article.kinds), " ".join(article.tags), article.version,
        article.changed_at.isoformat(), helped,
    ]  # fmt: skip


@staff
def shown(request: StaffRequest, pk: int) -> HttpResponse:
    """An article's page, in Italian or in English."""
    article, viewer = known(request, pk), request.viewer
    told = queries.in_language(article, request.GET.get("in", "it"))
    uses = list(queries.helped_on(viewer, article)[:MOST_TICKETS])
    helped = queries.times_helped([article.pk]).get(article.pk, 0)
    return render(request, "web/article.html", {
        "article": line(article, helped),
        "told": told, "html": words.html(told.text), "has_english": bool(article.text_en), "links": words.links(article),
        "helped": words.helped(helped), "uses": [use(one) for one in uses],
        "last": queries.versions_of(viewer, article).first(), "versions_url": reverse("web:article_versions", args=[pk]),
        **may_do(viewer, article),
    })  # fmt: skip


def use(one: Any) -> dict[str, Any]:
    """A ticket on which an article served, or of which it was made."""
    number = one.ticket.number
    return {
        "number": number, "url": reverse("web:ticket", args=[number]), "customer": one.ticket.customer.name, "at": one.at,
        "how": one.get_how_display(), "reason": one.ticket.reason,
    }  # fmt: skip


def may_do(viewer: Actor, article: queries.Article) -> dict[str, Any]:
    """What the viewer may do with the article."""
    if not may(viewer, actions.change_article):
        return {"change_url": "", "steps": []}
    names = {
        "publish": (_("Publish"), _("Your colleagues find it from their tickets; a public one is read by customers.")),
        "take_back": (_("Back to draft"), _("Nobody but the staff reads it until it is published again.")),
        "retire": (_("Retire"), _("It is proposed and read no more. It stays here, with its versions.")),
    }  # fmt: skip
    steps = [
        {
            "verb": str(verb), "label": names[verb][0], "explains": names[verb][1], "first": verb == "publish",
            "url": reverse("web:article_move", args=[article.pk, str(verb)]),
            "form": WhyForm(initial={"version": article.version}, auto_id=f"id_{verb}_%s"),
        }
        for verb in queries.verbs(article)
    ]  # fmt: skip
    return {"change_url": reverse("web:article_change", args=[article.pk]), "steps": steps}


@staff
def versions(request: StaffRequest, pk: int) -> HttpResponse:
    """How an article became what it is: who changed it, when, why."""
    article = known(request, pk)
    page = Paginator(queries.versions_of(request.viewer, article).defer("text", "text_en"), PAGE).get_page(
        request.GET.get("page")
    )
    rows = [
        {
            "number": one.number, "at": one.at, "by": one.by.name if one.by else "Scudo", "why": one.why, "title": one.title,
            "state": words.STATES[one.state], "audience": words.AUDIENCES[one.audience], "current": one.number == article.version,
            "url": reverse("web:article_version", args=[pk, one.number]),
        }
        for one in page.object_list
    ]  # fmt: skip
    context = {
        "article": {"title": article.title, "url": reverse("web:article", args=[pk])},
        "versions": rows,
    }
    return render(
        request, "web/article_versions.html", {**context, "pages": pages(page, request.GET), "count": page.paginator.count}
    )  # fmt: skip


@staff
def version(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """One version, and what it changed."""
    article, viewer = known(request, pk), request.viewer
    one = queries.version_of(viewer, article, number)
    if one is None:
        raise Http404(_("There is no version %s.") % number)
    before = queries.version_of(viewer, article, number - 1)
    told = queries.in_language(one, request.GET.get("in", "it"))
    again = f"{reverse('web:article_change', args=[pk])}?from={number}"
    return render(request, "web/article_version.html", {
        "article": {"title": article.title, "url": reverse("web:article", args=[pk])},
        "versions_url": reverse("web:article_versions", args=[pk]), "number": number, "at": one.at, "why": one.why,
        "by": one.by.name if one.by else "Scudo", "told": told, "html": words.html(told.text), "has_english": bool(one.text_en),
        "listing": listing(words.whole(before), words.whole(one)) if before else None,
        "again_url": again if number != article.version and may(viewer, actions.change_article) else "",
    })  # fmt: skip
