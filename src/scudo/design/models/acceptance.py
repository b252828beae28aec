"""The final acceptance test of a project (D5): its steps, what came of each, and what shows it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.core.acceptance import Kind, Result
from scudo.customers.models import Customer, User
from scudo.design.models.projects import Project

KINDS = [
    (Kind.SERVICE.value, _("services at work")),
    (Kind.FUNCTION.value, _("functions at work")),
    (Kind.REDUNDANCY.value, _("redundant parts")),
    (Kind.ALARM.value, _("alarms")),
    (Kind.BACKUP.value, _("backup")),
    (Kind.REQUIREMENT.value, _("requirements")),
    (Kind.ADDED.value, _("further steps")),
]
RESULTS = [
    (Result.PENDING.value, _("to do")),
    (Result.PASSED.value, _("passed")),
    (Result.FAILED.value, _("failed")),
    (Result.NOT_POSSIBLE.value, _("not possible")),
]


class AcceptanceTest(models.Model):
    """The test of a project, derived from the model's version `version`.

    The provider's signature freezes `document`, and `digest` is its SHA-256; both are blank before. Once `signed_at` is
    set, both sides have signed and nothing changes any more.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="test")
    version = models.IntegerField()
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    certified = models.BooleanField(null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signed_at=None) | ~models.Q(digest=""), name="test_signed_has_document"
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether its steps may still be filled in: no side has signed."""
        return not self.digest


class AcceptanceStep(models.Model):
    """One step; `about` holds the names that its sentences need, `what` and `expected` the sentences of one that was added.

    `key` names it within the test and outlives new versions of the model; a step that the model in force does not give
    any more is not `active`.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    test = models.ForeignKey(AcceptanceTest, on_delete=models.PROTECT, related_name="steps")
    position = models.IntegerField()
    kind = models.CharField(max_length=12, choices=KINDS)
    key = models.CharField(max_length=250)
    component = models.CharField(max_length=100, blank=True)
    about = models.JSONField(default=dict)
    what = models.TextField(blank=True)
    expected = models.TextField(blank=True)
    requirements = ArrayField(models.IntegerField(), default=list)
    active = models.BooleanField(default=True)
    result = models.CharField(max_length=12, choices=RESULTS, default=Result.PENDING.value)
    note = models.TextField(blank=True)
    done_by = models.CharField(max_length=150, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["test", "key"], name="step_once"),
            models.CheckConstraint(
                condition=models.Q(result=Result.PENDING.value) | models.Q(done_at__isnull=False),
                name="step_done_has_moment",
            ),
        ]
        ordering = ["position", "pk"]


class Outcome(models.Model):
    """A result as it was recorded once; the last one is the step's, the others are its history."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(AcceptanceStep, on_delete=models.PROTECT, related_name="outcomes")
    result = models.CharField(max_length=12, choices=RESULTS)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Evidence(models.Model):
    """What shows a step's result: words or a link, of a person or of the part of the software that `name` says."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(AcceptanceStep, on_delete=models.PROTECT, related_name="evidence")
    text = models.CharField(max_length=500)
    link = models.CharField(max_length=500, blank=True)
    name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "at", "text"], name="evidence_once")]
        ordering = ["at", "pk"]
