"""What watches (probes), what it found (states, their changes), and the faults behind it (incidents)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.core.severity import Effect
from scudo.customers.models import Customer
from scudo.design.models import Check, System
from scudo.desk.models import Ticket


class Probe(models.Model):
    """A program that runs checks, at a customer's site or in the centre (no customer).

    Code and token are kept as digests; `seen_at`, and `back_at` since when it is heard without a pause, are real time; `skew_s`
    is how far its clock stands behind ours.
    """

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, unique=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    token_digest = models.CharField(max_length=64, blank=True)
    host = models.CharField(max_length=100, blank=True)
    release = models.CharField(max_length=20, blank=True)
    enrolled_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    skew_s = models.FloatField(default=0)
    silent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token_digest"], condition=~models.Q(token_digest=""), name="probe_token_once"
            )
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        """The probe's name."""
        return self.name


class Spool(models.Model):
    """How far the results of one disk store of a probe have come: every row up to `through` is here; `behind`: more wait there."""

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    probe = models.ForeignKey(Probe, on_delete=models.CASCADE, related_name="spools")
    key = models.CharField(max_length=36)
    through = models.BigIntegerField(default=0)
    behind = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["probe", "key"], name="spool_once")]


class CheckState(models.Model):
    """What a check says now: `status` of the last result, `hard` as judged; 0 ok, 1 warning, 2 critical, 3 unknown.

    `began_at` is the first result of the present trouble, `since` the last change of `hard`, `seen_at` the last result by
    its own time, `heard_at` when it reached us, in real time.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    check_of = models.OneToOneField(Check, primary_key=True, on_delete=models.CASCADE, related_name="+")
    status = models.SmallIntegerField(default=0)
    hard = models.SmallIntegerField(default=0)
    attempt = models.SmallIntegerField(default=0)
    history = models.IntegerField(default=0)
    flapping = models.BooleanField(default=False)
    began_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    good_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField()
    output = models.TextField(blank=True)
    duration_ms = models.FloatField(null=True)


class StateChange(models.Model):
    """A check's judged state became another one, or 4: nobody asks it any more. What was in between is in the samples."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    hard = models.SmallIntegerField()
    output = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["check_of", "at"], name="change_check")]


class Series(models.Model):
    """A figure that a check measures again and again; its samples stand in the table `monitor_sample`, one part a day."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=100)
    unit = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_of", "label"], name="series_once")]
        ordering = ["pk"]


class Watch(models.Model):
    """A system as it was last evaluated; `due_at` asks for the next evaluation, at once where it is past.

    `summary`: {"services": {key: {state, severity, because, next}}, "failed": [...], "lost": [...], "warned": [...],
    "unknown": [...]}; `worst`: 0 down, 1 degraded, 2 at risk, 3 unknown, 4 up, for sorting.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    system = models.OneToOneField(System, primary_key=True, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField(null=True)
    asked = models.BooleanField(default=False)
    evaluated_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict)
    worst = models.SmallIntegerField(default=3)
    since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=~models.Q(due_at=None), name="watch_due"),
            models.Index(fields=["worst", "since"], name="watch_worst"),
        ]


class Incident(models.Model):
    """The fault behind one or many alarms: of a system, or a probe that is silent. One ticket follows it.

    `cause` is the component (or probe) that explains it. `verdict`: {"service": key or "", "function": key or "", "because": [components],
    "next": [components], "inferred": bool, "certain": bool, "kind": stopped · partly · at_risk · failed · warning · unknown · silent}.
    """

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(System, null=True, on_delete=models.PROTECT, related_name="+")
    probe = models.ForeignKey(Probe, null=True, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT, related_name="+")
    joined = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=100)
    effect = models.CharField(max_length=10, choices=[(effect.value, effect.value) for effect in Effect])
    severity = models.SmallIntegerField(null=True)
    verdict = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    healed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("incident")
        constraints = [
            models.CheckConstraint(
                name="incident_of_one",
                condition=models.Q(system=None, probe__isnull=False)
                | models.Q(system__isnull=False, probe=None),
            )
        ]
        indexes = [
            models.Index(fields=["system"], condition=models.Q(healed_at=None), name="incident_open"),
            models.Index(fields=["system", "-began_at"], name="incident_system"),
            models.Index(fields=["ticket"], name="incident_ticket"),
        ]


class IncidentPart(models.Model):
    """A component that a fault touches, or the probe that is silent, from when to when."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="parts")
    component = models.CharField(max_length=100)
    began_at = models.DateTimeField()
    healed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "component"], condition=models.Q(healed_at=None), name="part_open_once"
            )
        ]
        ordering = ["pk"]
