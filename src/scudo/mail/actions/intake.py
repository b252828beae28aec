"""Taking a mail in: one transaction from the bytes to the ticket and its receipt, so that 250 means done."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from scudo.core import mime
from scudo.core.answering import Silent
from scudo.core.roles import Actor, Role, allowed, system
from scudo.customers import actions as customers
from scudo.customers.models import Contact, Customer, MailAddress
from scudo.desk import actions as desk
from scudo.desk.models import Kind, Message, Origin, Ticket
from scudo.desk.queries.reopening import was_opened_by
from scudo.journal import actions as journal
from scudo.lib import blobs
from scudo.mail.actions import bounces, previews
from scudo.mail.actions.writing import write_receipt
from scudo.mail.answering import silent
from scudo.mail.models import Incoming, Letter
from scudo.mail.routing import Route, Why, route

log = logging.getLogger(__name__)
BY = system("mail")
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
LIMIT_EXCEEDED = "54"
"""Of SQLSTATE, the class of what is too long or too much."""
MOST_INDEXED = 2000
"""Bytes of a value; an index of PostgreSQL has room for 2,704."""
TOO_MANY = (Silent.PAIR, Silent.SENDER)


@allowed(Role.SYSTEM)
def take_in(*, raw: bytes, envelope: dict[str, Any], by: Actor, at: datetime) -> Incoming:
    """Keep a mail whole and let it become what it is: a ticket, part of one, held for a person, or filed.

    The same bytes with a Message-ID are taken in once, however often they are sent; what fails is held with its reason.
    """
    letter = mime.parse(raw)
    incoming = card(letter, raw, envelope, at)
    try:
        with transaction.atomic():
            enter(incoming, letter, by, at)
    except Exception as problem:
        if is_passing(problem):
            raise  # the sender's server keeps the mail and comes again
        return known_or_held(incoming, problem, by, at)
    return incoming


def is_passing(problem: Exception) -> bool:
    """Whether database or disk are the matter and not the mail."""
    return is_away(problem) or isinstance(problem, OSError)


def is_away(problem: Exception) -> bool:
    """Whether the database is the matter, also where the job queue says so; a mail that is too much for it is the matter itself."""
    one: BaseException | None = problem
    while one:
        if isinstance(one, AWAY):
            sqlstate = getattr(one.__cause__ or one, "sqlstate", None) or ""
            return not sqlstate.startswith(LIMIT_EXCEEDED)
        one = one.__cause__
    return False


def enter(incoming: Incoming, letter: mime.Letter, by: Actor, at: datetime) -> None:
    """Let a mail become what it is, in the caller's transaction."""
    follow(incoming, letter, route(by, letter, incoming.envelope.get("to") or [], at), by, at)


def known_or_held(incoming: Incoming, problem: Exception, by: Actor, at: datetime) -> Incoming:
    """What is left of a mail that broke its way: the same was taken already, or a person sees to it."""
    digest = incoming.digest
    known = Incoming.objects.defer("raw").filter(digest=digest).first() if digest else None
    if known:
        return known
    log.error("A mail could not be understood and is held for a person", exc_info=problem)
    return hold(incoming, by, at)


def hold(incoming: Incoming, by: Actor, at: datetime) -> Incoming:
    """Keep a mail that broke its way for a person."""
    incoming.pk, incoming.ticket, incoming.customer, incoming.said = None, None, None, None
    incoming.outcome, incoming.reason = Incoming.Outcome.HELD, Why.NOT_UNDERSTOOD
    with transaction.atomic():
        incoming.save(force_insert=True)
        tell(incoming, by, at)
        previews.order(incoming)
    return incoming


def card(letter: mime.Letter, raw: bytes, envelope: dict[str, Any], at: datetime) -> Incoming:
    """What is known of a mail before its way is decided; NUL characters have no place in the database."""
    sender = letter.sender
    digest = hashlib.sha256(raw).hexdigest() if letter.message_id else None
    return Incoming(
        outcome=Incoming.Outcome.HELD, sender=clean(sender.address if sender else "", 320),
        sender_name=clean(sender.name if sender else "", 200), subject=clean(letter.subject, 300),
        message_id=identity(letter.message_id or ""), digest=digest, envelope=envelope, raw=raw, received_at=at,
        authentication=authentication(letter),
    )  # fmt: skip


def identity(message_id: str) -> str:
    """A Message-ID without its brackets, as long as an index of the database takes it."""
    return clean(message_id, 998).strip("<>").encode()[:MOST_INDEXED].decode("utf-8", "ignore")


def authentication(letter: mime.Letter) -> dict[str, Any]:
    """What a server of the settings found of the sender; empty where none said anything."""
    found = mime.results(letter.authentication, settings.MAIL_TRUSTED_SERVERS)
    if not found:
        return {}
    verdict = mime.verdict(found, letter.sender.address if letter.sender else "")
    return {"verdict": verdict, "results": [[one.method, one.result, one.domain] for one in found]}


def clean(text: str, length: int) -> str:
    """Text as the database takes it, cut to a length."""
    return storable(text)[:length].strip()


