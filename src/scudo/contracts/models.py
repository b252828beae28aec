"""Contracts: what is covered, when, and how soon it is promised."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import Customer


class Plan(models.TextChoices):
    """The three plans; their names are the provider's."""

    TRIAL = "trial-90", "Scudo Trial 90"
    YEARLY = "360", "Scudo 360"
    FULL = "full", "Scudo Full"


class Contract(models.Model):
    """A customer's contract in force from `starts_on` to `ends_on`, the first day after it; open where null."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20, unique=True)
    plan = models.CharField(_("plan"), max_length=8, choices=Plan)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, not included"), null=True, blank=True)
    covers_all = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    revision = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contract_ends_after_start",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
            )
        ]
        indexes = [models.Index(fields=["customer", "starts_on"], name="contract_customer")]

    def __str__(self) -> str:
        """Plan and number, as on letters."""
        return f"{self.get_plan_display()} {self.number}"


class CoveredThing(models.Model):
    """A system, component or service that a contract lists."""

    class Kind(models.TextChoices):
        """What is listed."""

        SYSTEM = "system", _("system")
        COMPONENT = "component", _("component")
        SERVICE = "service", _("service")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="things")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind", "name"], name="covered_thing_once")
        ]
        ordering = ["pk"]


class Target(models.Model):
    """The two promises for one Severity Code, in minutes of service time; no `restore` is best effort."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="targets")
    severity = models.SmallIntegerField()
    acknowledge = models.IntegerField()
    restore = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "severity"], name="target_once"),
            models.CheckConstraint(condition=models.Q(severity__in=(1, 2, 3)), name="target_severity"),
            models.CheckConstraint(condition=models.Q(acknowledge__gt=0), name="target_acknowledge"),
            models.CheckConstraint(
                condition=models.Q(restore=None) | models.Q(restore__gt=0), name="target_restore"
            ),
        ]
        ordering = ["severity"]


class ExtraTimeWindow(models.Model):
    """Service hours beyond the office's: a weekly window, or one stretch from moment to moment."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="extra_time")
    days = ArrayField(models.CharField(max_length=7), default=list)
    from_time = models.CharField(max_length=5, blank=True)
    to_time = models.CharField(max_length=5, blank=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="extra_time_weekly_or_stretch",
                condition=models.Q(starts_at=None, ends_at=None, days__len__gt=0)
                | models.Q(starts_at__lt=models.F("ends_at"), days=[]),
            )
        ]
        ordering = ["pk"]


class FrozenCalendar(models.Model):
    """Service hours as they were when promises were made; equal ones are one row."""

    digest = models.CharField(max_length=64, unique=True)
    calendar = models.JSONField()
