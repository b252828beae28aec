"""A letter comes for a ticket: it is kept, and by the rule the ticket goes on, opens again, or is followed by a new one."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from scudo.core.lifecycle import State, Verb, after
from scudo.core.merging import Link
from scudo.core.reopening import Follows, Written
from scudo.core.roles import STAFF, Actor, Role, allowed
from scudo.core.thanks import is_thanks
from scudo.desk.actions.opening import open_ticket
from scudo.desk.actions.progress import FACT_OF, mark_moments
from scudo.desk.actions.ticket import Said, add, keep, take_going_on, tell
from scudo.desk.models import Kind, Message, Origin, Ticket, TicketLink
from scudo.desk.queries.reopening import after_letter, follow_up_of

VERBS = {Follows.RESUMES: Verb.RESUME, Follows.REOPENS: Verb.REOPEN}


@allowed(Role.SYSTEM, *STAFF)
@transaction.atomic
def receive(*, ticket: Ticket, said: Said, by: Actor, at: datetime, wakes: bool = True) -> Message:
    """Put a customer's letter on a ticket (T5), and let follow what docs/rules/reopening.md says.

    One to a merged ticket is put on the ticket that goes on for it; one to a ticket that ended too long ago on a new one, which
    is linked to it. A letter that no person wrote (`wakes` is false) is kept and changes nothing else.
    """
    held, follows, is_theirs = place_of(ticket, kind_of(said, wakes=wakes), by, at)
    if follows is Follows.NEW:
        return open_follow_up(held, said, by, at)
    message = add(held, said, by, at, came_for=ticket.pk if is_theirs else None)
    held.unread = held.unread or wakes
    if verb := VERBS.get(follows):
        before = State(held.state)
        held.state = after(before, verb)
        mark_moments(held, before, by, at)
        tell(held, FACT_OF[verb], by, at, before=before, state=held.state, message=message.pk)
    keep(held, at)
    tell(held, "received", by, at, message=message.pk)
    return message


def kind_of(said: Said, *, wakes: bool) -> Written:
    """What sort of letter it is; one with a file says more than thanks."""
    if not wakes:
        return Written.MACHINE
    is_polite = not said.files and is_thanks(said.text, said.author)
    return Written.THANKS if is_polite else Written.WORDS


class _Elsewhere(Exception):
    """The ticket that was taken ended too long ago, and another follows it."""

    def __init__(self, ended: Ticket, follow_up: Ticket) -> None:
        super().__init__(ended.number)
        self.ended, self.follow_up = ended, follow_up


def place_of(ticket: Ticket, written: Written, by: Actor, at: datetime) -> tuple[Ticket, Follows, bool]:
    """The ticket on which a letter belongs, held until the transaction ends; what follows; whether it is the one that was written to.

    A late answer goes where an earlier one went. Each ticket on the way is let go before the next is asked for, as
    `take_going_on` does; one that was passed already is not asked again, however tickets were merged since.
    """
    passed: set[int] = set()
    asked = ticket
    while True:
        try:
            with transaction.atomic():
                held, follows = standing_at(asked, written, passed, by, at)
        except _Elsewhere as way:
            passed.add(way.ended.pk)
            asked = way.follow_up
        else:
            return held, follows, not passed


def standing_at(
    asked: Ticket, written: Written, passed: Collection[int], by: Actor, at: datetime
) -> tuple[Ticket, Follows]:
    """The ticket that goes on for one, held, and what follows there. Raises _Elsewhere, which lets it go."""
    held = take_going_on(asked)
    follows = after_letter(held, written, by, at)
    if follows is Follows.NEW and held.pk not in passed and (follow_up := follow_up_of(held)):
        raise _Elsewhere(held, follow_up)
    return held, follows


def open_follow_up(ended: Ticket, said: Said, by: Actor, at: datetime) -> Message:
    """Put a late answer on a new ticket, which is linked to the one that ended."""
    made = open_ticket(
        customer=ended.customer, contact=said.contact or ended.contact, origin=Origin.MAIL, reason=ended.reason,
        kind=Kind.REQUEST if ended.kind == Kind.REQUEST else Kind.FAULT, said=said, by=by, at=at,
    )  # fmt: skip
    kind = Link.FOLLOW_UP.value
    TicketLink.objects.create(
        customer_id=made.customer_id, kind=kind, ticket=made, other=ended, by_id=by.user, at=at
    )
    tell(made, "linked", by, at, link=kind, forward=True, ticket=ended.pk, number=ended.number)
    tell(ended, "linked", by, at, link=kind, forward=False, ticket=made.pk, number=made.number)
    return made.messages.select_related("ticket__customer").get()
