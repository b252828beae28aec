"""Writing letters into the queue: receipts, notices gathered as T3 says, replies, ways in."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from scudo.contracts import calendars
from scudo.core.roles import Actor, Role, allowed
from scudo.core.severity import Severity
from scudo.customers.models import Contact
from scudo.desk import actions as desk
from scudo.desk.models import Message, Origin, Ticket
from scudo.desk.queries.family import family_of
from scudo.journal import actions as journal
from scudo.mail import letters, queries
from scudo.mail.models import Incoming, Letter

GATHER = timedelta(minutes=10)


def queue(  # noqa: PLR0913 - a letter has all of this
    *,
    kind: Letter.Kind,
    recipient: str,
    language: str,
    composed: letters.Composed,
    at: datetime,
    ticket: Ticket | None = None,
    customer: int | None = None,
    contact: Contact | None = None,
    reply: Message | None = None,
    message_id: str = "",
    in_reply_to: str = "",
    news: Sequence[dict[str, Any]] = (),
    send_after: datetime | None = None,
) -> Letter:
    """Put a letter into the queue in the caller's transaction; one for a later moment waits for the timer.

    A ticket's letter is its customer's. One without a `message_id` gets a new one.
    """
    waits = send_after is not None and send_after > at
    letter = Letter.objects.create(
        customer_id=ticket.customer_id if ticket else customer, ticket=ticket, contact=contact, reply=reply, kind=kind,
        recipient=recipient, language=language, subject=composed.subject, text=composed.text, html=composed.html,
        message_id=message_id or new_message_id(ticket), in_reply_to=in_reply_to, news=list(news), made_at=at,
        state=Letter.State.GATHERING if waits else Letter.State.QUEUED, send_after=send_after or at,
    )  # fmt: skip
    if not waits:
        dispatch(letter)
    return letter


def dispatch(letter: Letter) -> None:
    """Defer the delivery of a queued letter, in the same transaction."""
    jobs.configure_task("mail.deliver", queue="letters").defer(letter=letter.pk)


def tell(letter: Letter, verb: str, by: Actor, at: datetime) -> None:
    """Write what became of a letter, on its ticket where it has one."""
    subject = ("ticket", letter.ticket_id) if letter.ticket_id else ("letter", letter.pk)
    facts = {"letter": letter.pk, "letter_kind": letter.kind}
    journal.write(
        kind=f"mail.{verb}", subject=subject, customer=letter.customer_id, by=by, at=at, facts=facts
    )


def new_message_id(ticket: Ticket | None) -> str:
    """The key by which a letter sent twice is known as one, and an answer finds its ticket."""
    domain = settings.MAIL_ADDRESS.rpartition("@")[2]
    return f"{ticket.number if ticket else 'scudo'}.{uuid.uuid4().hex}@{domain}"


@allowed(Role.SYSTEM, Role.OPERATOR, Role.TECHNICIAN, Role.MANAGER, Role.OFFICE)
@transaction.atomic(savepoint=False)  # always within the intake's own transaction
def write_receipt(
    *,
    ticket: Ticket,
    incoming: Incoming,
    contact: Contact | None,
    by: Actor,
    at: datetime,
) -> Letter:
    """Tell a mail's sender at once which number it has (T3)."""
    language = contact.language if contact else ticket.customer.language
    return queue(
        kind=Letter.Kind.RECEIPT, recipient=incoming.sender, language=language, at=at, ticket=ticket, contact=contact,
        composed=letters.receipt(ticket, language), in_reply_to=incoming.message_id,
    )  # fmt: skip


@allowed(Role.SYSTEM)
@transaction.atomic
def write_notice(*, ticket: Ticket, news: dict[str, Any], by: Actor, at: datetime) -> list[Letter]:
    """Tell everyone who is to be told; news within ten minutes of a letter is gathered into the next (T3)."""
    people = queries.recipients(ticket, news["kind"])
    if not people and not queries.recipients(ticket):
        note_nobody(ticket, by, at)
    news = {**news, "severity": ticket.severity}
    return [notify(ticket, news, contact, address, at) for contact, address in people]


def note_nobody(ticket: Ticket, by: Actor, at: datetime) -> None:
    """Tell the desk that a letter had nobody to go to."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("Nobody could be told by mail: the customer has no person with a mail address. Call them.")
    desk.add_note(ticket=ticket, text=text, by=by, at=at)


def notify(ticket: Ticket, news: dict[str, Any], contact: Contact, address: str, at: datetime) -> Letter:
    """One person's letter: at once, joined to the one that gathers, or the first of a gathering."""
    sent = notices_to(ticket, address)
    gathering = sent.select_for_update().filter(state=Letter.State.GATHERING).first()
    if gathering:
        return join(gathering, ticket, news, at)
    return queue(
        kind=Letter.Kind.NOTICE, recipient=address, language=contact.language, at=at, ticket=ticket, contact=contact,
        composed=letters.notice(ticket, [news], contact.language, contact), news=[news], in_reply_to=thread_of(ticket, address),
        send_after=moment_for(ticket, [news], sent.first(), at),
    )  # fmt: skip


