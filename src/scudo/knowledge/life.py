"""The life of an article: verb × state → state, as one table."""

from enum import StrEnum

from scudo.knowledge.models import Article

DRAFT, PUBLISHED, RETIRED = Article.State.DRAFT, Article.State.PUBLISHED, Article.State.RETIRED


class Verb(StrEnum):
    """What a person does with a whole article."""

    PUBLISH = "publish"
    TAKE_BACK = "take_back"
    RETIRE = "retire"


TABLE: dict[Verb, tuple[frozenset[str], Article.State]] = {
    Verb.PUBLISH: (frozenset({DRAFT, RETIRED}), PUBLISHED),
    Verb.TAKE_BACK: (frozenset({PUBLISHED, RETIRED}), DRAFT),
    Verb.RETIRE: (frozenset({DRAFT, PUBLISHED}), RETIRED),
}


def possible(state: str) -> tuple[Verb, ...]:
    """The verbs that apply in a state."""
    return tuple(verb for verb, (sources, _after) in TABLE.items() if state in sources)
