"""What is shown beside the text of a model, and of two versions: problems, services, and the drawing of the design."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core.model import Model, Problem
from scudo.core.roles import Actor
from scudo.design import queries as design
from scudo.lib.ui import drawing
from scudo.web import analysis_words as figures
from scudo.web import model_words as words
from scudo.web import problem_words

STAGE = (900.0, 420.0)
MOST_LAID_OUT, MOST_DRAWN, MOST_SERVICES = 4_000, 600, 60
AT_ONCE_S = 1.0


def problem_lines(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """What is wrong, each with its line."""
    return [
        {"line": one.line, "where": one.where, "reason": problem_words.reason(one.reason)} for one in problems
    ]


def counted(model: Model) -> str:
    """How much a model holds: `12 components, 3 services`."""
    parts, services = len(model.components), len(model.services)
    return ", ".join((
        ngettext("%(count)d component", "%(count)d components", parts) % {"count": parts},
        ngettext("%(count)d service", "%(count)d services", services) % {"count": services},
    ))  # fmt: skip


def picture(before: Model | None, after: Model) -> drawing.Picture | None:
    """The drawing of a design, marked with what differs from the version before; None where it has too many parts to be read."""
    if len(after.components) > MOST_LAID_OUT:
        return None
    if before is None:
        plan = drawing.outline(after)
    else:
        plan = drawing.compared(before, after, words.changed_nodes(before, after))
    differs = {key for key, node in plan.nodes.items() if node.change}
    shown = drawing.folded(plan, drawing.to_close(plan, differs))
    if len(shown.nodes) > MOST_DRAWN:
        return None
    label = _("Design of %s: services on top, what they stand on below") % after.name
    seen = drawing.Seen(None, kinds(after), lambda _key: "")
    return drawing.picture(drawing.layout(shown), seen, label, STAGE)


def kinds(model: Model) -> dict[str, str]:
    """What stands under the names of components: their product, else their kind."""
    return {f"part:{part.key}": part.product or part.kind for part in model.components}


def service_lines(viewer: Actor, model: Model, at: datetime) -> list[dict[str, str]]:
    """The first services with their availability, what was agreed, and what alone would stop them."""
    worked = design.analysis_of_draft(viewer, model, at, seconds=AT_ONCE_S)
    assert worked
    names = {part.key: part.name for part in model.components}
    lines = []
    for service in model.services[:MOST_SERVICES]:
        found = worked.found.get(service.key)
        points = [names[key] for key in worked.graph.single_points(service.key)]
        lines.append({
            "name": service.name, "single_points": figures.alone(points), "availability": figures.availability_of(found) if found else "",
            "agreed": figures.requirement(service.agreed.availability, found)[1] if found else "",
        })  # fmt: skip
    return lines
