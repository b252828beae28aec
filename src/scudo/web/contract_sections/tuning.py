"""What provider and customer fine-tune together while a trial runs (C1)."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.actions import Plan
from scudo.contracts.queries import Contract, tuning
from scudo.contracts.queries.tuning import TuningPoint
from scudo.core.roles import Actor, may

MOST_SHOWN = 100


def section(viewer: Actor, contract: Contract, _at: datetime) -> dict[str, Any] | None:
    """What the section shows: points that are left first; nothing for other plans, or before the trial."""
    if contract.plan != Plan.TRIAL:
        return None
    points, is_tuned = list(tuning.points_of(viewer, contract)[:MOST_SHOWN]), tuning.is_tuned(contract)
    if not points and not is_tuned:
        return None
    return {
        "template": "web/partials/contract_tuning.html",
        "open": [line(viewer, one, is_tuned=is_tuned) for one in points if not one.done_at],
        "done": [line(viewer, one, is_tuned=is_tuned) for one in points if one.done_at],
        "new_url": reverse("web:contract_point_new", args=[contract.pk]) if is_tuned and may(viewer, actions.raise_point) else "",
    }  # fmt: skip


def line(viewer: Actor, point: TuningPoint, *, is_tuned: bool) -> dict[str, Any]:
    """One point."""
    address = [point.contract_id, point.pk]
    to_answer = not point.done_at and may(viewer, actions.answer_point)
    to_reopen = point.done_at and is_tuned and may(viewer, actions.reopen_point)
    return {
        "text": point.text, "name": point.name, "by_customer": point.by_customer, "raised_at": point.raised_at,
        "answer": point.answer, "done_name": point.done_name, "done_at": point.done_at,
        "answer_url": reverse("web:contract_point", args=address) if to_answer else "",
        "reopen_url": reverse("web:contract_point_reopen", args=address) if to_reopen else "",
    }  # fmt: skip
