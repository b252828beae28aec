import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scudo.lib.postgres import walls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("desk", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incoming",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("opened", "opened a ticket"),
                            ("appended", "joined a ticket"),
                            ("held", "held for a person"),
                            ("ignored", "filed without a ticket"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("sender", models.CharField(blank=True, max_length=320)),
                ("sender_name", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("message_id", models.CharField(blank=True, max_length=998)),
                ("digest", models.CharField(max_length=64, null=True, unique=True)),
                ("envelope", models.JSONField(default=dict)),
                ("raw", models.BinaryField()),
                ("received_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desk.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("message_id", ""), _negated=True),
                        fields=["message_id"],
                        name="incoming_message_id",
                    ),
                    models.Index(
                        condition=models.Q(("outcome", "held")), fields=["received_at"], name="incoming_held"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
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
                        choices=[
                            ("receipt", "receipt"),
                            ("notice", "notice"),
                            ("reply", "reply"),
                            ("link", "way into the portal"),
                            ("account", "account"),
                            ("alarm", "alarm"),
                        ],
                        max_length=8,
                    ),
                ),
                ("news", models.JSONField(default=list)),
                ("recipient", models.EmailField(max_length=254)),
                ("language", models.CharField(max_length=2)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True)),
                ("message_id", models.CharField(max_length=200, unique=True)),
                ("in_reply_to", models.CharField(blank=True, max_length=998)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("gathering", "gathers news"),
                            ("queued", "queued"),
                            ("sent", "delivered"),
                            ("failed", "not delivered"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("send_after", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("attempts", models.IntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True)),
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
                    "reply",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desk.message",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="desk.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["ticket", "recipient", "-made_at"], name="letter_ticket"),
                    models.Index(
                        condition=models.Q(("state", "gathering")),
                        fields=["send_after"],
                        name="letter_gathering",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent"), _negated=True),
                        fields=["state"],
                        name="letter_unsent",
                    ),
                ],
            },
        ),
        walls.wall("mail_incoming", portal=""),
        walls.wall("mail_letter", portal=""),
    ]
