"""The technical assessment as both sides keep it: a document in JSON with its SHA-256, and the paper that prints it (C3)."""

import json
from datetime import UTC, datetime
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scudo.contracts.models import CoveredThing, TechnicalAssessment
from scudo.contracts.models.assessments import OUTCOMES
from scudo.design.documents import Signed, moment_words, signed
from scudo.lib import typeset

TEMPLATE = "typeset/assessment.typ"
LIMITS = {
    CoveredThing.Kind.SYSTEM.value: gettext_lazy("The contract leaves out the system %(name)s."),
    CoveredThing.Kind.COMPONENT.value: gettext_lazy("The contract leaves out the component %(name)s."),
    CoveredThing.Kind.SERVICE.value: gettext_lazy("The contract leaves out the service %(name)s."),
}


def frozen(assessment: TechnicalAssessment) -> Signed:
    """The document that is signed: JSON with sorted keys, without blanks; equal assessments have equal ones."""
    said = content(assessment)
    return signed(json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def content(assessment: TechnicalAssessment) -> dict[str, Any]:
    """What an assessment says: what was signed, or what it says so far; moments in UTC."""
    if assessment.document:
        written: dict[str, Any] = json.loads(assessment.document)
        return written
    customer = assessment.customer
    return {
        "paper": "technical-assessment", "provider": settings.PROVIDER_NAME, "customer": {"key": customer.key, "name": customer.name},
        "system": assessment.system, "scope": assessment.scope, "begun_at": written_moment(assessment.begun_at),
        "findings": [
            {
                "text": one.text, "remedy": one.remedy,
                "limit": {"kind": one.limit_kind, "name": one.limit_name} if one.limit_kind else None,
            }
            for one in assessment.findings.all()
        ],
        "outcome": assessment.outcome, "because": assessment.because, "signed_name": assessment.signed_name,
        "signed_at": written_moment(assessment.signed_at) if assessment.signed_at else None,
    }  # fmt: skip


def written_moment(moment: datetime) -> str:
    """A moment in UTC, as the document has it."""
    return moment.astimezone(UTC).isoformat()


def of_assessment(assessment: TechnicalAssessment) -> bytes:
    """The PDF, in the provider's language: what was looked at, what was found, the outcome and the signature."""
    template = resources.files(__package__).joinpath(TEMPLATE).read_text()
    with translation.override(settings.LANGUAGE_CODE):
        return typeset.pdf(template, data_of(assessment))


def data_of(assessment: TechnicalAssessment) -> dict[str, Any]:
    """What the template prints."""
    said = content(assessment)
    moment = timezone.localtime(
        assessment.signed_at or assessment.begun_at, ZoneInfo(settings.PROVIDER_TIMEZONE)
    )
    return {
        "title": _("Technical assessment: %(system)s") % {"system": said["system"]}, "author": said["provider"],
        "footer": assessment.digest[:16], "language": settings.LANGUAGE_CODE, "date": [moment.year, moment.month, moment.day],
        "facts": [
            (_("Customer"), said["customer"]["name"]), (_("System"), said["system"]), (_("Begun"), moment_words(assessment.begun_at)),
        ],
        "scope_title": _("What was looked at"), "scope": said["scope"], "findings_title": _("What was found"),
        "findings": [finding(number, one) for number, one in enumerate(said["findings"], 1)],
        "nothing": "" if said["findings"] else _("Nothing that stands against assistance."),
        "outcome_title": _("Outcome"), "outcome": outcome_words(said["outcome"]), "because": said["because"],
        "signature": signature(assessment), "unsigned": "" if assessment.digest else _("Not concluded yet."),
        "digest_words": _("SHA-256 of the document that was signed:") if assessment.digest else "", "digest": assessment.digest,
    }  # fmt: skip


def finding(number: int, said: dict[str, Any]) -> dict[str, str]:
    """One thing found, as it is printed."""
    remedy = _("What would mend it: %(remedy)s") % said if said["remedy"] else ""
    return {
        "number": str(number),
        "text": said["text"],
        "remedy": remedy,
        "limit": limit_words(said["limit"]["kind"], said["limit"]["name"]) if said["limit"] else "",
    }


def limit_words(kind: str, name: str) -> str:
    """A limit as a sentence; nothing where there is none."""
    return str(LIMITS[kind]) % {"name": name} if kind else ""


def outcome_words(outcome: str) -> str:
    """An outcome as a heading has it; nothing while there is none."""
    words = str(dict(OUTCOMES).get(outcome, ""))
    return words[:1].upper() + words[1:]


def signature(assessment: TechnicalAssessment) -> list[tuple[str, str]]:
    """Who signed for the provider, and when."""
    if not assessment.signed_at:
        return []
    return [
        (_("For the provider"), assessment.signed_name),
        (_("When"), moment_words(assessment.signed_at)),
    ]
