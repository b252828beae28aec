"""Contracts and their versions: what is covered, when, and how soon it is promised (C1-C7, C10, C11)."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scudo.contracts.models.rentals import Rental
from scudo.core import plans
from scudo.core.agreement import Renewal, State
from scudo.core.plans import Acquired
from scudo.customers.models import Customer, Language, User
from scudo.design.models import Project


class Plan(models.TextChoices):
    """The three plans; their names are the provider's."""

    TRIAL = plans.Plan.TRIAL.value, settings.PLAN_NAMES["trial-90"]
    YEARLY = plans.Plan.YEARLY.value, settings.PLAN_NAMES["360"]
    FULL = plans.Plan.FULL.value, settings.PLAN_NAMES["full"]


STATES = [
    (State.PREPARATION.value, _("in preparation")),
    (State.IN_FORCE.value, _("in force")),
    (State.SUSPENDED.value, _("suspended")),
    (State.ENDED.value, pgettext_lazy("contract", "ended")),
]
ACQUISITIONS = [
    (Acquired.BOUGHT.value, _("bought")),
    (Acquired.RENTED.value, _("rented")),
    (Acquired.TAKEN_OVER.value, _("taken over")),
]
RENEWALS = [
    (Renewal.NONE.value, _("ends by itself")),
    (Renewal.EXPLICIT.value, _("renewed when both sides say so")),
    (Renewal.TACIT.value, _("renewed by itself unless notice is given")),
]


class Series(models.Model):
    """The last number given in a series: one for each plan or kind of paper and year."""

    name = models.CharField(max_length=20, unique=True)
    last = models.IntegerField(default=0)


class Contract(models.Model):
    """A customer's contract, in force from `starts_on` to `ends_on`, the first day after it; open where null.

    `term_starts_on` is the first day of the year that runs now: what is included is counted from there. `system` is the
    key of the system it is about, blank for one about several. `follows` is the contract that it continues.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20, unique=True)
    plan = models.CharField(_("plan"), max_length=8, choices=Plan)
    state = models.CharField(_("state"), max_length=11, choices=STATES, default=State.IN_FORCE.value)
    acquired = models.CharField(_("acquired"), max_length=10, choices=ACQUISITIONS, blank=True)
    system = models.SlugField(_("system"), max_length=60, blank=True)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="+")
    rental = models.ForeignKey(Rental, null=True, on_delete=models.PROTECT, related_name="contracts")
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    renewal = models.CharField(
        _("at its end"), max_length=8, choices=RENEWALS, default=Renewal.EXPLICIT.value
    )
    notice_days = models.IntegerField(_("days of notice"), default=30)
    notice_at = models.DateTimeField(null=True)
    starts_on = models.DateField(_("from"), null=True)
    term_starts_on = models.DateField(null=True)
    ends_on = models.DateField(_("until, not included"), null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.ITALIAN)
    reminded = ArrayField(models.IntegerField(), default=list)
    reminded_of = models.DateField(null=True)
    revision = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contract_ends_after_start",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="contract_runs_from_a_day",
                condition=models.Q(starts_on__isnull=False, term_starts_on__isnull=False)
                | models.Q(state__in=[State.PREPARATION.value, State.ENDED.value]),
            ),
            models.CheckConstraint(
                name="contract_state", condition=models.Q(state__in=[state for state, _words in STATES])
            ),
            models.CheckConstraint(
                name="contract_notice_days", condition=models.Q(notice_days__gte=0, notice_days__lte=365)
            ),
            models.UniqueConstraint(
                fields=["system"],
                condition=models.Q(plan=Plan.TRIAL)
                & ~models.Q(system="")
                & ~models.Q(state=State.ENDED.value, starts_on=None),
                name="trial_once_for_a_system",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "starts_on"], name="contract_customer"),
            models.Index(fields=["ends_on"], condition=~models.Q(state="ended"), name="contract_ends"),
        ]

    def __str__(self) -> str:
        """Plan and number, as on letters."""
        return f"{self.get_plan_display()} {self.number}"


class Suspension(models.Model):
    """A stretch in which a contract covers nothing; open where `ends_at` is null."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="suspensions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=500)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=models.Q(ends_at=None), name="suspension_open_once"
            ),
            models.CheckConstraint(
                name="suspension_ends_after_start",
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
            ),
        ]
        ordering = ["starts_at", "pk"]


class Version(models.Model):
    """What a contract says from `holds_from` on (null: from its beginning); a ticket keeps the one it was opened under.

    `interventions` and `minutes` are what is included in a year of the contract, null without a limit.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    holds_from = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    because = models.CharField(max_length=500, blank=True)
    covers_all = models.BooleanField(default=False)
    interventions = models.IntegerField(null=True)
    minutes = models.IntegerField(null=True)
    parts = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contract_version_atce"),
            models.CheckConstraint(
                name="version_first_from_the_beginning",
                condition=models.Q(number=1, holds_from=None)
                | models.Q(number__gt=1, holds_from__isnull=False),
            ),
            models.CheckConstraint(
                name="version_included",
                condition=(models.Q(interventions=None) | models.Q(interventions__gte=0))
                & (models.Q(minutes=None) | models.Q(minutes__gte=0)),
            ),
        ]
        ordering = ["number"]


class CoveredThing(models.Model):
    """A system, component or service that a contract lists, as covered or as left out."""

    class Kind(models.TextChoices):
        """What is listed."""

        SYSTEM = "system", _("system")
        COMPONENT = "component", _("component")
        SERVICE = "service", _("service")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="things")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=100)
    excluded = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "kind", "name"], name="covered_thing_once")]
        ordering = ["pk"]


class Target(models.Model):
    """The two promises for one Severity Code, in minutes of service time; no `restore` is best effort."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="targets")
    severity = models.SmallIntegerField()
    acknowledge = models.IntegerField()
    restore = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "severity"], name="target_once"),
            models.CheckConstraint(condition=models.Q(severity__in=(1, 2, 3)), name="target_severity"),
            models.CheckConstraint(condition=models.Q(acknowledge__gt=0), name="target_acknowledge"),
            models.CheckConstraint(
                condition=models.Q(restore=None) | models.Q(restore__gt=0), name="target_restore"
            ),
        ]
        ordering = ["severity"]


class ExtraTimeWindow(models.Model):
    """Service hours beyond the office's (C7): a window on certain days, or one stretch from moment to moment.

    A window on days may be bounded to the dates from `since` to `until`, both included, and leave out `but`.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="extra_time")
    days = ArrayField(models.CharField(max_length=7), default=list)
    from_time = models.CharField(max_length=5, blank=True)
    to_time = models.CharField(max_length=5, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    but = ArrayField(models.DateField(), default=list)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="extra_time_weekly_or_stretch",
                condition=models.Q(starts_at=None, ends_at=None, days__len__gt=0)
                | models.Q(starts_at__lt=models.F("ends_at"), days=[]),
            ),
            models.CheckConstraint(
                name="extra_time_dates_in_order",
                condition=models.Q(since=None)
                | models.Q(until=None)
                | models.Q(until__gte=models.F("since")),
            ),
        ]
        ordering = ["pk"]


class Closure(models.Model):
    """Days on which the customer is closed and no clock runs (C6), both included."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="closures")
    first = models.DateField()
    last = models.DateField()
    because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closure_days_in_order", condition=models.Q(last__gte=models.F("first"))
            )
        ]
        ordering = ["first", "pk"]


class FrozenCalendar(models.Model):
    """Service hours as they were when promises were made; equal ones are one row."""

    digest = models.CharField(max_length=64, unique=True)
    calendar = models.JSONField()
