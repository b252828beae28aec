"""Letters: each one that came, each one to go out; and the mailboxes that some are fetched from."""

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


class Trouble(models.TextChoices):
    """Why a mailbox is not read as it should be."""

    NONE = "", _("is read")
    UNREACHABLE = "unreachable", _("cannot be reached")
    LOGIN = "login", _("refuses the login")
    SECRET = "secret", _("has no password that can be read")
    FOLDER = "folder", _("does not open its folder")
    KEEPS = "keeps", _("does not let taken mails be put away")
    STUCK = "stuck", _("holds mails that cannot be taken")
    OURS = "ours", _("waits for our own database or disk")
    SILENT = "silent", _("is read by no process")


class Mailbox(models.Model):
    """A folder that is read by IMAP, by what it is (`user@host:port/folder`), and how that goes; moments are real time.

    `read_at` is when it was last looked through; `troubled_since` when it was last well, whatever went wrong since.
    """

    place = models.CharField(max_length=600, unique=True)
    known_since = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=11, choices=Trouble, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    troubled_since = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)


class Fetched(models.Model):
    """A mail of a mailbox, remembered by UIDVALIDITY and UID, so that it is read once even if it cannot be put away."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("could not be taken, is tried again")
        TAKEN = "taken", _("taken, still in its folder")
        LARGE = "large", _("too large, kept aside in its folder")
        DONE = "done", _("taken and put away")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="fetched")
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    digest = models.CharField(max_length=64, blank=True)
    incoming = models.ForeignKey(Incoming, null=True, on_delete=models.SET_NULL, related_name="+")
    tries = models.IntegerField(default=0)
    try_after = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "validity", "uid"], name="fetched_once")]
        indexes = [
            models.Index(fields=["mailbox", "digest"], name="fetched_digest"),
            models.Index(fields=["mailbox", "state"], condition=~models.Q(state="done"), name="fetched_open"),
        ]
