"""Tickets by their words, the newest first: looked for in ever longer stretches of time, until there are enough.

A word that stands on a hundred thousand tickets would cost as many rows before the newest twenty are known. So the weeks
(and the thirteen weeks) in which tickets were opened stand as signs beside their words, and the index meets both: first the
last weeks are asked, then the last year, then everything, which only a rare word ever reaches.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from scudo.core.roles import Actor
from scudo.desk import queries as desk
from scudo.desk.models import Ticket
from scudo.search.queries.asking import Asked, Condition

MOST_CANDIDATES = 5_000
WEEK_S = 604_800
WEEKS, WEEKS_OF_QUARTER = 4, 13
QUARTERS = (2, 6)
FILTERED = """
    with fits as materialized (select w.ticket_id, w.opened_at from search_ticketwords w where {words}),
    candidate as materialized (
        select ticket_id, opened_at from fits group by 1, 2 order by opened_at desc, ticket_id desc limit {most})
    select (select count(*) from candidate), array(
        select c.ticket_id from candidate c join desk_ticket t on t.id = c.ticket_id where {conditions}
        order by c.opened_at desc, c.ticket_id desc limit %s)
"""
UNFILTERED = """
    with fits as materialized (select w.ticket_id, w.opened_at from search_ticketwords w where {words})
    select 0, array(select ticket_id from fits group by ticket_id, opened_at order by opened_at desc, ticket_id desc limit %s)
"""
OF_THESE = """
    with chosen as materialized (
        select t.id from desk_ticket t where {conditions} order by t.opened_at desc, t.id desc limit {most})
    select (select count(*) from chosen), array(
        select w.ticket_id from chosen join search_ticketwords w on w.ticket_id = chosen.id
        where {words} group by w.ticket_id, w.opened_at order by w.opened_at desc, w.ticket_id desc limit %s)
"""
BY_TIME = """
    with candidate as materialized (
        select w.ticket_id, w.opened_at from search_ticketwords w where {words}
        order by w.opened_at desc, w.ticket_id desc limit {most})
    select (select count(*) from candidate), array(
        select c.ticket_id from candidate c join desk_ticket t on t.id = c.ticket_id where {conditions}
        group by c.ticket_id, c.opened_at order by c.opened_at desc, c.ticket_id desc limit %s)
"""


@dataclass(frozen=True)
class Keys:
    """Tickets found, the newest first; `more` where there are others, `is_bounded` where there may be, but older ones were not looked at."""

    tickets: tuple[int, ...] = ()
    more: bool = False
    is_bounded: bool = False


def keys_of(viewer: Actor, made: Asked, most: int) -> Keys:
    """The newest tickets that fit, at most so many."""
    if not (made.words or made.absent or made.conditions or made.since or made.until):
        return Keys()
    found, more, is_bounded = (), False, False  # type: tuple[int, ...], bool, bool
    for sql, values in attempts(viewer, made):
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, most + 1])
            looked_at, keys = cursor.fetchone()
        found, more = tuple(keys), len(keys) > most
        is_bounded = looked_at >= MOST_CANDIDATES and not more
        if more or is_bounded:
            break
    return Keys(found[:most], more, is_bounded)


def attempts(viewer: Actor, made: Asked) -> Iterator[Condition]:
    """What to ask the database, one after the other while too little was found."""
    fixed = seen_by(viewer) + between(made)
    if made.only_open or not made.words or not viewer.is_staff:
        yield driven(viewer, made, fixed)
        return
    words = " && ".join([f"{quoted(made.words)}::tsquery", *made.signs])
    for stretch in stretches(made):
        asked = f"({words}){stretch}"
        conditions = [*made.conditions, *without(viewer, made, "t.id")]
        yield joined(
            FILTERED if conditions else UNFILTERED, [(f"w.words @@ ({asked})", []), *fixed], conditions
        )


def driven(viewer: Actor, made: Asked, fixed: list[Condition]) -> Condition:
    """Where a condition leaves few tickets, their words are looked at, not the index of words; else the newest tickets are."""
    first: Condition = ("w.part = 0 and not w.inside", [])
    asked = f"w.words @@ ({' && '.join([f'{quoted(made.words)}::tsquery', *made.signs])})"
    words = [*fixed, (asked, []) if made.words else first]
    if made.only_open or made.customers is not None:
        return joined(OF_THESE, [*words, *without(viewer, made, "w.ticket_id")], made.conditions)
    return joined(BY_TIME, words, [*made.conditions, *without(viewer, made, "t.id")])


def joined(form: str, words: Sequence[Condition], conditions: Sequence[Condition]) -> Condition:
    """A query and its values, in the order in which they stand in it."""
    of_words, of_tickets = anded(words), anded(conditions)
    first_tickets = form is OF_THESE
    values = [*of_tickets[1], *of_words[1]] if first_tickets else [*of_words[1], *of_tickets[1]]
    if form is UNFILTERED:
        values = of_words[1]
    return form.format(words=of_words[0], conditions=of_tickets[0], most=MOST_CANDIDATES), values


def anded(conditions: Sequence[Condition]) -> Condition:
    """Conditions that must all hold."""
    sql = " and ".join(f"({one})" for one, _values in conditions)
    return sql or "true", [value for _one, values in conditions for value in values]


def quoted(words: str) -> str:
    """A tsquery's own text as an SQL literal, where percent signs stand for themselves."""
    return "'" + words.replace("'", "''").replace("%", "%%") + "'"


