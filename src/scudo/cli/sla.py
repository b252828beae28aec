"""`scudo sla due`: deadlines for JSON lines, the same reckoning that the tickets use."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import typer

from scudo.core.hours import Hours, Interval, NoHours
from scudo.core.notation import Malformed, calendar_from, moment_from, pauses_from
from scudo.core.sla import due as due_at
from scudo.core.sla import elapsed
from scudo.core.stretches import FIRST, LAST, instant

app = typer.Typer(name="sla", help="SLA clocks: deadlines and service time.", no_args_is_help=True)

_FIELDS = ("calendar", "start", "minutes", "end", "pauses")
_MISSPELT = {
    "pause": "pauses",
    "minute": "minutes",
    "calender": "calendar",
    "begin": "start",
    "budget": "minutes",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """One line of output; an error sets the exit code."""

    body: dict[str, object]
    is_error: bool = False


@app.callback()
def sla() -> None:
    """SLA clocks: deadlines and service time."""


@app.command()
def due(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="JSON lines; - is standard input.")],
) -> None:
    """Answer every line {calendar, start, minutes, pauses} with {due}, and with `end` for `minutes` with {minutes}.

    A line that cannot be answered gives {error, file, line}, a file that cannot be read {error, file}; the others are
    answered all the same, and the exit code is 1.
    """
    failed = False
    for name in files:
        for answer in _answers(name):
            sys.stdout.write(json.dumps(answer.body) + "\n")
            failed = failed or answer.is_error
    if failed:
        raise typer.Exit(1)


def _answers(name: str) -> Iterator[_Answer]:
    """The answers to one file's lines, as they come; empty lines count but are not answered."""
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _answer(line, name, number)
    except OSError as error:
        yield _Answer({"error": f"cannot be read: {error.strerror or error}", "file": name}, is_error=True)


def _answer(line: bytes, name: str, number: int) -> _Answer:
    try:
        return _Answer(_solved(_question(line)))
    except Malformed as error:
        return _Answer({"error": str(error), "file": name, "line": number}, is_error=True)


def _question(line: bytes) -> dict[str, object]:
    try:
        question = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Malformed("line", "is not UTF-8; save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Malformed("line", f"is not JSON ({error}); write one object a line") from None
    if not isinstance(question, dict):
        raise Malformed("line", f"is not an object; write one with {', '.join(_FIELDS)}")
    for wrong in question.keys() & _MISSPELT.keys():
        raise Malformed(wrong, f'is not known here; did you mean "{_MISSPELT[wrong]}"?')
    return question


def _no_number(written: str) -> float:
    raise ValueError(f"{written} is no number in it")


def _solved(question: dict[str, object]) -> dict[str, object]:
    hours = _hours(json.dumps(question.get("calendar"), sort_keys=True))
    start = moment_from(question.get("start"), "start")
    if not FIRST <= instant(start) <= LAST:
        raise Malformed("start", f"{start.isoformat()} is at the edge of time; correct the year")
    pauses = pauses_from(question.get("pauses"))
    minutes, end = question.get("minutes"), question.get("end")
    if end is None:
        return _deadline(start, _budget(minutes), hours, pauses)
    if minutes is not None:
        raise Malformed("end", "stands beside minutes; give one of the two")
    return {"minutes": _minutes_between(start, moment_from(end, "end"), hours, pauses)}


@lru_cache(maxsize=256)
def _hours(calendar: str) -> Hours:
    return Hours(calendar_from(json.loads(calendar)))


def _budget(minutes: object) -> timedelta:
    if minutes is None:
        raise Malformed("minutes", "is missing; give the budget in minutes, or an end")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or minutes < 0:
        raise Malformed("minutes", f"{minutes!r} is not an amount of time; give minutes, zero or more")
    try:
        return timedelta(minutes=minutes)
    except OverflowError:
        raise Malformed("minutes", f"{minutes} is more than time has; give fewer") from None


def _deadline(
    start: datetime, budget: timedelta, hours: Hours, pauses: tuple[Interval, ...]
) -> dict[str, object]:
    try:
        deadline = due_at(start, budget, hours, pauses)
    except NoHours as error:
        return {"due": None, "reason": str(error)}
    if deadline is None:
        return {"due": None, "reason": "paused: the clock stands, a pause has no end yet"}
    return {"due": deadline.astimezone(hours.zone).isoformat()}


def _minutes_between(
    start: datetime, end: datetime, hours: Hours, pauses: tuple[Interval, ...]
) -> int | float:
    """Service minutes, whole where they are whole."""
    if end < start:
        raise Malformed(
            "end", f"{end.isoformat()} is before start, {start.astimezone(UTC).isoformat()}; swap the two"
        )
    minutes = elapsed(start, end, hours, pauses) / timedelta(minutes=1)
    return int(minutes) if minutes.is_integer() else minutes
