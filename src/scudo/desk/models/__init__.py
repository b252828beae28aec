"""Tickets: what was asked, how grave it is, what was promised, and what was said."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scudo.contracts.models import FrozenCalendar
from scudo.core.lifecycle import OPEN
from scudo.customers.models import Contact, Customer, User
from scudo.desk.models.bulk import Bulk, BulkItem, BulkVerb
from scudo.desk.models.claims import Claim, Claimed
from scudo.desk.models.custom_fields import CustomField, FieldKind, FieldValue
from scudo.desk.models.replies import ReplyTemplate
from scudo.desk.models.tags import Tag, TicketTag
from scudo.desk.models.teams import Team
from scudo.desk.models.together import Mention, Merge, TicketLink, Watcher
from scudo.desk.models.views import SavedView

__all__ = [
    "Attachment", "Bulk", "BulkItem", "BulkVerb", "Claim", "Claimed", "CustomField", "FieldKind", "FieldValue", "Kind", "Mention", "Merge",
    "Message", "Origin", "Pause", "ReplyTemplate", "SavedView", "SeverityChange", "State", "Tag", "Team", "Ticket", "TicketLink", "TicketTag",
    "Watcher",
]  # fmt: skip


class Origin(models.TextChoices):
    """How a request came (T1), printed as the notice prints it."""

    PHONE = "phone", _("Phone")
    MAIL = "mail", _("Mail")
    MONITOR = "monitor", "AltecMonitor"
    OTHER = "other", _("other")


class Kind(models.TextChoices):
    """What is asked."""

    FAULT = "fault", _("fault")
    REQUEST = "request", _("request")
    PLANNED = "planned", _("planned")
    PREDICTION = "prediction", _("prediction")


class State(models.TextChoices):
    """Names of the states of `core.lifecycle`."""

    NEW = "new", _("new")
    ACKNOWLEDGED = "acknowledged", _("taken in charge")
    IN_PROGRESS = "in_progress", _("in progress")
    WAITING_CUSTOMER = "waiting_customer", _("waits for the customer")
    WAITING_SUPPLIER = "waiting_supplier", _("waits for a supplier")
    RESOLVED = "resolved", _("resolved")
    CLOSED = "closed", pgettext_lazy("ticket", "closed")
    CANCELLED = "cancelled", _("cancelled")


class Ticket(models.Model):
    """A request with its number, its Severity Code (null until assessed) and its frozen promise.

    `claim` is the last that the customer said of urgency, empty where they said nothing; no assessment touches it.
    `thing` is the name of what it is about, `within` that of the system which that is part of, where somebody said so.
    `merged_into` is the ticket that goes on for one that was merged (docs/rules/merging.md). A team's ticket may have a person too.
    `warn_at` is when the next warning of its clocks may go out; `warned` holds, by clock, the budget in minutes of which was
    warned last, and the percent of it that was used up then. `known_family` are the ids that `queries.family` has read for a page, `opening` what was said
    when it was opened, for who opened it.
    """

    known_family: tuple[int, ...] | None = None
    opening: "Message | None" = None

    number = models.CharField(max_length=16, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin)
    origin_detail = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FAULT)
    severity = models.SmallIntegerField(null=True)
    effect = models.CharField(max_length=10, blank=True)
    claim = models.CharField(max_length=8, choices=Claimed, blank=True, default="", db_default="")
    thing = models.CharField(max_length=120, blank=True)
    within = models.CharField(max_length=120, blank=True, default="", db_default="")
    state = models.CharField(max_length=16, choices=State, default=State.NEW)
    assignee = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    covered = models.BooleanField()
    coverage = models.JSONField()
    promise = models.JSONField()
    calendar = models.ForeignKey(FrozenCalendar, on_delete=models.PROTECT, related_name="+")
    acknowledge_due = models.DateTimeField(null=True)
    restore_due = models.DateTimeField(null=True)
    next_due = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned = models.JSONField(default=dict)
    unread = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(severity=None) | models.Q(severity__in=(1, 2, 3)), name="ticket_severity"
            ),
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="ticket_origin"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="ticket_state"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="ticket_kind"),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="ticket_merged_into_another"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_due", "id"],
                condition=models.Q(state__in=sorted(state.value for state in OPEN)),
                name="ticket_open_due",
            ),
            models.Index(
                IsNull(models.F("severity"), True).desc(),
                models.F("next_due").asc(nulls_last=True),
                "id",
                condition=models.Q(state__in=sorted(state.value for state in OPEN)),
                name="ticket_open_order",
            ),
            models.Index(
                fields=["warn_at"],
                condition=models.Q(state__in=sorted(state.value for state in OPEN), warn_at__isnull=False),
                name="ticket_warn",
            ),
            models.Index(fields=["customer", "-opened_at"], name="ticket_customer"),
            models.Index(fields=["-ended_at"], condition=~models.Q(ended_at=None), name="ticket_ended"),
            models.Index(
                fields=["merged_into"], condition=~models.Q(merged_into=None), name="ticket_merged_into"
            ),
            models.Index(
                fields=["assignee", "team"],
                condition=models.Q(state__in=sorted(state.value for state in OPEN)),
                name="ticket_open_load",
            ),
            models.Index(
                fields=["opened_at", "id"],
                condition=models.Q(state__in=sorted(state.value for state in OPEN)),
                name="ticket_open_age",
            ),
            models.Index(
                fields=["changed_at", "id"],
                condition=models.Q(state__in=sorted(state.value for state in OPEN)),
                name="ticket_open_changed",
            ),
            GinIndex(fields=["reason"], name="ticket_reason_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        """The number, as one says it."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to work on it."""
        return self.state in OPEN


