"""The numbered paper of a contract: made, sent, accepted (C9).

What is accepted is named by the SHA-256 of its document, so that nobody accepts other words than they read. Rows are taken in
one order, link, contract, draft, so that two who accept at once wait for each other.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.contracts import paper
from scudo.contracts.actions import life
from scudo.contracts.actions.agreements import OFFICE, next_number, take, tell
from scudo.contracts.calendars import midnight
from scudo.contracts.models import Contract, Draft, DraftLink
from scudo.contracts.queries.agreements import today_of
from scudo.contracts.queries.drafts import is_open, people_to_ask
from scudo.contracts.queries.eligibility import NotEligible
from scudo.contracts.queries.papers import document_of
from scudo.core.agreement import State
from scudo.core.roles import Actor, Forbidden, Role, allowed, system
from scudo.customers.models import Contact
from scudo.customers.queries import digest_of

BY = system("contracts")
SERIES = "B"
LINK_LIFE = timedelta(days=30)
MOST_LINKS = 20
"""Of one contract within a day."""
LONGEST_NAME = 150


class Conflict(Exception):
    """The digest is not that of the draft: other words were read than those that would be accepted."""


class DraftNotOpen(Exception):
    """The draft was accepted, another one took its place, or the contract changed or ended since."""


class LinkUnusable(Exception):
    """The link was used, has expired, never was, or leads to a draft that is not open any more."""


@dataclass(frozen=True)
class Signer:
    """Who accepts, by which way, and when they signed."""

    name: str
    channel: Draft.Channel
    at: datetime


@allowed(*OFFICE)
@transaction.atomic
def make_draft(
    *, contract: Contract, by: Actor, at: datetime, contact: Contact | None = None, language: str = ""
) -> Draft:
    """Freeze what the last version of a contract says as a numbered paper; one that is open is void from now on.

    Its language is the one given, else the person's, else the contract's. Raises ValidationError where the contract is over.
    """
    held = take(contract)
    if held.state == State.ENDED.value or (held.ends_on and held.ends_on <= today_of(at)):
        raise ValidationError(_("The contract is over: nothing is drafted of it any more."))
    void_open(held, at)
    version = held.versions.last()
    assert version, "a contract has at least one version"
    number = next_number(SERIES, at)
    spoken = language or (contact.language if contact else held.language)
    writer = "" if by.is_system else by.name
    document = document_of(held, version, at, language=spoken, number=number, made_by=writer)
    draft = Draft.objects.create(
        customer_id=held.customer_id, contract=held, version=version, number=number, language=spoken, document=document,
        digest=paper.digest_of(document), made_at=at, made_by_id=by.user, provider_name=by.name, contact=contact,
    )  # fmt: skip
    tell(held, "drafted", by, at, draft=draft.pk, number=number, digest=draft.digest)
    return draft


def void_open(contract: Contract, at: datetime) -> None:
    """Let no draft of the contract be open."""
    contract.drafts.filter(accepted_at=None, void_at=None).update(void_at=at)


@allowed(*OFFICE)
@transaction.atomic
def withdraw_draft(*, draft: Draft, by: Actor, at: datetime) -> Draft:
    """Take an open draft back: nobody can accept it any more. Raises DraftNotOpen."""
    contract, held = take_open(draft)
    held.void_at = at
    held.save(update_fields=["void_at"])
    tell(contract, "draft_withdrawn", by, at, draft=held.pk)
    return held


def take_open(draft: Draft) -> tuple[Contract, Draft]:
    """The contract's and the draft's rows, held until the transaction ends. Raises DraftNotOpen."""
    contract = take(draft.contract)
    held = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not is_open(held):
        raise DraftNotOpen
    held.contract = contract
    return contract, held


@allowed(*OFFICE)
@transaction.atomic
def send_draft(*, draft: Draft, contact: Contact, by: Actor, at: datetime) -> str:
    """A link's secret by which one of the customer's people accepts, once and within thirty days; only its digest stays.

    Raises DraftNotOpen; ValidationError where the person cannot be asked, or after too many links in a day.
    """
    contract, held = take_open(draft)
    if not people_to_ask(by, contract).filter(pk=contact.pk).exists():
        raise ValidationError({"contact": _("Choose one of the customer's people who has a mail address.")})
    lately = DraftLink.objects.filter(draft__contract=contract, made_at__gt=at - timedelta(days=1))
    if lately.count() >= MOST_LINKS:
        raise ValidationError(_("Many links were sent for this contract today. Call the customer."))
    secret = secrets.token_urlsafe(32)
    link = DraftLink.objects.create(
        customer_id=held.customer_id, draft=held, contact=contact, digest=digest_of(secret), made_at=at,
        expires_at=at + LINK_LIFE,
    )  # fmt: skip
    held.contact, held.sent_at = contact, at
    held.save(update_fields=["contact", "sent_at"])
    tell(contract, "draft_sent", by, at, draft=held.pk, link=link.pk)
    return secret


@allowed(Role.SYSTEM)
@transaction.atomic
def accept_by_link(*, secret: str, digest: str, name: str, by: Actor, at: datetime) -> Draft:
    """Accept for the customer by a link, once, under the name that the person gave.

    Raises LinkUnusable, ValidationError, Conflict; after the last two the link can still be used.
    """
    usable = DraftLink.objects.select_for_update(of=("self",)).select_related("draft__contract")
    link = usable.filter(digest=digest_of(secret), used_at=None, expires_at__gt=at).first()
    if link is None:
        raise LinkUnusable
    signer = Signer(named(name), Draft.Channel.LINK, at)
    try:
        accepted = accept(link.draft, digest, signer, by, at)
    except DraftNotOpen:
        raise LinkUnusable from None
    link.used_at = at
    link.save(update_fields=["used_at"])
    return accepted


@allowed(Role.CONTACT)
@transaction.atomic
def accept_in_portal(*, draft: Draft, digest: str, by: Actor, at: datetime) -> Draft:
    """Accept for the customer, logged in. Raises Forbidden for another customer's draft, DraftNotOpen, Conflict."""
    if draft.customer_id not in by.customers:
        raise Forbidden(f"{by.name} does not speak for the customer of this draft")
    return accept(draft, digest, Signer(by.name, Draft.Channel.PORTAL, at), by, at)


