from django.db import migrations, models

# Companies that are there already get a key of their name and number; the wall is down for the owner while they do.
GIVE_KEYS = """
alter table customers_customer no force row level security;
update customers_customer
    set key = left(trim(both '-' from regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')), 40) || '-' || id;
alter table customers_customer force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="key",
            field=models.SlugField(default="", max_length=60, verbose_name="key", db_index=False),
            preserve_default=False,
        ),
        migrations.RunSQL(GIVE_KEYS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="customer",
            name="key",
            field=models.SlugField(max_length=60, unique=True, verbose_name="key"),
        ),
    ]
