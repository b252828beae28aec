"""A draft of a contract as its pages show it: the same articles as on paper (C9)."""

from typing import Any

from scudo.contracts import paper
from scudo.contracts.queries import Contract, drafts
from scudo.contracts.queries.drafts import Draft
from scudo.core.roles import Actor


def to_show(viewer: Actor, contract: Contract) -> Draft | None:
    """The draft that can be accepted, else the last one that was; None where there is neither."""
    its = drafts.drafts_of(viewer, contract).filter(void_at=None)
    open_one = drafts.open_drafts().filter(pk__in=its.order_by().values("pk")).first()
    return open_one or its.filter(accepted_at__isnull=False).order_by("-accepted_at", "-pk").first()


def shown(draft: Draft) -> dict[str, Any]:
    """The whole paper; `specific` where the law asks that a clause be approved by itself."""
    whole = paper.read(draft.document)
    return {
        "title": whole["title"], "subtitle": whole["subtitle"], "language": draft.language, "number": draft.number,
        "customer": whole["customer"], "article": whole["words"]["article"], "articles": whole["articles"],
        "digest": draft.digest, "specific": clause(whole, "C9.specific"),
    }  # fmt: skip


def clause(whole: dict[str, Any], key: str) -> str:
    """The words of one clause, by the id under which the language files keep it; blank where it is not on the paper."""
    blocks = (block for article in whole["articles"] for block in article["blocks"])
    return next((str(one["text"]) for one in blocks if one.get("id") == key), "")
