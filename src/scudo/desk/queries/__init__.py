"""What one may see of tickets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from scudo.contracts import queries as contracts
from scudo.core import number, sla
from scudo.core.account import Accounted
from scudo.core.account import account as accounted
from scudo.core.because import Because
from scudo.core.claim import Claim
from scudo.core.entitlement import Thing
from scudo.core.lifecycle import OPEN, WAITING, State, Verb, possible
from scudo.core.proposal import Proposal, Sight, propose
from scudo.core.roles import Actor
from scudo.core.severity import Effect, Severity
from scudo.customers.models import Customer, User
from scudo.desk import clocks, what_if
from scudo.desk.models import (
    Attachment,
    Attention,
    Kind,
    Mention,
    Message,
    Origin,
    Satisfaction,
    SeverityChange,
    Team,
    Ticket,
    Watcher,
)
from scudo.desk.queries import family

OPEN_STATES = sorted(state.value for state in OPEN)
CLOSED_LATELY = timedelta(days=14)
HERE = timedelta(seconds=75)
"""A page tells every half minute that it is still open; longer than two of them, nobody is there any more."""
SCORES: dict[int, Any] = dict(Satisfaction.Score.choices)
KINDS = [(kind.value, kind.label) for kind in Kind]
ORIGINS: list[tuple[str, Any]] = [(origin.value, origin.label) for origin in Origin]
ORIGIN_DETAILS = [
    ("portal", _("portal")),
    ("in person", _("in person")),
    ("api", "API"),
    ("other", _("other")),
]
OF_TEAM = "team-"
"""What stands before a team's id where a person or a team may be chosen."""
VIEWS = (
    "open",
    "to_assess",
    "blocking",
    "mine",
    "teams",
    "nobodys",
    "followed",
    "mentions",
    "due_today",
    "waiting",
    "resolved",
    "closed_lately",
    "all",
)


def tickets_for(viewer: Actor) -> QuerySet[Ticket]:
    """Every ticket for staff, a contact's companies' for a contact; the only way to a ticket."""
    if viewer.is_staff or viewer.is_system:
        return Ticket.objects.select_related(
            "customer", "contact", "assignee", "team", "calendar", "merged_into"
        )
    return Ticket.objects.select_related("customer", "merged_into").filter(customer__in=viewer.customers)


def lately_for(viewer: Actor, at: datetime) -> tuple[QuerySet[Ticket], QuerySet[Ticket]]:
    """Open tickets, newest first, and those that ended lately: what a customer's person sees."""
    seen = tickets_for(viewer)
    ended = seen.exclude(state__in=OPEN_STATES).filter(changed_at__gt=at - CLOSED_LATELY)
    return seen.filter(state__in=OPEN_STATES).order_by("-opened_at"), ended.order_by("-changed_at")


def ticket_by_number(viewer: Actor, written: str) -> Ticket | None:
    """A ticket by its number as people write it; None where it is wrong, missing or not the viewer's."""
    try:
        exact = str(number.parse(written))
    except number.Invalid:
        return None
    return tickets_for(viewer).filter(number=exact).first()


def in_view(viewer: Actor, view: str, at: datetime) -> QuerySet[Ticket]:
    """One of the group's views, what nobody assessed first, then what is due first; an unknown name is all that is open."""
    tickets = tickets_for(viewer)
    if view == "all":
        return tickets.order_by("-opened_at")
    if view == "mentions":
        return tickets.filter(pk__in=mentioned_on(viewer)).order_by("-changed_at")
    if view == "resolved":
        return tickets.filter(state=State.RESOLVED.value).order_by("restored_at")
    if view == "closed_lately":
        return tickets.filter(ended_at__gt=at - CLOSED_LATELY).order_by("-ended_at")
    found = tickets.filter(state__in=OPEN_STATES).filter(condition_of(view, viewer, at))
    return found.order_by(IsNull(F("severity"), True).desc(), F("next_due").asc(nulls_last=True), "pk")


def condition_of(view: str, viewer: Actor, at: datetime) -> Q:
    """What narrows the open tickets to a view."""
    return {
        "to_assess": Q(severity=None),
        "blocking": Q(severity=1),
        "mine": Q(assignee=viewer.user),
        "teams": Q(
            assignee=None, team__in=Team.members.through.objects.filter(user=viewer.user).values("team")
        ),
        "nobodys": Q(assignee=None, team=None),
        "followed": Q(pk__in=Watcher.objects.filter(user=viewer.user).values("ticket")),
        "due_today": Q(next_due__lt=at + timedelta(days=1)),
        "waiting": Q(state__in=sorted(state.value for state in WAITING)),
    }.get(view, Q())


