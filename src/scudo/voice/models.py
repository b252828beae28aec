"""Telephone exchanges, and the calls that they tell of (P1)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scudo.core.calling import Course
from scudo.customers.models import Contact, Customer, User
from scudo.desk.models import Ticket


class Switchboard(models.Model):
    """A telephone exchange that tells of its calls; only the digest of its secret is kept."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=~models.Q(digest=""), name="switchboard_secret_once"
            )
        ]
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        """The exchange's name."""
        return self.name


class Direction(models.TextChoices):
    """Who called whom."""

    IN = "in", pgettext_lazy("call", "incoming")
    OUT = "out", pgettext_lazy("call", "outgoing")


class State(models.TextChoices):
    """Names of the stages of `core.calling`."""

    RINGING = "ringing", pgettext_lazy("call", "ringing")
    ANSWERED = "answered", pgettext_lazy("call", "on the phone")
    ENDED = "ended", pgettext_lazy("call", "answered")
    MISSED = "missed", pgettext_lazy("call", "missed")


class Nothing(models.TextChoices):
    """Why nothing is to be done about a call."""

    WRONG_NUMBER = "wrong_number", _("wrong number")
    PRIVATE = "private", _("private")
    ADVERTISING = "advertising", _("advertising")
    NO_REQUEST = "no_request", _("called back, nothing was asked")
    OTHER = "other", _("another reason")


class Call(models.Model):
    """A call: who, to whom, when, and what became of it.

    `key` is the exchange's own id; `turn` counts how often it was used again. `number` is the other side's in E.164, blank where it
    is withheld or none that one could call; `told` is how the exchange wrote it. `extensions` rang, `answering` answered, in that order.
    Dealt with is what has a ticket, a reason why nothing is to be done, or another call by which it was dealt with (`through`).
    """

    switchboard = models.ForeignKey(Switchboard, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    turn = models.SmallIntegerField(default=1)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    number = models.CharField(max_length=16, blank=True)
    told = models.CharField(max_length=100, blank=True)
    dialled = models.CharField(max_length=100, blank=True)
    extensions = ArrayField(models.CharField(max_length=20), default=list)
    answering = ArrayField(models.CharField(max_length=20), default=list)
    operator = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    presumed = models.BooleanField(default=False)
    heard_at = models.DateTimeField()
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    notes = models.TextField(blank=True)
    version = models.IntegerField(default=1)
    noted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    nothing = models.CharField(max_length=12, choices=Nothing, blank=True)
    why = models.CharField(max_length=200, blank=True)
    through = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="others", db_index=False
    )
    dealt_at = models.DateTimeField(null=True)
    dealt_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["switchboard", "key", "turn"], name="call_once"),
            models.CheckConstraint(
                condition=models.Q(number="") | models.Q(number__regex=r"^\+[1-9][0-9]{4,14}$"),
                name="call_number_is_e164",
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="call_state"),
            models.CheckConstraint(
                condition=models.Q(state__in=("ringing", "answered"), ended_at=None)
                | models.Q(state__in=("ended", "missed"), ended_at__isnull=False),
                name="call_over_has_its_end",
            ),
        ]
        indexes = [
            models.Index(fields=["-began_at", "-id"], name="call_began"),
            models.Index(fields=["customer", "-began_at"], name="call_customer"),
            models.Index(fields=["ticket"], condition=~models.Q(ticket=None), name="call_ticket"),
            models.Index(fields=["through"], condition=~models.Q(through=None), name="call_through"),
            models.Index(fields=["heard_at"], condition=models.Q(ended_at=None), name="call_now"),
            models.Index(
                fields=["-began_at"],
                condition=models.Q(dealt_at=None, direction="in", state__in=("ended", "missed")),
                name="call_waiting",
            ),
            GinIndex(fields=["number"], name="call_number_digits", opclasses=["gin_trgm_ops"]),
        ]
        ordering: ClassVar[list[str]] = ["-began_at", "-pk"]

    @property
    def course(self) -> Course:
        """Its course, as the core reads it."""
        return Course(self.began_at, self.answered_at, self.ended_at, self.presumed)

    @property
    def is_now(self) -> bool:
        """Whether it rings, or somebody speaks."""
        return self.ended_at is None
