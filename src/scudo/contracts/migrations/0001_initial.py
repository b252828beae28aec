import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from scudo.lib.postgres import walls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FrozenCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("calendar", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                (
                    "plan",
                    models.CharField(
                        choices=[
                            ("trial-90", "Scudo Trial 90"),
                            ("360", "Scudo 360"),
                            ("full", "Scudo Full"),
                        ],
                        max_length=8,
                        verbose_name="plan",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until, not included")),
                ("covers_all", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                ("revision", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CoveredThing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("system", "system"), ("component", "component"), ("service", "service")],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="things",
                        to="contracts.contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ExtraTimeWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=7), default=list, size=None
                    ),
                ),
                ("from_time", models.CharField(blank=True, max_length=5)),
                ("to_time", models.CharField(blank=True, max_length=5)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="extra_time",
                        to="contracts.contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("severity", models.SmallIntegerField()),
                ("acknowledge", models.IntegerField()),
                ("restore", models.IntegerField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="contracts.contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "ordering": ["severity"],
            },
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(fields=["customer", "starts_on"], name="contract_customer"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                ),
                name="contract_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="coveredthing",
            constraint=models.UniqueConstraint(
                fields=("contract", "kind", "name"), name="covered_thing_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="extratimewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("days__len__gt", 0), ("ends_at", None), ("starts_at", None)),
                    models.Q(("days", []), ("starts_at__lt", models.F("ends_at"))),
                    _connector="OR",
                ),
                name="extra_time_weekly_or_stretch",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(fields=("contract", "severity"), name="target_once"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__in", (1, 2, 3))), name="target_severity"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("acknowledge__gt", 0)), name="target_acknowledge"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("restore", None), ("restore__gt", 0), _connector="OR"),
                name="target_restore",
            ),
        ),
        walls.wall("contracts_contract"),
        walls.wall("contracts_coveredthing"),
        walls.wall("contracts_target"),
        walls.wall("contracts_extratimewindow"),
    ]
