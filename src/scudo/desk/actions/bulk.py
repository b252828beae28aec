"""One thing done to many tickets, each by its ordinary action, and undone within minutes (docs/rules/bulk.md)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from scudo.core.lifecycle import NotPossible, State, Verb
from scudo.core.roles import Actor, Forbidden, allowed
from scudo.customers.models import User
from scudo.desk.actions.merging import take_both
from scudo.desk.actions.progress import NEEDS_NOTE, TeamEnded, Waits, assign, change_state
from scudo.desk.actions.tagging import add_tags, read, remove_tags
from scudo.desk.actions.ticket import DESK, AlreadyClosed, Merged, Unexplained, keep, row, tell
from scudo.desk.models import Bulk, BulkItem, BulkVerb, Message, Pause, Tag, Team, Ticket, TicketTag
from scudo.desk.queries.bulk import MOST, UNDO_WITHIN, can_be_undone
from scudo.journal import queries as journal
from scudo.journal.models import Entry

NOT_POSSIBLE, MERGED, TEAM_ENDED, TOO_MANY_TAGS, NO_CHANGE = (
    "not_possible", "merged", "team_ended", "too_many_tags", "no_change"
)  # fmt: skip
KEPT = timedelta(days=30)
FORGOTTEN_AT_ONCE = 100
CHANGED, GONE = "changed", "gone"
STANDING = ("state", "assignee_id", "team_id", "acknowledged_at", "restored_at", "ended_at", "unread")
STATES = {BulkVerb.ACKNOWLEDGE: Verb.ACKNOWLEDGE, BulkVerb.CLOSE: Verb.CLOSE, BulkVerb.CANCEL: Verb.CANCEL}
CHANGES = frozenset(
    f"desk.{verb}"
    for verb in (
        "acknowledged", "assigned", "cancelled", "closed", "merged", "reopened", "resolved", "resumed", "started", "unmerged", "waiting",
        "waiting_supplier",
    )
)  # fmt: skip
"""Entries after which a ticket is somebody else's doing: it is not brought back."""


class NothingChosen(Exception):
    """No ticket was chosen, or too many at once."""


class TooLate(Exception):
    """The time to undo it is over, or it was undone already."""


@dataclass(frozen=True)
class BulkOrder:
    """What is to be done: to whom tickets are given, which tags, what the customer reads."""

    verb: BulkVerb
    assignee: User | None = None
    team: Team | None = None
    tags: str = ""
    note: str = ""


@dataclass(frozen=True)
class _Run:
    """What is being done, by whom, when."""

    bulk: Bulk
    order: BulkOrder
    by: Actor
    at: datetime


