"""Signatures of both sides, and the links by which somebody without an account signs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import Contact, Customer, User
from scudo.design.models.acceptance import AcceptanceTest
from scudo.design.models.projects import Project, Revision, Risk


class Side(models.TextChoices):
    """Who signs."""

    PROVIDER = "provider", _("provider")
    CUSTOMER = "customer", _("customer")


class Channel(models.TextChoices):
    """By which way somebody signed."""

    STAFF = "staff", _("logged in as staff")
    PORTAL = "portal", _("logged in to the portal")
    LINK = "link", _("by single-use link")


class Signature(models.Model):
    """One side's name under one document: a requirement's revision, an accepted risk, or the acceptance test.

    `digest` is the SHA-256 of the document that was signed. Rows are never changed, but for a signature under a test that
    was taken back before the other side signed.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="signatures")
    risk = models.ForeignKey(Risk, null=True, on_delete=models.PROTECT, related_name="signatures")
    test = models.ForeignKey(AcceptanceTest, null=True, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side)
    name = models.CharField(max_length=150)
    channel = models.CharField(max_length=6, choices=Channel)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signature_under_one_document",
                condition=models.Q(revision__isnull=False, risk=None, test=None)
                | models.Q(revision=None, risk__isnull=False, test=None)
                | models.Q(revision=None, risk=None, test__isnull=False),
            ),
            models.CheckConstraint(name="signature_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="only_a_test_is_reopened",
                condition=models.Q(taken_back_at=None) | models.Q(test__isnull=False),
            ),
            *(
                models.UniqueConstraint(
                    fields=[document, "side"],
                    condition=models.Q(taken_back_at=None),
                    name=f"{document}_signed_once",
                )
                for document in ("revision", "risk", "test")
            ),
        ]
        ordering = ["at", "pk"]


class SigningLink(models.Model):
    """A link by which one person signs, once, what one project asks of them; only its digest is kept."""

    class Purpose(models.TextChoices):
        """What it is for."""

        REQUIREMENTS = "requirements", _("requirements")
        ACCEPTANCE = "acceptance", _("acceptance test")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=12, choices=Purpose)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "-made_at"], name="signing_link_project")]
