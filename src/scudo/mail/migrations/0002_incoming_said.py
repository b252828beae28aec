"""What a mail became on its ticket."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial"), ("mail", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="incoming",
            name="said",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="desk.message"
            ),
        ),
    ]
