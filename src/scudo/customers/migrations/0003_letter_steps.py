from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_customer_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="steps",
            field=models.CharField(
                choices=[("every", "every step"), ("essential", "only what matters")],
                default="every",
                max_length=9,
                verbose_name="steps",
            ),
        ),
    ]
