"""Where on a ticket the words stand: in what was said, or in a file that came with it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from scudo.core.roles import Actor
from scudo.core.snippet import Snippet, snippet

LOOKED_AT = 20_000
SAID = """
    select ticket.id, said.* from unnest(%(tickets)s::bigint[]) as ticket(id), lateral (
        select m.id, m.kind, m.author, m.at, '', left(coalesce(nullif(m.whole, ''), m.text), %(most)s) as said
        from desk_message m where m.ticket_id = ticket.id and m.kind = any(%(kinds)s)
            and public.search_plain(left(coalesce(nullif(m.whole, ''), m.text), %(most)s)) ~ %(pattern)s
        order by m.at desc limit 3) as said
    union all
    select ticket.id, file.* from unnest(%(tickets)s::bigint[]) as ticket(id), lateral (
        select m.id, 'file', m.author, m.at, a.name, a.name || ': ' || left(f.text, %(most)s) as said
        from desk_message m join desk_attachment a on a.message_id = m.id join search_filetext f on f.attachment_id = a.id
        where m.ticket_id = ticket.id and m.kind = any(%(kinds)s)
            and public.search_plain(a.name || ' ' || left(f.text, %(most)s)) ~ %(pattern)s
        order by m.at desc limit 2) as file
"""


@dataclass(frozen=True)
class Passage:
    """Something said on a ticket, or a file (`kind` is `file`), with the words that were found in it."""

    message: int
    kind: str
    author: str
    at: datetime
    file: str
    snippet: Snippet


def passages(viewer: Actor, tickets: Collection[int], stems: Collection[str]) -> dict[int, Passage]:
    """Of each ticket the passage that has most of the words, the latest of several; none where the reason alone has them."""
    if not tickets or not stems:
        return {}
    kinds = ["in", "out", "call", "note"] if viewer.is_staff else ["in", "out"]
    asked: dict[str, Any] = {
        "tickets": list(tickets),
        "most": LOOKED_AT,
        "kinds": kinds,
        "pattern": pattern(stems),
    }
    with connection.cursor() as cursor:
        cursor.execute(SAID, asked)
        rows = cursor.fetchall()
    best: dict[int, Passage] = {}
    for ticket, message, kind, author, at, file, said in sorted(rows, key=lambda row: row[4], reverse=True):
        found = Passage(message, kind, author, at, file, snippet(said, stems))
        if found.snippet.words and (ticket not in best or found.snippet.words > best[ticket].snippet.words):
            best[ticket] = found
    return best


def pattern(stems: Collection[str]) -> str:
    """A regular expression of PostgreSQL for words that begin with one of the stems."""
    return r"\m(" + "|".join(re.sub(r"(\W)", r"\\\1", stem) for stem in sorted(stems)) + ")"
