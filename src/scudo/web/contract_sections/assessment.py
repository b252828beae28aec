"""The technical assessment without which there is no contract for a system that others made (C3)."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import actions, assessment_paper
from scudo.contracts.queries import Contract, assessments
from scudo.contracts.queries.assessments import TechnicalAssessment
from scudo.contracts.queries.eligibility import acquired_of
from scudo.core.plans import Acquired, Outcome
from scudo.core.roles import Actor, may

STATES = {
    Outcome.FAVOURABLE.value: "up",
    Outcome.LIMITED.value: "at_risk",
    Outcome.UNFAVOURABLE.value: "down",
}


def section(viewer: Actor, contract: Contract, _at: datetime) -> dict[str, Any] | None:
    """What the section shows; nothing for a system that we built and nobody assessed."""
    found = list(
        assessments.assessments_of(viewer, contract.customer, contract.system) if contract.system else []
    )
    if not found and acquired_of(contract) is not Acquired.TAKEN_OVER:
        return None
    being_written = next((one for one in found if not one.outcome), None)
    may_begin = contract.system and being_written is None and may(viewer, actions.begin_assessment)
    query = urlencode({"system": contract.system})
    return {
        "template": "web/partials/contract_assessment.html", "has_system": bool(contract.system),
        "last": told(last_of(found)), "being_written": told(being_written),
        "new_url": f"{reverse('web:assessment_new', args=[contract.customer_id])}?{query}" if may_begin else "",
    }  # fmt: skip


def last_of(found: list[TechnicalAssessment]) -> TechnicalAssessment | None:
    """The one that counts: the last that was concluded."""
    concluded = [one for one in found if one.signed_at]
    return max(concluded, key=lambda one: (one.signed_at, one.pk), default=None)


def told(one: TechnicalAssessment | None) -> dict[str, Any] | None:
    """One assessment in short."""
    if one is None:
        return None
    state, word = state_of(one)
    return {
        "url": reverse("web:assessment", args=[one.pk]), "pdf_url": reverse("web:assessment_pdf", args=[one.pk]), "state": state,
        "word": word, "signed_name": one.signed_name, "signed_at": one.signed_at, "begun_at": one.begun_at, "because": one.because,
        "limits": [assessment_paper.limit_words(*limit) for limit in assessments.limits_of(one)],
    }  # fmt: skip


def state_of(one: TechnicalAssessment) -> tuple[str, str]:
    """Mark and word of an outcome."""
    if not one.outcome:
        return "unknown", _("being written")
    return STATES[one.outcome], one.get_outcome_display()
