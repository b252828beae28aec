"""Tags on tickets, and the vocabulary, which the manager keeps in order."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.core.roles import Actor, Role, allowed
from scudo.core.tagging import LONGEST, MOST_ON_A_TICKET, Unusable, normal, several
from scudo.desk.actions.ticket import DESK, row, tell
from scudo.desk.models import Tag, Ticket, TicketTag
from scudo.journal import actions as journal


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def add_tags(*, ticket: Ticket, written: str, by: Actor, at: datetime) -> list[TicketTag]:
    """Put words on a ticket, with commas between them; those that were not there yet. Raises ValidationError.

    Whoever writes on the ticket meanwhile is not disturbed: its version stays.
    """
    words, held = read(written), row(ticket.pk)
    here = set(held.tags.values_list("tag__name", flat=True))
    new = [word for word in words if word not in here]
    if len(here) + len(new) > MOST_ON_A_TICKET:
        raise ValidationError({"tags": _("A ticket has at most %(most)s tags.") % {"most": MOST_ON_A_TICKET}})
    made = [
        TicketTag.objects.create(
            customer_id=held.customer_id, ticket=held, tag=known(word), by_id=by.user, at=at
        )
        for word in sorted(new)
    ]
    if new:
        tell(held, "tagged", by, at, tags=[one.tag_id for one in made])
    return made


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def remove_tags(*, ticket: Ticket, tags: Iterable[Tag], by: Actor, at: datetime) -> list[int]:
    """Take tags off a ticket; the ids of those that were there."""
    held = row(ticket.pk)
    found = TicketTag.objects.filter(ticket=held, tag__in=[tag.pk for tag in tags])
    gone = sorted(found.values_list("tag_id", flat=True))
    found.delete()
    if gone:
        tell(held, "untagged", by, at, tags=gone)
    return gone


def read(written: str) -> list[str]:
    """The words of a field. Raises ValidationError."""
    try:
        return several(written)
    except Unusable:
        raise ValidationError({"tags": _("A tag has 1 to %(most)s characters; put commas between several.") % {"most": LONGEST}}) from None  # fmt: skip


def known(word: str) -> Tag:
    """The tag of a word, made where there is none; two who make it at once share it. Several are made in their order."""
    Tag.objects.bulk_create([Tag(name=word)], ignore_conflicts=True)
    return Tag.objects.get(name=word)


@allowed(Role.MANAGER)
@transaction.atomic
def rename_tag(*, tag: Tag, name: str, by: Actor, at: datetime) -> Tag:
    """Give a tag another word; where there is a tag of that word, the two become one, which is returned. Raises ValidationError."""
    try:
        word = normal(name)
    except Unusable:
        raise ValidationError(
            {"name": _("A tag has 1 to %(most)s characters.") % {"most": LONGEST}}
        ) from None
    held = Tag.objects.select_for_update().get(pk=tag.pk)
    other = Tag.objects.select_for_update().filter(name=word).exclude(pk=held.pk).first()
    if other is None:
        note(held, "tag_renamed", by, at)
        held.name = word
        held.save(update_fields=["name"])
        return held
    both = TicketTag.objects.filter(tag=other).values("ticket")
    TicketTag.objects.filter(tag=held).exclude(ticket__in=both).update(tag=other)
    note(held, "tag_merged", by, at, into=other.pk)
    held.delete()
    return other


@allowed(Role.MANAGER)
@transaction.atomic
def remove_tag(*, tag: Tag, by: Actor, at: datetime) -> None:
    """Take a tag off every ticket and out of the vocabulary."""
    note(tag, "tag_removed", by, at)
    Tag.objects.filter(pk=tag.pk).delete()


def note(tag: Tag, verb: str, by: Actor, at: datetime, /, **facts: object) -> None:
    """Write what happened to a tag."""
    journal.write(kind=f"desk.{verb}", subject=("tag", tag.pk), by=by, at=at, facts=facts)
