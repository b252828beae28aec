"""Writing articles, publishing and retiring them; each time a version is kept, with who, when and why."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, Role, allowed
from scudo.desk.models import Ticket
from scudo.journal import actions as journal
from scudo.knowledge import life
from scudo.knowledge.models import Article, Content, Use, Version
from scudo.knowledge.sheet import LISTS, Sheet, check, sheet_of, tidy

WRITERS = (Role.OPERATOR, Role.TECHNICIAN, Role.MANAGER)
LONGEST_WHY = 300
CONTENT = (*(one.name for one in fields(Sheet)), "state")


class Conflict(Exception):
    """Somebody changed the article since it was read."""


@allowed(*WRITERS)
@transaction.atomic
def add_article(*, sheet: Sheet, by: Actor, at: datetime) -> Article:
    """Begin an article, as a draft. Raises ValidationError naming each field."""
    return begin(tidy(sheet), "", by, at)


def begin(sheet: Sheet, why: str, by: Actor, at: datetime) -> Article:
    """A new draft and its first version, in the caller's transaction."""
    check(sheet)
    article = Article.objects.create(**columns(sheet), made_at=at, changed_at=at)
    remember(article, why, by, at)
    tell(article, "added", by, at)
    return article


@allowed(*WRITERS)
@transaction.atomic
def change_article(
    *, article: Article, sheet: Sheet, why: str, version: int | None, by: Actor, at: datetime
) -> Article:
    """Let an article say something else; published, it says so at once. Nothing changed is no version.

    Raises ValidationError naming each field; Conflict where `version` is not the newest any more.
    """
    row, said = take(article, version), tidy(sheet)
    before = sheet_of(row)
    if said == before:
        return row
    check(said)
    check_reasons(row, why)
    for name, value in columns(said).items():
        setattr(row, name, value)
    check_public(row)
    changed = [one.name for one in fields(Sheet) if getattr(said, one.name) != getattr(before, one.name)]
    keep(row, why, by, at)
    tell(row, "changed", by, at, fields=sorted(changed))
    return row


@allowed(*WRITERS)
@transaction.atomic
def move_article(
    *, article: Article, verb: life.Verb, why: str = "", version: int | None = None, by: Actor, at: datetime
) -> Article:
    """Publish an article, retire it, or take it back to be worked on; one that is there already stays as it is.

    Raises ValidationError where it cannot be read yet, or no reason is given for retiring; Conflict.
    """
    row = take(article, version)
    sources, after = life.TABLE[verb]
    if row.state not in sources:
        return row
    if verb is life.Verb.RETIRE and not why.strip():
        raise ValidationError({"why": _("Say why: it is kept with the article.")})
    row.state = after
    check_public(row)
    keep(row, why, by, at)
    tell(row, {"publish": "published", "take_back": "taken_back", "retire": "retired"}[verb], by, at)
    return row


def take(article: Article, version: int | None) -> Article:
    """The article's row, held until the transaction ends. Raises Conflict."""
    row = Article.objects.select_for_update().defer("words").get(pk=article.pk)
    if version is not None and row.version != version:
        raise Conflict
    return row


def keep(row: Article, why: str, by: Actor, at: datetime) -> None:
    """Save a changed article and the version that it is from now on."""
    row.version += 1
    row.changed_at = at
    row.save(update_fields=[*CONTENT, "version", "changed_at"])
    remember(row, why, by, at)


def remember(row: Article, why: str, by: Actor, at: datetime) -> None:
    """Keep an article as it is now."""
    said = {name: getattr(row, name) for name in CONTENT}
    why = " ".join(why.split())[:LONGEST_WHY].replace("\0", "")
    Version.objects.create(article=row, number=row.version, why=why, by_id=by.user, at=at, **said)


def columns(sheet: Sheet) -> dict[str, Any]:
    """A sheet as the row keeps it."""
    return {name: list(value) if name in LISTS else value for name, value in asdict(sheet).items()}


def check_reasons(row: Article, why: str) -> None:
    """What others read already is changed with a reason. Raises ValidationError."""
    if row.state == Content.State.PUBLISHED and not why.strip():
        raise ValidationError({"why": _("It is published: say what changed and why.")})


def check_public(row: Article) -> None:
    """What is published says something; what customers read names no customer it was made of. Raises ValidationError."""
    if row.state != Content.State.PUBLISHED:
        return
    if not row.text:
        raise ValidationError({"text": _("An empty article cannot be published.")})
    if row.audience != Content.Audience.PUBLIC:
        return
    said = " ".join((row.title, row.text, row.title_en, row.text_en, *row.tags, *row.things)).casefold()
    named = [name for name in private_names(row) if name.casefold() in said]
    if named:
        raise ValidationError(
            _("Customers will read this, and it names %s: take the name out, or keep the article internal.")
            % ", ".join(named)
        )


def private_names(row: Article) -> list[str]:
    """The customer, the person and the number of the ticket that an article was made of."""
    tickets = Use.objects.filter(article=row, how=Use.How.ORIGIN).values("ticket")
    found: list[str] = []
    for ticket in Ticket.objects.filter(pk__in=tickets).select_related("customer", "contact"):
        person = ticket.contact
        addresses = [one.address for one in person.addresses.all()] if person else []
        found += [ticket.customer.name, ticket.number, *([person.name] if person else []), *addresses]
    return found


def tell(row: Article, verb: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write what happened to an article."""
    journal.write(
        kind=f"knowledge.{verb}", subject=("article", row.pk), by=by, at=at, facts={"version": row.version, **facts}
    )  # fmt: skip
