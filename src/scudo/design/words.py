"""Projects and acceptance tests in the reader's words: both faces show the same."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scudo.core.acceptance import Kind, Result
from scudo.core.because import Because
from scudo.core.certification import Condition, Lack, Verdict
from scudo.core.model import Graph
from scudo.core.project import Need, Stage
from scudo.design import documents
from scudo.design.models import AcceptanceStep, Project, Revision, Risk, Side, Signature
from scudo.design.models.acceptance import KINDS
from scudo.design.models.projects import STAGES
from scudo.design.queries.projects import signed_by

CONDITIONS = {
    Condition.REQUIREMENTS: gettext_lazy("Both sides agreed to every requirement"),
    Condition.PRODUCTS: gettext_lazy("Every product is certified"),
    Condition.SINGLE_POINTS: gettext_lazy("No single point of failure that nobody accepted in writing"),
    Condition.WATCHED: gettext_lazy("Every component that matters is watched"),
}
LACKS = {
    Lack.NO_REQUIREMENT: gettext_lazy("There is no requirement yet."),
    Lack.NO_MODEL: gettext_lazy("The system has no model yet."),
    Lack.NO_SERVICE: gettext_lazy("The model has no service yet."),
    Lack.NO_PRODUCT: gettext_lazy("%(component)s: its product is not known."),
    Lack.NOT_CERTIFIED: gettext_lazy("%(product)s is not certified: %(components)s."),
    Lack.NOT_ACCEPTED: gettext_lazy("%(component)s alone stops %(services)s, and nobody accepted it."),
    Lack.NOT_WATCHED: gettext_lazy("%(component)s has no check."),
}
NOT_AGREED = {
    "provider": gettext_lazy("Requirement %(number)s: the provider has not agreed."),
    "customer": gettext_lazy("Requirement %(number)s: the customer has not agreed."),
}
NEEDS = {
    Need.WRITTEN: gettext_lazy("Write a requirement first."),
    Need.MODEL: gettext_lazy("The system needs a model in force."),
    Need.AGREED: gettext_lazy("Both sides have to agree to every requirement."),
    Need.SIGNED: gettext_lazy("Both sides have to sign the acceptance test."),
}
STATES = {
    Result.PASSED: "up",
    Result.FAILED: "down",
    Result.NOT_POSSIBLE: "unknown",
    Result.PENDING: "",
}


def stages(project: Project) -> list[dict[str, Any]]:
    """From the first to the last stage: what is done, where the project is."""
    order = [stage for stage, _label in STAGES]
    now = order.index(project.stage)
    is_over = project.stage == Stage.IN_SERVICE.value
    return [
        {"words": label, "done": index < now or is_over, "current": index == now and not is_over}
        for index, (_stage, label) in enumerate(STAGES)
    ]


def signature(one: Signature | None) -> dict[str, Any] | None:
    """Who signed, when and how."""
    if one is None:
        return None
    return {"name": one.name, "at": one.at, "channel": one.get_channel_display(), "digest": one.digest}


def requirement(revision: Revision, shown_by: Mapping[int, Iterable[str]]) -> dict[str, Any]:
    """A requirement with both agreements; `shown_by` names the steps by its number."""
    number = revision.requirement.number
    return {
        "number": number, "revision": revision.number, "category": revision.get_category_display(), "text": revision.text,
        "target": documents.target_words(revision.target_value, revision.target_unit, revision.target_words),
        "services": documents.names(revision.services) or _("the whole system"),
        "steps": documents.listed(shown_by.get(number, ())),
        "provider": signature(signed_by(revision, Side.PROVIDER)), "customer": signature(signed_by(revision, Side.CUSTOMER)),
        "digest": revision.digest, "document": revision.document, "made_at": revision.made_at,
    }  # fmt: skip


def risk(one: Risk) -> dict[str, Any]:
    """A single point of failure that the customer is asked to accept."""
    return {
        "name": one.name, "services": documents.names(one.services), "because": one.because,
        "customer": signature(signed_by(one, Side.CUSTOMER)), "digest": one.digest, "document": one.document,
    }  # fmt: skip


def verdict(one: Verdict, graph: Graph | None) -> dict[str, Any]:
    """A condition of certification, with what is missing in sentences."""
    known = names_in(graph)
    return {
        "words": CONDITIONS[one.condition], "state": "up" if one.is_met else "degraded",
        "word": _("met") if one.is_met else _("missing"), "missing": [lack(each, known) for each in one.missing],
    }  # fmt: skip


def names_in(graph: Graph | None) -> dict[str, dict[str, str]]:
    """What people call services and components, by what a lack calls them and by key."""
    if graph is None:
        return {}
    components = {one.key: one.name for one in graph.model.components}
    services = {one.key: one.name for one in graph.model.services}
    return {"services": services, "component": components, "components": components}


def lack(one: Because, known: Mapping[str, Mapping[str, str]]) -> str:
    """One thing that is missing."""
    said: dict[str, Any] = dict(one.about)
    if one.code is Lack.NOT_AGREED:
        return str(NOT_AGREED[said["side"]]) % said
    for name in known.keys() & said.keys():
        said[name] = documents.listed(known[name].get(key, key) for key in said[name].split(", "))
    return str(LACKS[Lack(one.code)]) % said


def groups(steps: Iterable[AcceptanceStep]) -> list[dict[str, Any]]:
    """The steps by what they prove, in order; numbers run through."""
    lines = [(one.kind, step(one, number)) for number, one in enumerate(steps, 1)]
    found = [
        {"title": title, "steps": [line for kind, line in lines if kind == value]} for value, title in KINDS
    ]
    return [group for group in found if group["steps"]]


def step(one: AcceptanceStep, number: int) -> dict[str, Any]:
    """One step with what came of it."""
    what, expected = documents.sentences(one)
    return {
        "pk": one.pk, "number": number, "what": what, "expected": expected, "result": one.result,
        "word": one.get_result_display(), "state": STATES[Result(one.result)], "note": one.note, "done_by": one.done_by,
        "done_at": one.done_at, "requirements": one.requirements, "evidence": list(one.evidence.all()),
    }  # fmt: skip


def short(one: AcceptanceStep) -> str:
    """A step in a word or two, where it is named beside others."""
    about = one.about.get("name", "")
    titles = {
        Kind.REDUNDANCY: _("switching off %(name)s") % {"name": about},
        Kind.BACKUP: _("restoring a backup"),
        Kind.REQUIREMENT: _("a step of its own"),
    }
    return titles.get(Kind(one.kind), documents.sentences(one)[0].rstrip("."))


def shown_by(steps: Iterable[AcceptanceStep]) -> dict[int, list[str]]:
    """Which steps show each requirement, by its number."""
    found: dict[int, list[str]] = {}
    for one in steps:
        for number in one.requirements:
            found.setdefault(number, []).append(short(one))
    return found


def progress(counts: Mapping[Result, int]) -> str:
    """`9 of 12 steps done, 1 failed`."""
    total, pending = sum(counts.values()), counts.get(Result.PENDING, 0)
    said = _("%(done)s of %(total)s steps done") % {"done": total - pending, "total": total}
    failed = counts.get(Result.FAILED, 0)
    if not failed:
        return said
    more = ngettext("%(count)d failed", "%(count)d failed", failed) % {"count": failed}
    return f"{said}, {more}"
