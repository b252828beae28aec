"""Which ticket goes on for a merged one, and which ones it holds: the pointers as the database has them, judged by `core.merging`."""

from django.db import connection
from django.db.models import prefetch_related_objects

from scudo.core import merging
from scudo.desk.models import Ticket

UPWARDS = """
    with recursive passed(id, merged_into_id) as (
        select id, merged_into_id from desk_ticket where id = %s
        union
        select ticket.id, ticket.merged_into_id from desk_ticket ticket
            join passed on ticket.id = passed.merged_into_id)
    select id, merged_into_id from passed where merged_into_id is not null
"""
DOWNWARDS = """
    with recursive held(id, merged_into_id) as (
        select id, merged_into_id from desk_ticket where merged_into_id = %s
        union
        select ticket.id, ticket.merged_into_id from desk_ticket ticket join held on ticket.merged_into_id = held.id)
    select id, merged_into_id from held
"""


def pointers(query: str, key: int) -> dict[int, int]:
    """The pointers of merged tickets above or below one, by the ticket that points."""
    with connection.cursor() as cursor:
        cursor.execute(query, [key])
        return dict(cursor.fetchall())


def goes_on_as(key: int) -> int:
    """The id of the ticket that goes on for one."""
    return merging.goes_on_as(key, pointers(UPWARDS, key))


def going_on(ticket: Ticket) -> Ticket:
    """The ticket that goes on for one; itself where it was never merged."""
    key = goes_on_as(ticket.pk)
    return ticket if key == ticket.pk else Ticket.objects.select_related("customer").get(pk=key)


def family_of(ticket: Ticket) -> list[int]:
    """The ids of a ticket and of all that were merged into it, its own first."""
    if ticket.known_family is not None:
        return list(ticket.known_family)
    found = merging.family(ticket.pk, pointers(DOWNWARDS, ticket.pk))
    return [ticket.pk, *sorted(found - {ticket.pk})]


def read_whole(ticket: Ticket) -> None:
    """Read at once what every part of a ticket's page asks for: its family, its pauses, its Severity Codes."""
    ticket.known_family = tuple(family_of(ticket))
    prefetch_related_objects([ticket], "pauses", "severities")


def merged_numbers(ticket: Ticket) -> dict[int, str]:
    """The numbers of the tickets that were merged into one, by their ids."""
    others = family_of(ticket)[1:]
    return dict(Ticket.objects.filter(pk__in=others).values_list("pk", "number")) if others else {}
