"""An installation's database with very many tickets, messages and journal entries, as years of work leave them.

Run as a process of the installation that is measured: `python -m bench.many_tickets SIZE SEED OPERATORS` prints the keys of
the operators' sessions and numbers of tickets as JSON. One ticket in five hundred is open.
"""

import json
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.open_tickets import promised
from scudo.cli import start

CUSTOMERS = 400
OPEN_EVERY = 500
DAYS = 5 * 365
MESSAGES, ENTRIES = 2, 3
"""Of each ticket: together the five entries that the bench asks for."""
THINGS = (
    "il gestionale",
    "la stampante",
    "la posta",
    "il centralino",
    "la VPN",
    "il backup",
    "il NAS",
    "la cassa",
    "il palmare",
)
TROUBLES = (
    "non risponde",
    "è lento",
    "si blocca",
    "chiede la password",
    "perde i dati",
    "non parte",
    "dà errore",
    "stampa male",
)
PLACES = (
    "in magazzino",
    "in amministrazione",
    "a Pomezia",
    "al secondo piano",
    "in officina",
    "dal telefono",
    "da casa",
)
COLUMNS = (
    "number, customer_id, contact_id, origin, origin_detail, reason, kind, severity, effect, thing, state, assignee_id, opened_at,"
    " acknowledged_at, restored_at, ended_at, changed_at, covered, coverage, promise, calendar_id, acknowledge_due, restore_due,"
    " next_due, warn_at, warned, unread, version"
)
MESSAGES_OF_ALL = """
    insert into desk_message (customer_id, ticket_id, kind, user_id, contact_id, author, address, text, whole, at)
    select customer_id, id, case nth when 1 then 'in' else 'out' end, null, null, 'Persona ' || mod(id, 900), '',
        'Buongiorno, ' || reason || '. ' || repeat('Abbiamo riavviato e provato da un altro posto, senza risultato. ', 3)
        || 'Riferimento ' || id, '', opened_at + nth * interval '20 minutes'
    from desk_ticket, generate_series(1, %s) nth
"""
ENTRIES_OF_ALL = """
    insert into journal_entry (kind, subject_kind, subject_id, customer_id, at, by_name, by_user, facts, seal_id)
    select (array['desk.opened', 'desk.acknowledged', 'desk.closed'])[nth], 'ticket', id, customer_id,
        opened_at + nth * interval '5 minutes', '', null,
        '{}'::jsonb, %s
    from desk_ticket, generate_series(1, %s) nth
"""


def main(size: int, seed: int, operators: int) -> dict[str, Any]:
    """Fill everything; sessions of operators, and numbers of tickets that are open or closed."""
    from scudo.lib import clock

    at, dice = clock.now(), random.Random(seed)
    people = [operator(number, at) for number in range(operators)]
    promises = [promised(index, at) for index in range(CUSTOMERS)]
    numbers = list(fill(size, dice, promises, [user.pk for user in people], at))
    more(at)
    words()
    return {
        "sessions": [session_of(user) for user in people],
        "numbers": dice.sample(numbers, min(2_000, size)),
    }


def fill(
    size: int, dice: random.Random, promises: list[Any], people: list[int], at: datetime
) -> Iterator[str]:
    """The tickets, the oldest first, copied beside the table, whose walls let nobody copy into it; their numbers."""
    from django.db import connection

    from scudo.core import number

    sequences: dict[int, int] = {}
    step = timedelta(days=DAYS) / size
    with connection.cursor() as cursor:
        cursor.execute("create temporary table beside as select * from desk_ticket limit 0")
    with connection.cursor() as cursor, cursor.copy(f"copy beside ({COLUMNS}) from stdin") as copied:
        for index in range(size):
            opened = at - timedelta(days=DAYS) + index * step
            sequences[opened.year] = sequences.get(opened.year, 0) + 1
            named = number.format(opened.year, sequences[opened.year])
            customer, promise = promises[dice.randrange(len(promises))]
            is_open = index % OPEN_EVERY == 0
            copied.write_row(row(named, customer, promise, opened, dice, people, is_open=is_open))
            yield named
    with connection.cursor() as cursor:
        cursor.execute(f"insert into desk_ticket ({COLUMNS}) select {COLUMNS} from beside")


def row(
    named: str, customer: Any, promise: Any, opened: datetime, dice: random.Random, people: list[int], *, is_open: bool
) -> tuple[Any, ...]:  # fmt: skip
    """One ticket in the order of the columns."""
    taken, ended = opened + timedelta(minutes=25), opened + timedelta(hours=dice.randrange(1, 60))
    due = opened + timedelta(hours=8)
    reason = f"{dice.choice(THINGS)} {dice.choice(TROUBLES)} {dice.choice(PLACES)}"
    coverage = json.dumps({"rule": "C5", "in_hours": True, "because": []})
    state = "in_progress" if is_open else "closed"
    done = None if is_open else ended
    return (
        named, customer.pk, None, dice.choice(("phone", "mail", "monitor")), "", reason.capitalize(), "fault", dice.choice((1, 2, 3)), "",
        "Gestionale", state, dice.choice((*people, None)), opened, taken, done, done, done or taken, True, coverage,
        json.dumps(promise.terms), promise.calendar.pk, opened + timedelta(hours=1), due, due if is_open else None, None, "{}", False, 2,
    )  # fmt: skip


def more(at: datetime) -> None:
    """Messages and sealed journal entries of every ticket; then what the server's own housekeeping would have done."""
    from django.db import connection

    from scudo.journal.models import Seal

    seal = Seal.objects.create(digest="0" * 64, previous="0" * 64, count=0, sealed_at=at)
    with connection.cursor() as cursor:
        cursor.execute(MESSAGES_OF_ALL, [MESSAGES])
        cursor.execute(ENTRIES_OF_ALL, [seal.pk, ENTRIES])


def words() -> None:
    """The words of everything, read as in an installation that is older than its search; its worker reads along."""
    from scudo.desk.models import Ticket
    from scudo.search.actions import backlog
    from scudo.search.models import Progress

    last = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Progress.objects.update_or_create(what="tickets", defaults={"next": last})
    while backlog.step("tickets", backlog.MISSING, backlog.TICKETS):
        pass


def operator(number: int, at: datetime) -> Any:
    """Somebody of the help desk."""
    from scudo.core.roles import STAFF, Actor, Role
    from scudo.customers import actions as customers

    return customers.add_user(
        email=f"banco{number}@altec.example", name=f"Banco {number}", roles=[Role.OPERATOR, Role.TECHNICIAN],
        password="banco-di-prova-26", by=Actor(name="Founder", roles=STAFF), at=at,
    )  # fmt: skip


def session_of(user: Any) -> str:
    """The key of a session that somebody has begun."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.session.session_key or ""


if __name__ == "__main__":
    with start.with_database():
        print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