def storable(text: str) -> str:
    """Text without NUL and without halves of characters, which PostgreSQL refuses."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def tell(incoming: Incoming, by: Actor, at: datetime) -> None:
    """Write in the journal what became of a mail."""
    facts = {"outcome": incoming.outcome, "reason": incoming.reason, "ticket": incoming.ticket_id}
    journal.write(
        kind="mail.came",
        subject=("incoming", incoming.pk),
        customer=incoming.customer_id,
        by=by,
        at=at,
        facts=facts,
    )


def follow(incoming: Incoming, letter: mime.Letter, way: Route, by: Actor, at: datetime) -> None:
    """Do what was decided."""
    incoming.outcome, incoming.reason, incoming.customer = way.outcome, way.why, way.customer
    if way.outcome == Incoming.Outcome.OPENED and way.customer:
        contact = way.contact or proposed(way.customer, letter, by, at)
        incoming.ticket = open_with(letter, way.customer, contact, by, at)
        incoming.said = incoming.ticket.opening
        acknowledge(incoming, letter, incoming.ticket, contact, by, at)
    elif way.outcome == Incoming.Outcome.APPENDED and way.ticket:
        contact = way.contact
        if contact is None and way.why in {Why.THREAD, Why.TOKEN, Why.NUMBER}:
            contact = proposed(way.ticket.customer, letter, by, at)
        incoming.said = join(letter, way.ticket, contact, by, at)
        incoming.ticket = incoming.said.ticket
        if incoming.ticket != way.ticket and was_opened_by(incoming.said):
            incoming.outcome, incoming.reason = Incoming.Outcome.OPENED, Why.LATE_ANSWER
            acknowledge(incoming, letter, incoming.ticket, contact, by, at)
    else:
        incoming.ticket = way.ticket
    if way.why is Why.BOUNCE:
        came_back(incoming, letter, way.letters, at)
    incoming.save(force_insert=True)
    tell(incoming, by, at)
    if letter.attachments and incoming.said_id is None:
        previews.order(incoming)


def acknowledge(
    incoming: Incoming, letter: mime.Letter, ticket: Ticket, contact: Contact | None, by: Actor, at: datetime
) -> None:
    """Answer at once with the ticket's number; where that must not be, the ticket says why (RFC 3834)."""
    why = silent(incoming, letter, at)
    if why is None:
        write_receipt(ticket=ticket, incoming=incoming, contact=contact, by=by, at=at)
        return
    log.log(logging.WARNING if why in TOO_MANY else logging.INFO, "No receipt for %s: %s", ticket.number, why)
    journal.write(
        kind="mail.not_answered", subject=("ticket", ticket.pk), customer=ticket.customer_id, by=BY, at=at, facts={"why": why}
    )  # fmt: skip


def came_back(incoming: Incoming, letter: mime.Letter, letters: Sequence[Letter], at: datetime) -> None:
    """Mark which letters a bounce is about; of one that stands on a ticket and names none the desk is told all the same."""
    bounces.note_returned(letters, mime.returned(letter), BY, at)
    if incoming.said and not any(one.ticket_id for one in letters):
        bounces.note_unknown(incoming.said.ticket, BY, at)


def proposed(customer: Customer, letter: mime.Letter, by: Actor, at: datetime) -> Contact | None:
    """A person of a known domain whom nobody entered yet, proposed for confirmation.

    Of two mails that a new person sends at once, the one taken in later finds them proposed already.
    """
    if letter.sender is None:
        return None
    address = clean(letter.sender.address, 254)
    name = clean(letter.sender.name, 150) or address
    try:
        return customers.add_contact(
            customer=customer, name=name, addresses=[address], proposed=True, by=by, at=at
        )
    except customers.AddressTaken:
        return known_person(letter)


def known_person(letter: mime.Letter) -> Contact | None:
    """The person whose address the letter comes from."""
    if letter.sender is None:
        return None
    known = (
        MailAddress.objects.select_related("contact").filter(address=letter.sender.address.lower()).first()
    )
    return known.contact if known else None


def open_with(
    letter: mime.Letter, customer: Customer, contact: Contact | None, by: Actor, at: datetime
) -> Ticket:
    """Open a ticket with the letter as the first thing said on it."""
    with translation.override(customer.language):
        reason = clean(letter.subject, 400) or _("(no subject)")
    return desk.open_ticket(
        customer=customer, contact=contact, origin=Origin.MAIL, kind=Kind.FAULT, reason=reason,
        said=said_in(letter, contact), by=by, at=at,
    )  # fmt: skip


def join(letter: mime.Letter, ticket: Ticket, contact: Contact | None, by: Actor, at: datetime) -> Message:
    """Put the letter on a ticket, or the one that goes on for it; one that no person wrote changes nothing else."""
    wakes = letter.kind is mime.Kind.MESSAGE
    return desk.receive(ticket=ticket, said=said_in(letter, contact), wakes=wakes, by=by, at=at)


def said_in(letter: mime.Letter, contact: Contact | None) -> desk.Said:
    """A letter as the desk keeps it: what was newly written, the whole below it, the files outside."""
    files = tuple(
        desk.File(clean(one.name, 255), clean(one.type, 120), one.size, blobs.store(one.content))
        for one in letter.attachments
    )
    sender = letter.sender
    address = clean(sender.address if sender else "", 320)
    author = contact.name if contact else clean((sender.name if sender else "") or address, 200)
    text, whole = storable(letter.reply or letter.text), storable(letter.text)
    return desk.Said(
        Message.Kind.IN,
        text,
        author=author,
        address=address,
        whole=whole if whole != text else "",
        contact=contact,
        files=files,
    )
