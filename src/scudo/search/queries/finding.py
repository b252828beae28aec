"""One search: what was typed, understood, and everything that fits, by kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from scudo.contracts.models import Contract
from scudo.core.query import Problem, Query, parse
from scudo.core.roles import Actor
from scudo.core.snippet import Piece, Snippet, snippet
from scudo.customers.models import Customer, Membership
from scudo.design.models import Product, System
from scudo.desk import queries as desk
from scudo.desk.models import Ticket
from scudo.knowledge.models import Article
from scudo.search.models import Component, MailWords, Progress
from scudo.search.queries import places
from scudo.search.queries.asking import Asked, asked
from scudo.search.queries.places import Device
from scudo.search.queries.snippets import Passage, passages
from scudo.search.queries.tickets import Keys, keys_of, tickets_by

LONGEST_REASON = 400


@dataclass(frozen=True)
class TicketHit:
    """A ticket that fits: its reason with the words marked, and where else they stand."""

    ticket: Ticket
    reason: Snippet
    passage: Passage | None


@dataclass(frozen=True)
class Found:
    """What a search found. Nothing is looked for while a word of it is not understood."""

    query: Query
    problems: tuple[Problem, ...] = ()
    exact: Ticket | None = None
    tickets: tuple[TicketHit, ...] = ()
    more_tickets: bool = False
    is_bounded: bool = False
    are_starts: bool = False
    customers: Sequence[Customer] = field(default=())
    people: Sequence[Membership] = field(default=())
    systems: Sequence[System] = field(default=())
    components: Sequence[Component] = field(default=())
    devices: Sequence[Device] = field(default=())
    products: Sequence[Product] = field(default=())
    contracts: Sequence[Contract] = field(default=())
    articles: Sequence[Article] = field(default=())
    mails: Sequence[tuple[MailWords, Snippet]] = field(default=())


def find(
    viewer: Actor, text: str, at: datetime, *, most: int, first: int = 0, is_typing: bool = False
) -> Found:
    """What fits a text, of each kind at most so many, tickets from `first` on; a customer's person finds tickets alone.

    A ticket's number in any spelling is that ticket. While somebody is typing words may go on; afterwards only where
    nothing fits whole words (`are_starts`).
    """
    query = parse(text, today(at))
    made = asked(viewer, query, are_starts=is_typing)
    if made.problems or query.is_empty:
        return Found(query, made.problems)
    keys = keys_of(viewer, made, first + most)
    are_starts = not keys.tickets and not is_typing and bool(made.words)
    if are_starts:
        made = asked(viewer, query, are_starts=True, with_stems=True)
        keys = keys_of(viewer, made, first + most)
    exact = None if query.filters else desk.ticket_by_number(viewer, query.words)
    found = with_tickets(viewer, made, keys, exact, first)
    if query.filters or not viewer.is_staff:
        return replace(found, are_starts=are_starts and bool(found.tickets))
    return with_places(viewer, made, found, most, are_starts=are_starts)


def today(at: datetime) -> date:
    """The day at the provider's."""
    return at.astimezone(ZoneInfo(settings.PROVIDER_TIMEZONE)).date()


def with_tickets(viewer: Actor, made: Asked, keys: Keys, exact: Ticket | None, first: int) -> Found:
    """The tickets of one page, with their snippets."""
    shown = keys.tickets[first:]
    said = passages(viewer, shown, made.stems)
    hits = [
        TicketHit(one, snippet(one.reason, made.stems, LONGEST_REASON), said.get(one.pk))
        for one in tickets_by(viewer, shown)
        if not (exact and one.pk == exact.pk)
    ]
    return Found(made.query, (), exact, tuple(hits), keys.more, keys.is_bounded)


def with_places(viewer: Actor, made: Asked, found: Found, most: int, *, are_starts: bool) -> Found:
    """Everything that is no ticket."""
    query, words = made.query, places.words_of(made.query)
    mails = places.mails_with(viewer, made, most)
    return replace(
        found, are_starts=are_starts and bool(found.tickets),
        customers=places.customers_with(viewer, query, words, most), people=places.people_with(viewer, query, words, most),
        systems=places.systems_with(viewer, words, most), components=places.components_with(viewer, words, most),
        devices=places.devices_with(viewer, query, most), products=places.products_with(viewer, words, most),
        contracts=places.contracts_with(viewer, query, most), articles=places.articles_with(viewer, query, most),
        mails=[(one, snippet(f"{one.mail.subject} — {one.text or ''}", made.stems)) for one in mails],
    )  # fmt: skip


def plain_pieces(text: str) -> tuple[Piece, ...]:
    """A text in which nothing is marked, in the form of those where something is."""
    return (Piece(text),)


def tickets_found(viewer: Actor, text: str, at: datetime, most: int) -> list[Ticket]:
    """The tickets alone, the newest first."""
    made = asked(viewer, parse(text, today(at)))
    return [] if made.problems else tickets_by(viewer, keys_of(viewer, made, most).tickets)


def is_reading(viewer: Actor) -> bool:
    """Whether tickets from before the search came are still being read; staff only."""
    return viewer.is_staff and Progress.objects.filter(what="tickets", next__gt=0).exists()
