"""Articles: which there are, what narrows them, how they were."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from scudo.core.roles import Actor
from scudo.knowledge import life
from scudo.knowledge.models import Article, Content, Version

STATES = Content.State.choices
AUDIENCES = Content.Audience.choices
LONGEST_SEARCH = 200


def articles_for(viewer: Actor) -> QuerySet[Article]:
    """Every article for staff; for a customer's person those that are public and published. The newest change first."""
    found = Article.objects.defer("words")
    if viewer.is_staff or viewer.is_system:
        return found
    return found.filter(state=Article.State.PUBLISHED, audience=Article.Audience.PUBLIC)


def article_by_id(viewer: Actor, pk: int) -> Article | None:
    """An article; None where there is none, or the viewer may not read it."""
    return articles_for(viewer).filter(pk=pk).first()


def matching(articles: QuerySet[Article], text: str) -> QuerySet[Article]:
    """Articles that hold every word in some form of it, or the text as part of a title or as a tag; the nearest first."""
    said = text[:LONGEST_SEARCH].replace("\0", "").strip()
    if not said:
        return articles
    query = SearchQuery(said, config="italian", search_type="websearch") | SearchQuery(
        said, config="english", search_type="websearch"
    )
    exact = (
        Q(title__icontains=said)
        | Q(title_en__icontains=said)
        | Q(tags__contains=[said.lower()])
        | Q(things__contains=[said.lower()])
    )
    ranked = articles.annotate(rank=SearchRank(F("words"), query)).filter(Q(words=query) | exact)
    return ranked.order_by("-rank", "-changed_at", "-pk")


def narrowed(
    articles: QuerySet[Article],
    *,
    text: str = "",
    state: str = "",
    audience: str = "",
    tag: str = "",
    kind: str = "",
    product: str = "",
    thing: str = "",
) -> QuerySet[Article]:
    """Articles narrowed by the filters of the list; a state or an audience that there is not narrows nothing."""
    if state in Content.State.values:
        articles = articles.filter(state=state)
    if audience in Content.Audience.values:
        articles = articles.filter(audience=audience)
    named = {"tags": tag, "kinds": kind, "products": product, "things": thing}
    for column, name in named.items():
        if name := name.strip().lower().replace("\0", ""):
            articles = articles.filter(**{f"{column}__contains": [name]})
    return matching(articles, text)


def about(
    viewer: Actor, *, products: Collection[str] = (), things: Collection[str] = ()
) -> QuerySet[Article]:
    """Published articles about any of these products or things."""
    named = Q(products__overlap=[one.lower() for one in products])
    named |= Q(things__overlap=[one.lower() for one in things])
    return articles_for(viewer).filter(named, state=Article.State.PUBLISHED)


def counts(articles: QuerySet[Article]) -> dict[str, int]:
    """How many articles there are in each state."""
    return dict(articles.order_by().values_list("state").annotate(count=Count("pk")))


MOST_TAGS = 60
TAGS = "select tag, count(*) from knowledge_article, unnest(tags) tag where state = 'published' group by tag order by 2 desc, 1 limit %s"


def tags_for(viewer: Actor) -> list[tuple[str, int]]:
    """The tags of published articles and how many have each, the most used first; staff only."""
    if not viewer.is_staff:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TAGS, [MOST_TAGS])
        return [(tag, count) for tag, count in cursor.fetchall()]


def verbs(article: Article) -> tuple[life.Verb, ...]:
    """What can be done with the whole article now."""
    return life.possible(article.state)


def versions_of(viewer: Actor, article: Article) -> QuerySet[Version]:
    """An article's versions, the newest first; staff only."""
    found = Version.objects.filter(article=article).select_related("by")
    return found if viewer.is_staff else found.none()


def version_of(viewer: Actor, article: Article, number: int) -> Version | None:
    """One version; None where there is none, or for who is not staff."""
    return versions_of(viewer, article).filter(number=number).first()


@dataclass(frozen=True)
class Told:
    """What an article says in one language."""

    language: str
    title: str
    text: str


def in_language(article: Content, language: str) -> Told:
    """What an article says in English where it is asked for and there, else in Italian."""
    if language == "en" and article.text_en:
        return Told("en", article.title_en, article.text_en)
    return Told("it", article.title, article.text)