def seen_by(viewer: Actor, rows: str = "w") -> list[Condition]:
    """The rows that a viewer sees: staff all, a customer's person what is theirs and not inside."""
    if viewer.is_staff:
        return []
    return [(f"not {rows}.inside", []), (f"{rows}.customer_id = any(%s)", [sorted(viewer.customers)])]


def without(viewer: Actor, made: Asked, ticket: str) -> list[Condition]:
    """What must not stand on a ticket, on none of its rows that the viewer sees; asked of so few tickets as can be looked at."""
    if not made.absent:
        return []
    seen, values = anded(seen_by(viewer, "o"))
    unwanted = f"o.words @@ ({quoted(made.absent)}::tsquery)"
    of_ticket = f"select from search_ticketwords o where o.ticket_id = {ticket}"
    return [(f"not exists ({of_ticket} and ({seen}) and {unwanted})", values)]


def between(made: Asked) -> list[Condition]:
    """The moments between which a ticket was opened."""
    since: list[Condition] = [("w.opened_at >= %s", [made.since])] if made.since else []
    return since + ([("w.opened_at < %s", [made.until])] if made.until else [])


def stretches(made: Asked) -> Iterator[str]:
    """What narrows the words to the last weeks, to about a year, and then not at all; the last where that is all one asks for."""
    newest = newest_opened()
    if newest is None:
        return
    last = min(newest, made.until) if made.until else newest
    week = int(last.timestamp() // WEEK_S)
    weeks = [f"=w{week - back}" for back in range(WEEKS)]
    quarters = [[f"=q{week // WEEKS_OF_QUARTER - back}" for back in range(many)] for many in QUARTERS]
    for each in (weeks, *quarters):
        yield " && '" + " | ".join(f"''{sign}''" for sign in each) + "'::tsquery"
    yield ""


def newest_opened() -> datetime | None:
    """When the newest ticket with words was opened."""
    with connection.cursor() as cursor:
        cursor.execute("select opened_at from search_ticketwords order by opened_at desc limit 1")
        row = cursor.fetchone()
    return row[0] if row else None


def tickets_by(viewer: Actor, keys: Sequence[int]) -> list[Ticket]:
    """The tickets themselves, in the order of the keys; what the viewer may not see is not among them."""
    found = desk.tickets_for(viewer).in_bulk(list(keys))
    return [found[key] for key in keys if key in found]
