"""What `scudo import` and `scudo export` answer."""

import json
import sys
from pathlib import Path
from typing import Any

from django.utils import translation

from scudo.core.roles import Actor, Role
from scudo.core.sheet import MOST_BYTES, Page, as_text, as_workbook
from scudo.exchange import actions, queries, words
from scudo.exchange.queries import KINDS, Kind, Plan, Verb
from scudo.lib import clock
from scudo.web import problem_words

STANDARD = "-"
CONSOLE = Actor(name="console", roles=frozenset({Role.SYSTEM, Role.MANAGER}))


def bring_in(kind: str, file: str, language: str, *, dry_run: bool) -> int:
    """Import a file, or say what it would do; returns the exit code."""
    try:
        content = content_of(file)
    except OSError as problem:
        print(json.dumps({"error": problem.strerror or str(problem), "file": file}, ensure_ascii=False))  # noqa: T201 - the command's answer
        return 1
    with translation.override(language):
        done, plan = False, None
        if not dry_run:
            try:
                plan = actions.import_file(kind=kind, content=content, by=CONSOLE, at=clock.now())
                done = True
            except actions.InTheWay as problem:
                plan = problem.plan
        plan = plan or queries.plan_of(CONSOLE, KINDS[kind], content, clock.now())
        told = {"file": file, "kind": kind, "dry_run": dry_run, "done": done, **answer(plan, KINDS[kind])}
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201 - the command's answer
    return 1 if plan.findings.count else 0


def content_of(file: str) -> bytes:
    """The bytes of a file, no more than are read of one."""
    if file == STANDARD:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(file).open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def answer(plan: Plan, kind: Kind) -> dict[str, Any]:
    """A plan as values."""
    said = [words.said(one, kind, problem_words.reason) for one in plan.problems]
    return {
        "counts": {**{verb.value: len(plan.of(verb)) for verb in Verb}, "problems": plan.findings.count},
        "steps": [
            {
                "verb": step.verb.value, "thing": step.thing, "title": step.title, "rows": list(step.rows),
                "changes": [{"column": one.column, "before": one.before, "after": one.after} for one in step.changes],
            }
            for step in plan.steps
        ],
        "problems": [
            {"row": one.row, "column": one.column, "value": one.value, "what": one.what, "fix": one.fix} for one in said
        ],
        "notes": words.notes(plan, kind),
    }  # fmt: skip


def take_out(kind: str, form: str, output: str, language: str, *, is_template: bool) -> None:
    """Write a list, or its headings alone."""
    with translation.override(language):
        pages = queries.pages(CONSOLE, KINDS[kind], language, empty=is_template)
    content = as_workbook(pages) if form == "xlsx" else text_of(pages[0])
    if output == STANDARD:
        sys.stdout.buffer.write(content)
    else:
        Path(output).write_bytes(content)


def text_of(page: Page) -> bytes:
    """The first sheet as text."""
    return as_text(page.rows).encode()
