"""What one may see of letters."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from scudo.core.mime import Letter as Received
from scudo.core.mime import Returned
from scudo.core.roles import Actor
from scudo.customers.models import Contact, Customer, Membership
from scudo.desk import queries as desk
from scudo.desk.models import Kind, Origin, Ticket, Watcher
from scudo.desk.queries.family import family_of
from scudo.mail.models import Fetched, Incoming, Letter, Mailbox, Trouble
from scudo.monitor import queries as monitor

MOST_REFERENCES = 40
Since = tuple[datetime, int]
"""A moment, and how many of the last since then."""


def installation_mark() -> str:
    """What this installation writes into its letters to know them again; not its key."""
    return hashlib.sha256(f"installation:{settings.SECRET_KEY}".encode()).hexdigest()[:24]


def is_own(letter: Received) -> bool:
    """Whether this installation sent the letter itself."""
    return letter.loop == installation_mark()


def ticket_of_thread(viewer: Actor, references: Iterable[str]) -> Ticket | None:
    """The ticket that one of the letters referred to belongs to; the last named first.

    What a letter became on a ticket may have moved to another (a split): the answer goes where it stands now.
    """
    named = [one.strip().strip("<>") for one in references if one.strip()][-MOST_REFERENCES:]
    if not named:
        return None
    sent = Letter.objects.filter(message_id__in=named, ticket__isnull=False).values_list(
        "message_id", Coalesce("reply__ticket_id", "ticket_id")
    )
    came = Incoming.objects.filter(message_id__in=named, ticket__isnull=False).values_list(
        "message_id", Coalesce("said__ticket_id", "ticket_id")
    )
    found = {**dict(came), **dict(sent)}
    for one in reversed(named):
        if one in found:
            return desk.tickets_for(viewer).filter(pk=found[one]).first()
    return None


def letters_returned(back: Returned, at: datetime) -> list[Letter]:
    """The letters of ours that a bounce is about: those it brings back, else the last to each address it names."""
    ids = [one.strip("<>") for one in back.message_ids]
    found = list(Letter.objects.select_related("ticket").filter(message_id__in=ids)) if ids else []
    if found:
        return found
    left = Letter.objects.select_related("ticket").filter(sent_at__gt=at - RETURNS_WITHIN, sent_at__lte=at)
    named = [failure.recipient for failure in back.failures][:MOST_REFERENCES]
    last = [
        left.filter(recipient__in={one, one.lower()}, ticket__isnull=False)
        .order_by("-made_at", "-pk")
        .first()
        for one in dict.fromkeys(named)
    ]
    return [letter for letter in last if letter]


RETURNS_WITHIN = timedelta(days=6)
"""Longer than mail servers try; what comes back later is about something else."""


LATELY = """
    (select true, made_at from mail_letter where recipient = %s and made_at > %s and kind = 'receipt' order by made_at desc limit %s)
    union all
    (select false, received_at from mail_incoming where sender = %s and received_at > %s order by received_at desc limit %s)