def counts(viewer: Actor, at: datetime) -> dict[str, int]:
    """How many tickets each view of open ones holds, in one query, and on how many one is called by name."""
    open_views = [view for view in VIEWS if view not in {"mentions", "resolved", "closed_lately", "all"}]
    counted = {view: Count("pk", filter=condition_of(view, viewer, at) or None) for view in open_views}
    found = tickets_for(viewer).filter(state__in=OPEN_STATES).aggregate(**counted)
    return {**found, "mentions": len(mentioned_on(viewer))}


def mentioned_on(viewer: Actor) -> set[int]:
    """The tickets on which a note calls the viewer by name that they have not read; of merged ones those that go on."""
    unread = Mention.objects.filter(user=viewer.user, read_at=None) if viewer.user else Mention.objects.none()
    found = unread.values_list("message__ticket_id", "message__ticket__merged_into_id").distinct()
    return {family.goes_on_as(ticket) if merged else ticket for ticket, merged in found}


def matching(tickets: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Tickets whose number, customer or reason holds every word."""
    for word in text.split():
        tickets = tickets.filter(
            Q(number__contains=word) | Q(reason__icontains=word) | Q(customer__name__icontains=word)
        )
    return tickets


def open_tickets_of(viewer: Actor, customer: Customer, *, but: Ticket | None = None) -> QuerySet[Ticket]:
    """A customer's open tickets, what is due first first."""
    found = tickets_for(viewer).filter(customer=customer, state__in=OPEN_STATES)
    found = found.exclude(pk=but.pk) if but else found
    return found.order_by(F("next_due").asc(nulls_last=True), "pk")


def conversation(viewer: Actor, ticket: Ticket) -> QuerySet[Message]:
    """What was said on a ticket and those merged into it, oldest first; notes and call notes are for staff only."""
    found = (
        Message.objects.filter(ticket__in=family.family_of(ticket))
        .select_related("ticket")
        .prefetch_related(Prefetch("attachments", Attachment.objects.order_by("pk")))
    )
    if viewer.is_staff:
        return found.select_related("user", "contact", "ticket")
    return found.filter(kind__in=(Message.Kind.IN, Message.Kind.OUT))


def attachment_for(viewer: Actor, pk: int) -> Attachment | None:
    """A file on a ticket that the viewer sees."""
    seen = Attachment.objects.filter(pk=pk, message__ticket__in=tickets_for(viewer))
    if not viewer.is_staff:
        seen = seen.filter(message__kind__in=(Message.Kind.IN, Message.Kind.OUT))
    return seen.first()


ANSWERING = timedelta(minutes=3)


def others_at(viewer: Actor, ticket: Ticket, at: datetime) -> list[tuple[User, bool]]:
    """Who else has a ticket before them now, and whether they are writing an answer; staff only."""
    if not viewer.is_staff:
        return []
    found = Attention.objects.filter(ticket=ticket, seen_at__gt=at - HERE).exclude(user=viewer.user)
    return [
        (one.user, one.typed_at is not None and one.typed_at > at - ANSWERING and one.recipient == "customer")
        for one in found.select_related("user").order_by("user__name")
    ]


def draft_of(viewer: Actor, ticket: Ticket) -> Attention | None:
    """What a person was writing on a ticket and has not sent: their own, and nobody else's."""
    return Attention.objects.filter(ticket=ticket, user=viewer.user).exclude(draft="").first()


def ratings_of(viewer: Actor, ticket: Ticket) -> QuerySet[Satisfaction]:
    """What the customer's people say of how a ticket went; a contact sees their own."""
    found = Satisfaction.objects.filter(ticket=ticket).select_related("contact")
    return found if viewer.is_staff or viewer.is_system else found.filter(contact=viewer.contact)


def severities_of(viewer: Actor, ticket: Ticket) -> QuerySet[SeverityChange]:
    """The history of a ticket's Severity Code."""
    return ticket.severities.select_related("by") if viewer.is_staff else ticket.severities.none()


@dataclass(frozen=True)
class ClockView:
    """One clock as a page shows it: `which` is acknowledge or restore, `percent` what is left of the budget."""

    which: Literal["acknowledge", "restore"]
    reading: sla.Reading
    budget: timedelta | None
    kept_at: datetime | None

    @property
    def percent(self) -> int:
        """What is left of the budget, 0 to 100."""
        if not self.budget or self.reading.left is None:
            return 0
        return round(max(timedelta(), self.reading.left) / self.budget * 100)


def clock_views(ticket: Ticket, at: datetime) -> tuple[ClockView, ClockView]:
    """Both clocks of a ticket at a moment."""
    hours = clocks.hours(ticket)
    taking, restoring = clocks.acknowledge(ticket), clocks.restore(ticket)
    return (
        ClockView("acknowledge", taking.read(hours, at), taking.budget, taking.stopped),
        ClockView("restore", restoring.read(hours, at), restoring.budget, restoring.stopped),
    )


def running_clock(ticket: Ticket, at: datetime) -> ClockView:
    """The clock that matters now: taking charge until somebody did, then restoring."""
    taking, restoring = clock_views(ticket, at)
    return taking if taking.kept_at is None else restoring


def ledger(ticket: Ticket, which: str, at: datetime) -> tuple[sla.Row, ...]:
    """The rows that explain a clock."""
    hours = clocks.hours(ticket)
    if which == "acknowledge":
        return sla.ledger(clocks.acknowledge(ticket), hours, at, clocks.promises(ticket, clocks.ACKNOWLEDGE))
    return sla.ledger(clocks.restore(ticket), hours, at, clocks.promises(ticket, clocks.RESTORE))


MOST_ACCOUNTED = 80


def account(ticket: Ticket, which: str, at: datetime) -> tuple[Accounted, ...]:
    """Every stretch of a clock, counted or not and why, on to its deadline: those that count add up to the budget.

    Nothing where there are too many to be read.
    """
    hours, clock = clocks.hours(ticket), clocks.both(ticket)[which]
    due = clocks.deadline(clock, hours)
    found = accounted(clock, hours, max(at, due) if due else at)
    return found if len(found) <= MOST_ACCOUNTED else ()


def suppositions(ticket: Ticket) -> list[what_if.Supposed]:
    """What the deadlines would be, were it graver or lighter, or were Extra Time bought."""
    return what_if.suppositions(ticket)


def is_about(ticket: Ticket, thing: Thing) -> bool:
    """Whether a ticket is about this very thing: systems may have services and components of the same name."""
    return (ticket.thing, ticket.within) == (thing.name, thing.part_of.name if thing.part_of else "")


def verbs(ticket: Ticket) -> tuple[Verb, ...]:
    """What can be done with a ticket now; a merged one goes on as another."""
    return () if ticket.merged_into_id else possible(State(ticket.state))


def numbers_of(viewer: Actor, tickets: Iterable[int]) -> dict[int, str]:
    """The numbers of tickets by their ids."""
    return dict(tickets_for(viewer).filter(pk__in=tickets).values_list("pk", "number"))


@dataclass(frozen=True)
class Outlook:
    """What would follow from an assessment: shown before anything is registered."""

    proposal: Proposal
    covered: bool
    coverage: list[dict[str, Any]]
    promised: bool
    acknowledge_due: datetime | None
    restore_due: datetime | None

    @property
    def severity(self) -> Severity | None:
        """The proposed code; None where nothing is answered and the monitor sees nothing."""
        return self.proposal.severity


def outlook(
    viewer: Actor,  # noqa: ARG001
    customer: Customer,
    effect: Effect | None,
    thing: Thing,
    at: datetime,
    *,
    sight: Sight | None = None,
    claim: Claim | None = None,
    covered: bool | None = None,
) -> Outlook:
    """The proposed code, the coverage and the deadlines that a request of `at` would get; `covered` where it is decided already."""
    promise = contracts.promise_at(customer, thing, at)
    is_covered = promise.coverage.covered if covered is None else covered
    proposal = propose(effect, covered=is_covered, thing=thing.name, sight=sight, claim=claim)
    code = str(proposal.severity.value) if proposal.severity else ""
    targets = promise.terms["targets"].get(code, [None, None])
    dues = [
        clocks.deadline(sla.Clock(timedelta(minutes=minutes), at), promise.hours) if minutes else None
        for minutes in targets
    ]
    return Outlook(
        proposal, is_covered,
        [reason_fields(one) for one in promise.coverage.because], bool(promise.terms["targets"]), *dues,
    )  # fmt: skip


def reason_fields(reason: Because) -> dict[str, Any]:
    """A reason as JSON: its code and what its sentence needs."""
    about = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in reason.about
    }
    return {"code": str(reason.code), "about": about}


def count_open(viewer: Actor) -> int:
    """How many tickets are open."""
    return tickets_for(viewer).filter(state__in=OPEN_STATES).count()


def open_counts(viewer: Actor, customers: Iterable[int]) -> dict[int, int]:
    """How many open tickets each customer has."""
    found = tickets_for(viewer).filter(customer__in=customers, state__in=OPEN_STATES)
    return dict(found.order_by().values_list("customer").annotate(Count("pk")))
