"""Articles of the tests."""

from typing import Any

from scudo.knowledge import actions
from scudo.knowledge.models import Article
from tests import cast


def article(
    title: str = "Gestionale fermo dopo l'aggiornamento", text: str = "1. Riavvia il servizio.", **parts: Any
) -> Article:
    """An article, published unless `published` is false."""
    published = parts.pop("published", True)
    sheet = actions.Sheet(title, text, **parts)
    made = actions.add_article(sheet=sheet, by=cast.FOUNDER, at=cast.AT)
    return moved(made, "publish") if published else made


def moved(one: Article, verb: str, why: str = "Prova") -> Article:
    """The same after a verb."""
    return actions.move_article(article=one, verb=actions.Verb(verb), why=why, by=cast.FOUNDER, at=cast.AT)
