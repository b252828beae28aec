"""What `scudo contract` answers: JSON, one line, whose names stay (docs/howto/contracts.md)."""

import hashlib
import json
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from rich.console import Console
from rich.table import Table

from scudo.contracts import actions, paper, pin_keys
from scudo.contracts.queries import Contract, drafts, papers
from scudo.core import sla
from scudo.core.roles import Actor, Role, system
from scudo.desk import queries as desk
from scudo.lib import clock, typeset
from scudo.web import words

CONSOLE = Actor(name="console", roles=frozenset({Role.SYSTEM, Role.MANAGER}))
STANDARD_OUTPUT = "-"
MINUTE = timedelta(minutes=1)


def say(answer: dict[str, Any], *, to_errors: bool = False) -> None:
    """An answer as one line of JSON."""
    stream = sys.stderr if to_errors else sys.stdout
    stream.buffer.write(f"{json.dumps(answer, ensure_ascii=False)}\n".encode("utf-8", "backslashreplace"))
    stream.buffer.flush()


def draft(number: str, language: str, output: str, *, keep: bool) -> int:
    """Write the paper of a contract and say what was written; returns the exit code."""
    contract = papers.contract_by_number(CONSOLE, number)
    if contract is None:
        say({"error": "there is no contract with this number", "contract": number})
        return 1
    try:
        file, about = written(contract, language or contract.language, keep=keep)
    except ValidationError as problem:
        say({"error": " ".join(problem.messages), "contract": number})
        return 1
    place = output or f"{plain(about['number'] or number)}.pdf"
    if place == STANDARD_OUTPUT:
        sys.stdout.buffer.write(file)
        sys.stdout.buffer.flush()
    else:
        Path(place).write_bytes(file)
    say(answer_about(file, place, about), to_errors=place == STANDARD_OUTPUT)
    return 0


def plain(number: str) -> str:
    """A number as the name of a file."""
    return re.sub(r"[^\w.-]+", "-", number).strip(".-") or "bozza"


def written(contract: Contract, language: str, *, keep: bool) -> tuple[bytes, dict[str, Any]]:
    """The PDF, and what it is of. Raises ValidationError where the contract is over and a draft was to be kept."""
    at = clock.now()
    version = list(contract.versions.all())[-1]
    if keep:
        made = actions.make_draft(contract=contract, language=language, by=CONSOLE, at=at)
        file, document, number = drafts.pdf_of(made), made.document, made.number
    else:
        document, number = papers.document_of(contract, version, at, language=language), None
        file = paper.printed(document, paper.Mark())
    return file, {
        "contract": contract.number, "version": version.number, "number": number, "language": language,
        "document_sha256": paper.digest_of(document),
    }  # fmt: skip


def answer_about(file: bytes, place: str, about: dict[str, Any]) -> dict[str, Any]:
    """What was written, where: `sha256` is the file's, `document_sha256` that of the words which are signed."""
    return {
        "contract": about["contract"], "version": about["version"], "number": about["number"], "language": about["language"],
        "file": place, "pages": typeset.pages_of(file), "sha256": hashlib.sha256(file).hexdigest(),
        "document_sha256": about["document_sha256"], "pdf_standard": typeset.standard_of(file) or None,
    }  # fmt: skip


def explain(number: str, language: str, at: datetime, *, as_text: bool) -> int:
    """Explain a ticket as it stands at a moment; returns the exit code."""
    ticket = desk.ticket_by_number(system("console"), number)
    if ticket is None:
        say({"error": "there is no ticket with this number", "ticket": number})
        return 1
    with translation.override(language or settings.LANGUAGE_CODE):
        answer = explained(ticket, at)
    if as_text:
        show(answer)
    else:
        say(answer)
    return 0