class _Refused(Exception):
    """Nothing is done to this ticket; `why` says why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@allowed(*DESK)
@transaction.atomic
def do_to_many(*, tickets: Sequence[Ticket], order: BulkOrder, by: Actor, at: datetime) -> Bulk:
    """Do one thing to each ticket where it is possible; of the others the items say why not.

    All of them are held before anything is done, in the order of their keys: nobody who holds one waits for us in a ring.
    Raises NothingChosen; Unexplained where the customer has to read why; ValidationError for tags that are none.
    """
    if not 0 < len(tickets) <= MOST:
        raise NothingChosen
    if STATES.get(order.verb) in NEEDS_NOTE and not order.note.strip():
        raise Unexplained(str(NEEDS_NOTE[STATES[order.verb]]))
    tags = read(order.tags) if order.verb in {BulkVerb.TAG, BulkVerb.UNTAG} else []
    assert by.user, "who works with the list has an account"
    bulk = Bulk.objects.create(user_id=by.user, verb=order.verb, said=said(order, tags), at=at)
    run = _Run(bulk, order, by, at)
    held = take_both(*sorted({ticket.pk for ticket in tickets}))
    BulkItem.objects.bulk_create(item_of(run, one) for one in held)
    return bulk


def said(order: BulkOrder, tags: Sequence[str]) -> dict[str, Any]:
    """What was asked, for the report."""
    to = order.assignee.name if order.assignee else (order.team.name if order.team else "")
    return {"to": to, "tags": list(tags)}


def item_of(run: _Run, ticket: Ticket) -> BulkItem:
    """Do it to one ticket, or note why not."""
    item = BulkItem(customer_id=ticket.customer_id, bulk=run.bulk, ticket=ticket, state=ticket.state)
    try:
        with transaction.atomic():
            item.before = done(run, ticket)
    except _Refused as problem:
        item.refused = problem.why
    except Merged:
        item.refused = MERGED
    except (NotPossible, AlreadyClosed):
        item.refused = NOT_POSSIBLE
    except TeamEnded:
        item.refused = TEAM_ENDED
    except ValidationError:
        item.refused = TOO_MANY_TAGS
    else:
        item.entry = about(run.by, ticket).order_by("-pk").values_list("pk", flat=True).first() or 0
    return item


def about(by: Actor, ticket: Ticket) -> QuerySet[Entry]:
    """What the journal has of a ticket."""
    return journal.entries_about(by, ("ticket", ticket.pk))


def done(run: _Run, ticket: Ticket) -> dict[str, Any]:
    """Do it by the ordinary action; what is needed to undo it. Raises what the action raises, and _Refused where nothing changes."""
    order, by, at = run.order, run.by, run.at
    if order.verb is BulkVerb.TAG:
        added = add_tags(ticket=ticket, written=order.tags, by=by, at=at)
        return unless_empty("added", [one.pk for one in added])
    if order.verb is BulkVerb.UNTAG:
        words = Tag.objects.filter(name__in=run.bulk.said["tags"])
        return unless_empty("removed", remove_tags(ticket=ticket, tags=words, by=by, at=at))
    before = standing(row(ticket.pk))
    if order.verb is BulkVerb.ASSIGN:
        held = assign(ticket=ticket, assignee=order.assignee, team=order.team, by=by, at=at)
        if standing(held) == before:
            raise _Refused(NO_CHANGE)
        return before
    waits = Waits(run.bulk.pk, at + UNDO_WITHIN)
    change_state(ticket=ticket, verb=STATES[order.verb], note=order.note, waits=waits, by=by, at=at)
    return before


def unless_empty(name: str, keys: list[int]) -> dict[str, Any]:
    """The keys under a name. Raises _Refused where there are none."""
    if not keys:
        raise _Refused(NO_CHANGE)
    return {name: keys}


def standing(ticket: Ticket) -> dict[str, Any]:
    """How a ticket stands, as JSON keeps it."""
    found = {name: getattr(ticket, name) for name in STANDING}
    return {name: one.isoformat() if isinstance(one, datetime) else one for name, one in found.items()}


@allowed(*DESK)
@transaction.atomic
def undo_many(*, bulk: Bulk, by: Actor, at: datetime) -> Bulk:
    """Bring each ticket back to what it was, unless somebody changed it since: of those the items say who.

    Raises TooLate; Forbidden for what another did.
    """
    held = Bulk.objects.select_for_update().get(pk=bulk.pk)
    if held.user_id != by.user:
        raise Forbidden(f"{by.name} may not undo what another did")
    if not can_be_undone(held, at):
        raise TooLate
    held.undone_at = at
    held.save(update_fields=["undone_at"])
    items = list(held.items.filter(refused="").select_related("ticket", "bulk").order_by("ticket"))
    take_both(*(item.ticket_id for item in items))
    for item in items:
        item.kept, item.kept_by = undone(item, by, at)
        item.save(update_fields=["kept", "kept_by"])
    return held


def undone(item: BulkItem, by: Actor, at: datetime) -> tuple[str, str]:
    """Undo it for one ticket; else why not, and whose change is kept."""
    parts: dict[str, Callable[[BulkItem, Actor, datetime], bool]] = {"added": untag, "removed": tag_again}
    for name, undo in parts.items():
        if name in item.before:
            try:
                return ("", "") if undo(item, by, at) else (GONE, "")
            except ValidationError:
                return TOO_MANY_TAGS, ""
    held = row(item.ticket_id)
    since = about(by, held).filter(pk__gt=item.entry, kind__in=CHANGES).order_by("pk").first()
    if since:
        person = User.objects.filter(pk=since.by_user or 0).values_list("name", flat=True).first()
        return CHANGED, person or since.by_name
    bring_back(held, item, by, at)
    return "", ""


def untag(item: BulkItem, by: Actor, at: datetime) -> bool:
    """Take off what was put on, and is there still."""
    tags = TicketTag.objects.filter(pk__in=item.before["added"]).values("tag")
    return bool(remove_tags(ticket=item.ticket, tags=Tag.objects.filter(pk__in=tags), by=by, at=at))


def tag_again(item: BulkItem, by: Actor, at: datetime) -> bool:
    """Put back what was taken off; a tag that is no more stays gone."""
    words: Iterable[str] = Tag.objects.filter(pk__in=item.before["removed"]).values_list("name", flat=True)
    written = ", ".join(words)
    return bool(written and add_tags(ticket=item.ticket, written=written, by=by, at=at))


def bring_back(ticket: Ticket, item: BulkItem, by: Actor, at: datetime) -> None:
    """Let the ticket stand as it stood: state, person, team, moments, and the wait that had been going on.

    What was written to the customer with it becomes a note: whether they read it is the letter's to say.
    """
    was, came = dict(item.before), ticket.unread
    now_state = ticket.state
    for name, value in was.items():
        setattr(ticket, name, datetime.fromisoformat(value) if name.endswith("_at") and value else value)
    ticket.unread = ticket.unread or came
    if ticket.state == State.WAITING_CUSTOMER:
        stopped = ticket.pauses.filter(why=Pause.Why.CUSTOMER, ends_at=item.bulk.at).order_by("-pk").first()
        if stopped:
            ticket.pauses.filter(pk=stopped.pk).update(ends_at=None)
    keep(ticket, at)
    deed = about(by, ticket).get(pk=item.entry)
    Message.objects.filter(pk=deed.facts.get("message"), ticket=ticket).update(kind=Message.Kind.NOTE)
    tell(ticket, "bulk_undone", by, at, before=now_state, state=ticket.state, bulk=item.bulk_id)


def forget_reports(at: datetime) -> None:
    """Forget the reports of long ago, the oldest first, some at a time; what was done stands in the journal."""
    old = (
        Bulk.objects.filter(at__lt=at - KEPT).order_by("at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]
    )
    Bulk.objects.filter(pk__in=list(old)).delete()
