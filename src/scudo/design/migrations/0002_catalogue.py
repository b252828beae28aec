from collections.abc import Iterable, Iterator
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scudo.core.model import Malformed, read
from scudo.lib.postgres import walls

# Installations that have models already get their units from them; the walls are down for the owner while it reads.
OPEN = "alter table design_system no force row level security; alter table design_version no force row level security;"
SHUT = """
set constraints all immediate;
alter table design_system force row level security;
alter table design_version force row level security;
"""


def count_units(apps: Any, editor: Any) -> None:
    """Let every component that a version named as an instance of a product stand as a unit, since that version."""
    alias = editor.connection.alias
    versions = apps.get_model("design", "Version").objects.using(alias)
    units = apps.get_model("design", "Unit").objects.using(alias)
    for system in apps.get_model("design", "System").objects.using(alias).iterator():
        kept = versions.filter(system=system).order_by("number").iterator()
        units.bulk_create(
            units.model(system=system, customer_id=system.customer_id, **one) for one in stays(kept)
        )


def stays(versions: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """From when until when each component was an instance of which product; a text that nobody can read is passed over."""
    present: dict[str, dict[str, Any]] = {}
    for version in versions:
        try:
            model = read(version.text, "")
        except Malformed:
            continue
        named = {one.key: one.product for one in model.components if one.product}
        for component in [key for key, unit in present.items() if named.get(key) != unit["product"]]:
            yield present.pop(component) | {"until": version.loaded_at}
        for component, product in named.items():
            present.setdefault(
                component, {"component": component, "product": product, "since": version.loaded_at}
            )
    yield from present.values()


class Migration(migrations.Migration):
    dependencies = [
        ("design", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Maker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=100, unique=True)),
                ("name", models.CharField(max_length=150)),
                (
                    "maker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="design.maker",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("ups", "UPS"),
                            ("power", "power distribution"),
                            ("switch", "switch"),
                            ("router", "router"),
                            ("firewall", "firewall"),
                            ("access-point", "access point"),
                            ("server", "server"),
                            ("storage", "storage"),
                            ("disk", "disk"),
                            ("workstation", "workstation"),
                            ("printer", "printer"),
                            ("reader", "code reader"),
                            ("phone", "telephony"),
                            ("other", "other product"),
                        ],
                        max_length=12,
                    ),
                ),
                ("mtbf_h", models.FloatField(null=True)),
                ("mtbf_source", models.CharField(blank=True, max_length=200)),
                ("mtbf_on", models.DateField(null=True)),
                ("repair_h", models.FloatField(null=True)),
                ("repair_source", models.CharField(blank=True, max_length=200)),
                ("price", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("end_of_sale", models.DateField(null=True)),
                ("end_of_support", models.DateField(null=True)),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="design.product",
                    ),
                ),
                ("checks", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["name", "pk"],
                "indexes": [models.Index(fields=["category"], name="product_category")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("mtbf_h__gt", 0)), name="product_mtbf"),
                    models.CheckConstraint(condition=models.Q(("repair_h__gt", 0)), name="product_repair"),
                    models.CheckConstraint(condition=models.Q(("price__gte", 0)), name="product_price"),
                    models.CheckConstraint(
                        condition=models.Q(("replaced_by", models.F("id")), _negated=True),
                        name="product_replaced_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certifications",
                        to="design.product",
                    ),
                ),
                ("certified_at", models.DateTimeField()),
                (
                    "certified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("grounds", models.CharField(max_length=500)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["-certified_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("product",),
                        name="product_certified_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("withdrawn_at", None)),
                            models.Q(
                                ("withdrawn_at__gte", models.F("certified_at")),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="design.product",
                    ),
                ),
                ("units", models.PositiveIntegerField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("failures", models.PositiveIntegerField(default=0)),
                ("source", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-until", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("units__gte", 1)), name="record_units"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="record_period"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="design.system"
                    ),
                ),
                ("component", models.CharField(max_length=100)),
                ("product", models.CharField(max_length=1000)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["product"], name="unit_product")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("system", "component"),
                        name="unit_in_service_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="unit_period"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Failure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="failures",
                        to="design.product",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="design.system",
                    ),
                ),
                ("component", models.CharField(blank=True, max_length=100)),
                ("part", models.CharField(blank=True, max_length=100)),
                ("reference", models.CharField(max_length=100)),
                ("failed_at", models.DateTimeField()),
                ("repair_h", models.FloatField(null=True)),
                ("counts", models.BooleanField(default=True)),
                ("dismissed", models.CharField(blank=True, max_length=500)),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-failed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reference", "system", "component", "part"),
                        name="failure_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reference", ""), _negated=True), name="failure_reference"
                    ),
                    models.CheckConstraint(condition=models.Q(("repair_h__gte", 0)), name="failure_repair"),
                    models.CheckConstraint(
                        condition=models.Q(("dismissed", ""), ("counts", False), _connector="OR"),
                        name="failure_dismissed",
                    ),
                ],
            },
        ),
        migrations.RunSQL(OPEN, migrations.RunSQL.noop),
        migrations.RunPython(count_units, migrations.RunPython.noop),
        migrations.RunSQL(SHUT, migrations.RunSQL.noop),
        walls.wall("design_unit", portal=""),
        walls.wall("design_failure", portal=""),
    ]
