"""Drafts of a contract (C9): who asks for one, the numbered paper, and how it was accepted."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scudo.contracts.models.agreements import ACQUISITIONS, Contract, Plan, Version
from scudo.customers.models import Contact, Customer, Language, User


class DraftRequest(models.Model):
    """Somebody, a customer or not, asks for the draft of a contract; what they wrote is kept as they wrote it."""

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", pgettext_lazy("draft", "asked for")
        TAKEN = "taken", pgettext_lazy("draft", "being completed")
        DECLINED = "declined", pgettext_lazy("draft", "declined")

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    company = models.CharField(_("company"), max_length=200)
    name = models.CharField(_("your name"), max_length=150)
    mail = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    plan = models.CharField(_("plan"), max_length=8, choices=Plan, blank=True)
    acquired = models.CharField(_("acquired"), max_length=10, choices=ACQUISITIONS, blank=True)
    things = models.TextField(_("what you have"))
    hours = models.TextField(_("hours you wish"), blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.ITALIAN)
    asked_at = models.DateTimeField()
    sender = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    contract = models.ForeignKey(Contract, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-asked_at"], name="draft_request_at"),
            models.Index(fields=["sender", "-asked_at"], name="draft_request_sender"),
        ]
        ordering = ["-asked_at", "-pk"]


class Draft(models.Model):
    """A numbered paper of one version of a contract: the frozen `document` and its SHA-256, which the customer signs.

    `name`, `channel` and `accepted_at` are the customer's signature. A draft that a newer one took the place of is `void`.
    """

    class Channel(models.TextChoices):
        """By which way somebody signed."""

        PORTAL = "portal", _("logged in to the portal")
        LINK = "link", _("by single-use link")
        PAPER = "paper", _("on paper")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="drafts")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=20, unique=True)
    language = models.CharField(max_length=2, choices=Language)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    provider_name = models.CharField(max_length=150)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=150, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    accepted_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="draft_accepted_by_name",
                condition=models.Q(accepted_at=None, name="", channel="")
                | (models.Q(accepted_at__isnull=False) & ~models.Q(name="") & ~models.Q(channel="")),
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(accepted_at=None, void_at=None),
                name="draft_open_once",
            ),
        ]
        ordering = ["-made_at", "-pk"]


class DraftLink(models.Model):
    """A link by which one person accepts one draft, once; only its digest is kept."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="links")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
