"""What the customer says of urgency, beside what we assess."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.core import claim
from scudo.customers.models import Contact, Customer, User

LONGEST_WORDS = 300


class Claimed(models.TextChoices):
    """The four answers of `core.claim`, in the words that the customer is asked with."""

    STOPPED = claim.Claim.STOPPED.value, _("everything is stopped")
    PARTLY = claim.Claim.PARTLY.value, _("part of it does not work")
    MINOR = claim.Claim.MINOR.value, _("a question or a small nuisance")
    UNKNOWN = claim.Claim.UNKNOWN.value, _("does not know")


class Claim(models.Model):
    """One word of the customer's on how urgent it is (T2): added, never changed. `by` is who of ours wrote it down, if anybody."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="claims")
    claim = models.CharField(max_length=8, choices=Claimed)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(claim__in=Claimed.values), name="claim_known")
        ]
        ordering = ["at", "pk"]
