"""What one may see of letters."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from scudo.core.mime import Letter as Received
from scudo.core.roles import Actor
from scudo.customers.models import Contact, Customer, Membership
from scudo.desk import queries as desk
from scudo.desk.models import Kind, Origin, Ticket
from scudo.mail.models import Fetched, Incoming, Letter, Mailbox, Trouble
from scudo.monitor import queries as monitor

MOST_REFERENCES = 40


def installation_mark() -> str:
    """What this installation writes into its letters to know them again; not its key."""
    return hashlib.sha256(f"installation:{settings.SECRET_KEY}".encode()).hexdigest()[:24]


def is_own(letter: Received) -> bool:
    """Whether this installation sent the letter itself."""
    return letter.loop == installation_mark()


def ticket_of_thread(viewer: Actor, references: Iterable[str]) -> Ticket | None:
    """The ticket that one of the letters referred to belongs to; the last named first."""
    named = [one.strip().strip("<>") for one in references if one.strip()][-MOST_REFERENCES:]
    if not named:
        return None
    sent = Letter.objects.filter(message_id__in=named, ticket__isnull=False).values_list(
        "message_id", "ticket_id"
    )
    came = Incoming.objects.filter(message_id__in=named, ticket__isnull=False).values_list(
        "message_id", "ticket_id"
    )
    found = {**dict(came), **dict(sent)}
    for one in reversed(named):
        if one in found:
            return desk.tickets_for(viewer).filter(pk=found[one]).first()
    return None


def letters_for(viewer: Actor, ticket: Ticket) -> QuerySet[Letter]:
    """Letters sent about a ticket that the viewer sees, oldest first."""
    return Letter.objects.filter(ticket__in=desk.tickets_for(viewer).filter(pk=ticket.pk)).order_by(
        "made_at", "pk"
    )


@dataclass(frozen=True)
class Queue:
    """How the delivery of letters stands."""

    waiting: int
    failed: int
    oldest: datetime | None


def queue() -> Queue:
    """Letters queued and failed, and since when the oldest waits."""
    unsent = Letter.objects.exclude(state=Letter.State.SENT)
    counted = unsent.aggregate(
        waiting=Count("pk", filter=Q(state=Letter.State.QUEUED)),
        failed=Count("pk", filter=Q(state=Letter.State.FAILED)),
        oldest=Min("made_at", filter=Q(state=Letter.State.QUEUED)),
    )
    return Queue(**counted)


def recipients_of(viewer: Actor, ticket: Ticket) -> list[str]:
    """The addresses that letters about a ticket go to, the one who asked first."""
    return [address for _contact, address in recipients(ticket)] if viewer.is_staff else []


def recipients(ticket: Ticket, news: str = "") -> list[tuple[Contact, str]]:
    """Who is told about a ticket; of a fault that the monitor found, also whom the system's model names.

    Of a step that is not essential those are left out who want only what matters, and everybody where the work is planned.
    """
    is_minor = news in MINOR
    if is_minor and ticket.kind == Kind.PLANNED:
        return []
    named = monitor.addresses_to_tell(ticket) if ticket.origin == Origin.MONITOR else frozenset()
    return people_to_tell(ticket.customer_id, ticket.contact_id, named, is_minor=is_minor)


def recipients_at(viewer: Actor, customer: Customer, contact: Contact | None) -> list[str]:
    """The addresses that would be told about a request of a customer's person."""
    if not viewer.is_staff:
        return []
    return [address for _contact, address in people_to_tell(customer.pk, contact.pk if contact else None)]


MINOR = frozenset({"taken", "severity_changed", "closed"})
"""Steps without which a reader still knows how their ticket stands."""