@allowed(*OFFICE)
@transaction.atomic
def accept_on_paper(
    *, draft: Draft, digest: str, name: str, by: Actor, at: datetime, signed_on: date | None = None
) -> Draft:
    """Enter a paper that came back signed: who signed for the customer, and on which day (today if it is not said).

    `digest` is what the paper shows at the foot of its pages, or the whole. Raises DraftNotOpen, Conflict; ValidationError
    without a name, and for a day in the future or before the paper was made.
    """
    today = today_of(at)
    day = signed_on or today
    if not today_of(draft.made_at) <= day <= today:
        raise ValidationError(
            {"signed_on": _("It was signed after the draft was made, and not in the future.")}
        )
    moment = at if day == today else max(draft.made_at, midnight(day))
    return accept(draft, whole(digest, draft), Signer(named(name), Draft.Channel.PAPER, moment), by, at)


def whole(written: str, draft: Draft) -> str:
    """The draft's digest where what is written is its beginning, as long as on paper; else what is written."""
    digits = re.sub(r"\s", "", written).lower()
    return draft.digest if len(digits) >= paper.CODE_LENGTH and draft.digest.startswith(digits) else digits


def named(name: str) -> str:
    """A person's name in one line. Raises ValidationError without one."""
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME:
        raise ValidationError({"name": _("Write your first and last name.")})
    return said


def accept(draft: Draft, digest: str, signer: Signer, by: Actor, at: datetime) -> Draft:
    """The customer's signature; then the contract begins if nothing stands against it."""
    contract, held = take_open(draft)
    if digest != held.digest:
        raise Conflict
    held.name, held.channel, held.accepted_at = signer.name, signer.channel, signer.at
    held.save(update_fields=["name", "channel", "accepted_at"])
    facts: dict[str, Any] = {"draft": held.pk, "number": held.number, "channel": signer.channel.value}
    tell(contract, "draft_accepted", by, at, **facts, digest=held.digest)
    begin(contract, at)
    return held


def begin(contract: Contract, at: datetime) -> None:
    """Start what was in preparation; what the rules refuse is agreed to and waits, and starts by itself with the test."""
    if contract.state != State.PREPARATION.value:
        return
    try:
        with transaction.atomic():
            life.start(contract=contract, by=BY, at=at)
    except NotEligible as problem:
        tell(contract, "not_started", BY, at, refusals=[one.code.value for one in problem.refusals])
    except ValidationError as problem:
        tell(contract, "not_started", BY, at, fields=sorted(getattr(problem, "error_dict", {})))