"""


def lately(address: str, answers: Since, mails: Since) -> tuple[list[datetime], list[datetime]]:
    """When automatic answers to an address were written, and when its mails came: since a moment, so many of the last. Asked with each mail."""
    with connection.cursor() as cursor:
        cursor.execute(LATELY, [address, *answers, address, *mails])
        rows = cursor.fetchall()
    return [at for is_answer, at in rows if is_answer], [at for is_answer, at in rows if not is_answer]


def letters_for(viewer: Actor, ticket: Ticket) -> QuerySet[Letter]:
    """Letters sent about a ticket that the viewer sees, and about those merged into it, oldest first."""
    seen = desk.tickets_for(viewer).filter(pk__in=family_of(ticket)).order_by()
    return (
        Letter.objects.select_related("ticket").filter(ticket__in=seen.values("pk")).order_by("made_at", "pk")
    )


@dataclass(frozen=True)
class Queue:
    """Letters that may leave: how many, since when the oldest may, how many are late."""

    waiting: int
    oldest: datetime | None
    late: int


def late_since(at: datetime) -> datetime:
    """A letter that may leave since then, or longer, and has not, is late."""
    return at - timedelta(minutes=settings.LETTERS_LATE_MINUTES)


def queue(at: datetime) -> Queue:
    """How the delivery of letters stands; asked with every list of tickets, it looks at no letter that has left."""
    counted = Letter.objects.filter(state=Letter.State.QUEUED).aggregate(
        waiting=Count("pk"),
        oldest=Min("send_after"),
        late=Count("pk", filter=Q(send_after__lte=late_since(at))),
    )
    return Queue(**counted)


def given_up() -> int:
    """How many letters wait for a person, since no try succeeded."""
    return Letter.objects.filter(state=Letter.State.FAILED).count()


def undelivered(viewer: Actor, most: int = 20) -> list[Letter]:
    """Letters that wait or were given up, the one that waits longest first; staff only."""
    if not viewer.is_staff:
        return []
    waiting = Letter.objects.filter(state__in=(Letter.State.QUEUED, Letter.State.FAILED))
    return list(waiting.select_related("ticket").order_by("send_after", "pk")[:most])


def authentications(viewer: Actor, messages: Collection[int]) -> dict[int, tuple[str, list[list[str]]]]:
    """What a trusted server found of the senders of messages, as verdict and results, by message; staff only."""
    if not viewer.is_staff:
        return {}
    came = Incoming.objects.filter(said__in=messages).exclude(authentication={})
    found = came.values_list("said_id", "authentication")
    return {said: (kept["verdict"], kept["results"]) for said, kept in found if said}


def recipients_of(viewer: Actor, ticket: Ticket) -> list[str]:
    """The addresses that letters about a ticket go to, the one who asked first."""
    return [address for _contact, address in recipients(ticket)] if viewer.is_staff else []


def recipients(ticket: Ticket, news: str = "") -> list[tuple[Contact, str]]:
    """Who is told about a ticket, who follows it too; of a fault that the monitor found, also whom the system's model names.

    Of a step that is not essential those are left out who want only what matters, and everybody where the work is planned.
    """
    is_minor = news in MINOR
    if is_minor and ticket.kind == Kind.PLANNED:
        return []
    from_monitor = ticket.origin == Origin.MONITOR or len(family_of(ticket)) > 1
    named = monitor.addresses_to_tell(ticket) if from_monitor else frozenset()
    return people_to_tell(ticket.customer_id, ticket.contact_id, named, following(ticket), is_minor=is_minor)


def following(ticket: Ticket) -> list[int]:
    """The customer's people who follow a ticket."""
    found = Watcher.objects.filter(ticket=ticket).exclude(contact=None)
    return list(found.values_list("contact_id", flat=True))


def correspondents(ticket: Ticket) -> list[tuple[Contact, str]]:
    """Who gets what a person writes to the customer: who asked, and those who follow the ticket and want letters."""
    members = Membership.objects.filter(customer=ticket.customer_id, contact__in=following(ticket))
    wanting = members.exclude(notices=Membership.Notices.NONE).select_related("contact")
    people = [ticket.contact] if ticket.contact else []
    people += [one.contact for one in wanting.order_by("pk") if one.contact_id != ticket.contact_id]
    return [(person, address) for person in people if (address := address_of(person, ()))]


def addressees_of(viewer: Actor, ticket: Ticket) -> list[str]:
    """The addresses that get what a person writes on a ticket, the one who asked first."""
    return [address for _contact, address in correspondents(ticket)] if viewer.is_staff else []


def recipients_at(viewer: Actor, customer: Customer, contact: Contact | None) -> list[str]:
    """The addresses that would be told about a request of a customer's person."""
    if not viewer.is_staff:
        return []
    return [address for _contact, address in people_to_tell(customer.pk, contact.pk if contact else None)]


MINOR = frozenset({"taken", "severity_changed", "closed"})
"""Steps without which a reader still knows how their ticket stands."""


def people_to_tell(
    customer: int,
    asker: int | None,
    named: Collection[str] = frozenset(),
    following: Collection[int] = (),
    *,
    is_minor: bool = False,
) -> list[tuple[Contact, str]]:
    """The person who asked, those who follow, those who want every letter of the company, those whose address is named; each once.

    A person is told at the address that is named, else at their first.
    """
    members = Membership.objects.filter(customer=customer)
    asked = Q(contact=asker) | Q(contact__in=following)
    wanted = Q(notices=Membership.Notices.ALL) | asked & ~Q(notices=Membership.Notices.NONE)
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
    if not settings.MAILBOXES:
        return []
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


def was_recounted(mailbox: Mailbox, validity: int) -> bool:
    """Whether mails of a mailbox were met under another UIDVALIDITY than this one."""
    other = Q(validity__lt=validity) | Q(
        validity__gt=validity
    )  # each a stretch of the index; "not equal" is none
    return Fetched.objects.filter(other, mailbox=mailbox).exists()


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
