"""What was typed as the database can look for it: words in both languages, people and companies by their keys."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import F, Func, Model, Q, QuerySet, TextField

from scudo.core.lifecycle import OPEN
from scudo.core.query import ME, NOBODY, Field, Filter, Problem, Query, Term, Trouble, fold
from scudo.core.roles import Actor
from scudo.customers import queries as customers

FEWEST_LETTERS = 3
MOST_NAMED = 20
"""A name that fits more than so many is no name but a word."""
Condition = tuple[str, list[Any]]
WORD = "plainto_tsquery('public.search_it', public.search_parted(%s)) || plainto_tsquery('public.search_en', public.search_parted(%s))"
PHRASE = WORD.replace("plainto", "phraseto").replace("||", "&&")
"""In both languages, since each leaves out its own small words: `non stampa` is not `stampa`."""
STARTS = """
    (select coalesce(string_agg('''' || one || ''':*', ' | '), '')::tsquery
    from unnest(tsvector_to_array(public.search_words(%s))) one where one ~ '^[[:alnum:]]{5,}$')
"""
"""Words that begin with what is left of one without its ending."""
STEMS = "tsvector_to_array(public.search_words(%s))"


@dataclass(frozen=True)
class Asked:
    """A query made ready: `words` is the text of a tsquery, empty where none must be there; `absent` what must not be.

    `conditions` are about the ticket `t`; `signs` are keys of customers and contacts, of which one of each group must fit.
    """

    query: Query
    problems: tuple[Problem, ...]
    words: str = ""
    absent: str = ""
    stems: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    customers: tuple[int, ...] | None = None
    signs: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    only_open: bool = False


def plain(name: str) -> Func:
    """A field in small letters without accents, as it is indexed."""
    return Func(F(name), function="search_plain", output_field=TextField())


def asked(viewer: Actor, query: Query, *, are_starts: bool = False, with_stems: bool = False) -> Asked:
    """A query with the words, people and companies that it names looked up.

    With `are_starts` its words may go on; `with_stems` also where their endings are others.
    """
    made = Asked(query, query.problems)
    for one in query.filters:
        made = narrowed(made, one, viewer)
    present = [one for one in query.terms if not one.is_absent]
    absent = [one for one in query.terms if one.is_absent]
    starting = [replace(one, is_start=one.is_start or are_starts) for one in present]
    words, stems = compiled(viewer, starting, with_stems=with_stems)
    without, _stems = compiled(None, absent, together=" || ")
    return replace(made, words=words, absent=without, stems=stems)


def compiled(
    viewer: Actor | None, terms: Sequence[Term], together: str = " && ", *, with_stems: bool = False
) -> tuple[str, tuple[str, ...]]:
    """The text of a tsquery for terms, and the stems by which their words are known again; names count for `viewer`."""
    if not terms:
        return "", ()
    parts: list[str] = []
    values: list[Any] = []
    for one in terms:
        sql, given = expression(one)
        if with_stems and not one.is_phrase:
            sql, given = f"{sql} || {STARTS}", [*given, one.text]
        signs = named(viewer, one.text) if viewer and not one.is_phrase else []
        parts.append(f"({sql} || {any_sign(signs)})" if signs else f"({sql})")
        values += given
    with connection.cursor() as cursor:
        stems = " || ".join(STEMS for _one in terms)
        cursor.execute(
            f"select ({together.join(parts)})::text, {stems}", [*values, *(one.text for one in terms)]
        )
        text, found = cursor.fetchone()
    starts = [fold(one.text) for one in terms if one.is_start]
    return text, tuple({*(one for one in found if len(one) > 1), *starts})


def expression(term: Term) -> Condition:
    """One term as SQL that makes a tsquery."""
    sql, values = PHRASE if term.is_phrase else WORD, [term.text, term.text]
    start = fold(term.text)
    if term.is_start and len(start) >= FEWEST_LETTERS and re.fullmatch(r"[^\W_]+", start):
        return f"{sql} || %s::tsquery", [*values, f"'{start}':*"]
    return sql, list(values)


def any_sign(signs: Iterable[str]) -> str:
    """A tsquery, as SQL, that any of the signs fits."""
    quoted = " | ".join(f"''{sign}''" for sign in signs)
    return f"'{quoted}'::tsquery"


def named(viewer: Actor, word: str) -> list[str]:
    """The signs of companies and people whose name has the word in it; none where it fits very many."""
    if len(word) < FEWEST_LETTERS:
        return []
    firms = keys(customers.customers_for(viewer), word)
    people = keys(customers.contacts_for(viewer), word)
    return [f"=c{key}" for key in firms] + [f"=p{key}" for key in people]


def keys(rows: "QuerySet[Model]", word: str) -> list[int]:
    """The keys of rows whose name holds every part of a word, unless they are very many."""
    listed = list(holding(rows, word).order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
    return listed if len(listed) <= MOST_NAMED else []


def narrowed(made: Asked, one: Filter, viewer: Actor) -> Asked:
    """The query with one filter more."""
    if one.field in (Field.SINCE, Field.UNTIL):
        return within(made, one)
    if one.field in (Field.CUSTOMER, Field.CONTACT):
        return by_name(made, one, viewer)
    if one.field is Field.ASSIGNEE:
        return by_assignee(made, one, viewer)
    column = {Field.SEVERITY: "coalesce(t.severity, 0)", Field.STATE: "t.state", Field.ORIGIN: "t.origin", Field.KIND: "t.kind"}  # fmt: skip
    values: list[Any] = [int(value) if one.field is Field.SEVERITY else value for value in one.values]
    made = adding(made, one, f"{column[one.field]} in ({', '.join(['%s'] * len(values))})", values)
    are_open = one.field is Field.STATE and not one.is_absent and set(one.values) <= OPEN_STATES
    return replace(made, only_open=made.only_open or are_open)


OPEN_STATES = frozenset(state.value for state in OPEN)


def adding(made: Asked, one: Filter, sql: str, values: list[Any]) -> Asked:
    """The query with one condition more; turned round it holds as well where nothing is known (nobody asked)."""
    condition = (f"not coalesce({sql}, false)" if one.is_absent else sql, values)
    return replace(made, conditions=(*made.conditions, condition))


def within(made: Asked, one: Filter) -> Asked:
    """Opened from a day on, or until the end of one, as the provider's calendar has it."""
    if one.days is None:
        return made
    first, after = midnight(one.days.first), midnight(one.days.last + timedelta(days=1))
    if one.is_absent:
        if one.field is Field.SINCE:
            return replace(made, until=earlier(made.until, first))
        return replace(made, since=later(made.since, after))
    if one.field is Field.SINCE:
        return replace(made, since=later(made.since, first))
    return replace(made, until=earlier(made.until, after))


def midnight(day: date) -> datetime:
    """When a day begins at the provider's."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.PROVIDER_TIMEZONE)).astimezone(UTC)


def later(one: datetime | None, other: datetime) -> datetime:
    """The later of two moments, of which one may be missing."""
    return max(one, other) if one else other


def earlier(one: datetime | None, other: datetime) -> datetime:
    """The earlier of two moments, of which one may be missing."""
    return min(one, other) if one else other


def by_name(made: Asked, one: Filter, viewer: Actor) -> Asked:
    """Tickets of companies, or of people, by a part of their name; a name that fits nobody is a problem."""
    firms = one.field is Field.CUSTOMER
    found: set[int] = set()
    for value in one.values:
        rows = customers.customers_for(viewer) if firms else customers.contacts_for(viewer)
        found |= set(holding(rows, value).order_by().values_list("pk", flat=True)[:MOST_CHOSEN])
    if not found:
        return replace(made, problems=(*made.problems, Problem(Trouble.NOT_A_VALUE, one.written, one.field)))
    column, letter = ("t.customer_id", "c") if firms else ("t.contact_id", "p")
    made = adding(made, one, f"{column} = any(%s)", [sorted(found)])
    if one.is_absent:
        return made
    signs = any_sign(f"={letter}{key}" for key in sorted(found))
    firms_of = tuple(sorted(found)) if firms and made.customers is None else made.customers
    return replace(made, signs=(*made.signs, signs), customers=firms_of)


MOST_CHOSEN = 200


def holding(rows: "QuerySet[Model]", words: str) -> "QuerySet[Model]":
    """Rows whose name holds every word."""
    found: QuerySet[Model] = rows.annotate(plain_name=plain("name"))
    for part in fold(words).split():
        found = found.filter(plain_name__contains=part)
    return found


def by_assignee(made: Asked, one: Filter, viewer: Actor) -> Asked:
    """Tickets of the viewer, of nobody, or of colleagues by a part of their name."""
    if not viewer.is_staff:  # who works on a ticket is not theirs to ask
        return replace(made, problems=(*made.problems, Problem(Trouble.NOT_A_VALUE, one.written, one.field)))
    people = Q()
    for value in one.values:
        if value == ME:
            people |= Q(pk=viewer.user)
        elif value != NOBODY:
            people |= Q(pk__in=holding(customers.staff_for(viewer), value).values("pk"))
    found = list(customers.staff_for(viewer).filter(people).values_list("pk", flat=True)) if people else []
    if not found and NOBODY not in one.values:
        return replace(made, problems=(*made.problems, Problem(Trouble.NOT_A_VALUE, one.written, one.field)))
    sql = "(t.assignee_id is null and t.team_id is null)" if NOBODY in one.values else "false"
    return adding(made, one, f"({sql} or t.assignee_id = any(%s))", [found])
