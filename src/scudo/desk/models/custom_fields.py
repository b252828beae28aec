"""Fields that the office gives to a customer's tickets: an order number, a department."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from scudo.core import custom_field
from scudo.customers.models import Customer, User


class FieldKind(models.TextChoices):
    """Names of the kinds of `core.custom_field`."""

    TEXT = "text", _("text")
    CHOICE = "choice", _("one of a list")
    DATE = "date", _("date")
    NUMBER = "number", _("number")


class CustomField(models.Model):
    """A field of all tickets of one customer; one that was ended stays for the tickets that have it filled in."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=6, choices=FieldKind)
    choices = ArrayField(models.CharField(max_length=custom_field.LONGEST_VALUE), default=list)
    required = models.BooleanField(default=False)
    position = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "customer", Lower("name"), condition=models.Q(ended_at=None), name="custom_field_once"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=FieldKind.values), name="custom_field_kind"),
        ]

    def __str__(self) -> str:
        """The field's name."""
        return self.name

    @property
    def definition(self) -> custom_field.Definition:
        """What may be written in it."""
        return custom_field.Definition(custom_field.Kind(self.kind), tuple(self.choices))


class FieldValue(models.Model):
    """What a ticket has in a field, as `core.custom_field` keeps it; an empty field has no row."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="values", db_index=False)
    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="+", db_index=False)
    value = models.CharField(max_length=custom_field.LONGEST_VALUE)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "field"], name="field_value_once")]
        indexes = [models.Index(fields=["field", "value"], name="field_value")]
