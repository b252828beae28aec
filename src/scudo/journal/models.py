"""What happened, to what, by whom, when: log, audit and outbox in one."""

from django.db import models


class Seal(models.Model):
    """A batch of entries chained by hash to the batch before, so that a later change shows."""

    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    count = models.IntegerField()
    sealed_at = models.DateTimeField()


class Entry(models.Model):
    """One fact. Holds ids and facts, no personal text, so that erasure stays possible."""

    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=30, blank=True)
    by_user = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="entry_subject"),
            models.Index(fields=["id"], condition=models.Q(seal=None), name="entry_unsealed"),
        ]
