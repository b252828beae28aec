"""Maintenance duties (C3): planned interventions that come back by a rule."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.contracts.models.agreements import Contract
from scudo.customers.models import Customer, User


class Duty(models.Model):
    """What is done again and again under a contract, by an iCalendar recurrence rule; its ticket opens `lead_days` before."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="duties")
    what = models.CharField(_("what is done"), max_length=200)
    kind = models.CharField(max_length=10, blank=True)
    thing = models.CharField(_("on what"), max_length=100, blank=True)
    rule = models.CharField(_("how often"), max_length=200)
    starts_on = models.DateField(_("from"))
    lead_days = models.IntegerField(_("days before"), default=7)
    ended_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duty_lead_days", condition=models.Q(lead_days__gte=0, lead_days__lte=180)
            )
        ]
        ordering = ["pk"]


class DutyDay(models.Model):
    """One day on which a duty is due: the number of its ticket once that is open, and when it was done."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="days")
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    ticket = models.CharField(max_length=16, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "due_on"], name="duty_day_once")]
        indexes = [models.Index(fields=["due_on"], condition=models.Q(done_at=None), name="duty_day_open")]
        ordering = ["due_on", "pk"]