def people_to_tell(
    customer: int, asker: int | None, named: Collection[str] = frozenset(), *, is_minor: bool = False
) -> list[tuple[Contact, str]]:
    """The person who asked, those who want every letter of the company, those whose address is named; each once.

    A person is told at the address that is named, else at their first.
    """
    members = Membership.objects.filter(customer=customer)
    wanted = Q(notices=Membership.Notices.ALL) | Q(contact=asker) & ~Q(notices=Membership.Notices.NONE)
    told = members.filter(wanted | Q(contact__addresses__address__in=named)).distinct()
    told = told.exclude(steps=Membership.Steps.ESSENTIAL) if is_minor else told
    people = [
        member.contact for member in told.select_related("contact").prefetch_related("contact__addresses")
    ]
    people.sort(key=lambda person: (person.pk != asker, person.pk))
    return [(person, address) for person in people if (address := address_of(person, named))]


def address_of(person: Contact, named: Collection[str]) -> str:
    """Where a person is told: at an address that is named, else at their first; empty where they have none."""
    addresses = [one.address for one in person.addresses.all()]
    return next((one for one in addresses if one in named), addresses[0] if addresses else "")


def mails_in(viewer: Actor, view: str) -> QuerySet[Incoming]:
    """Mails that wait (oldest first), that were filed without a ticket, or all; staff only."""
    found = Incoming.objects.defer("raw").select_related("ticket", "decided_by")
    if not viewer.is_staff:
        return found.none()
    if view == "held":
        return found.filter(outcome=Incoming.Outcome.HELD).order_by("received_at")
    if view == "ignored":
        found = found.filter(outcome=Incoming.Outcome.IGNORED)
    return found.order_by("-received_at")


def raw_of(viewer: Actor, mail: Incoming) -> bytes:
    """A mail's bytes as they came; nothing for who is not staff."""
    return bytes(Incoming.objects.only("raw").get(pk=mail.pk).raw) if viewer.is_staff else b""


def letter_for(viewer: Actor, pk: int) -> Letter | None:
    """A letter about a ticket that the viewer sees."""
    return Letter.objects.select_related("ticket").filter(pk=pk, ticket__in=desk.tickets_for(viewer)).first()


@dataclass(frozen=True)
class Watched:
    """A mailbox of the settings and how its reading goes; the counts are of mails that are still in its folder."""

    name: str
    place: str
    read_at: datetime | None
    trouble: Trouble
    detail: str
    since: datetime | None
    waiting: int
    taken: int
    large: int


def mailboxes() -> list[Watched]:
    """Every mailbox that the settings name, in their order."""
    rows = Mailbox.objects.filter(place__in=[box.place for box in settings.MAILBOXES])
    counts = {
        state: Count("fetched", filter=Q(fetched__state=state))
        for state in (Fetched.State.WAITING, Fetched.State.TAKEN, Fetched.State.LARGE)
    }
    known = {
        row.place: row for row in rows.annotate(**{state.value: count for state, count in counts.items()})
    }
    return [watched(box.name, box.place, known.get(box.place)) for box in settings.MAILBOXES]


def watched(name: str, place: str, row: Any) -> Watched:
    """One mailbox; one that nobody looked at yet has no row."""
    if row is None:
        return Watched(name, place, None, Trouble.NONE, "", None, 0, 0, 0)
    trouble = Trouble(row.trouble)
    return Watched(
        name, place, row.read_at, trouble, row.detail, row.troubled_since, row.waiting, row.taken, row.large
    )


def dealt_with(mailbox: Mailbox, validity: int, uids: list[int], now: datetime) -> dict[int, str]:
    """Which of a folder's mails are remembered, with their state; those whose next try is due are left out."""
    found: dict[int, str] = {}
    for start in range(0, len(uids), MOST_UIDS):
        rows = Fetched.objects.filter(
            mailbox=mailbox, validity=validity, uid__in=uids[start : start + MOST_UIDS]
        )
        due = Q(state=Fetched.State.WAITING) & (Q(try_after=None) | Q(try_after__lte=now))
        found |= dict(rows.exclude(due).values_list("uid", "state"))
    return found


MOST_UIDS = 5_000
