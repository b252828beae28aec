"""What a contract includes and what was used of it (C5): interventions, hours, prepaid hours (monte ore)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.contracts.models.agreements import Contract
from scudo.customers.models import Customer, User


class PrepaidHours(models.Model):
    """Hours paid in advance; `minutes` of work from `bought_on` until `expires_on`, the first day after, if there is one."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="prepaid")
    minutes = models.IntegerField(_("minutes"))
    warn_minutes = models.IntegerField(_("warn when fewer are left"))
    bought_on = models.DateField(_("bought on"))
    expires_on = models.DateField(_("until, not included"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    warned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="prepaid_minutes", condition=models.Q(minutes__gt=0)),
            models.CheckConstraint(
                name="prepaid_warning",
                condition=models.Q(warn_minutes__gte=0, warn_minutes__lt=models.F("minutes")),
            ),
            models.CheckConstraint(
                name="prepaid_expires_later",
                condition=models.Q(expires_on=None) | models.Q(expires_on__gt=models.F("bought_on")),
            ),
        ]
        ordering = ["bought_on", "pk"]


class Use(models.Model):
    """Work done under a contract: `minutes` of it and whether it is an intervention; `prepaid` is where its hours came from.

    `charged` is work that nothing included covers any more. `key` names the work at the one who reports it, so that the same
    work is not drawn twice; one that was wrong is undone, not erased.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="uses")
    prepaid = models.ForeignKey(PrepaidHours, null=True, on_delete=models.PROTECT, related_name="uses")
    key = models.CharField(max_length=60, unique=True)
    ticket = models.CharField(_("ticket"), max_length=16, blank=True)
    what = models.CharField(_("what was done"), max_length=300)
    minutes = models.IntegerField(_("minutes"))
    intervention = models.BooleanField(_("counts as an intervention"), default=True)
    charged = models.BooleanField(default=False)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="use_minutes", condition=models.Q(minutes__gte=0, minutes__lte=100_000)
            )
        ]
        indexes = [models.Index(fields=["contract", "at"], name="use_contract")]
        ordering = ["at", "pk"]


class TuningPoint(models.Model):
    """Something to fine-tune while a trial runs (C1), raised by either side and answered by the other."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="tuning")
    text = models.CharField(_("what to tune"), max_length=500)
    by_customer = models.BooleanField(default=False)
    name = models.CharField(max_length=150)
    raised_at = models.DateTimeField()
    answer = models.CharField(_("what was done"), max_length=500, blank=True)
    done_name = models.CharField(max_length=150, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tuning_done_is_answered", condition=models.Q(done_at=None) | ~models.Q(answer="")
            )
        ]
        ordering = ["raised_at", "pk"]