def explained(ticket: desk.Ticket, at: datetime) -> dict[str, Any]:
    """All that was promised for a ticket and what became of it, from what was frozen with it."""
    coverage, promise, calendar = ticket.coverage, ticket.promise, ticket.calendar.calendar
    zone = ZoneInfo(calendar["timezone"])
    return {
        "ticket": ticket.number, "severity": ticket.severity, "contract": promise.get("number"), "version": promise.get("version"),
        "plan": promise.get("plan"), "covered": ticket.covered, "charge": bool(coverage.get("charge")),
        "prepaid": bool(coverage.get("prepaid")), "parts": bool(coverage.get("parts")),
        "because": [words.because(one) for one in coverage["because"]], "reasons": coverage["because"],
        "overridden": coverage.get("overridden"), "in_hours": coverage.get("in_hours"), "hours": calendar,
        "clocks": [one_clock(ticket, view, at, zone) for view in desk.clock_views(ticket, at)],
        "what_if": [
            {
                "if": f"severity_{one.severity.value}" if one.severity else "extra_time_round_the_clock",
                "acknowledge_due": moment(one.acknowledge_due, zone), "restore_due": moment(one.restore_due, zone),
            }
            for one in desk.suppositions(ticket)
        ],
    }  # fmt: skip


def one_clock(ticket: desk.Ticket, view: desk.ClockView, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """One clock: the reading, the ledger by day, the account of every stretch."""
    reading = view.reading
    return {
        "name": view.which, "budget_minutes": minutes(view.budget), "due": moment(reading.due, zone),
        "kept_at": moment(view.kept_at, zone), "spent_minutes": minutes(reading.spent), "left_minutes": minutes(reading.left),
        "breached": reading.breached, "ledger": [row(one, zone) for one in desk.ledger(ticket, view.which, at)],
        "account": [
            {
                "why": one.why.value, "counts": one.counts, "at": moment(one.start, zone), "until": moment(one.end, zone),
                "minutes": minutes(one.end - one.start),
            }
            for one in desk.account(ticket, view.which, at)
        ],
    }  # fmt: skip


def row(one: sla.Row, zone: ZoneInfo) -> dict[str, Any]:
    """One row of the ledger."""
    return {
        "line": one.line.value, "at": moment(one.at, zone), "until": moment(one.until, zone), "minutes": minutes(one.amount),
        "severity": one.severity.value if one.severity else None,
    }  # fmt: skip


def moment(value: datetime | None, zone: ZoneInfo) -> str | None:
    """A moment in the calendar's zone, with its offset."""
    return value.astimezone(zone).isoformat() if value else None


def minutes(amount: timedelta | None) -> int | float | None:
    """Minutes, whole where they are whole."""
    if amount is None:
        return None
    exact = amount / MINUTE
    return int(exact) if exact.is_integer() else exact


def rotate() -> int:
    """Make a new key for PINs; returns the exit code."""
    try:
        made = pin_keys.rotate(clock.now())
    except pin_keys.Given:
        say({"error": "the keys come from SCUDO_PIN_KEYS: write a new one before the others there"})
        return 1
    except pin_keys.Damaged as problem:
        say({"error": str(problem)})
        return 1
    say({"key": made.id, "keys": len(pin_keys.all_keys())})
    return 0


def show(answer: dict[str, Any]) -> None:
    """The explanation for people."""
    console = Console(highlight=False, markup=False)
    covered = "covered" if answer["covered"] else "not covered"
    said = " ".join(
        filter(None, [answer["contract"] or "no contract", answer["plan"] and f"(plan {answer['plan']})"])
    )
    console.print(f"{answer['ticket']}: {covered}, {said}")
    for sentence in answer["because"]:
        console.print(f"  {sentence}")
    for one in answer["clocks"]:
        console.print(table_of(one))
    for one in answer["what_if"]:
        console.print(
            f"if {one['if']}: acknowledge {one['acknowledge_due'] or '-'}, restore {one['restore_due'] or '-'}"
        )


def table_of(one: dict[str, Any]) -> Table:
    """One clock with its ledger."""
    state = "breached" if one["breached"] else "kept" if one["kept_at"] else "running"
    table = Table(
        "what",
        "at",
        "until",
        "minutes",
        title=f"{one['name']}: due {one['due'] or '-'}, {state}",
        title_justify="left",
    )
    for line in one["ledger"]:
        cells = [
            line["line"],
            line["at"],
            line["until"] or "",
            "" if line["minutes"] is None else str(line["minutes"]),
        ]
        table.add_row(*cells)
    return table
