import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scudo.lib.postgres import walls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0005_user_extension"),
        ("desk", "0007_worklist"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Switchboard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("digest", ""), _negated=True),
                        fields=("digest",),
                        name="switchboard_secret_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("turn", models.SmallIntegerField(default=1)),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "incoming"), ("out", "outgoing")], default="in", max_length=3
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=16)),
                ("told", models.CharField(blank=True, max_length=100)),
                ("dialled", models.CharField(blank=True, max_length=100)),
                (
                    "extensions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "answering",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ringing", "ringing"),
                            ("answered", "on the phone"),
                            ("ended", "answered"),
                            ("missed", "missed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("presumed", models.BooleanField(default=False)),
                ("heard_at", models.DateTimeField()),
                ("notes", models.TextField(blank=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "nothing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wrong_number", "wrong number"),
                            ("private", "private"),
                            ("advertising", "advertising"),
                            ("no_request", "called back, nothing was asked"),
                            ("other", "another reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200)),
                ("dealt_at", models.DateTimeField(null=True)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "dealt_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "through",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="others",
                        to="voice.call",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desk.ticket",
                    ),
                ),
                (
                    "switchboard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="voice.switchboard"
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-began_at", "-id"], name="call_began"),
                    models.Index(fields=["customer", "-began_at"], name="call_customer"),
                    models.Index(
                        condition=models.Q(("ticket", None), _negated=True),
                        fields=["ticket"],
                        name="call_ticket",
                    ),
                    models.Index(
                        condition=models.Q(("through", None), _negated=True),
                        fields=["through"],
                        name="call_through",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["heard_at"], name="call_now"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("dealt_at", None), ("direction", "in"), ("state__in", ("ended", "missed"))
                        ),
                        fields=["-began_at"],
                        name="call_waiting",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["number"], name="call_number_digits", opclasses=["gin_trgm_ops"]
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("switchboard", "key", "turn"), name="call_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", ""), ("number__regex", "^\\+[1-9][0-9]{4,14}$"), _connector="OR"
                        ),
                        name="call_number_is_e164",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ringing", "answered", "ended", "missed"])),
                        name="call_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state__in", ("ringing", "answered"))),
                            models.Q(("ended_at__isnull", False), ("state__in", ("ended", "missed"))),
                            _connector="OR",
                        ),
                        name="call_over_has_its_end",
                    ),
                ],
            },
        ),
        walls.wall("voice_call", portal=""),
    ]