class TakenOver(models.Model):
    """What a ticket was called in the desk that it was taken over from, so that nothing is taken over twice."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="taken_over")
    reference = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "reference"], name="taken_over_once")]


class SeverityChange(models.Model):
    """Who gave which Severity Code, when and why, and what was proposed then (T2).

    `proposal`: {"because": [reasons], "differs": [reasons], "answers": code or null, "monitor": code or null, "claim": answer or ""};
    empty where nothing was proposed. A reason is {"code", "about"}. `reason` is the code of a rule's reason or a person's words, which stay
    inside; `told` is what they write for the customer.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="severities")
    before = models.SmallIntegerField(null=True)
    after = models.SmallIntegerField()
    proposed = models.SmallIntegerField(null=True)
    proposal = models.JSONField(default=dict, db_default={})
    reason = models.TextField()
    told = models.CharField(max_length=500, blank=True, default="", db_default="")
    automatic = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class Pause(models.Model):
    """A stretch in which the restore clock stood; open where `ends_at` is null. `reminded` counts the reminders sent."""

    class Why(models.TextChoices):
        """What stopped the clock."""

        CUSTOMER = "customer", _("waiting for the customer")
        RESOLVED = "resolved", _("resolved, then reopened")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="pauses")
    why = models.CharField(max_length=10, choices=Why)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reminded = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(ends_at=None), name="pause_open_once"
            )
        ]
        indexes = [models.Index(fields=["starts_at"], condition=models.Q(ends_at=None), name="pause_open")]
        ordering = ["starts_at", "pk"]


class Message(models.Model):
    """Something said on a ticket: a letter in or out, a call, an inside note the customer never sees.

    `came_for` is the merged ticket that a later letter was written to; it stands on the one that goes on for it.
    """

    class Kind(models.TextChoices):
        """Who said it to whom."""

        IN = "in", _("letter received")
        OUT = "out", _("letter sent")
        CALL = "call", _("phone call")
        NOTE = "note", _("internal note")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=4, choices=Kind)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    author = models.CharField(max_length=200)
    address = models.CharField(max_length=320, blank=True)
    text = models.TextField()
    whole = models.TextField(blank=True)
    at = models.DateTimeField()
    came_for = models.ForeignKey(
        Ticket, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["ticket", "at"], name="message_ticket"),
            models.Index(fields=["came_for"], condition=~models.Q(came_for=None), name="message_came_for"),
        ]


class Attachment(models.Model):
    """A file that came with a message; its bytes stand outside the database under their SHA-256."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]


class Satisfaction(models.Model):
    """How a customer's person says that a closed ticket went; said once."""

    class Score(models.IntegerChoices):
        """How well."""

        BAD = 1, _("badly")
        FAIR = 2, _("so so")
        GOOD = 3, _("well")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="ratings")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    score = models.SmallIntegerField(choices=Score)
    comment = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "contact"], name="rated_once"),
            models.CheckConstraint(name="rating_score", condition=models.Q(score__in=(1, 2, 3))),
        ]
        ordering = ["at", "pk"]


class Attention(models.Model):
    """One of the provider's people has a ticket before them since, at most, a minute; and what they are writing there.

    What is being written is kept until it is sent or thrown away, however long that takes.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attention")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True)
    recipient = models.CharField(max_length=8, blank=True)
    draft = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="attention_once")]
