import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scudo.lib.postgres import walls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0002_customer_key"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="System",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=100)),
                (
                    "acquired",
                    models.CharField(
                        choices=[("bought", "bought"), ("rented", "rented"), ("taken-over", "taken over")],
                        max_length=10,
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("component", models.CharField(max_length=100)),
                ("key", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=12)),
                ("spec", models.JSONField()),
                ("every_s", models.FloatField()),
                ("retry_s", models.FloatField()),
                ("attempts", models.SmallIntegerField()),
                ("timeout_s", models.FloatField()),
                ("probe", models.CharField(blank=True, max_length=60)),
                ("active", models.BooleanField(default=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="design.system"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(condition=models.Q(("active", True)), fields=["probe"], name="check_probe")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("system", "component", "key"), name="check_once"),
                    models.CheckConstraint(
                        condition=models.Q(("every_s__gt", 0), ("retry_s__gt", 0)), name="check_interval"
                    ),
                    models.CheckConstraint(condition=models.Q(("attempts__gte", 1)), name="check_attempts"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="design.system",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("system", "number"), name="version_once")],
            },
        ),
        walls.wall("design_system", portal=""),
        walls.wall("design_version", portal=""),
        walls.wall("design_check", portal=""),
    ]
