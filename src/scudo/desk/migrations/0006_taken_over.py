import django.db.models.deletion
from django.db import migrations, models

from scudo.lib.postgres import walls


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_site_phone"), ("desk", "0005_together")]

    operations = [
        migrations.CreateModel(
            name="TakenOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=60)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken_over",
                        to="desk.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "reference"), name="taken_over_once")
                ],
            },
        ),
        walls.wall("desk_takenover", portal=""),
    ]
