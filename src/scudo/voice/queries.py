"""What one may see of calls: the provider's people see them all, nobody else any; the viewer comes first."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.crypto import constant_time_compare

from scudo.core.roles import Actor
from scudo.customers import queries as customers
from scudo.customers.queries import Caller
from scudo.desk.models import Ticket
from scudo.desk.queries.family import family_of
from scudo.voice import numbers
from scudo.voice.models import Call, Direction, Nothing, State, Switchboard

OVER = (State.ENDED.value, State.MISSED.value)
WAITING = Q(dealt_at=None, direction=Direction.IN, state__in=OVER)
"""A call that came in, is over, and has neither ticket nor reason: a person has to look at it (T5)."""
VIEWS = {
    "waiting": WAITING,
    "back": WAITING & Q(state=State.MISSED),
    "now": Q(ended_at=None),
    "missed": Q(state=State.MISSED),
    "answered": Q(state=State.ENDED),
    "all": Q(),
}
REASONS = [(one.value, one.label) for one in Nothing]


def switchboards_for(viewer: Actor) -> QuerySet[Switchboard]:
    """Every telephone exchange; staff only."""
    found = Switchboard.objects.all()
    return found if viewer.is_staff else found.none()


def digest_of(secret: str) -> str:
    """What is kept of a secret that is random enough by itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


def switchboard_by_secret(secret: str) -> Switchboard | None:
    """The exchange that a secret belongs to."""
    if not secret:
        return None
    digest = digest_of(secret)
    found = Switchboard.objects.filter(digest=digest).first()
    return found if found and constant_time_compare(found.digest, digest) else None


def calls_for(viewer: Actor) -> QuerySet[Call]:
    """Every call, the newest first; staff only."""
    found = Call.objects.select_related(
        "customer", "contact", "ticket", "operator", "dealt_by", "noted_by", "through"
    )
    return found if viewer.is_staff else found.none()


def call_by_id(viewer: Actor, pk: int) -> Call | None:
    """One call, if the viewer sees it."""
    return calls_for(viewer).filter(pk=pk).first()


@dataclass(frozen=True)
class Wanted:
    """What narrows the log: a view, words (a number in any spelling, a name, a company), a customer's id, the viewer's own alone."""

    view: str = "waiting"
    text: str = ""
    customer: int | None = None
    mine: bool = False


def listed_for(viewer: Actor, wanted: Wanted) -> QuerySet[Call]:
    """The calls of the log that are wanted, the newest first."""
    return narrowed(viewer, wanted).filter(VIEWS.get(wanted.view, WAITING))


def counts_for(viewer: Actor, wanted: Wanted) -> dict[str, int]:
    """How many calls the views hold that somebody has to act on, under the same other filters."""
    counted = {name: Count("pk", filter=VIEWS[name]) for name in ("waiting", "back", "now")}
    acted_on = VIEWS["waiting"] | VIEWS["now"]
    return narrowed(viewer, wanted).filter(acted_on).order_by().aggregate(**counted)


def narrowed(viewer: Actor, wanted: Wanted) -> QuerySet[Call]:
    """The calls that all filters but the view let through."""
    found = calls_for(viewer)
    if wanted.customer is not None:
        found = found.filter(customer=wanted.customer)
    if wanted.mine:
        found = found.filter(Q(operator=viewer.user) | Q(dealt_by=viewer.user))
    return with_words(found, wanted.text)


def with_words(calls: QuerySet[Call], text: str) -> QuerySet[Call]:
    """Calls from or to a number in any spelling; else those whose person, company, number as told or ticket holds every word."""
    if digits := numbers.digits_of(text):
        exact = numbers.e164(text)
        return calls.filter(Q(number__contains=digits) | (Q(number=exact) if exact else Q()))
    for word in text.split():
        named = Q(contact__name__icontains=word) | Q(customer__name__icontains=word)
        calls = calls.filter(named | Q(told__icontains=word) | Q(ticket__number__contains=word))
    return calls


def count_waiting(viewer: Actor) -> int:
    """How many calls wait for a person."""
    return calls_for(viewer).filter(WAITING).count()


def calls_of_ticket(viewer: Actor, ticket: Ticket, *, limit: int = 10) -> list[Call]:
    """The calls that belong to a ticket or to one merged into it, the newest first."""
    found = calls_for(viewer).filter(ticket__in=family_of(ticket))
    return list(found[:limit]) if found.exists() else []  # most have none: to ask is far cheaper


def calls_of_customer(viewer: Actor, customer: int, *, limit: int = 6) -> list[Call]:
    """A customer's last calls."""
    return list(calls_for(viewer).filter(customer=customer)[:limit])


def callers_of(viewer: Actor, call: Call) -> list[Caller]:
    """Everybody who may be at the other end, by the number."""
    return customers.callers_with_number(viewer, call.number)


def others_waiting(viewer: Actor, call: Call) -> QuerySet[Call]:
    """Missed calls of the same number that began before: whoever deals with this one deals with them."""
    found = calls_for(viewer).filter(WAITING, state=State.MISSED, number=call.number)
    earlier = found.exclude(number="").exclude(pk=call.pk).filter(began_at__lte=call.began_at)
    return earlier.order_by("began_at", "pk")


def now_at(viewer: Actor, extension: str) -> list[Call]:
    """The calls that ring or are spoken on the viewer's phone, the oldest first; those of which nobody's phone is known are everybody's.

    Where there are very many it looks at the newest: the end of an old one may have been lost.
    """
    found = calls_for(viewer).filter(ended_at=None, dealt_at=None)
    going_on = list(reversed(found.order_by("-began_at", "-pk")[:MOST_NOW]))
    known = set(customers.colleagues_at({one for call in going_on for one in places_of(call)}))
    return [call for call in going_on if is_at(places_of(call), extension, known)]


MOST_NOW = 50


def places_of(call: Call) -> list[str]:
    """The extensions where it is now: those that answered, else those that ring."""
    return call.answering or call.extensions


def is_at(places: Collection[str], extension: str, known: Collection[str]) -> bool:
    """Whether a call is at an extension, or at none that somebody has."""
    return (extension != "" and extension in places) or not any(place in known for place in places)


def dealt_through(viewer: Actor, call: Call) -> list[Call]:
    """The calls that were dealt with by another."""
    return list(calls_for(viewer).filter(through=call))
