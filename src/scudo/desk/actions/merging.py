"""Putting two tickets of a customer together, and taking them apart again; nothing said is moved or lost (docs/rules/merging.md)."""

from datetime import datetime

from django.db import transaction

from scudo.core.lifecycle import OPEN, State, Verb, after
from scudo.core.merging import Refusal
from scudo.core.roles import Actor, allowed
from scudo.core.tagging import MOST_ON_A_TICKET
from scudo.desk.actions.progress import mark_moments
from scudo.desk.actions.ticket import DESK, Conflict, keep, tell
from scudo.desk.actions.watching import watch
from scudo.desk.models import FieldValue, Merge, Message, Ticket, TicketTag, Watcher
from scudo.desk.queries import family
from scudo.desk.queries.together import merge_refusal


class NotTogether(Exception):
    """The two tickets are not put together, or nothing is split off; `why` says why."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


class NotMerged(Exception):
    """The ticket goes on by itself."""


def take_both(*keys: int) -> list[Ticket]:
    """The rows of several tickets, held until the transaction ends: always in the order of their keys, so that nobody waits in a ring."""
    found = (
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .select_related("calendar", "customer", "contact")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    held = {one.pk: one for one in found}
    return [held[key] for key in keys]


@allowed(*DESK)
@transaction.atomic
def merge(*, ticket: Ticket, into: Ticket, by: Actor, at: datetime, version: int | None = None) -> Ticket:
    """Let `into` go on for `ticket`, which ends; returns the one that goes on.

    The one that goes on keeps its clocks, its Severity Code, its coverage. Who followed the other, asked for it or worked
    on it follows this one; its tags, and what was written in its fields, are on this one too. Raises NotTogether, Conflict.
    """
    if ticket.pk == into.pk:
        raise NotTogether(Refusal.ITSELF)
    source, target = take_both(ticket.pk, into.pk)
    if why := merge_refusal(source, target):
        raise NotTogether(why)
    if version is not None and source.version != version:
        raise Conflict
    end_as_merged(source, target, by, at)
    bring_watchers(source, target, at)
    bring_tags(source, target, by, at)
    bring_values(source, target, by, at)
    target.unread = target.unread or source.unread
    keep(target, at)
    tell(source, "merged", by, at, into=target.pk, number=target.number)
    tell(target, "took_in", by, at, ticket=source.pk, number=source.number)
    return target


def end_as_merged(source: Ticket, target: Ticket, by: Actor, at: datetime) -> None:
    """Point to the target, and end what had not ended: cancelled, or closed if it was resolved."""
    Merge.objects.create(
        customer_id=source.customer_id, ticket=source, into=target, state_before=source.state,
        ended_before=source.ended_at, by_id=by.user, at=at,
    )  # fmt: skip
    if source.ended_at is None:
        source.pauses.filter(ends_at=None).update(ends_at=at)
        source.state = (State.CANCELLED if source.is_open else State.CLOSED).value
        source.ended_at = at
    source.merged_into = target
    source.unread = False
    keep(source, at)


def bring_watchers(source: Ticket, target: Ticket, at: datetime) -> None:
    """Who followed the source follows the target; so does who asked for it, and who worked on it."""
    followers = set(Watcher.objects.filter(ticket=source).values_list("user", "contact"))
    for user, contact in sorted(followers | {(source.assignee_id, None), (None, source.contact_id)}, key=str):
        is_theirs = (user and user == target.assignee_id) or (contact and contact == target.contact_id)
        if (user or contact) and not is_theirs:
            watch(target, at, user=user, contact=contact)


def bring_tags(source: Ticket, target: Ticket, by: Actor, at: datetime) -> None:
    """The tags of the source are on the target too, as many as a ticket may have."""
    here = set(target.tags.values_list("tag", flat=True))
    lacking = source.tags.exclude(tag__in=here).order_by("tag__name").values_list("tag", flat=True)
    new = list(lacking[: max(0, MOST_ON_A_TICKET - len(here))])
    TicketTag.objects.bulk_create(
        TicketTag(customer_id=target.customer_id, ticket=target, tag_id=tag, by_id=by.user, at=at)
        for tag in new
    )
    if new:
        tell(target, "tagged", by, at, tags=new)


def bring_values(source: Ticket, target: Ticket, by: Actor, at: datetime) -> None:
    """A field that is empty on the target has what the source had in it."""
    new = list(source.values.exclude(field__in=target.values.values("field")).order_by("field"))
    FieldValue.objects.bulk_create(
        FieldValue(
            customer_id=target.customer_id, ticket=target, field_id=one.field_id, value=one.value, by_id=by.user, at=at
        )
        for one in new
    )  # fmt: skip
    if new:
        tell(target, "fields_changed", by, at, fields=[one.field_id for one in new])


@allowed(*DESK)
@transaction.atomic
def unmerge(*, ticket: Ticket, by: Actor, at: datetime) -> Ticket:
    """Let a merged ticket go on by itself again: as it stood, with its clocks, and with the letters that came for it since.

    The time in which it was merged counts, as if it had never been: the customer waited. A wait for the customer ended
    with the merge. Raises NotMerged.
    """
    source, target = take_merged(ticket)
    made = Merge.objects.select_for_update().get(ticket=source, undone_at=None)
    made.undone_by_id, made.undone_at = by.user, at
    made.save(update_fields=["undone_by", "undone_at"])
    moved = give_back(source)
    was = State(made.state_before)
    source.state = (State.IN_PROGRESS if was is State.WAITING_CUSTOMER else was).value
    source.ended_at, source.merged_into = made.ended_before, None
    source.unread = source.unread or bool(moved)
    tell(source, "unmerged", by, at, into=target.pk, number=target.number, messages=moved)
    wake_by_letters(source, moved, by, at)
    keep(source, at)
    keep(target, at)
    tell(target, "gave_back", by, at, ticket=source.pk, number=source.number)
    return source


def take_merged(ticket: Ticket) -> tuple[Ticket, Ticket]:
    """A merged ticket and the one that goes on for it, both held; what moved while one waited is asked for anew."""
    while True:
        key = family.goes_on_as(ticket.pk)
        if key == ticket.pk:
            raise NotMerged
        point = transaction.savepoint()
        source, target = take_both(ticket.pk, key)
        if family.goes_on_as(ticket.pk) == key and target.merged_into_id is None:
            return source, target
        transaction.savepoint_rollback(point)


def give_back(source: Ticket) -> list[int]:
    """Put what came for the source, or for one merged into it, on the source, wherever it was put; the ids of these messages.

    That is the ticket that went on then: it may itself have been merged since.
    """
    ours = family.family_of(source)
    came = Message.objects.filter(came_for__in=ours).exclude(ticket__in=ours)
    moved = sorted(came.values_list("pk", flat=True))
    Message.objects.filter(pk__in=moved).update(ticket=source)
    Message.objects.filter(pk__in=moved, came_for=source).update(came_for=None)
    return moved


def wake_by_letters(source: Ticket, came: list[int], by: Actor, at: datetime) -> None:
    """A ticket that had ended before it was merged opens again if letters came for it since (T5)."""
    before = State(source.state)
    if before not in OPEN and Message.objects.filter(pk__in=came, kind=Message.Kind.IN).exists():
        source.state = after(before, Verb.REOPEN).value
        mark_moments(source, before, by, at)
        tell(source, "reopened", by, at, before=before, state=source.state)
