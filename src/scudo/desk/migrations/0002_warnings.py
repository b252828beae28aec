import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

LOOK = """
    alter table desk_ticket no force row level security;
    update desk_ticket set warn_at = opened_at
        where state in ('acknowledged', 'in_progress', 'new', 'waiting_customer', 'waiting_supplier');
    alter table desk_ticket force row level security;
"""
"""Whoever is open already is looked at as soon as the worker runs."""


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0002_agreements"),
        ("customers", "0002_customer_key"),
        ("desk", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="warn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="warned",
            field=models.JSONField(default=dict),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ["acknowledged", "in_progress", "new", "waiting_customer", "waiting_supplier"],
                    ),
                    ("warn_at__isnull", False),
                ),
                fields=["warn_at"],
                name="ticket_warn",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.OrderBy(django.db.models.lookups.IsNull(models.F("severity"), True), descending=True),
                models.OrderBy(models.F("next_due"), nulls_last=True),
                models.F("id"),
                condition=models.Q(
                    (
                        "state__in",
                        ["acknowledged", "in_progress", "new", "waiting_customer", "waiting_supplier"],
                    )
                ),
                name="ticket_open_order",
            ),
        ),
        migrations.RunSQL(LOOK, reverse_sql=migrations.RunSQL.noop),
    ]
