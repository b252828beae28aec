"""The provider's office, where its hours are not as every week (C6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scudo.customers.models import User


class OfficeException(models.Model):
    """Hours in which the office is closed, or open, against its week and its holidays; withdrawn, not erased."""

    class Kind(models.TextChoices):
        """Which of the two."""

        CLOSED = "closed", pgettext_lazy("office", "closed")
        OPEN = "open", pgettext_lazy("office", "open")

    kind = models.CharField(max_length=6, choices=Kind)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    because = models.CharField(_("why"), max_length=200)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="office_exception_ends_later", condition=models.Q(ends_at__gt=models.F("starts_at"))
            )
        ]
        ordering = ["starts_at", "pk"]
