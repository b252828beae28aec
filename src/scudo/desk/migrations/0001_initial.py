import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scudo.lib.postgres import walls

NUMBERS = """
create function desk_next_number(year int) returns bigint language plpgsql security definer set search_path = public as $$
declare
    name text := format('desk_numbers_%s', year);
begin
    if to_regclass(name) is null then
        execute format('create sequence if not exists %I', name);
    end if;
    return nextval(name);
end $$;
revoke execute on function desk_next_number from public;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contracts", "0001_initial"),
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
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
                            ("in", "letter received"),
                            ("out", "letter sent"),
                            ("call", "phone call"),
                            ("note", "internal note"),
                        ],
                        max_length=4,
                    ),
                ),
                ("author", models.CharField(max_length=200)),
                ("address", models.CharField(blank=True, max_length=320)),
                ("text", models.TextField()),
                ("whole", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("type", models.CharField(max_length=120)),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="desk.message",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=16, unique=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("phone", "Phone"),
                            ("mail", "Mail"),
                            ("monitor", "AltecMonitor"),
                            ("other", "other"),
                        ],
                        max_length=8,
                    ),
                ),
                ("origin_detail", models.CharField(blank=True, max_length=60)),
                ("reason", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fault", "fault"),
                            ("request", "request"),
                            ("planned", "planned"),
                            ("prediction", "prediction"),
                        ],
                        default="fault",
                        max_length=10,
                    ),
                ),
                ("severity", models.SmallIntegerField(null=True)),
                ("effect", models.CharField(blank=True, max_length=10)),
                ("thing", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("acknowledged", "taken in charge"),
                            ("in_progress", "in progress"),
                            ("waiting_customer", "waits for the customer"),
                            ("waiting_supplier", "waits for a supplier"),
                            ("resolved", "resolved"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="new",
                        max_length=16,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("restored_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("covered", models.BooleanField()),
                ("coverage", models.JSONField()),
                ("promise", models.JSONField()),
                ("acknowledge_due", models.DateTimeField(null=True)),
                ("restore_due", models.DateTimeField(null=True)),
                ("next_due", models.DateTimeField(null=True)),
                ("unread", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.frozencalendar",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SeverityChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.SmallIntegerField(null=True)),
                ("after", models.SmallIntegerField()),
                ("reason", models.TextField()),
                ("automatic", models.BooleanField(default=False)),
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="severities",
                        to="desk.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("customer", "waiting for the customer"),
                            ("resolved", "resolved, then reopened"),
                        ],
                        max_length=10,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="desk.ticket"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="desk.ticket"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ["acknowledged", "in_progress", "new", "waiting_customer", "waiting_supplier"],
                    )
                ),
                fields=["next_due", "id"],
                name="ticket_open_due",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["customer", "-opened_at"], name="ticket_customer"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("ended_at", None), _negated=True),
                fields=["-ended_at"],
                name="ticket_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["reason"], name="ticket_reason_words", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity", None), ("severity__in", (1, 2, 3)), _connector="OR"),
                name="ticket_severity",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["phone", "mail", "monitor", "other"])),
                name="ticket_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "new",
                            "acknowledged",
                            "in_progress",
                            "waiting_customer",
                            "waiting_supplier",
                            "resolved",
                            "closed",
                            "cancelled",
                        ],
                    )
                ),
                name="ticket_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["fault", "request", "planned", "prediction"])),
                name="ticket_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at", None)), fields=("ticket",), name="pause_open_once"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["ticket", "at"], name="message_ticket"),
        ),
        walls.wall("desk_ticket"),
        walls.wall("desk_severitychange"),
        walls.wall("desk_pause"),
        walls.wall("desk_message", only="kind in ('in', 'out')"),
        walls.wall("desk_attachment", only="message_id in (select id from desk_message)"),
        migrations.RunSQL(NUMBERS, "drop function desk_next_number"),
    ]
