"""What every action on a ticket does: take its row, keep it with its deadlines, write the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.entitlement import Coverage, Thing
from scudo.core.roles import Actor, Role
from scudo.customers.models import Contact
from scudo.desk import clocks
from scudo.desk.actions import previews
from scudo.desk.models import Attachment, Message, Ticket
from scudo.desk.queries import family, reason_fields
from scudo.journal import actions as journal

DESK = (Role.OPERATOR, Role.TECHNICIAN, Role.MANAGER)

REASON_LENGTH = 200


class Conflict(Exception):
    """Somebody changed the ticket since it was read."""


class Unexplained(Exception):
    """A decision that departs from the rule needs a reason."""


class Unanswered(Unexplained):
    """A code far from the customer's own word needs words for them."""


class AlreadyClosed(Exception):
    """The ticket has ended; reopen it first."""


class Merged(AlreadyClosed):
    """The ticket was merged: another goes on for it."""


def row(key: int) -> Ticket:
    """A ticket's row, held until the transaction ends.

    Its key is not held (`no_key`): rows that merely point to it, as a letter that came for a merged ticket does, wait for nobody.
    """
    return (
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .select_related("calendar", "customer", "contact")
        .get(pk=key)
    )


def take(ticket: Ticket, version: int | None = None) -> Ticket:
    """The ticket's row, held until the transaction ends.

    Raises Merged where another goes on for it; Conflict if `version` is no longer the ticket's.
    """
    held = row(ticket.pk)
    if held.merged_into_id:
        raise Merged
    if version is not None and held.version != version:
        raise Conflict
    return held


class _Moved(Exception):
    """The row that was waited for is no longer the one that goes on."""


def take_going_on(ticket: Ticket) -> Ticket:
    """The row of the ticket that goes on for one, held until the transaction ends: what comes is put there, never refused.

    A row that was merged, or left, while one waited for it is let go before the next is asked for: one holds a single
    row, so that nobody who holds two in their order waits for us.
    """
    key = ticket.merged_into_id or ticket.pk
    while True:
        try:
            with transaction.atomic():
                return still_going_on(ticket, key)
        except _Moved:
            key = family.goes_on_as(ticket.pk)


def still_going_on(ticket: Ticket, key: int) -> Ticket:
    """The row with this key, held; it goes on by itself, and for the ticket. Raises _Moved, which lets it go."""
    held = row(key)
    if held.merged_into_id or (key != ticket.pk and family.goes_on_as(ticket.pk) != key):
        raise _Moved
    return held


def keep(ticket: Ticket, at: datetime) -> None:
    """Save a changed ticket with its deadlines worked out anew."""
    clocks.set_deadlines(ticket)
    ticket.version += 1
    ticket.changed_at = at
    ticket.save()


def tell(ticket: Ticket, verb: str, by: Actor, at: datetime, /, **facts: Any) -> None:
    """Write what happened to a ticket."""
    journal.write(
        kind=f"desk.{verb}",
        subject=("ticket", ticket.pk),
        customer=ticket.customer_id,
        by=by,
        at=at,
        facts=facts,
    )


def concern(ticket: Ticket, thing: Thing | None) -> None:
    """Write on a ticket what it is about; nothing where nobody says it."""
    if thing:
        ticket.thing, ticket.within = thing.name, thing.part_of.name if thing.part_of else ""


def coverage_fields(coverage: Coverage) -> dict[str, Any]:
    """A coverage decision as the ticket keeps it."""
    kept = {
        "rule": coverage.rule,
        "in_hours": coverage.in_hours,
        "because": [reason_fields(one) for one in coverage.because],
    }
    kept |= {name: True for name in ("charge", "prepaid", "parts") if getattr(coverage, name)}
    return {"covered": coverage.covered, "coverage": kept}


@dataclass(frozen=True)
class File:
    """A file that came with a message; its bytes are kept already under `digest`."""

    name: str
    type: str
    size: int
    digest: str


@dataclass(frozen=True)
class Said:
    """Something said, before it is put on a ticket; `whole` is the letter with what it quotes."""

    kind: Message.Kind
    text: str
    author: str = ""
    address: str = ""
    whole: str = ""
    contact: Contact | None = None
    files: Sequence[File] = ()


def add(ticket: Ticket, said: Said, by: Actor, at: datetime, came_for: int | None = None) -> Message:
    """Put something said on a ticket, with its files; `came_for` is the merged ticket that it was written to."""
    message = Message.objects.create(
        customer_id=ticket.customer_id, ticket=ticket, kind=said.kind, text=said.text, whole=said.whole, at=at,
        user_id=by.user, contact=said.contact, author=said.author or by.name, address=said.address,
        came_for_id=came_for if came_for != ticket.pk else None,
    )  # fmt: skip
    if said.files:
        attach(message, said.files)
    return message


def attach(message: Message, files: Sequence[File]) -> None:
    """Keep which files came with a message."""
    Attachment.objects.bulk_create(
        Attachment(
            customer_id=message.customer_id, message=message, name=file.name[:255], type=file.type[:120],
            size=file.size, digest=file.digest,
        )
        for file in files
    )  # fmt: skip
    previews.order(file.digest for file in files)


def one_line(reason: str, length: int = REASON_LENGTH) -> str:
    """The reason in one line of bounded length. Raises Unexplained if it is blank."""
    line = " ".join(reason.split())
    if not line:
        raise Unexplained(_("Say in one line what the request is about."))
    return line if len(line) <= length else line[: length - 1] + "…"
