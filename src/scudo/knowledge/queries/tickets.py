"""Articles and tickets: which may help with one, which did, what one became."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Value, When

from scudo.core import proposing
from scudo.core.because import Because
from scudo.core.roles import Actor
from scudo.design.models import Product, Unit
from scudo.desk import queries as desk
from scudo.desk.models import Ticket
from scudo.knowledge.models import Article, Use
from scudo.knowledge.queries.articles import articles_for
from scudo.monitor.models import Incident

WORD = re.compile(r"\w{3,40}")
MOST_WORDS = 25
MOST_CANDIDATES = 60


@dataclass(frozen=True)
class Proposed:
    """An article that may help, and why."""

    article: Article
    because: tuple[Because, ...]


def proposed_for(viewer: Actor, ticket: Ticket, most: int = 5) -> list[Proposed]:
    """Published articles that may help with a ticket, the likeliest first; staff only."""
    if not viewer.is_staff:
        return []
    subject = subject_of(ticket)
    found = list(candidates(viewer, subject, ticket.reason))
    helped = times_helped(article.pk for article in found)
    chosen = proposing.propose(
        subject,
        (
            proposing.Candidate(one.pk, about_of(one), one.rank, helped.get(one.pk, 0))  # type: ignore[attr-defined]
            for one in found
        ),
        most,
    )
    by_id = {article.pk: article for article in found}
    return [Proposed(by_id[one.id], one.because) for one in chosen]


def candidates(viewer: Actor, subject: proposing.About, reason: str) -> QuerySet[Article]:
    """Published articles that are about the subject in any way, or share a word with the reason."""
    fits = (
        Q(things__overlap=sorted(subject.things))
        | Q(products__overlap=sorted(subject.products))
        | Q(kinds__overlap=sorted(subject.kinds))
    )
    found = articles_for(viewer).filter(state=Article.State.PUBLISHED)
    words = " OR ".join(f'"{word}"' for word in WORD.findall(reason)[:MOST_WORDS])
    if not words:
        return found.filter(fits).annotate(rank=Value(0.0, FloatField()))[:MOST_CANDIDATES]
    query = SearchQuery(words, config="italian", search_type="websearch") | SearchQuery(
        words, config="english", search_type="websearch"
    )
    ranked = found.annotate(
        rank=SearchRank(F("words"), query), fits=Case(When(fits, Value(1)), default=Value(0))
    )
    return ranked.filter(Q(fits=1) | Q(words=query)).order_by("-fits", "-rank", "-pk")[:MOST_CANDIDATES]


def about_of(article: Article) -> proposing.About:
    """What an article is about."""
    return proposing.About(frozenset(article.things), frozenset(article.products), frozenset(article.kinds))


def subject_of(ticket: Ticket) -> proposing.About:
    """What a ticket is about: the thing it concerns, the components of the fault behind it, and which products stand there."""
    incident = (
        Incident.objects.filter(ticket=ticket).prefetch_related("parts").order_by("-began_at", "-pk").first()
    )
    touched = {incident.cause, *(part.component for part in incident.parts.all())} if incident else set()
    touched |= {str(incident.verdict.get("service") or "")} if incident else set()
    named = touched | {ticket.thing}
    keys = set(
        Unit.objects.filter(customer=ticket.customer_id, component__in=named - {""}, until=None).values_list(
            "product", flat=True
        )
    )
    kinds = Product.objects.filter(key__in=keys).values_list("category", flat=True)
    return proposing.About(lowered(named), lowered(keys), frozenset(kinds))


def lowered(names: Iterable[str]) -> frozenset[str]:
    """Names in small letters, as articles keep them."""
    return frozenset(name.lower() for name in names if name)


def times_helped(articles: Iterable[int]) -> dict[int, int]:
    """On how many tickets each article served."""
    rows = Use.objects.filter(article__in=list(articles)).exclude(how=Use.How.ORIGIN).order_by()
    return dict(rows.values_list("article").annotate(Count("ticket", distinct=True)))


def used_on(viewer: Actor, ticket: Ticket) -> QuerySet[Use]:
    """Which articles served on a ticket and how, the newest first; staff only."""
    found = Use.objects.filter(ticket=ticket).exclude(how=Use.How.ORIGIN).select_related("article", "by")
    return found if viewer.is_staff else found.none()


def article_of(viewer: Actor, ticket: Ticket) -> Article | None:
    """The article that a ticket's solution became; staff only."""
    if not viewer.is_staff:
        return None
    use = Use.objects.filter(ticket=ticket, how=Use.How.ORIGIN).select_related("article").first()
    return use.article if use else None


def helped_on(viewer: Actor, article: Article) -> QuerySet[Use]:
    """The tickets on which an article served, and the one it was made of, the newest first; staff only."""
    found = Use.objects.filter(article=article, ticket__in=desk.tickets_for(viewer))
    found = found.select_related("ticket__customer", "by")
    return found if viewer.is_staff else found.none()


def language_of(ticket: Ticket) -> str:
    """The language of who asked, else of their company."""
    return str(ticket.contact.language if ticket.contact else ticket.customer.language)
