"""Products that components are instances of (D2): what their maker says, who certified them, what the field showed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import Customer, User
from scudo.design.models.systems import System


class Maker(models.Model):
    """Who makes products."""

    name = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        """The maker's name."""
        return self.name


class Product(models.Model):
    """One product of the catalogue; `key` is what models write after `product:`.

    `mtbf_h` and `repair_h` are hours, each with where it was read; None is unknown. `checks` is a list of checks in the
    language of the model, with `$address` where the component's own stands.
    """

    class Category(models.TextChoices):
        """What a product is, so that like is ranked with like."""

        UPS = "ups", _("UPS")
        POWER = "power", _("power distribution")
        SWITCH = "switch", _("switch")
        ROUTER = "router", _("router")
        FIREWALL = "firewall", _("firewall")
        ACCESS_POINT = "access-point", _("access point")
        SERVER = "server", _("server")
        STORAGE = "storage", _("storage")
        DISK = "disk", _("disk")
        WORKSTATION = "workstation", _("workstation")
        PRINTER = "printer", _("printer")
        READER = "reader", _("code reader")
        PHONE = "phone", _("telephony")
        OTHER = "other", _("other product")

    key = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=150)
    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="products")
    category = models.CharField(max_length=12, choices=Category)
    mtbf_h = models.FloatField(null=True)
    mtbf_source = models.CharField(max_length=200, blank=True)
    mtbf_on = models.DateField(null=True)
    repair_h = models.FloatField(null=True)
    repair_source = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="EUR")
    end_of_sale = models.DateField(null=True)
    end_of_support = models.DateField(null=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    checks = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(mtbf_h__gt=0), name="product_mtbf"),
            models.CheckConstraint(condition=models.Q(repair_h__gt=0), name="product_repair"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="product_price"),
            models.CheckConstraint(
                condition=~models.Q(replaced_by=models.F("id")), name="product_replaced_by_another"
            ),
        ]
        indexes = [models.Index(fields=["category"], name="product_category")]
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        """The maker's and the product's name."""
        return f"{self.maker.name} {self.name}"


class Certification(models.Model):
    """From when until when a product was certified (D4), by whom, and why not any more; rows are history."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="certifications")
    certified_at = models.DateTimeField()
    certified_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    grounds = models.CharField(max_length=500)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=models.Q(withdrawn_at=None), name="product_certified_once"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, reason="")
                | (models.Q(withdrawn_at__gte=models.F("certified_at")) & ~models.Q(reason="")),
                name="withdrawn_with_reason",
            ),
        ]
        ordering = ["-certified_at", "-pk"]


class FieldRecord(models.Model):
    """Units of a product that were in service before Scudo knew of them: how many, from when until when, failures seen."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="records")
    units = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField()
    failures = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(units__gte=1), name="record_units"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="record_period"),
        ]
        ordering = ["-until", "-pk"]


class Unit(models.Model):
    """A component while the model in force said that it is an instance of a product; `until` is None while it says so.

    `product` is the key as the model writes it, which the catalogue may not have yet.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="units")
    component = models.CharField(max_length=100)
    product = models.CharField(max_length=1000)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "component"], condition=models.Q(until=None), name="unit_in_service_once"
            ),
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="unit_period"),
        ]
        indexes = [models.Index(fields=["product"], name="unit_product")]
        ordering = ["pk"]


class Failure(models.Model):
    """A failure of one unit: `reference` is the fault it was part of (a ticket), `part` what was replaced in the component.

    `counts` is whether it is a failure of its product: not where a part of the same unit is what failed, nor where the
    component only stopped because another did, nor where somebody dismissed it, with why in `dismissed`. `customer` and
    `system` are None where the unit stood in none.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="failures")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(System, null=True, on_delete=models.PROTECT, related_name="+")
    component = models.CharField(max_length=100, blank=True)
    part = models.CharField(max_length=100, blank=True)
    reference = models.CharField(max_length=100)
    failed_at = models.DateTimeField()
    repair_h = models.FloatField(null=True)
    counts = models.BooleanField(default=True)
    dismissed = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "system", "component", "part"],
                nulls_distinct=False,
                name="failure_once",
            ),
            models.CheckConstraint(condition=~models.Q(reference=""), name="failure_reference"),
            models.CheckConstraint(condition=models.Q(repair_h__gte=0), name="failure_repair"),
            models.CheckConstraint(
                condition=models.Q(dismissed="") | models.Q(counts=False), name="failure_dismissed"
            ),
        ]
        ordering = ["-failed_at", "-pk"]
