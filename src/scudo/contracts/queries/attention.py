"""The office's list of contracts: what needs it first stands first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from scudo.contracts.models import Contract
from scudo.contracts.models.agreements import ACQUISITIONS, RENEWALS, STATES
from scudo.contracts.queries.agreements import RUNNING, contracts_for
from scudo.core.agreement import State
from scudo.core.plans import REMINDERS
from scudo.core.roles import Actor

__all__ = ["ACQUISITIONS", "RENEWALS", "SOON", "STATES", "Wanted", "listed_for"]

SOON = timedelta(days=max(REMINDERS))
"""A contract that ends within this time is looked after."""
URGENT, ENDING, SUSPENDED, PREPARED, GOING, OVER = range(6)


@dataclass(frozen=True)
class Wanted:
    """What narrows the list: a state and a plan, blank for any that is not over; words; only what ends soon."""

    state: str = ""
    plan: str = ""
    text: str = ""
    soon: bool = False


def listed_for(viewer: Actor, wanted: Wanted, today: date, urgent: Collection[int]) -> QuerySet[Contract]:
    """Contracts with their `rank`, which is the group they are listed in; `urgent` are those in preparation that could begin.

    After these come what ends soon, what is suspended, what is in preparation, what runs, what is over.
    """
    found = contracts_for(viewer).prefetch_related(None).prefetch_related("suspensions")
    found = matching(narrowed(found, wanted, today), wanted.text)
    found = found.select_related("customer", "follows", "followed_by")
    ranked = found.annotate(rank=rank(today, urgent))
    return ranked.order_by("rank", F("ends_on").asc(nulls_last=True), "customer__name", "pk")


def rank(today: date, urgent: Collection[int]) -> Case:
    """The group of a contract, the most pressing first."""
    return Case(
        When(pk__in=urgent, then=Value(URGENT)),
        When(ends_soon(today), then=Value(ENDING)),
        When(state=State.SUSPENDED.value, then=Value(SUSPENDED)),
        When(state=State.PREPARATION.value, then=Value(PREPARED)),
        When(state=State.IN_FORCE.value, then=Value(GOING)),
        default=Value(OVER),
        output_field=IntegerField(),
    )


def ends_soon(today: date) -> Q:
    """What runs, comes to its end, and is not continued without a gap already."""
    continued = Q(followed_by__isnull=False, followed_by__state__in=RUNNING)
    return Q(state__in=RUNNING, ends_on__lte=today + SOON) & ~continued


def narrowed(found: QuerySet[Contract], wanted: Wanted, today: date) -> QuerySet[Contract]:
    """The contracts of a state and plan; one that makes no sense narrows nothing."""
    states = {state for state, _words in STATES}
    if wanted.state in states:
        found = found.filter(state=wanted.state)
    else:
        found = found.exclude(state=State.ENDED.value)
    if wanted.soon:
        found = found.filter(ends_soon(today))
    return found.filter(plan=wanted.plan) if wanted.plan else found


def matching(found: QuerySet[Contract], text: str) -> QuerySet[Contract]:
    """Contracts whose number, customer, system or project holds every word."""
    for word in text.split():
        found = found.filter(
            Q(number__icontains=word)
            | Q(customer__name__icontains=word)
            | Q(system__icontains=word)
            | Q(project__name__icontains=word)
        )
    return found
