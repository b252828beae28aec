import django.db.models.deletion
from django.db import migrations, models

FIND = """
    alter table mail_incoming no force row level security;
    alter table desk_message no force row level security;
    update mail_incoming incoming set said_id = (
        select message.id from desk_message message
        where message.ticket_id = incoming.ticket_id and message.kind = 'in' and message.address = incoming.sender
            and message.at in (incoming.received_at, incoming.decided_at)
        order by message.id limit 1)
        where incoming.outcome in ('opened', 'appended');
    set constraints all immediate;
    alter table mail_incoming force row level security;
    alter table desk_message force row level security;
"""
"""What the mails that are there already became: the letter on their ticket, of their sender and moment."""


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0005_together"),
        ("mail", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="incoming",
            name="said",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="desk.message"
            ),
        ),
        migrations.RunSQL(FIND, reverse_sql=migrations.RunSQL.noop),
    ]
