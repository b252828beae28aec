"""What one may see of drafts, and whether a contract was agreed to (C9)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Max, Q, QuerySet

from scudo.contracts import paper
from scudo.contracts.models import Contract, Draft, DraftLink, Plan
from scudo.core.agreement import State
from scudo.core.roles import Actor
from scudo.customers.models import Contact, Language
from scudo.customers.queries import contacts_for, digest_of

__all__ = ["Draft"]

LANGUAGES = Language.choices


def is_agreed(contract: Contract) -> bool:
    """Whether a contract in preparation may begin by itself: a draft of what it says was accepted; a trial, which is free, always."""
    if contract.plan == Plan.TRIAL:
        return True
    return contract.drafts.filter(accepted_at__isnull=False, void_at=None).exists()


def drafts_for(viewer: Actor) -> QuerySet[Draft]:
    """Every draft for staff; for a contact those of their companies that were sent or accepted."""
    found = Draft.objects.select_related("contract__customer", "version", "contact")
    if viewer.is_staff or viewer.is_system:
        return found
    theirs = found.filter(customer__in=viewer.customers)
    return theirs.filter(Q(sent_at__isnull=False) | Q(accepted_at__isnull=False))


def drafts_of(viewer: Actor, contract: Contract) -> QuerySet[Draft]:
    """The drafts of one contract, the latest first."""
    return drafts_for(viewer).filter(contract=contract)


def draft_by_id(viewer: Actor, pk: int) -> Draft | None:
    """One draft, if the viewer may see it."""
    return drafts_for(viewer).filter(pk=pk).first()


def open_drafts() -> QuerySet[Draft]:
    """Drafts that can still be accepted: of the last version of a contract that is not over, replaced by none."""
    found = Draft.objects.select_related("contract__customer", "contact").filter(
        accepted_at=None, void_at=None
    )
    last = found.annotate(last=Max("contract__versions__number")).filter(version__number=F("last"))
    return last.exclude(contract__state=State.ENDED.value)


def is_open(draft: Draft) -> bool:
    """Whether a draft can still be accepted."""
    return open_drafts().filter(pk=draft.pk).exists()


def open_of(contract: Contract) -> int | None:
    """The id of the contract's draft that can still be accepted."""
    return open_drafts().filter(contract=contract).values_list("pk", flat=True).first()


def draft_by_link(secret: str, at: datetime) -> Draft | None:
    """The draft to which a link leads, while both can be used; its `contact` is whom the link was sent to."""
    link = link_of(secret, at)
    draft = open_drafts().filter(pk=link.draft_id).first() if link else None
    if draft and link:
        draft.contact = link.contact
    return draft


def link_of(secret: str, at: datetime) -> DraftLink | None:
    """A link while it can still be used."""
    usable = DraftLink.objects.select_related("draft__contract", "contact")
    return usable.filter(digest=digest_of(secret), used_at=None, expires_at__gt=at).first()


def people_to_ask(viewer: Actor, contract: Contract) -> QuerySet[Contact]:
    """The customer's people who have a mail address and whom somebody confirmed."""
    people = contacts_for(viewer).filter(memberships__customer=contract.customer_id, proposed=False)
    return people.filter(addresses__isnull=False).distinct().order_by("name")


def pdf_of(draft: Draft) -> bytes:
    """The paper as PDF/A, made of its frozen document alone."""
    return paper.printed(draft.document, mark_of(draft))


def words_of(draft: Draft) -> list[dict[str, Any]]:
    """The articles of the paper for a page, each with `number`, `title` and `blocks` (`contracts.paper.blocks`)."""
    articles: list[dict[str, Any]] = paper.read(draft.document)["articles"]
    return articles


def title_of(draft: Draft) -> str:
    """What the paper is called."""
    return str(paper.read(draft.document)["title"])


def code_of(draft: Draft) -> str:
    """The first digits of its SHA-256, as every page of it shows them."""
    return paper.code_of(draft.digest)


def mark_of(draft: Draft) -> paper.Mark:
    """How far the paper is; of a signature on paper the day is known, of the others the minute."""
    if draft.accepted_at is None:
        return paper.Mark(is_void=draft.void_at is not None)
    form = "%d/%m/%Y" if draft.channel == Draft.Channel.PAPER else "%d/%m/%Y %H:%M"
    when = draft.accepted_at.astimezone(ZoneInfo(settings.PROVIDER_TIMEZONE)).strftime(form)
    return paper.Mark(is_void=draft.void_at is not None, name=draft.name, when=when, channel=draft.channel)
