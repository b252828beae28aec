"""Technical assessments of systems that others made: what was found, and what a contract leaves out for it (C3)."""

from django.db.models import QuerySet

from scudo.contracts.models import Finding, TechnicalAssessment
from scudo.contracts.models.assessments import OUTCOMES
from scudo.core.plans import Outcome
from scudo.core.roles import Actor
from scudo.customers.models import Customer
from scudo.design.models import System
from scudo.design.queries.systems import graph_of

__all__ = ["OUTCOMES", "Finding", "TechnicalAssessment"]


def assessments_for(viewer: Actor) -> QuerySet[TechnicalAssessment]:
    """Every assessment for staff; for a contact the concluded ones of their companies."""
    found = TechnicalAssessment.objects.select_related("customer")
    if viewer.is_staff or viewer.is_system:
        return found
    return found.filter(customer__in=viewer.customers).exclude(outcome="")


def assessment_by_id(viewer: Actor, pk: int) -> TechnicalAssessment | None:
    """One assessment, if the viewer may see it."""
    return assessments_for(viewer).filter(pk=pk).first()


def assessments_of(viewer: Actor, customer: Customer, system: str) -> QuerySet[TechnicalAssessment]:
    """The assessments of one system, the latest first."""
    return assessments_for(viewer).filter(customer=customer, system=system)


def findings_of(viewer: Actor, assessment: TechnicalAssessment) -> QuerySet[Finding]:
    """What was found; for a contact only once the assessment is concluded."""
    return Finding.objects.filter(
        assessment=assessment, assessment__in=assessments_for(viewer).select_related(None)
    )


def finding_by_id(viewer: Actor, assessment: TechnicalAssessment, pk: int) -> Finding | None:
    """One thing found."""
    return findings_of(viewer, assessment).filter(pk=pk).first()


def replaced_by(viewer: Actor, assessment: TechnicalAssessment) -> TechnicalAssessment | None:
    """The concluded assessment of the same system that took the place of this one."""
    if assessment.signed_at is None:
        return None
    later = assessments_of(viewer, assessment.customer, assessment.system).filter(
        signed_at__gte=assessment.signed_at
    )
    return later.exclude(pk__lte=assessment.pk).order_by("-signed_at", "-pk").first()


def limits_of(assessment: TechnicalAssessment | None) -> list[tuple[str, str]]:
    """What a contract leaves out for an assessment that is favourable within limits: kinds and names, each once."""
    if assessment is None or assessment.outcome != Outcome.LIMITED.value:
        return []
    return limits_among(assessment.findings.all())


def limits_among(findings: "QuerySet[Finding]") -> list[tuple[str, str]]:
    """The limits that findings set, each once, in their order."""
    return list(dict.fromkeys((one.limit_kind, one.limit_name) for one in findings if one.limit_kind))


def former_limits(assessment: TechnicalAssessment) -> list[tuple[str, str]]:
    """The limits that earlier assessments of the same system set."""
    findings = Finding.objects.filter(
        assessment__customer=assessment.customer_id, assessment__system=assessment.system,
        assessment__outcome=Outcome.LIMITED.value,
    ).exclude(assessment=assessment.pk)  # fmt: skip
    return limits_among(findings)


def things_of(assessment: TechnicalAssessment) -> dict[str, list[str]]:
    """By kind, the names in the model of an assessed system; nothing where it has no model yet, and any name will do."""
    system = System.objects.filter(customer=assessment.customer_id, key=assessment.system).first()
    if system is None:
        return {}
    model = graph_of(system).model
    return {
        "system": [system.name],
        "component": [one.name for one in model.components],
        "service": [one.name for one in model.services],
    }
