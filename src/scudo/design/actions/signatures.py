"""Signing: who agrees to a requirement, accepts a risk, or signs the acceptance test, and by which way (D1, D4, D5).

What is signed is named by the SHA-256 of its document, so that nobody signs other words than they read.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core import certification
from scudo.core.project import Need, Stage
from scudo.core.roles import Actor, Forbidden, Role, allowed
from scudo.customers.models import Contact
from scudo.customers.queries import digest_of
from scudo.design import documents
from scudo.design.actions.acceptance import TESTERS, held_test, take_test, tell
from scudo.design.actions.projects import DESIGN, Conflict, take_open
from scudo.design.actions.projects import tell as tell_project
from scudo.design.models import (
    AcceptanceTest,
    Channel,
    Project,
    Revision,
    Risk,
    Side,
    Signature,
    SigningLink,
)
from scudo.design.queries.acceptance import signatures_under, standing_of, steps_of
from scudo.design.queries.projects import certification_of, given, system_of, unsigned
from scudo.design.queries.signatures import people_to_ask
from scudo.design.steps import is_behind

LINK_LIFE = timedelta(days=14)
MOST_LINKS = 20
"""Of one project within a day."""
LONGEST_NAME = 150


class LinkUnusable(Exception):
    """The link was used, has expired or never was."""


class NotReady(Exception):
    """The test cannot be signed: a step is left or failed, or it is the other side's turn."""


@dataclass(frozen=True)
class Signer:
    """Who signs for which side, and by which way."""

    side: Side
    name: str
    channel: Channel
    user: int | None = None
    contact: int | None = None


def as_staff(by: Actor) -> Signer:
    """One of the provider's people."""
    return Signer(Side.PROVIDER, by.name, Channel.STAFF, user=by.user)


def as_contact(by: Actor, project: Project) -> Signer:
    """A customer's person in the portal. Raises Forbidden for another customer's."""
    if project.customer_id not in by.customers:
        raise Forbidden(f"{by.name} does not speak for the customer of this project")
    return Signer(Side.CUSTOMER, by.name, Channel.PORTAL, user=by.user, contact=by.contact)


@allowed(*DESIGN)
@transaction.atomic
def agree_for_provider(
    *, project: Project, digests: Collection[str], by: Actor, at: datetime
) -> list[Signature]:
    """Agree for the provider to requirements by the digests of their documents.

    Raises Frozen; Conflict where one is not a requirement that waits for it, as it is written now.
    """
    held = take_open(project)
    return agree(held, digests, as_staff(by), by, at)


@allowed(Role.CONTACT)
@transaction.atomic
def agree_in_portal(
    *, project: Project, digests: Collection[str], by: Actor, at: datetime
) -> list[Signature]:
    """Agree for the customer, logged in, to requirements and risks. Raises Forbidden, Frozen, Conflict."""
    signer = as_contact(by, project)
    return agree(take_open(project), digests, signer, by, at)


@allowed(Role.SYSTEM)
@transaction.atomic
def agree_by_link(
    *, secret: str, digests: Collection[str], name: str, by: Actor, at: datetime
) -> list[Signature]:
    """Agree for the customer by a link, once, under the name that the person gave.

    Raises LinkUnusable, ValidationError, Frozen, Conflict; after the last three the link can still be used.
    """
    link = take_link(secret, SigningLink.Purpose.REQUIREMENTS, at)
    made = agree(take_open(link.project), digests, as_asked(link, name), by, at)
    spend(link, at)
    return made


def agree(
    project: Project, digests: Collection[str], signer: Signer, by: Actor, at: datetime
) -> list[Signature]:
    """Put a signature under each document; at least one, and all of them or none."""
    left = unsigned(project, signer.side)
    documents_left: list[Revision | Risk] = [*left.revisions, *left.risks]
    chosen = [one for one in documents_left if one.digest in set(digests)]
    if not chosen or len(chosen) != len(set(digests)):
        raise Conflict
    made = [sign(one, signer, at) for one in chosen]
    tell_project(
        project, "requirements_agreed", by, at, side=signer.side.value, channel=signer.channel.value,
        signatures=[one.pk for one in made],
    )  # fmt: skip
    return made


def sign(document: Revision | Risk | AcceptanceTest, signer: Signer, at: datetime) -> Signature:
    """One signature."""
    field: dict[str, Any] = {NAME_OF[type(document)]: document}
    return Signature.objects.create(
        customer_id=document.customer_id, side=signer.side, name=signer.name, channel=signer.channel,
        user_id=signer.user, contact_id=signer.contact, digest=document.digest, at=at, **field,
    )  # fmt: skip


NAME_OF = {Revision: "revision", Risk: "risk", AcceptanceTest: "test"}


@allowed(*TESTERS)
@transaction.atomic
def sign_for_provider(*, test: AcceptanceTest, by: Actor, at: datetime) -> AcceptanceTest:
    """Sign the test for the provider, which freezes its record for the customer to sign.

    Raises Frozen; NotReady while a step is left to do or failed, a requirement is not agreed, or the steps are behind the
    model.
    """
    held = take_test(test)
    system = system_of(held.project)
    if (
        system is None
        or held.project.stage != Stage.ACCEPTANCE.value
        or Need.AGREED not in given(held.project)
    ):
        raise NotReady
    if not standing_of(held).may_be_signed or is_behind(held, system):
        raise NotReady
    held.version = system.version
    held.certified = certification.is_certified(certification_of(held.project))
    made = documents.of_test(held, steps_of(held), certified=held.certified)
    held.document, held.digest = made.document, made.digest
    held.save(update_fields=["version", "document", "digest", "certified"])
    signature = sign(held, as_staff(by), at)
    tell(held, "acceptance_signed_by_provider", by, at, signature=signature.pk)
    return held


