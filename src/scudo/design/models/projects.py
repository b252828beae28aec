"""Projects (D1): one customer's system from the first talk to the day it is in service, and what both sides agreed on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.core.acceptance import Category
from scudo.core.project import Stage
from scudo.customers.models import Contact, Customer, User

STAGES = [
    (Stage.REQUIREMENTS.value, _("requirements")),
    (Stage.ARCHITECTURE.value, _("architecture")),
    (Stage.COMPONENTS.value, _("components")),
    (Stage.ACCEPTANCE.value, _("acceptance test")),
    (Stage.IN_SERVICE.value, _("in service")),
]
CATEGORIES = [
    (Category.AVAILABILITY.value, _("availability")),
    (Category.RECOVERY.value, _("recovery time")),
    (Category.CAPACITY.value, _("capacity")),
    (Category.SECURITY.value, _("security")),
    (Category.OTHER.value, _("other requirement")),
]


class Project(models.Model):
    """The design phase of one system. `system` is its key: the system's row comes with its first model."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    system = models.SlugField(max_length=60)
    stage = models.CharField(max_length=12, choices=STAGES, default=Stage.REQUIREMENTS.value)
    in_charge = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system"],
                condition=~models.Q(stage=Stage.IN_SERVICE.value),
                name="project_once_for_a_system",
            )
        ]
        indexes = [models.Index(fields=["stage", "-begun_at"], name="project_stage")]
        ordering = ["-begun_at", "-pk"]

    def __str__(self) -> str:
        """The project's name."""
        return self.name


class Requirement(models.Model):
    """What the system has to fulfil; its words are its revisions, `revision` is the number of the one that holds."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="requirements")
    number = models.IntegerField()
    revision = models.IntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="requirement_once")]
        ordering = ["number"]


class Revision(models.Model):
    """A requirement's words and target as they were at one time; `document` is what a side agrees to, `digest` its SHA-256.

    `services` are pairs of key and name; without one it is about the whole system.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="revisions")
    number = models.IntegerField()
    category = models.CharField(max_length=12, choices=CATEGORIES)
    text = models.TextField()
    target_value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    target_unit = models.CharField(max_length=20, blank=True)
    target_words = models.CharField(max_length=300, blank=True)
    services = models.JSONField(default=list)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requirement", "number"], name="revision_once"),
            models.CheckConstraint(
                condition=models.Q(target_value__isnull=False) & ~models.Q(target_unit="")
                | models.Q(target_value=None) & ~models.Q(target_words=""),
                name="revision_has_a_target",
            ),
        ]
        ordering = ["requirement__number", "-number"]


class Risk(models.Model):
    """A single point of failure that the customer is asked to accept, by name (D4); `services` are pairs of key and name."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="risks")
    component = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    services = models.JSONField(default=list)
    because = models.CharField(max_length=500)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "component"],
                condition=models.Q(withdrawn_at=None),
                name="risk_asked_once",
            )
        ]
        ordering = ["pk"]
