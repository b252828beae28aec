from pathlib import Path

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from scudo.lib.postgres import walls

WORDS = Path(__file__).with_name("words.sql").read_text()
UNDO = """
drop trigger search_claimed on desk_claim; drop trigger search_opened on desk_ticket; drop trigger search_changed on desk_ticket; drop trigger search_said on desk_message;
drop trigger search_moved on desk_message; drop trigger search_gone on desk_message; drop trigger search_attached on desk_attachment;
drop trigger search_read on search_filetext; drop trigger search_came on mail_incoming; drop trigger search_read on search_mailwords;
drop index search_customer_name; drop index search_contact_name; drop index search_phone_digits; drop index search_rented_serial;
drop index search_used_serial;
drop function search_ticket_opened, search_ticket_changed, search_message_added, search_messages_moved, search_messages_gone, search_claimed, search_file_added,
    search_file_read, search_mail_came, search_mail_read, search_mail_words, search_missing, search_again, search_add, search_hold, search_said,
    search_is_inside, search_signs, search_week, search_code, search_words, search_parted, search_plain;
drop text search configuration search_it; drop text search configuration search_en;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contracts", "0003_charges"),
        ("customers", "0004_site_phone"),
        ("design", "0003_projects"),
        ("desk", "0009_within"),
        ("mail", "0004_mailboxes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("what", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("next", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Component",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(blank=True, max_length=100)),
                ("product", models.CharField(blank=True, max_length=1000)),
                ("serial", models.CharField(blank=True, max_length=200)),
                ("plain", models.TextField()),
                ("code", models.CharField(blank=True, max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="design.system"
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["plain"], name="component_plain", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=["code"],
                        name="component_code",
                        opclasses=["gin_trgm_ops"],
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("system", "key"), name="component_once")],
            },
        ),
        migrations.CreateModel(
            name="FileText",
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
                            ("waiting", "Waiting"),
                            ("read", "Read"),
                            ("cut", "Cut"),
                            ("empty", "Empty"),
                            ("other", "Other"),
                            ("too_large", "Too Large"),
                            ("too_slow", "Too Slow"),
                            ("broken", "Broken"),
                        ],
                        max_length=9,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField(null=True)),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="desk.attachment"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "waiting")), fields=["id"], name="file_text_waiting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(null=True)),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "mail",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mail.incoming"
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="mail_words"
                    ),
                    models.Index(
                        condition=models.Q(("text", None)), fields=["id"], name="mail_words_waiting"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inside", models.BooleanField()),
                ("part", models.SmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="desk.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="ticket_words"
                    ),
                    models.Index(fields=["-opened_at"], name="ticket_words_opened"),
                    models.Index(fields=["customer", "-opened_at"], name="ticket_words_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "inside", "part"), name="ticket_words_once")
                ],
            },
        ),
        migrations.RunSQL(WORDS, UNDO),
        walls.wall("search_ticketwords", only="not inside"),
        walls.wall("search_filetext", only="attachment_id in (select id from desk_attachment)"),
        walls.wall("search_mailwords", portal=""),
        walls.wall("search_component", portal=""),
    ]
