"""What can be done with an acceptance test: its steps derived, filled in, and shown by evidence (D5)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from scudo.core.acceptance import Kind, Result
from scudo.core.project import Stage
from scudo.core.roles import Actor, Role, allowed
from scudo.design.actions.projects import DESIGN, Conflict, Frozen, Lacking, take, take_open
from scudo.design.models import (
    AcceptanceStep,
    AcceptanceTest,
    Evidence,
    Outcome,
    Project,
    System,
)
from scudo.design.queries.acceptance import last_position, open_acceptance_of
from scudo.design.queries.projects import system_of
from scudo.design.steps import Fields, derived
from scudo.journal import actions as journal

TESTERS = (Role.TECHNICIAN, *DESIGN)
MOST_EVIDENCE = 50
"""Of one step: beyond it nothing is attached any more, so that a restless check fills no record."""
LONGEST_NOTE = 5_000


@allowed(*DESIGN)
@transaction.atomic
def prepare_acceptance(*, project: Project, by: Actor, at: datetime) -> AcceptanceTest:
    """Derive the test's steps from the model in force; again after a new version or a changed requirement.

    What is as it was keeps its result; a step whose sentences changed is to be done again, one that is not derived any
    more rests. Raises Frozen; Lacking unless the project is in the stage of its test and its system has a model.
    """
    held = take_open(project)
    system = system_of(held)
    if system is None or held.stage != Stage.ACCEPTANCE.value:
        raise Lacking([])
    test, new = AcceptanceTest.objects.get_or_create(
        project=held,
        defaults={"customer_id": held.customer_id, "version": system.version, "prepared_at": at, "prepared_by_id": by.user},
    )  # fmt: skip
    if not new:
        test = take_test(test)
        test.version, test.prepared_at, test.prepared_by_id = system.version, at, by.user
        test.save(update_fields=["version", "prepared_at", "prepared_by"])
    derive(test, system)
    tell(test, "acceptance_prepared", by, at, version=system.version)
    return test


def held_test(test: AcceptanceTest) -> AcceptanceTest:
    """The test's row, held until the transaction ends; its project's first, so that nobody waits for each other."""
    take(test.project)
    return (
        AcceptanceTest.objects.select_for_update(of=("self",))
        .select_related("project__customer")
        .get(pk=test.pk)
    )


def take_test(test: AcceptanceTest) -> AcceptanceTest:
    """The same, of a test whose steps may still change. Raises Frozen once a side has signed."""
    held = held_test(test)
    if not held.is_open:
        raise Frozen
    return held


def derive(test: AcceptanceTest, system: System) -> None:
    """Bring the rows of the steps to what the model and the requirements give; added ones stay behind them."""
    wanted = derived(test, system)
    rows = {row.key: row for row in test.steps.all()}
    for key, fields in wanted.items():
        settle(test, key, rows.pop(key, None), fields)
    behind = len(wanted)
    for row in sorted(rows.values(), key=lambda row: row.position):
        if row.kind == Kind.ADDED:
            behind += 1
            row.position = behind
        else:
            row.active = False
        row.save(update_fields=["position", "active"])


def settle(test: AcceptanceTest, key: str, row: AcceptanceStep | None, fields: Fields) -> None:
    """Make a step's row, or bring it to what is derived now; its result counts only for what it was recorded of."""
    if row is None:
        AcceptanceStep.objects.create(customer_id=test.customer_id, test=test, key=key, **fields)
        return
    if row.about != fields["about"] or not row.active:
        row.result, row.note, row.done_by, row.done_at = Result.PENDING.value, "", "", None
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


