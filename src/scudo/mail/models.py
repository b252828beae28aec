"""Letters: each one that came, each one to go out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import Contact, Customer, User
from scudo.desk.models import Message, Ticket


class Incoming(models.Model):
    """A mail as it came, kept whole, with what became of it; nothing that came is ever dropped (T5).

    `said` is what it became on its ticket; where that moves to another ticket, the mail follows. `authentication` is what a trusted server found of its sender:
    `{"verdict": …, "results": [[method, result, domain], …]}`, empty where no server is trusted or none said anything.
    """

    class Outcome(models.TextChoices):
        """What became of it."""

        OPENED = "opened", _("opened a ticket")
        APPENDED = "appended", _("joined a ticket")
        HELD = "held", _("held for a person")
        IGNORED = "ignored", _("filed without a ticket")

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")
    said = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=998, blank=True)
    digest = models.CharField(max_length=64, null=True, unique=True)
    envelope = models.JSONField(default=dict)
    authentication = models.JSONField(default=dict)
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["message_id"], condition=~models.Q(message_id=""), name="incoming_message_id"
            ),
            models.Index(fields=["received_at"], condition=models.Q(outcome="held"), name="incoming_held"),
            models.Index(fields=["sender", "-received_at"], name="incoming_sender"),
        ]


class Letter(models.Model):
    """A letter to one address: tried, then marked; sent again with the same Message-ID after a crash.

    `sent` means that our mail server took it; what the servers behind it report later makes it late or returned.
    """

    class Kind(models.TextChoices):
        """What it tells."""

        RECEIPT = "receipt", _("receipt")
        NOTICE = "notice", _("notice")
        REPLY = "reply", _("reply")
        LINK = "link", _("way into the portal")
        ACCOUNT = "account", _("account")
        ALARM = "alarm", _("alarm")

    class State(models.TextChoices):
        """How far it is."""

        GATHERING = "gathering", _("gathers news")
        QUEUED = "queued", _("queued")
        SENT = "sent", _("delivered")
        LATE = "late", _("late")
        RETURNED = "returned", _("came back")
        FAILED = "failed", _("not delivered")

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="+")
    reply = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    news = models.JSONField(default=list)
    recipient = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    send_after = models.DateTimeField()
    made_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "recipient", "-made_at"], name="letter_ticket"),
            models.Index(fields=["recipient", "-made_at"], name="letter_recipient"),
            models.Index(
                fields=["send_after"], condition=models.Q(state="gathering"), name="letter_gathering"
            ),
            models.Index(fields=["state"], condition=~models.Q(state="sent"), name="letter_unsent"),
        ]