@allowed(*TESTERS)
@transaction.atomic
def take_signature_back(*, test: AcceptanceTest, because: str, by: Actor, at: datetime) -> AcceptanceTest:
    """Take the provider's signature back while the customer has not signed, so that steps can be corrected.

    Raises ValidationError without a reason; NotReady where there is nothing to take back.
    """
    held = held_test(test)
    if held.signed_at or not held.digest:
        raise NotReady
    if not because.strip():
        raise ValidationError({"because": _("Say why: it is kept with the signature.")})
    held.signatures.filter(taken_back_at=None).update(
        taken_back_at=at, taken_back_because=because.strip()[:500]
    )
    held.document, held.digest, held.certified = "", "", None
    held.save(update_fields=["document", "digest", "certified"])
    tell(held, "acceptance_reopened", by, at)
    return held


@allowed(Role.CONTACT)
@transaction.atomic
def sign_in_portal(*, test: AcceptanceTest, digest: str, by: Actor, at: datetime) -> AcceptanceTest:
    """Sign the test for the customer, logged in. Raises Forbidden, NotReady, Conflict."""
    signer = as_contact(by, test.project)
    return sign_for_customer(held_test(test), digest, signer, by, at)


@allowed(Role.SYSTEM)
@transaction.atomic
def sign_by_link(*, secret: str, digest: str, name: str, by: Actor, at: datetime) -> AcceptanceTest:
    """Sign the test for the customer by a link, once, under the name that the person gave.

    Raises LinkUnusable, ValidationError, NotReady, Conflict; after the last three the link can still be used.
    """
    link = take_link(secret, SigningLink.Purpose.ACCEPTANCE, at)
    test = AcceptanceTest.objects.filter(project=link.project).first()
    if test is None:
        raise NotReady
    signed = sign_for_customer(held_test(test), digest, as_asked(link, name), by, at)
    spend(link, at)
    return signed


def sign_for_customer(
    test: AcceptanceTest, digest: str, signer: Signer, by: Actor, at: datetime
) -> AcceptanceTest:
    """The second signature: the test is over, and the project in service. Contracts start from its entry (C1)."""
    if test.signed_at or Side.PROVIDER.value not in signatures_under(test):
        raise NotReady
    if digest != test.digest:
        raise Conflict
    signature = sign(test, signer, at)
    test.signed_at = at
    test.save(update_fields=["signed_at"])
    project = take_open(test.project)
    project.stage = Stage.IN_SERVICE.value
    project.save(update_fields=["stage"])
    tell(
        test, "acceptance_signed", by, at, signature=signature.pk, system=project.system, version=test.version,
        certified=bool(test.certified),
    )  # fmt: skip
    return test


@allowed(*DESIGN, Role.OFFICE, Role.TECHNICIAN)
@transaction.atomic
def make_signing_link(
    *, project: Project, purpose: SigningLink.Purpose, contact: Contact, by: Actor, at: datetime
) -> str:
    """A link's secret, good once and for a fortnight; only its digest stays.

    Raises ValidationError where the person cannot be asked, where there is nothing to sign, or after too many in a day.
    """
    if not people_to_ask(by, project).filter(pk=contact.pk).exists():
        raise ValidationError({"contact": _("Choose one of the customer's people who has a mail address.")})
    if not has_something_to_sign(project, purpose):
        raise ValidationError(_("There is nothing that the customer has to sign now."))
    lately = project.links.filter(made_at__gt=at - timedelta(days=1)).count()
    if lately >= MOST_LINKS:
        raise ValidationError(_("Many links were sent for this project today. Call the customer."))
    secret = secrets.token_urlsafe(32)
    link = SigningLink.objects.create(
        customer_id=project.customer_id, project=project, purpose=purpose, contact=contact,
        digest=digest_of(secret), made_at=at, by_id=by.user, expires_at=at + LINK_LIFE,
    )  # fmt: skip
    tell_project(project, "signing_link_made", by, at, link=link.pk, purpose=purpose)
    return secret


def has_something_to_sign(project: Project, purpose: str) -> bool:
    """Whether a link would lead to anything."""
    if purpose == SigningLink.Purpose.REQUIREMENTS:
        return bool(unsigned(project, Side.CUSTOMER))
    test = AcceptanceTest.objects.filter(project=project, signed_at=None).exclude(digest="").first()
    return test is not None


def take_link(secret: str, purpose: str, at: datetime) -> SigningLink:
    """The link's row, held until the transaction ends. Raises LinkUnusable."""
    usable = SigningLink.objects.select_for_update(of=("self",)).select_related(
        "project__customer", "contact"
    )
    link = usable.filter(digest=digest_of(secret), purpose=purpose, used_at=None, expires_at__gt=at).first()
    if link is None:
        raise LinkUnusable
    return link


def as_asked(link: SigningLink, name: str) -> Signer:
    """The link's person, under the name that they gave. Raises ValidationError without one."""
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME:
        raise ValidationError({"name": _("Write your first and last name.")})
    return Signer(Side.CUSTOMER, said, Channel.LINK, contact=link.contact_id)


def spend(link: SigningLink, at: datetime) -> None:
    """Let the link not work any more."""
    link.used_at = at
    link.save(update_fields=["used_at"])
