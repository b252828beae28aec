"""What one may see of letters."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from scudo.core.mime import Letter as Received
from scudo.core.roles import Actor
from scudo.customers.models import Contact, Customer, Membership
from scudo.desk import queries as desk
from scudo.desk.models import Origin, Ticket, Watcher
from scudo.desk.queries.family import family_of
from scudo.mail.models import Incoming, Letter
from scudo.monitor import queries as monitor

MOST_REFERENCES = 40


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


def letters_for(viewer: Actor, ticket: Ticket) -> QuerySet[Letter]:
    """Letters sent about a ticket that the viewer sees, and about those merged into it, oldest first."""
    seen = desk.tickets_for(viewer).filter(pk__in=family_of(ticket)).order_by()
    return (
        Letter.objects.select_related("ticket").filter(ticket__in=seen.values("pk")).order_by("made_at", "pk")
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


def recipients(ticket: Ticket) -> list[tuple[Contact, str]]:
    """Who is told about a ticket, who follows it too; of a fault that the monitor found, also whom the system's model names."""
    from_monitor = ticket.origin == Origin.MONITOR or len(family_of(ticket)) > 1
    named = monitor.addresses_to_tell(ticket) if from_monitor else frozenset()
    return people_to_tell(ticket.customer_id, ticket.contact_id, named, following(ticket))


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


def people_to_tell(
    customer: int, asker: int | None, named: Collection[str] = frozenset(), following: Collection[int] = ()
) -> list[tuple[Contact, str]]:
    """The person who asked, those who follow, those who want every letter of the company, those whose address is named; each once.

    A person is told at the address that is named, else at their first.
    """
    members = Membership.objects.filter(customer=customer)
    asked = Q(contact=asker) | Q(contact__in=following)
    wanted = Q(notices=Membership.Notices.ALL) | asked & ~Q(notices=Membership.Notices.NONE)
    told = members.filter(wanted | Q(contact__addresses__address__in=named)).distinct()
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
