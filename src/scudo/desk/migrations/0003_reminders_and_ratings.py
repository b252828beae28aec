import django.db.models.deletion
from django.db import migrations, models

from scudo.lib.postgres import walls


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_letter_steps"),
        ("desk", "0002_warnings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Satisfaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.SmallIntegerField(choices=[(1, "badly"), (2, "so so"), (3, "well")])),
                ("comment", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="pause",
            name="reminded",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="pause",
            index=models.Index(
                condition=models.Q(("ends_at", None)), fields=["starts_at"], name="pause_open"
            ),
        ),
        migrations.AddField(
            model_name="satisfaction",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.contact"
            ),
        ),
        migrations.AddField(
            model_name="satisfaction",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="satisfaction",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="desk.ticket"
            ),
        ),
        migrations.AddConstraint(
            model_name="satisfaction",
            constraint=models.UniqueConstraint(fields=("ticket", "contact"), name="rated_once"),
        ),
        migrations.AddConstraint(
            model_name="satisfaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__in", (1, 2, 3))), name="rating_score"
            ),
        ),
        walls.wall("desk_satisfaction"),
    ]
