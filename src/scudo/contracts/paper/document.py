"""The document itself: articles in their order, numbered, frozen as text, and named by the SHA-256 of its bytes (C9).

The text is JSON with sorted keys: every word that is printed stands in it, so that a paper prints the same whatever becomes
of the contract, of the language files or of the program.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scudo.contracts.paper import agreement, service
from scudo.contracts.paper.agreement import Refs
from scudo.contracts.paper.blocks import Block
from scudo.contracts.paper.subject import Subject
from scudo.contracts.paper.tongue import Tongue
from scudo.core.agreement import Renewal

FORM = "scudo-contract/1"

Build = Callable[[Subject, Tongue, Refs], Iterator[Block]]


@dataclass(frozen=True)
class Article:
    """An article by its name, how it is written, and on whose paper it stands."""

    name: str
    build: Build
    applies: Callable[[Subject], bool] = lambda _subject: True


ARTICLES = (
    Article("parties", agreement.parties),
    Article("object", agreement.object_),
    Article("system", agreement.system, lambda one: bool(one.system.name or one.system.acquired)),
    Article("assessment", agreement.assessment, lambda one: one.is_taken_over),
    Article("coverage", service.coverage),
    Article("included", service.included),
    Article("parts", service.parts, lambda one: one.said.parts),
    Article("severity", service.severity),
    Article("sla", service.sla),
    Article("hours", service.hours),
    Article("extra", service.extra),
    Article("pin", service.pin, lambda one: bool(one.said.extra)),
    Article("requests", agreement.requests),
    Article("tuning", agreement.tuning, lambda one: one.is_trial),
    Article("duration", agreement.duration),
    Article("changes", agreement.changes),
    Article("acceptance", agreement.acceptance),
)


def written(subject: Subject) -> str:
    """The document of a subject, as it is kept: JSON with sorted keys."""
    tongue = Tongue(subject.language)
    whole = {
        "form": FORM,
        "language": tongue.language,
        "number": subject.number,
        "contract": subject.contract,
        "version": subject.version,
        "plan": subject.plan.value,
        "date": subject.made_on.isoformat(),
        "title": tongue.say("titles", "document", plan=subject.plan_name),
        "subtitle": subtitle(subject, tongue),
        "provider": subject.provider.name,
        "customer": subject.customer.name,
        "made_by": subject.made_by,
        "specific": subject.time.renewal is Renewal.TACIT,
        "words": dict(tongue.all("words")),
        "signatures": dict(tongue.all("signatures")),
        "articles": articles(subject, tongue),
    }  # fmt: skip
    return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def subtitle(subject: Subject, tongue: Tongue) -> str:
    """Which contract and version, and from which day the paper is."""
    said = [
        tongue.say("words", "contract", number=subject.contract),
        tongue.say("words", "version", number=str(subject.version)),
    ]
    return f"{', '.join(said)} · {tongue.day(subject.made_on)}"


def articles(subject: Subject, tongue: Tongue) -> list[dict[str, Any]]:
    """The articles that apply, numbered from 1, with their clauses numbered within."""
    chosen = [one for one in ARTICLES if one.applies(subject)]
    refs = {
        one.name: tongue.say("words", "articles_see", number=str(number))
        for number, one in enumerate(chosen, 1)
    }
    return [
        {
            "id": one.name,
            "number": number,
            "title": tongue.say("titles", one.name),
            "blocks": numbered(number, one.build(subject, tongue, refs)),
        }
        for number, one in enumerate(chosen, 1)
    ]


def numbered(article: int, blocks: Iterator[Block]) -> list[Block]:
    """The blocks of an article, each clause with its number: `6.2`."""
    found, last = [], 0
    for block in blocks:
        if block["kind"] == "clause":
            last += 1
            block = {**block, "number": f"{article}.{last}"}  # noqa: PLW2901 - the same block, numbered
        found.append(block)
    return found


def digest_of(document: str) -> str:
    """What a document is called by who signs it: the SHA-256 of its UTF-8 bytes, in hexadecimal digits."""
    return hashlib.sha256(document.encode()).hexdigest()


def read(document: str) -> dict[str, Any]:
    """The document back as data."""
    whole: dict[str, Any] = json.loads(document)
    return whole
