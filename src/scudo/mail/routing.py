"""Where a letter belongs: a ticket, a new ticket, a person's decision, or the file (T5: never nowhere)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from scudo.core import number
from scudo.core.mime import Kind, Letter, Returned, returned
from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.customers.models import Contact, Customer
from scudo.desk import queries as desk
from scudo.desk.models import Ticket
from scudo.mail import models, queries, reply_address
from scudo.mail.models import Incoming


class Why(StrEnum):
    """Why a letter went where it went; the faces put it in words."""

    THREAD = "thread"
    TOKEN = "token"  # noqa: S105 - a reason, no secret
    NUMBER = "number"
    LATE_ANSWER = "late_answer"
    KNOWN_ADDRESS = "known_address"
    KNOWN_DOMAIN = "known_domain"
    LOOP = "loop"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    NO_SENDER = "no_sender"
    STRANGER = "stranger"
    FORGED_TOKEN = "forged_token"  # noqa: S105 - a reason, no secret
    STRANGER_IN_THREAD = "stranger_in_thread"
    SEVERAL_CUSTOMERS = "several_customers"
    NOT_UNDERSTOOD = "not_understood"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Route:
    """A decision: the outcome, why, and whom it concerns; of a bounce, which of our letters came back."""

    outcome: Incoming.Outcome
    why: Why
    ticket: Ticket | None = None
    customer: Customer | None = None
    contact: Contact | None = None
    letters: tuple[models.Letter, ...] = ()


@dataclass(frozen=True)
class Named:
    """The ticket that a letter belongs to by its thread, else by the token in an address of ours that it was written to."""

    ticket: Ticket | None
    why: Why
    is_forged: bool = False


def route(viewer: Actor, letter: Letter, recipients: Sequence[str], at: datetime) -> Route:
    """Decide by the first rule that fits: loops, automatic letters, threads, tokens, numbers, known senders, strangers.

    `recipients` are the addresses on the wire, where somebody knows them.
    """
    sender = letter.sender.address if letter.sender else ""
    if queries.is_own(letter) or reply_address.is_ours(sender):
        return Route(Incoming.Outcome.IGNORED, Why.LOOP)
    named = answered(viewer, letter, recipients)
    if letter.kind is Kind.BOUNCE:
        return bounced(viewer, returned(letter), named.ticket, at)
    if letter.kind is not Kind.MESSAGE:
        return automatic(viewer, letter, named.ticket)
    if not sender:
        return Route(Incoming.Outcome.HELD, Why.NO_SENDER, named.ticket)
    return from_person(viewer, letter, sender, named)


def answered(viewer: Actor, letter: Letter, recipients: Iterable[str]) -> Named:
    """What a letter answers; a signature that is not ours names nothing."""
    thread = queries.ticket_of_thread(viewer, [*letter.references, letter.in_reply_to or ""])
    if thread:
        return Named(thread, Why.THREAD)
    written_to = [one.address for one in (*letter.to, *letter.cc)]
    numbers, is_forged = reply_address.named_in([*recipients, *written_to])
    tickets = (desk.ticket_by_number(viewer, one) for one in numbers)
    ticket = next((one for one in tickets if one), None)
    return Named(ticket, Why.TOKEN, is_forged and not numbers)


def bounced(viewer: Actor, back: Returned, thread: Ticket | None, at: datetime) -> Route:
    """A bounce belongs to the ticket of the letter that came back, whoever sends it; of no known letter a person judges."""
    letters = queries.letters_returned(back, at)
    of_letters = next((one.ticket_id for one in letters if one.ticket_id), None)
    ticket = desk.tickets_for(viewer).filter(pk=of_letters).first() if of_letters else None
    ticket = ticket or thread or queries.ticket_of_thread(viewer, back.message_ids)
    decided = Route(Incoming.Outcome.HELD, Why.BOUNCE, letters=tuple(letters))
    if ticket is None:
        return decided
    return replace(decided, outcome=Incoming.Outcome.APPENDED, ticket=ticket, customer=ticket.customer)


def automatic(viewer: Actor, letter: Letter, thread: Ticket | None) -> Route:
    """Letters that no person wrote are never answered: filed with their ticket, or held where a person should look.

    They join a ticket only if the sender speaks for the customer. A device's own alarm from a known customer
    (`auto-generated`) waits for a person, since it may be news.
    """
    sender = customers.sender_of(viewer, letter.sender.address) if letter.sender else None
    theirs = {customer.pk for customer in sender.customers} if sender else set()
    if thread and thread.customer_id in theirs:
        return Route(Incoming.Outcome.APPENDED, Why.AUTOMATIC, thread, thread.customer)
    alarm = letter.automatic.get("auto-submitted", "").lower().startswith("auto-generated") and bool(theirs)
    held = thread is not None or alarm
    return Route(Incoming.Outcome.HELD if held else Incoming.Outcome.IGNORED, Why.AUTOMATIC, thread)


def from_person(viewer: Actor, letter: Letter, sender: str, answers: Named) -> Route:
    """A person's letter joins the ticket it answers if they speak for its customer, else opens one or is held."""
    known = customers.sender_of(viewer, sender)
    theirs = {customer.pk for customer in known.customers}
    thread = answers.ticket
    if thread:
        if thread.customer_id in theirs:
            return Route(Incoming.Outcome.APPENDED, answers.why, thread, thread.customer, known.contact)
        return Route(Incoming.Outcome.HELD, Why.STRANGER_IN_THREAD, thread, contact=known.contact)
    named = named_in(viewer, letter.subject, theirs)
    if named:
        return Route(Incoming.Outcome.APPENDED, Why.NUMBER, named, named.customer, known.contact)
    if not known.customers:
        return Route(Incoming.Outcome.HELD, Why.FORGED_TOKEN if answers.is_forged else Why.STRANGER)
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
