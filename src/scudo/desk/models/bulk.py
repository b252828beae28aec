"""What was done to many tickets at once: each of them with how it stood before, so that it can be undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import Customer, User


class BulkVerb(models.TextChoices):
    """What can be done to many tickets at once."""

    ASSIGN = "assign", _("Assign")
    ACKNOWLEDGE = "acknowledge", _("Take charge")
    TAG = "tag", _("Add tags")
    UNTAG = "untag", _("Remove tags")
    CLOSE = "close", _("Close")
    CANCEL = "cancel", _("Cancel the tickets")


class Bulk(models.Model):
    """One person did one thing to many tickets; undone by the same person within minutes, once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    verb = models.CharField(max_length=11, choices=BulkVerb)
    said = models.JSONField(default=dict)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="bulk_of")]


class BulkItem(models.Model):
    """One ticket of it. `refused` is why nothing was done; `before` how it stood; `entry` the last journal entry of what was done.

    `kept` is why it was not brought back when the rest was undone, with `kept_by` whose change is kept.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="items")
    ticket = models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="+")
    refused = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=16, blank=True)
    before = models.JSONField(default=dict)
    entry = models.BigIntegerField(default=0)
    kept = models.CharField(max_length=20, blank=True)
    kept_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["pk"]
