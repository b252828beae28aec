"""The steps of an acceptance test as rows keep them, derived from the model in force and the requirements (D5)."""

from typing import Any

from scudo.core import acceptance
from scudo.core.acceptance import Category, Kind, Wanted
from scudo.design.documents import target_words
from scudo.design.models import AcceptanceStep, AcceptanceTest, Project, Revision, System
from scudo.design.queries.acceptance import acceptance_of, steps_of
from scudo.design.queries.projects import requirements_of, system_of
from scudo.design.queries.systems import graph_of

Fields = dict[str, Any]


def derived(test: AcceptanceTest, system: System) -> dict[str, Fields]:
    """What the rows of the steps hold when they are derived now, by key and in order."""
    revisions = {one.requirement.number: one for one in requirements_of(test.project)}
    found = acceptance.steps(graph_of(system), [wanted(number, one) for number, one in revisions.items()])
    return {
        step.key: {
            "position": position, "kind": step.kind.value, "component": step.component, "about": about(step, revisions),
            "requirements": list(step.requirements), "active": True,
        }
        for position, step in enumerate(found, 1)
    }  # fmt: skip


def wanted(number: int, revision: Revision) -> Wanted:
    """A requirement as the test needs it."""
    return Wanted(number, Category(revision.category), tuple(key for key, _name in revision.services))


def about(step: acceptance.Step, revisions: dict[int, Revision]) -> Fields:
    """The names and figures that a step's sentences need."""
    said: Fields = {"name": step.name}
    if step.kind is Kind.REDUNDANCY:
        said |= {"survive": list(step.survive), "stop": list(step.stop)}
    if step.kind is Kind.ALARM and step.within:
        said |= {"check": step.check, "within_s": step.within.total_seconds()}
    if step.kind is Kind.REQUIREMENT:
        revision = revisions[step.requirements[0]]
        target = target_words(revision.target_value, revision.target_unit, revision.target_words)
        said |= {"number": revision.requirement.number, "text": revision.text, "target": target}
    return said


def is_behind(test: AcceptanceTest, system: System) -> bool:
    """Whether the model or a requirement changed since the steps were derived."""
    rows = {row.key: row for row in test.steps.exclude(kind=Kind.ADDED.value).filter(active=True)}
    now = derived(test, system)
    return rows.keys() != now.keys() or any(
        getattr(rows[key], name) != value for key, fields in now.items() for name, value in fields.items()
    )


def steps_for(project: Project) -> list[AcceptanceStep]:
    """The steps of a project's test; as they would be derived now, unsaved, while it is not prepared."""
    test = acceptance_of(project)
    if test:
        return list(steps_of(test))
    system = system_of(project)
    if system is None:
        return []
    coming = AcceptanceTest(project=project)
    return [AcceptanceStep(key=key, **fields) for key, fields in derived(coming, system).items()]
