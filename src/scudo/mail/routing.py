"""Where a letter belongs: a ticket, a new ticket, a person's decision, or the file (T5: never nowhere)."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from scudo.core import number
from scudo.core.mime import Kind, Letter, parse
from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.customers.models import Contact, Customer
from scudo.desk import queries as desk
from scudo.desk.models import Ticket
from scudo.mail import queries
from scudo.mail.models import Incoming


class Why(StrEnum):
    """Why a letter went where it went; the faces put it in words."""

    THREAD = "thread"
    NUMBER = "number"
    KNOWN_ADDRESS = "known_address"
    KNOWN_DOMAIN = "known_domain"
    LOOP = "loop"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    NO_SENDER = "no_sender"
    STRANGER = "stranger"
    STRANGER_IN_THREAD = "stranger_in_thread"
    SEVERAL_CUSTOMERS = "several_customers"
    NOT_UNDERSTOOD = "not_understood"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Route:
    """A decision: the outcome, why, and whom it concerns."""

    outcome: Incoming.Outcome
    why: Why
    ticket: Ticket | None = None
    customer: Customer | None = None
    contact: Contact | None = None


def route(viewer: Actor, letter: Letter) -> Route:
    """Decide by the first rule that fits: loops, automatic letters, threads, numbers, known senders, strangers."""
    sender = letter.sender.address if letter.sender else ""
    if queries.is_own(letter) or sender.lower() == settings.MAIL_ADDRESS.lower():
        return Route(Incoming.Outcome.IGNORED, Why.LOOP)
    thread = queries.ticket_of_thread(viewer, answered(letter))
    if letter.kind is not Kind.MESSAGE:
        return automatic(viewer, letter, thread)
    if not sender:
        return Route(Incoming.Outcome.HELD, Why.NO_SENDER, thread)
    return from_person(viewer, letter, sender, thread)


def answered(letter: Letter) -> list[str]:
    """The Message-IDs a letter refers to; a bounce's are those of the letter that came back with it."""
    named = [*letter.references, letter.in_reply_to or ""]
    if letter.kind is Kind.BOUNCE:
        returned = [file for file in letter.attachments if file.type in RETURNED]
        named += [parse(file.content).message_id or "" for file in returned[:3]]
    return named


RETURNED = {"message/rfc822", "text/rfc822-headers"}


def automatic(viewer: Actor, letter: Letter, thread: Ticket | None) -> Route:
    """Letters that no person wrote are never answered: filed with their ticket, or held where a person should look.

    A bounce belongs to its ticket whoever sends it; anything else only if the sender speaks for the customer. A
    device's own alarm from a known customer (`auto-generated`) waits for a person, since it may be news.
    """
    why = Why.BOUNCE if letter.kind is Kind.BOUNCE else Why.AUTOMATIC
    sender = customers.sender_of(viewer, letter.sender.address) if letter.sender else None
    theirs = {customer.pk for customer in sender.customers} if sender else set()
    if thread and (why is Why.BOUNCE or thread.customer_id in theirs):
        return Route(Incoming.Outcome.APPENDED, why, thread, thread.customer)
    alarm = letter.automatic.get("auto-submitted", "").lower().startswith("auto-generated") and bool(theirs)
    held = thread is not None or why is Why.BOUNCE or alarm
    return Route(Incoming.Outcome.HELD if held else Incoming.Outcome.IGNORED, why, thread)


def from_person(viewer: Actor, letter: Letter, sender: str, thread: Ticket | None) -> Route:
    """A person's letter joins the ticket it answers if they speak for its customer, else opens one or is held."""
    known = customers.sender_of(viewer, sender)
    theirs = {customer.pk for customer in known.customers}
    if thread:
        if thread.customer_id in theirs:
            return Route(Incoming.Outcome.APPENDED, Why.THREAD, thread, thread.customer, known.contact)
        return Route(Incoming.Outcome.HELD, Why.STRANGER_IN_THREAD, thread, contact=known.contact)
    named = named_in(viewer, letter.subject, theirs)
    if named:
        return Route(Incoming.Outcome.APPENDED, Why.NUMBER, named, named.customer, known.contact)
    if not known.customers:
        return Route(Incoming.Outcome.HELD, Why.STRANGER)
    if len(known.customers) > 1:
        return Route(Incoming.Outcome.HELD, Why.SEVERAL_CUSTOMERS, contact=known.contact)
    why = Why.KNOWN_ADDRESS if known.contact else Why.KNOWN_DOMAIN
    return Route(Incoming.Outcome.OPENED, why, customer=known.customers[0], contact=known.contact)


def named_in(viewer: Actor, subject: str, customers_of_sender: set[int]) -> Ticket | None:
    """The ticket whose number stands in the subject, if it is one of the sender's."""
    for found in number.find_all(subject):
        ticket = desk.ticket_by_number(viewer, str(found))
        if ticket and ticket.customer_id in customers_of_sender:
            return ticket
    return None