@allowed(*DESIGN, Role.SYSTEM)
@transaction.atomic
def add_step(
    *,
    test: AcceptanceTest,
    key: str,
    what: str,
    expected: str,
    by: Actor,
    at: datetime,
    requirements: Sequence[int] = (),
) -> AcceptanceStep:
    """Add a step of one's own behind the derived ones; a key that is there already changes nothing.

    For people, and for floors above that know of more to prove: a contract's PIN. Raises ValidationError, Frozen.
    """
    held = take_test(test)
    known = held.steps.filter(key=f"added:{key}").first()
    if known:
        return known
    wrong = {
        name: _("Say it in one sentence.")
        for name, said in (("what", what), ("expected", expected))
        if not said.strip()
    }
    if wrong:
        raise ValidationError(wrong)
    step = AcceptanceStep.objects.create(
        customer_id=held.customer_id, test=held, position=last_position(held) + 1, kind=Kind.ADDED.value,
        key=f"added:{key}", what=what.strip(), expected=expected.strip(), requirements=list(requirements),
    )  # fmt: skip
    tell(held, "step_added", by, at, step=step.pk)
    return step


@allowed(*TESTERS)
@transaction.atomic
def record_result(
    *, step: AcceptanceStep, result: Result, note: str, by: Actor, at: datetime, seen: int | None = None
) -> AcceptanceStep:
    """Keep what came of a step; what was recorded before stays as its history.

    `seen` is how many results the person saw. Raises ValidationError where a step that failed or could not be done says
    no word, Frozen, Conflict.
    """
    test = take_test(step.test)
    held = AcceptanceStep.objects.select_for_update().get(pk=step.pk)
    if seen is not None and held.outcomes.count() != seen:
        raise Conflict
    if result in {Result.FAILED, Result.NOT_POSSIBLE} and not note.strip():
        raise ValidationError({"note": _("Say what happened: it stands in the record.")})
    held.result, held.note = result.value, note.strip()[:LONGEST_NOTE]
    held.done_by, held.done_at = by.name, at
    held.save(update_fields=["result", "note", "done_by", "done_at"])
    Outcome.objects.create(
        customer_id=held.customer_id, step=held, result=result.value, note=held.note, by_id=by.user, name=by.name,
        at=at,
    )  # fmt: skip
    tell(test, "step_recorded", by, at, step=held.pk, result=result.value)
    return held


@allowed(*TESTERS)
@transaction.atomic
def add_evidence(
    *, step: AcceptanceStep, text: str, by: Actor, at: datetime, link: str = ""
) -> Evidence | None:
    """Put words, with a link or without, to a step. Raises ValidationError, Frozen; None where it has too much already."""
    test = take_test(step.test)
    if not text.strip():
        raise ValidationError({"text": _("Say what it shows.")})
    made = next(iter(attach([step], text, link, by, at)), None)
    if made:
        tell(test, "evidence_attached", by, at, step=step.pk)
    return made


@allowed(Role.SYSTEM)
@transaction.atomic
def attach_evidence(
    *,
    system: System,
    component: str,
    text: str,
    by: Actor,
    at: datetime,
    check: str = "",
    link: str = "",
) -> list[Evidence]:
    """Let the software put what it saw of a component to the steps of the system's open test, if there is one.

    They are the step that fails the component and those of its alarms, of `check` alone where it is named. The same
    words of the same moment are kept once.
    """
    test = open_acceptance_of(system)
    if test is None:
        return []
    test = take_test(test)
    steps = test.steps.filter(active=True, component=component)
    if check:
        steps = steps.filter(Q(kind=Kind.REDUNDANCY.value) | Q(key=f"alarm:{component}/{check}"))
    made = attach(steps, text, link, by, at)
    if made:
        tell(test, "evidence_attached", by, at, steps=[one.step_id for one in made])
    return made


def attach(steps: Iterable[AcceptanceStep], text: str, link: str, by: Actor, at: datetime) -> list[Evidence]:
    """Evidence for steps that have room for it and do not have it yet."""
    made = []
    for step in steps:
        if step.evidence.count() >= MOST_EVIDENCE:
            continue
        row, new = Evidence.objects.get_or_create(
            step=step, at=at, text=" ".join(text.split())[:500],
            defaults={"customer_id": step.customer_id, "link": link.strip()[:500], "name": by.name},
        )  # fmt: skip
        made += [row] if new else []
    return made


def tell(test: AcceptanceTest, verb: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write what happened to a test, on its project."""
    journal.write(
        kind=f"design.{verb}", subject=("project", test.project_id), customer=test.customer_id, by=by, at=at,
        facts={"test": test.pk, **facts},
    )  # fmt: skip