def notices_to(ticket: Ticket, address: str) -> QuerySet[Letter]:
    """A person's notices about a ticket, the last to leave first."""
    found = Letter.objects.filter(ticket=ticket, recipient=address, kind=Letter.Kind.NOTICE)
    return found.order_by("-send_after", "-pk")


def join(gathering: Letter, ticket: Ticket, news: dict[str, Any], at: datetime) -> Letter:
    """Add news to a letter that has not left; it leaves as soon as the ticket, as it is now, lets it."""
    gathering.news = [*gathering.news, news]
    composed = letters.notice(ticket, gathering.news, gathering.language, gathering.contact)
    gathering.subject, gathering.text, gathering.html = composed.subject, composed.text, composed.html
    others = notices_to(ticket, gathering.recipient).exclude(pk=gathering.pk)
    gathering.send_after = moment_for(ticket, gathering.news, others.first(), at)
    if gathering.send_after <= at:
        gathering.state = Letter.State.QUEUED
        dispatch(gathering)
    gathering.save()
    return gathering


def is_urgent(ticket: Ticket, news: dict[str, Any], last: Letter | None) -> bool:
    """Severity 1 is told at once, always; and so is its end to who was last told that it is 1."""
    told = last.news[-1].get("severity") if last and last.news else None
    return ticket.severity == Severity.HIGH or (told == Severity.HIGH and news["kind"] == "resolved")


def moment_for(ticket: Ticket, news: Sequence[dict[str, Any]], last: Letter | None, at: datetime) -> datetime:
    """When a letter may leave: ten minutes after the last; a monitor's Severity 3 in office hours; not before any of its news says."""
    if is_urgent(ticket, news[-1], last):
        return at
    earliest = max(at, (last.sent_at or last.send_after) + GATHER) if last else at
    earliest = max(
        [earliest, *(datetime.fromisoformat(one["not_before"]) for one in news if "not_before" in one)]
    )
    is_minor = ticket.origin == Origin.MONITOR and ticket.severity == Severity.LOW
    return in_office_hours(earliest) if is_minor else earliest


def in_office_hours(moment: datetime) -> datetime:
    """The first moment from this one on at which the office is open; the moment itself where it never is."""
    return calendars.office_at(moment).next_opening(moment) or moment


def thread_of(ticket: Ticket, address: str) -> str:
    """The Message-ID that a letter to this person continues: their own first mail, else our first letter to them."""
    tickets = family_of(ticket)
    came = (
        Incoming.objects.filter(ticket__in=tickets, sender__iexact=address)
        .exclude(message_id="")
        .order_by("pk")
        .first()
    )
    if came:
        return came.message_id
    first = Letter.objects.filter(ticket__in=tickets, recipient=address).order_by("pk").first()
    return first.message_id if first else ""


@allowed(Role.SYSTEM)
@transaction.atomic
def write_reply(*, ticket: Ticket, message: Message, by: Actor, at: datetime) -> Letter | None:
    """Send a person's answer to the one who asked, and to who follows, quoting what the customer wrote last.

    The first of these letters; None where nobody has an address.
    """
    people = queries.correspondents(ticket)
    if not people:
        note_nobody(ticket, by, at)
        return None
    came = Message.objects.filter(ticket__in=family_of(ticket), kind=Message.Kind.IN, at__lte=message.at)
    asked = came.order_by("-at", "-pk").first()
    quoted = "\n".join(f"> {line}" for line in asked.text.splitlines()) if asked else ""
    written = [answer(ticket, message, quoted, person, address, at) for person, address in people]
    return written[0]


def answer(
    ticket: Ticket, message: Message, quoted: str, contact: Contact, address: str, at: datetime
) -> Letter:
    """A person's answer, to one of those it goes to."""
    return queue(
        kind=Letter.Kind.REPLY, recipient=address, language=contact.language, at=at, ticket=ticket, reply=message,
        contact=contact, composed=letters.reply(ticket, message.text, message.author, quoted, contact.language),
        in_reply_to=thread_of(ticket, address),
    )  # fmt: skip


@allowed(Role.SYSTEM)
@transaction.atomic
def write_link(*, contact: Contact, address: str, url: str, minutes: int, by: Actor, at: datetime) -> Letter:
    """Send a person their way into the portal."""
    composed = letters.link(url, minutes, contact.language)
    return queue(
        kind=Letter.Kind.LINK,
        recipient=address,
        language=contact.language,
        composed=composed,
        at=at,
        contact=contact,
    )


@allowed(Role.SYSTEM)
@transaction.atomic
def write_plain(*, recipient: str, subject: str, text: str, html: str, by: Actor, at: datetime) -> Letter:
    """Queue a letter whose words another part wrote: accounts and passwords."""
    composed = letters.Composed(subject, text, html)
    return queue(
        kind=Letter.Kind.ACCOUNT,
        recipient=recipient,
        language=settings.LANGUAGE_CODE,
        composed=composed,
        at=at,
    )
