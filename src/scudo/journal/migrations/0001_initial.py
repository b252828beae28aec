import django.db.models.deletion
from django.db import migrations, models

from scudo.lib.postgres import walls

NEWS = """
create function journal_news() returns trigger language plpgsql as $$
begin
    perform pg_notify('scudo_news', json_build_object(
        'kind', new.kind, 'subject_kind', new.subject_kind, 'subject', new.subject_id, 'customer', new.customer_id)::text);
    return null;
end $$;
create trigger news after insert on journal_entry for each row execute function journal_news();
"""
WRITE_ONCE = """
revoke update, delete on journal_entry, journal_seal from scudo_app;
grant update (seal_id) on journal_entry to scudo_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("count", models.IntegerField()),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(blank=True, max_length=30)),
                ("by_user", models.BigIntegerField(null=True)),
                ("facts", models.JSONField(default=dict)),
                (
                    "seal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="journal.seal",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_id", "id"], name="entry_subject"),
                    models.Index(condition=models.Q(("seal", None)), fields=["id"], name="entry_unsealed"),
                ],
            },
        ),
        walls.wall("journal_entry", portal=""),
        migrations.RunSQL(NEWS, "drop function journal_news cascade"),
        migrations.RunSQL(WRITE_ONCE, migrations.RunSQL.noop),
    ]
