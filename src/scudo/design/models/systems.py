"""The architecture of customers' systems, version by version, and how each part is watched."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import Customer, User


class System(models.Model):
    """What was sold, rented or taken over, as one architecture; `version` is the one in force."""

    class Acquired(models.TextChoices):
        """How the customer came by it (C10)."""

        BOUGHT = "bought", _("bought")
        RENTED = "rented", _("rented")
        TAKEN_OVER = "taken-over", _("taken over")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    acquired = models.CharField(max_length=10, choices=Acquired)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        """The system's name."""
        return self.name


class Version(models.Model):
    """One text of a system's model, kept as it was written."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "number"], name="version_once")]
        ordering = ["-number"]


class Check(models.Model):
    """How a component is watched: `kind` and `spec` say what is asked, `probe` who asks (empty: the centre's)."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="checks")
    component = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)
    spec = models.JSONField()
    every_s = models.FloatField()
    retry_s = models.FloatField()
    attempts = models.SmallIntegerField()
    timeout_s = models.FloatField()
    probe = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "component", "key"], name="check_once"),
            models.CheckConstraint(condition=models.Q(every_s__gt=0, retry_s__gt=0), name="check_interval"),
            models.CheckConstraint(condition=models.Q(attempts__gte=1), name="check_attempts"),
        ]
        indexes = [models.Index(fields=["probe"], condition=models.Q(active=True), name="check_probe")]
        ordering = ["pk"]
