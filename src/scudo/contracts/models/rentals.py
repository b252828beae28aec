"""What a customer rents, for as long as a Full contract lasts (C4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import Customer


class Rental(models.Model):
    """The rental of one system, from `starts_on` to `ends_on`, the first day after it; open where null."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=40)
    system = models.SlugField(_("system"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, not included"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "number"], name="rental_number_once"),
            models.CheckConstraint(
                name="rental_ends_after_start",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
        ]
        ordering = ["-starts_on", "-pk"]

    def __str__(self) -> str:
        """The rental's number."""
        return self.number


class RentedAsset(models.Model):
    """A device of a rental, by its serial number."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    rental = models.ForeignKey(Rental, on_delete=models.CASCADE, related_name="assets")
    product = models.CharField(_("product"), max_length=200)
    serial = models.CharField(_("serial number"), max_length=100)
    component = models.CharField(_("component"), max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rental", "serial"], name="rented_asset_once")]
        ordering = ["pk"]
