"""Customers, their sites and people, and everyone who can log in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from scudo.core.roles import Actor, Role


class Language(models.TextChoices):
    """Languages of letters and pages."""

    ITALIAN = "it", _("Italian")
    ENGLISH = "en", _("English")


class Customer(models.Model):
    """A company that the provider assists; `key` is how models and commands name it."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("company name"), max_length=200)
    vat_number = models.CharField(_("VAT number"), max_length=11, blank=True)
    fiscal_code = models.CharField(_("codice fiscale"), max_length=16, blank=True)
    pec = models.EmailField(_("PEC address"), blank=True)
    sdi_code = models.CharField(_("SDI code"), max_length=7, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.ITALIAN)
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Rome")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vat_number"], condition=~models.Q(vat_number=""), name="customer_vat_number_once"
            )
        ]
        indexes = [models.Index(Lower("name"), name="customer_name")]

    def __str__(self) -> str:
        """The company's name."""
        return self.name


class MailDomain(models.Model):
    """A domain whose mail comes from the customer's people, so that a new one of them is not a stranger."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(_("mail domain"), max_length=253)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "domain"], name="mail_domain_once"),
            models.CheckConstraint(condition=models.Q(domain=Lower("domain")), name="mail_domain_is_lower"),
        ]
        indexes = [models.Index(fields=["domain"], name="mail_domain")]


class Site(models.Model):
    """A place where a customer's systems stand; `phone` is its switchboard, in E.164, blank where there is none."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("site"), max_length=100)
    address = models.CharField(_("address"), max_length=200, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(phone="") | models.Q(phone__regex=r"^\+[1-9][0-9]{4,14}$"),
                name="site_phone_is_e164",
            )
        ]
        indexes = [models.Index(fields=["phone"], condition=~models.Q(phone=""), name="site_phone")]

    def __str__(self) -> str:
        """The site's name and town."""
        return f"{self.name}, {self.town}" if self.town else self.name


class Contact(models.Model):
    """A person; which companies they speak for is their memberships."""

    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.ITALIAN)
    proposed = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(Lower("name"), name="contact_name")]

    def __str__(self) -> str:
        """The person's name."""
        return self.name


class Membership(models.Model):
    """A person speaks for a customer, and is told what they chose to be told."""

    class Notices(models.TextChoices):
        """Which letters about tickets a person gets."""

        OWN = "own", _("own tickets")
        ALL = "all", _("every ticket of the company")
        NONE = "none", _("none")

    class Steps(models.TextChoices):
        """How much of a ticket's way these letters tell."""

        EVERY = "every", _("every step")
        ESSENTIAL = "essential", _("only what matters")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="memberships")
    position = models.CharField(_("position"), max_length=100, blank=True)
    notices = models.CharField(_("letters"), max_length=4, choices=Notices, default=Notices.OWN)
    steps = models.CharField(_("steps"), max_length=9, choices=Steps, default=Steps.EVERY)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "contact"], name="membership_once")]


class MailAddress(models.Model):
    """One of a person's mail addresses; an address belongs to one person only."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    address = models.EmailField(_("e-mail address"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address"], name="mail_address_once"),
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")), name="mail_address_is_lower"
            ),
        ]
        ordering = ["pk"]


class Phone(models.Model):
    """One of a person's phones, in E.164; several people may share one."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=16)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^\+[1-9][0-9]{4,14}$"), name="phone_is_e164"
            )
        ]
        indexes = [models.Index(fields=["number"], name="phone_number")]
        ordering = ["pk"]


class Users(BaseUserManager["User"]):
    """Makes users from an address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password, or with none that works."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Whoever can log in: the provider's people by their roles, a customer's person as contact; `extension` is the phone on their desk."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    roles = ArrayField(models.CharField(max_length=12, choices=[(role.value, role.value) for role in Role]))
    contact = models.OneToOneField(Contact, null=True, on_delete=models.CASCADE, related_name="user")
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.ITALIAN)
    theme = models.CharField(
        _("theme"), max_length=5, blank=True, choices=[("light", _("light")), ("dark", _("dark"))]
    )
    extension = models.CharField(_("extension"), max_length=20, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Users()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_is_staff_or_contact",
                condition=models.Q(contact=None) & ~models.Q(roles__contains=[Role.CONTACT.value])
                | models.Q(contact__isnull=False) & models.Q(roles=[Role.CONTACT]),
            )
        ]

    def __str__(self) -> str:
        """The person's name."""
        return self.name

    @property
    def initials(self) -> str:
        """First letters of first and last name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def is_staff(self) -> bool:
        """Whether the user works for the provider."""
        return self.contact_id is None

    def actor(self) -> Actor:
        """The user as the one who acts or looks."""
        reachable = Membership.objects.filter(contact=self.contact_id).values_list("customer_id", flat=True)
        return Actor(
            name=self.name,
            roles=frozenset(Role(role) for role in self.roles),
            user=self.pk,
            contact=self.contact_id,
            customers=frozenset(reachable) if self.contact_id else frozenset(),
        )


class EntryLink(models.Model):
    """A link that lets a contact into the portal once; only its digest is kept."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
