"""What one may see of the knowledge base: staff all of it, customers' people what is public and published."""

from scudo.knowledge.models import KINDS, LONGEST_TITLE, Article, Version
from scudo.knowledge.queries.articles import (
    AUDIENCES,
    STATES,
    Told,
    about,
    article_by_id,
    articles_for,
    counts,
    in_language,
    matching,
    narrowed,
    tags_for,
    verbs,
    version_of,
    versions_of,
)
from scudo.knowledge.queries.tickets import (
    Proposed,
    article_of,
    helped_on,
    language_of,
    proposed_for,
    times_helped,
    used_on,
)

__all__ = [
    "AUDIENCES", "KINDS", "LONGEST_TITLE", "STATES", "Article", "Proposed", "Told", "Version", "about", "article_by_id", "article_of",
    "articles_for", "counts", "helped_on", "in_language", "language_of", "matching", "narrowed", "proposed_for", "tags_for",
    "times_helped", "used_on", "verbs", "version_of", "versions_of",
]  # fmt: skip
