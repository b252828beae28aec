import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scudo.lib.postgres import walls

ANSWERS = [
    ("stopped", "everything is stopped"),
    ("partly", "part of it does not work"),
    ("minor", "a question or a small nuisance"),
    ("unknown", "does not know"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_site_phone"),
        ("desk", "0007_worklist"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="severitychange",
            name="proposal",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="severitychange", name="proposed", field=models.SmallIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="severitychange",
            name="told",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="ticket",
            name="claim",
            field=models.CharField(blank=True, choices=ANSWERS, db_default="", default="", max_length=8),
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claim", models.CharField(choices=ANSWERS, max_length=8)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
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
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="desk.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("claim__in", ["stopped", "partly", "minor", "unknown"])),
                        name="claim_known",
                    )
                ],
            },
        ),
        walls.wall("desk_claim"),
    ]
