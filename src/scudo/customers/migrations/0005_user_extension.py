from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_site_phone"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="extension",
            field=models.CharField(blank=True, max_length=20, verbose_name="extension"),
        ),
    ]
