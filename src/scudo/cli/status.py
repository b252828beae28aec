"""`scudo status`: processes, queues, lag, last backup, journal."""

import json
import sys
from datetime import datetime
from typing import Annotated, Any

import typer

from scudo.cli.start import with_database

LAG = """
    select coalesce(extract(epoch from %(now)s - min(greatest(e.at, j.scheduled_at))), 0)
    from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
    where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= %(now)s)
"""
LETTERS = "select state, count(*) from mail_letter group by 1 order by 1"


def status(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Show what runs, what waits, and when the last backup was made."""
    with with_database():
        found = report()
    if as_json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        show(found)


def report() -> dict[str, Any]:
    """The whole state, ready for JSON: seconds, counts, moments in ISO 8601."""
    from scudo.config import timers
    from scudo.journal.models import Entry, Seal
    from scudo.lib import clock, home
    from scudo.lib import processes as running
    from scudo.lib.backup import save
    from scudo.mail import queries

    now = clock.now()
    letters = queries.queue(now)
    return {
        "home": str(home.home()),
        "processes": processes(),
        "probes": probes(),
        "queues": {
            queue.name: {"todo": queue.waiting, "doing": queue.running, "failed": queue.failed}
            for queue in running.queues()
        },
        "lag_s": round(float(rows(LAG, now=clock.real())[0][0]), 3),
        "letters": dict(rows(LETTERS)),
        "letters_late": {
            "count": letters.late,
            "oldest_s": round((now - letters.oldest).total_seconds(), 1) if letters.oldest else 0,
        },
        "mailboxes": mailboxes(),
        "last_backup": save.last(),
        "journal": {
            "sealed": Entry.objects.exclude(seal=None).count(),
            "unsealed": Entry.objects.filter(seal=None).count(),
            "seals": Seal.objects.count(),
        },
        "failing_timers": timers.failing(),
    }


def rows(query: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())


def processes() -> list[dict[str, Any]]:
    """The processes seen lately, by name; `seen_s` is how long ago, in seconds."""
    from scudo.lib import clock
    from scudo.lib import processes as running

    now = clock.real()
    return [
        {
            "name": process.name,
            "host": process.host,
            "pid": process.pid,
            "started_at": process.started_at.isoformat(),
            "seen_s": round((now - process.seen_at).total_seconds(), 1),
        }
        for process in running.seen()
    ]


def probes() -> list[dict[str, Any]]:
    """The probes that were let in, by name (the centre's has none); `heard_s` is how long ago, in seconds."""
    from scudo.core.roles import system
    from scudo.lib import clock
    from scudo.monitor import queries

    now = clock.real()
    return [
        {
            "name": probe.name,
            "customer": probe.customer.key if probe.customer else None,
            "host": probe.host,
            "heard_s": round((now - probe.seen_at).total_seconds(), 1) if probe.seen_at else None,
            "silent": probe.silent,
            "revoked": probe.revoked_at is not None,
            "skew_s": probe.skew_s,
        }
        for probe in queries.probes_for(system("status")).exclude(enrolled_at=None)
    ]


def mailboxes() -> list[dict[str, Any]]:
    """The mailboxes of the settings; `read_s` is how long ago each was last looked through, in seconds."""
    from scudo.lib import clock
    from scudo.mail import queries

    now = clock.real()
    return [
        {
            "name": box.name,
            "place": box.place,
            "read_s": round((now - box.read_at).total_seconds(), 1) if box.read_at else None,
            "trouble": box.trouble.value or None,
            "detail": box.detail,
            "since": box.since.isoformat() if box.since else None,
            "waiting": box.waiting,
            "taken": box.taken,
            "large": box.large,
        }
        for box in queries.mailboxes()
    ]


def show(found: dict[str, Any]) -> None:
    """The state for a person."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("data", found["home"])
    for process in found["processes"]:
        table.add_row(
            process["name"],
            f"process {process['pid']} on {process['host']}, since {moment(process['started_at'])}",
        )
    if not found["processes"]:
        table.add_row("processes", "none runs: start them with `scudo up`")
    for probe in found["probes"]:
        table.add_row(f"probe {probe['name'] or 'of the centre'}", state_of(probe))
    for name, queue in found["queues"].items():
        table.add_row(
            f"queue {name}", f"{queue['todo']} waiting, {queue['doing']} at work, {queue['failed']} failed"
        )
    table.add_row("lag", f"{found['lag_s']:.1f} s")
    table.add_row(
        "letters", ", ".join(f"{count} {state}" for state, count in found["letters"].items()) or "none"
    )
    late = found["letters_late"]
    if late["count"]:
        table.add_row(
            "LETTERS LATE",
            f"{late['count']} do not leave, the oldest since {late['oldest_s'] / 60:.0f} minutes",
        )
    for box in found["mailboxes"]:
        table.add_row(f"mailbox {box['name']}", reading_of(box))
    backup = found["last_backup"]
    table.add_row(
        "last backup",
        f"{moment(backup['at'])}, {backup['file']}" if backup else "never: run `scudo backup FILE`",
    )
    chain = found["journal"]
    table.add_row("journal", f"{chain['sealed']} entries sealed, {chain['unsealed']} not yet")
    for name, note in found["failing_timers"].items():
        table.add_row(f"timer {name}", f"failed {note['in_a_row']} times in a row: {note['problem']}")
    Console(highlight=False, soft_wrap=True).print(table)


def moment(iso: str) -> str:
    """A moment as people of this machine write it."""
    return datetime.fromisoformat(iso).astimezone().strftime("%d/%m/%Y %H:%M")


def state_of(probe: dict[str, Any]) -> str:
    """How a probe stands, for a person."""
    if probe["revoked"]:
        return "revoked"
    heard = f"heard {probe['heard_s']:.0f} s ago" if probe["heard_s"] is not None else "never heard"
    return f"{heard}, silent" if probe["silent"] else heard


def reading_of(box: dict[str, Any]) -> str:
    """How a mailbox is read, for a person."""
    read = f"read {box['read_s']:.0f} s ago" if box["read_s"] is not None else "never read"
    trouble = f"{box['trouble']} since {moment(box['since'])}: {box['detail']}" if box["trouble"] else ""
    left = {"waiting": "cannot be taken", "taken": "not put away yet", "large": "too large"}
    counts = [f"{box[key]} {words}" for key, words in left.items() if box[key]]
    return ", ".join(filter(None, [read, trouble, *counts]))
