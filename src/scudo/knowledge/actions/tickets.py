"""Articles on tickets: one that served, and a ticket's solution that becomes one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from scudo.core.lifecycle import OPEN
from scudo.core.roles import Actor, Role, allowed
from scudo.desk.models import Message, Ticket
from scudo.journal import actions as journal
from scudo.journal.models import Entry
from scudo.knowledge.actions.articles import WRITERS, begin
from scudo.knowledge.models import LONGEST_NAME, LONGEST_TITLE, Article, Content, Use
from scudo.knowledge.queries.tickets import subject_of
from scudo.knowledge.sheet import MOST_NAMES, Sheet, known_products, tidy

LONGEST_SAID = 8_000
MOST_NOTES = 20
MARKS = str.maketrans({one: f"\\{one}" for one in "\\`*_[]<>#|~"})


class NotForCustomers(Exception):
    """The article is internal, or not published: it does not go into a letter."""


class NotSolved(Exception):
    """The ticket is still open: there is no solution yet."""


@allowed(Role.OPERATOR, Role.TECHNICIAN, Role.OFFICE, Role.MANAGER)
@transaction.atomic
def use_article(
    *, ticket: Ticket, article: Article, how: Use.How, to_customer: bool, by: Actor, at: datetime
) -> Use:
    """Note that an article served on a ticket: sent by its link or its text, or helpful to who worked; once for each way.

    Raises NotForCustomers where the customer would read what they may not.
    """
    if article.state != Content.State.PUBLISHED or (to_customer and not article.is_public):
        raise NotForCustomers
    use, new = Use.objects.get_or_create(
        ticket=ticket, article=article, how=how,
        defaults={"customer_id": ticket.customer_id, "by_id": by.user, "at": at},
    )  # fmt: skip
    if new:
        tell(ticket, article, "used", by, at, how=str(how))
    return use


@allowed(*WRITERS)
@transaction.atomic
def draft_from_ticket(*, ticket: Ticket, by: Actor, at: datetime) -> Article:
    """Make an internal draft of what was done on a ticket that is over; a ticket that has its article keeps that one.

    Raises NotSolved.
    """
    held = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if held.state in OPEN:
        raise NotSolved
    made = Use.objects.filter(ticket=held, how=Use.How.ORIGIN).select_related("article").first()
    if made:
        return made.article
    article = begin(solution_of(held), held.number, by, at)
    Use.objects.create(
        customer_id=held.customer_id, ticket=held, article=article, how=Use.How.ORIGIN, by_id=by.user, at=at
    )
    tell(held, article, "drafted", by, at)
    return article


def solution_of(ticket: Ticket) -> Sheet:
    """What a ticket's conversation says, as an article: what happened, what was done, what was noted; in Italian."""
    messages = Message.objects.filter(ticket=ticket)
    first = messages.exclude(kind__in=(Message.Kind.OUT, Message.Kind.NOTE)).first()
    notes = messages.filter(kind=Message.Kind.NOTE).order_by("-at", "-pk")[:MOST_NOTES]
    with translation.override("it"):
        sections = [
            (_("What happened"), [first.text] if first else [ticket.reason]),
            (_("What was done"), resolutions(ticket)),
            (_("Notes of who worked on it"), [note.text for note in reversed(notes)]),
        ]
    about = subject_of(ticket)
    return tidy(
        Sheet(
            title=ticket.reason[:LONGEST_TITLE],
            text="\n\n".join(section(title, said) for title, said in sections if said),
            products=tuple(sorted(known_products(about.products))[:MOST_NAMES]),
            things=tuple(sorted(one for one in about.things if len(one) <= LONGEST_NAME)[:MOST_NAMES]),
        )
    )


def resolutions(ticket: Ticket) -> list[str]:
    """What the customer was told each time the ticket was resolved; else the last thing they were written."""
    entries = Entry.objects.filter(subject_kind="ticket", subject_id=ticket.pk, kind="desk.resolved")
    told = [entry.facts["message"] for entry in entries.order_by("pk") if "message" in entry.facts]
    written = Message.objects.filter(ticket=ticket, kind=Message.Kind.OUT)
    found = [one.text for one in written.filter(pk__in=told)]
    return found or [one.text for one in written.order_by("-at", "-pk")[:1]]


def section(title: str, said: Iterable[str]) -> str:
    """A heading and what was said below it, each line as it was: a letter's signs mean nothing here."""
    words = "\n\n".join(said)[:LONGEST_SAID]
    return f"## {title}\n\n" + "\n".join(unmarked(line.strip()) for line in words.splitlines())


def unmarked(line: str) -> str:
    """A line in which nothing is a mark of Markdown but the beginning of a list."""
    underlines = line and not line.strip("-=")
    return f"\\{line}" if underlines else line.translate(MARKS)


def tell(ticket: Ticket, article: Article, verb: str, by: Actor, at: datetime, **facts: str) -> None:
    """Write on the ticket what an article has to do with it."""
    journal.write(
        kind=f"knowledge.{verb}", subject=("ticket", ticket.pk), customer=ticket.customer_id, by=by, at=at,
        facts={"article": article.pk, **facts},
    )  # fmt: skip
