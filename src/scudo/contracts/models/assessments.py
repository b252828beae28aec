"""The technical assessment of a third-party system, without which there is no contract for it (C3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.core.plans import Outcome
from scudo.customers.models import Customer, User

OUTCOMES = [
    (Outcome.FAVOURABLE.value, _("favourable")),
    (Outcome.LIMITED.value, _("favourable within limits")),
    (Outcome.UNFAVOURABLE.value, _("unfavourable")),
]


class TechnicalAssessment(models.Model):
    """What the provider found in a system that others made, and whether it can be assisted.

    `outcome` is blank while it is being written; with it `document` and its SHA-256 `digest` are frozen. A later one of the
    same system takes its place.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    system = models.SlugField(_("system"), max_length=60)
    scope = models.TextField(_("what was looked at"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=OUTCOMES, blank=True)
    because = models.TextField(_("why"), blank=True)
    document = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_name = models.CharField(max_length=150, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessment_signed_whole",
                condition=models.Q(outcome="", digest="", signed_at=None)
                | (~models.Q(outcome="") & ~models.Q(digest="") & models.Q(signed_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["customer", "system"], condition=models.Q(outcome=""), name="assessment_open_once"
            ),
        ]
        ordering = ["-begun_at", "-pk"]


class Finding(models.Model):
    """One thing found; a `limit` is one that the contract leaves out, by the kind and name of the thing."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(TechnicalAssessment, on_delete=models.CASCADE, related_name="findings")
    text = models.CharField(_("what was found"), max_length=500)
    remedy = models.CharField(_("what would mend it"), max_length=500, blank=True)
    limit_kind = models.CharField(max_length=10, blank=True)
    limit_name = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="finding_limit_whole",
                condition=models.Q(limit_kind="", limit_name="")
                | (models.Q(limit_kind__in=("system", "component", "service")) & ~models.Q(limit_name="")),
            )
        ]
        ordering = ["pk"]
