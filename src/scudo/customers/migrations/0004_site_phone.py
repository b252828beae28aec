from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_letter_steps")]

    operations = [
        migrations.AddField(
            model_name="site",
            name="phone",
            field=models.CharField(blank=True, default="", max_length=16, verbose_name="phone"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone", ""), ("phone__regex", "^\\+[1-9][0-9]{4,14}$"), _connector="OR"),
                name="site_phone_is_e164",
            ),
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="site_phone"
            ),
        ),
    ]
