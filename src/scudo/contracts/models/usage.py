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
    """Work that was done, or with a `quantity` a part that was replaced; `prepaid` is where its hours came from.

    `charged` is what no contract pays for; without a `contract` there is none that could, and with an `invoice` it was charged
    already. `key` names it at the one who reports it, so that the same work is not drawn twice; one that was wrong is undone,
    not erased.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, null=True, on_delete=models.PROTECT, related_name="uses")
    prepaid = models.ForeignKey(PrepaidHours, null=True, on_delete=models.PROTECT, related_name="uses")
    key = models.CharField(max_length=60, unique=True)
    ticket = models.CharField(_("ticket"), max_length=16, blank=True)
    what = models.CharField(_("what was done"), max_length=300)
    minutes = models.IntegerField(_("minutes"))
    intervention = models.BooleanField(_("counts as an intervention"), default=True)
    quantity = models.IntegerField(_("pieces"), default=0)
    serial = models.CharField(_("serial number"), max_length=100, blank=True)
    charged = models.BooleanField(default=False)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    invoice = models.CharField(_("invoice"), max_length=40, blank=True)
    invoiced_on = models.DateField(_("invoiced on"), null=True)
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="use_minutes", condition=models.Q(minutes__gte=0, minutes__lte=100_000)
            ),
            models.CheckConstraint(
                name="use_of_no_contract_is_charged", condition=models.Q(contract__isnull=False) | models.Q(charged=True)
            ),
            models.CheckConstraint(
                name="use_part_is_no_work",
                condition=models.Q(quantity=0, serial="") | models.Q(quantity__gt=0, minutes=0, intervention=False, prepaid=None),
            ),
            models.CheckConstraint(
                name="use_invoiced_is_charged",
                condition=models.Q(invoice="", invoiced_on=None)
                | models.Q(~models.Q(invoice=""), invoiced_on__isnull=False, charged=True, undone_at=None),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["contract", "at"], name="use_contract"),
            models.Index(
                fields=["at"], condition=models.Q(charged=True, undone_at=None, invoiced_on=None), name="use_to_invoice"
            ),
            models.Index(fields=["ticket"], condition=~models.Q(ticket=""), name="use_ticket"),
        ]  # fmt: skip
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
