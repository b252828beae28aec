from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0008_claims"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="within",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
    ]
