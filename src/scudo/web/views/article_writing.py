"""Writing an article: the editor with its preview, and publishing, taking back, retiring the whole."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.roles import may
from scudo.knowledge import actions, queries
from scudo.lib import clock
from scudo.web import article_words as words
from scudo.web.article_forms import ArticleForm, ChangeArticleForm, WhyForm
from scudo.web.customer_forms import blame
from scudo.web.staff import StaffRequest, staff
from scudo.web.views.articles import known

ABOUT = ("things", "products", "kinds", "tags")


@staff
def new(request: StaffRequest) -> HttpResponse:
    """An article that nobody wrote yet; the address may say what it is about."""
    who_may(request)
    if request.method != "POST":
        about = {name: request.GET.getlist(name) for name in ABOUT}
        return page(request, ArticleForm(initial={**about, "title": request.GET.get("title", "")}))
    form = ArticleForm(request.POST)
    if form.is_valid():
        try:
            made = actions.add_article(sheet=form.sheet(), by=request.viewer, at=clock.now())
        except ValidationError as problem:
            blame(form, problem)
        else:
            messages.success(request, _("Kept as a draft: publish it when it is right."))
            return redirect("web:article", made.pk)
    return page(request, form)


@staff
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """An article to be changed, from how it is now or from an older version."""
    who_may(request)
    article = known(request, pk)
    if request.method != "POST":
        return page(request, ChangeArticleForm(initial=beginning(request, article)), article)
    form = ChangeArticleForm(request.POST)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("why", "version")}
        try:
            kept = actions.change_article(
                article=article, sheet=form.sheet(), **said, by=request.viewer, at=clock.now()
            )
        except ValidationError as problem:
            blame(form, problem)
        except actions.Conflict:
            return overtaken(request, known(request, pk), form)
        else:
            tell_kept(request, article, kept)
            return redirect("web:article", pk)
    return page(request, form, article)


def beginning(request: StaffRequest, article: queries.Article) -> dict[str, Any]:
    """What the editor shows at first. Raises Http404 for a version that there is not."""
    content: queries.Article | queries.Version | None = article
    asked = request.GET.get("from", "")
    why = ""
    if asked.isdecimal() and len(asked) < 10:  # noqa: PLR2004 - what a column of numbers holds
        content = queries.version_of(request.viewer, article, int(asked))
        why = _("As it was in version %s.") % asked
    if content is None:
        raise Http404(_("There is no version %s.") % asked)
    sheet = actions.sheet_of(content)
    said = {name: getattr(sheet, name) for name in sheet.__dataclass_fields__}
    return {**said, "version": article.version, "why": why}


def tell_kept(request: StaffRequest, before: queries.Article, kept: queries.Article) -> None:
    """Say what became of the text."""
    if kept.version == before.version:
        messages.info(request, _("The text is as it was: nothing was saved."))
    else:
        messages.success(request, _("Saved as version %d.") % kept.version)


def overtaken(request: StaffRequest, article: queries.Article, form: ChangeArticleForm) -> HttpResponse:
    """The editor again with what was written, and who was faster; saved once more, it replaces theirs, which stays a version."""
    last = queries.versions_of(request.viewer, article)[0]
    again = request.POST.copy()
    again["version"] = str(article.version)
    form.data = again
    conflict = {
        "who": last.by.name if last.by else "Scudo", "number": last.number,
        "url": reverse("web:article_version", args=[article.pk, last.number]),
    }  # fmt: skip
    return page(request, form, article, conflict=conflict, status=409)


def who_may(request: StaffRequest) -> None:
    """Only who may save an article writes one. Raises PermissionDenied."""
    if not may(request.viewer, actions.add_article):
        raise PermissionDenied(_("Articles are written by the desk, by technicians and managers."))


def page(
    request: StaffRequest,
    form: ArticleForm,
    article: queries.Article | None = None,
    *,
    conflict: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The editor."""
    back = {"url": reverse("web:articles"), "words": _("Knowledge")}
    if article:
        back = {"url": reverse("web:article", args=[article.pk]), "words": article.title}
    text = str(form["text"].value() or "")
    context = {
        "form": form, "back": back, "conflict": conflict, "title": _("Change the article") if article else _("New article"),
        "html": preview_of(text), "too_long": len(text) > actions.LONGEST_TEXT,
    }  # fmt: skip
    return render(request, "web/article_form.html", context, status=422 if form.errors else status)


@staff
@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """What a text looks like; nothing is kept."""
    who_may(request)
    text = request.POST.get("text_en" if request.POST.get("show") == "text_en" else "text", "")
    return render(
        request,
        "web/partials/article_preview.html",
        {"html": preview_of(text), "too_long": len(text) > actions.LONGEST_TEXT},
    )


def preview_of(text: str) -> str:
    """A text as HTML; empty where it is too long to be kept."""
    return words.html(text) if len(text) <= actions.LONGEST_TEXT else ""


@staff
@require_POST
def move(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Publish, take back or retire."""
    article, form = known(request, pk), WhyForm(request.POST)
    if verb not in set(actions.Verb):
        raise Http404
    if not form.is_valid():
        return refused(request, pk, [str(error) for each in form.errors.values() for error in each])
    try:
        actions.move_article(
            article=article, verb=actions.Verb(verb), **form.cleaned_data, by=request.viewer, at=clock.now()
        )
    except ValidationError as problem:
        return refused(request, pk, problem.messages)
    except actions.Conflict:
        return refused(request, pk, [_("Somebody changed the article in the meantime: read it again first.")])
    return redirect("web:article", pk)


def refused(request: StaffRequest, pk: int, problems: list[str]) -> HttpResponse:
    """Back to the article, with why it stays as it is."""
    for problem in problems:
        messages.warning(request, problem)
    return redirect("web:article", pk)
