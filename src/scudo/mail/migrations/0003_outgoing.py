"""What a server found of a sender, letters that came back or are late, and the looks back that bound automatic answers."""

from django.db import migrations, models

STATES = [
    ("gathering", "gathers news"),
    ("queued", "queued"),
    ("sent", "delivered"),
    ("late", "late"),
    ("returned", "came back"),
    ("failed", "not delivered"),
]


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_what_a_mail_became")]

    operations = [
        migrations.AddField("incoming", "authentication", models.JSONField(default=dict)),
        migrations.AlterField(
            "letter", "state", models.CharField(choices=STATES, default="queued", max_length=9)
        ),
        migrations.AddIndex(
            "incoming", models.Index(fields=["sender", "-received_at"], name="incoming_sender")
        ),
        migrations.AddIndex(
            "letter", models.Index(fields=["recipient", "-made_at"], name="letter_recipient")
        ),
    ]
