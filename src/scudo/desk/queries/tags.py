"""What one may see of tags: on a ticket, on many, all there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from scudo.core.roles import Actor
from scudo.core.tagging import Unusable, normal
from scudo.desk.models import Tag, TicketTag
from scudo.desk.queries import OPEN_STATES

__all__ = [
    "MOST_SUGGESTED",
    "Counted",
    "Tag",
    "counted",
    "names_on",
    "names_with",
    "suggested",
    "tag_by_id",
    "tag_by_name",
    "tagged",
    "tags_for",
]

MOST_SUGGESTED = 300
OPEN_ONES = Count("pk", filter=Q(ticket__state__in=OPEN_STATES))


def tags_for(viewer: Actor) -> QuerySet[Tag]:
    """Every tag, by its word; staff only."""
    found = Tag.objects.order_by("name")
    return found if viewer.is_staff else found.none()


def tag_by_id(viewer: Actor, pk: int) -> Tag | None:
    """One of the tags."""
    return tags_for(viewer).filter(pk=pk).first()


def tag_by_name(viewer: Actor, written: str) -> Tag | None:
    """The tag that somebody writes, however they spell it."""
    try:
        return tags_for(viewer).filter(name=normal(written)).first()
    except Unusable:
        return None


def tagged(written: str) -> QuerySet[TicketTag]:
    """The marks of a tag on tickets, however its word is written; none where nobody uses it."""
    try:
        return TicketTag.objects.filter(tag__name=normal(written))
    except Unusable:
        return TicketTag.objects.none()


def suggested(viewer: Actor) -> list[str]:
    """The words that are offered while one types."""
    return list(tags_for(viewer).values_list("name", flat=True)[:MOST_SUGGESTED])


@dataclass(frozen=True)
class Counted:
    """A tag, with on how many tickets it is, and on how many open ones."""

    pk: int
    name: str
    everything: int
    still_open: int


def counted(viewer: Actor, text: str) -> list[Counted]:
    """The tags whose word holds a text, with how often each is used."""
    uses = TicketTag.objects.order_by().values_list("tag").annotate(Count("pk"), still_open=OPEN_ONES)
    found = {tag: (everything, still_open) for tag, everything, still_open in uses}
    tags = tags_for(viewer).filter(name__contains=text) if text else tags_for(viewer)
    return [Counted(one.pk, one.name, *found.get(one.pk, (0, 0))) for one in tags]


def names_on(viewer: Actor, tickets: Iterable[int]) -> dict[int, list[str]]:
    """The words on each of several tickets, in one query; staff only."""
    found: dict[int, list[str]] = {}
    if viewer.is_staff:
        rows = TicketTag.objects.filter(ticket__in=list(tickets)).values_list("ticket_id", "tag__name")
        for ticket, name in rows.order_by("tag__name"):
            found.setdefault(ticket, []).append(name)
    return found


def names_with(viewer: Actor, ticket: int) -> list[tuple[int, str]]:
    """The tags on a ticket, each with its id; staff only."""
    rows = TicketTag.objects.filter(ticket=ticket).order_by("tag__name")
    return list(rows.values_list("tag_id", "tag__name")) if viewer.is_staff else []
