import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scudo.lib.postgres import walls

WALLED = ("contract", "coveredthing", "target", "extratimewindow")
BEGIN_TERMS = """
    set constraints all immediate;
    alter table contracts_contract no force row level security;
    update contracts_contract set term_starts_on = starts_on,
        state = case when ends_on <= current_date then 'ended' else 'in_force' end;
    alter table contracts_contract force row level security;
"""
"""The year that runs now is the contract's first, until the timer looks; what is over is over, and nobody is told again."""
MOVE_TO_VERSIONS = "\n".join(
    [
        "set constraints all immediate;",
        *(f"alter table contracts_{table} no force row level security;" for table in WALLED),
        """
        insert into contracts_version (customer_id, contract_id, number, made_at, because, covers_all, parts)
            select customer_id, id, 1, starts_on::timestamp at time zone 'utc', '', covers_all, plan = 'full'
            from contracts_contract;
        """,
        *(
            f"update contracts_{table} part set version_id = version.id from contracts_version version"  # noqa: S608 - own names
            " where version.contract_id = part.contract_id;"
            for table in WALLED[1:]
        ),
        *(f"alter table contracts_{table} force row level security;" for table in WALLED),
        "set constraints all deferred;",
    ]
)
"""Every contract of before becomes one with a first version; the owner of a walled table sees its rows only unforced."""


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0001_initial"),
        ("customers", "0002_customer_key"),
        ("design", "0003_projects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("because", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["first", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True)),
                ("language", models.CharField(choices=[("it", "Italian"), ("en", "English")], max_length=2)),
                ("document", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("provider_name", models.CharField(max_length=150)),
                ("sent_at", models.DateTimeField(null=True)),
                ("name", models.CharField(blank=True, max_length=150)),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "logged in to the portal"),
                            ("link", "by single-use link"),
                            ("paper", "on paper"),
                        ],
                        max_length=6,
                    ),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                ("void_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DraftLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DraftRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("company", models.CharField(max_length=200, verbose_name="company")),
                ("name", models.CharField(max_length=150, verbose_name="your name")),
                ("mail", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("vat_number", models.CharField(blank=True, max_length=20, verbose_name="VAT number")),
                (
                    "plan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("trial-90", "Scudo Trial 90"),
                            ("360", "Scudo 360"),
                            ("full", "Scudo Full"),
                        ],
                        max_length=8,
                        verbose_name="plan",
                    ),
                ),
                (
                    "acquired",
                    models.CharField(
                        blank=True,
                        choices=[("bought", "bought"), ("rented", "rented"), ("taken-over", "taken over")],
                        max_length=10,
                        verbose_name="acquired",
                    ),
                ),
                ("things", models.TextField(verbose_name="what you have")),
                ("hours", models.TextField(blank=True, verbose_name="hours you wish")),
                (
                    "language",
                    models.CharField(
                        choices=[("it", "Italian"), ("en", "English")], default="it", max_length=2
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("sender", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("taken", "being completed"),
                            ("declined", "declined"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=200, verbose_name="what is done")),
                ("kind", models.CharField(blank=True, max_length=10)),
                ("thing", models.CharField(blank=True, max_length=100, verbose_name="on what")),
                ("rule", models.CharField(max_length=200, verbose_name="how often")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("lead_days", models.IntegerField(default=7, verbose_name="days before")),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DutyDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("ticket", models.CharField(blank=True, max_length=16)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="what was found")),
                ("remedy", models.CharField(blank=True, max_length=500, verbose_name="what would mend it")),
                ("limit_kind", models.CharField(blank=True, max_length=10)),
                ("limit_name", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="OfficeException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("closed", "closed"), ("open", "open")], max_length=6)),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("because", models.CharField(max_length=200, verbose_name="why")),
                ("entered_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("key", models.CharField(max_length=16)),
                ("label", models.CharField(blank=True, max_length=100, verbose_name="given to")),
                ("issued_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_because", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PinTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call", models.CharField(max_length=100)),
                ("caller", models.CharField(blank=True, max_length=64)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("accepted", "accepted"), ("again", "again"), ("message", "message")],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PrepaidHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.IntegerField(verbose_name="minutes")),
                ("warn_minutes", models.IntegerField(verbose_name="warn when fewer are left")),
                ("bought_on", models.DateField(verbose_name="bought on")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="until, not included")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("warned_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["bought_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Rental",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("system", models.SlugField(blank=True, max_length=60, verbose_name="system")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until, not included")),
            ],
            options={
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RentedAsset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("product", models.CharField(max_length=200, verbose_name="product")),
                ("serial", models.CharField(max_length=100, verbose_name="serial number")),
                ("component", models.CharField(blank=True, max_length=100, verbose_name="component")),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, unique=True)),
                ("last", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("because", models.CharField(max_length=500)),
            ],
            options={
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TechnicalAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("system", models.SlugField(max_length=60, verbose_name="system")),
                ("scope", models.TextField(verbose_name="what was looked at")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("favourable", "favourable"),
                            ("limited", "favourable within limits"),
                            ("unfavourable", "unfavourable"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("because", models.TextField(blank=True, verbose_name="why")),
                ("document", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("begun_at", models.DateTimeField()),
                ("signed_name", models.CharField(blank=True, max_length=150)),
                ("signed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-begun_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TuningPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="what to tune")),
                ("by_customer", models.BooleanField(default=False)),
                ("name", models.CharField(max_length=150)),
                ("raised_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="what was done")),
                ("done_name", models.CharField(blank=True, max_length=150)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["raised_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60, unique=True)),
                ("ticket", models.CharField(blank=True, max_length=16, verbose_name="ticket")),
                ("what", models.CharField(max_length=300, verbose_name="what was done")),
                ("minutes", models.IntegerField(verbose_name="minutes")),
                ("intervention", models.BooleanField(default=True, verbose_name="counts as an intervention")),
                ("charged", models.BooleanField(default=False)),
                ("at", models.DateTimeField(verbose_name="when")),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_because", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("holds_from", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("because", models.CharField(blank=True, max_length=500)),
                ("covers_all", models.BooleanField(default=False)),
                ("interventions", models.IntegerField(null=True)),
                ("minutes", models.IntegerField(null=True)),
                ("parts", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="coveredthing",
            name="covered_thing_once",
        ),
        migrations.RemoveConstraint(
            model_name="target",
            name="target_once",
        ),
        migrations.AddField(
            model_name="contract",
            name="acquired",
            field=models.CharField(
                blank=True,
                choices=[("bought", "bought"), ("rented", "rented"), ("taken-over", "taken over")],
                max_length=10,
                verbose_name="acquired",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="ended_because",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="contract",
            name="follows",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="contracts.contract",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="language",
            field=models.CharField(
                choices=[("it", "Italian"), ("en", "English")], default="it", max_length=2
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="notice_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="contract",
            name="notice_days",
            field=models.IntegerField(default=30, verbose_name="days of notice"),
        ),
        migrations.AddField(
            model_name="contract",
            name="project",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="design.project"
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="reminded",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="renewal",
            field=models.CharField(
                choices=[
                    ("none", "ends by itself"),
                    ("explicit", "renewed when both sides say so"),
                    ("tacit", "renewed by itself unless notice is given"),
                ],
                default="explicit",
                max_length=8,
                verbose_name="at its end",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="state",
            field=models.CharField(
                choices=[
                    ("preparation", "in preparation"),
                    ("in_force", "in force"),
                    ("suspended", "suspended"),
                    ("ended", "ended"),
                ],
                default="in_force",
                max_length=11,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="system",
            field=models.SlugField(blank=True, max_length=60, verbose_name="system"),
        ),
        migrations.AddField(
            model_name="contract",
            name="term_starts_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="coveredthing",
            name="excluded",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="extratimewindow",
            name="but",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="extratimewindow",
            name="since",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="extratimewindow",
            name="until",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="contract",
            name="starts_on",
            field=models.DateField(null=True, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="closure",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="contact",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="customers.contact",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="contracts.contract"
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draftlink",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.contact"
            ),
        ),
        migrations.AddField(
            model_name="draftlink",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="draftlink",
            name="draft",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="links", to="contracts.draft"
            ),
        ),
        migrations.AddField(
            model_name="draftrequest",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draftrequest",
            name="contract",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contracts.contract",
            ),
        ),
        migrations.AddField(
            model_name="draftrequest",
            name="customer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="contracts.contract"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dutyday",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="dutyday",
            name="duty",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="days", to="contracts.duty"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="officeexception",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pin",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pins", to="contracts.contract"
            ),
        ),
        migrations.AddField(
            model_name="pin",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="pin",
            name="issued_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pin",
            name="revoked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pintry",
            name="pin",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="contracts.pin"
            ),
        ),
        migrations.AddField(
            model_name="prepaidhours",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="prepaid", to="contracts.contract"
            ),
        ),
        migrations.AddField(
            model_name="prepaidhours",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="rental",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="rental",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contracts",
                to="contracts.rental",
            ),
        ),
        migrations.RunSQL(BEGIN_TERMS, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=["ends_on"],
                name="contract_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("starts_on__isnull", False), ("term_starts_on__isnull", False)),
                    ("state__in", ["preparation", "ended"]),
                    _connector="OR",
                ),
                name="contract_runs_from_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["preparation", "in_force", "suspended", "ended"])),
                name="contract_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("notice_days__gte", 0), ("notice_days__lte", 365)),
                name="contract_notice_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("plan", "trial-90"),
                    models.Q(("system", ""), _negated=True),
                    models.Q(("starts_on", None), ("state", "ended"), _negated=True),
                ),
                fields=("system",),
                name="trial_once_for_a_system",
            ),
        ),
        migrations.AddField(
            model_name="rentedasset",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="rentedasset",
            name="rental",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="assets", to="contracts.rental"
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suspensions",
                to="contracts.contract",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="technicalassessment",
            name="begun_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="technicalassessment",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="contracts.technicalassessment",
            ),
        ),
        migrations.AddField(
            model_name="tuningpoint",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tuning", to="contracts.contract"
            ),
        ),
        migrations.AddField(
            model_name="tuningpoint",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="use",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="use",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="contracts.contract"
            ),
        ),
        migrations.AddField(
            model_name="use",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="use",
            name="prepaid",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uses",
                to="contracts.prepaidhours",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="contracts.contract"
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.version"
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="closures", to="contracts.version"
            ),
        ),
        migrations.AddField(
            model_name="coveredthing",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="things",
                to="contracts.version",
            ),
        ),
        migrations.AddField(
            model_name="extratimewindow",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="extra_time",
                to="contracts.version",
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="targets",
                to="contracts.version",
            ),
        ),
        migrations.RunSQL(MOVE_TO_VERSIONS, reverse_sql=migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="coveredthing",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="things", to="contracts.version"
            ),
        ),
        migrations.AlterField(
            model_name="extratimewindow",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="extra_time", to="contracts.version"
            ),
        ),
        migrations.AlterField(
            model_name="target",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="contracts.version"
            ),
        ),
        migrations.RemoveField(
            model_name="contract",
            name="covers_all",
        ),
        migrations.RemoveField(
            model_name="contract",
            name="version",
        ),
        migrations.RemoveField(
            model_name="coveredthing",
            name="contract",
        ),
        migrations.RemoveField(
            model_name="extratimewindow",
            name="contract",
        ),
        migrations.RemoveField(
            model_name="target",
            name="contract",
        ),
        migrations.AddConstraint(
            model_name="coveredthing",
            constraint=models.UniqueConstraint(fields=("version", "kind", "name"), name="covered_thing_once"),
        ),
        migrations.AddConstraint(
            model_name="extratimewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="extra_time_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(fields=("version", "severity"), name="target_once"),
        ),
        migrations.AddIndex(
            model_name="draftrequest",
            index=models.Index(fields=["-asked_at"], name="draft_request_at"),
        ),
        migrations.AddIndex(
            model_name="draftrequest",
            index=models.Index(fields=["sender", "-asked_at"], name="draft_request_sender"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("lead_days__gte", 0), ("lead_days__lte", 180)), name="duty_lead_days"
            ),
        ),
        migrations.AddIndex(
            model_name="dutyday",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["due_on"], name="duty_day_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyday",
            constraint=models.UniqueConstraint(fields=("duty", "due_on"), name="duty_day_once"),
        ),
        migrations.AddConstraint(
            model_name="officeexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="office_exception_ends_later"
            ),
        ),
        migrations.AddIndex(
            model_name="pin",
            index=models.Index(
                condition=models.Q(("revoked_at", None)), fields=["contract"], name="pin_in_use"
            ),
        ),
        migrations.AddIndex(
            model_name="pintry",
            index=models.Index(fields=["call"], name="pin_try_call"),
        ),
        migrations.AddIndex(
            model_name="pintry",
            index=models.Index(fields=["-at"], name="pin_try_at"),
        ),
        migrations.AddConstraint(
            model_name="prepaidhours",
            constraint=models.CheckConstraint(condition=models.Q(("minutes__gt", 0)), name="prepaid_minutes"),
        ),
        migrations.AddConstraint(
            model_name="prepaidhours",
            constraint=models.CheckConstraint(
                condition=models.Q(("warn_minutes__gte", 0), ("warn_minutes__lt", models.F("minutes"))),
                name="prepaid_warning",
            ),
        ),
        migrations.AddConstraint(
            model_name="prepaidhours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_on", None), ("expires_on__gt", models.F("bought_on")), _connector="OR"
                ),
                name="prepaid_expires_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="rental",
            constraint=models.UniqueConstraint(fields=("customer", "number"), name="rental_number_once"),
        ),
        migrations.AddConstraint(
            model_name="rental",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                ),
                name="rental_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentedasset",
            constraint=models.UniqueConstraint(fields=("rental", "serial"), name="rented_asset_once"),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at", None)), fields=("contract",), name="suspension_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"
                ),
                name="suspension_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="technicalassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("digest", ""), ("outcome", ""), ("signed_at", None)),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("digest", ""), _negated=True),
                        ("signed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="assessment_signed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="technicalassessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("customer", "system"),
                name="assessment_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("limit_kind", ""), ("limit_name", "")),
                    models.Q(
                        ("limit_kind__in", ("system", "component", "service")),
                        models.Q(("limit_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="finding_limit_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="tuningpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at", None), models.Q(("answer", ""), _negated=True), _connector="OR"
                ),
                name="tuning_done_is_answered",
            ),
        ),
        migrations.AddIndex(
            model_name="use",
            index=models.Index(fields=["contract", "at"], name="use_contract"),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 0), ("minutes__lte", 100000)), name="use_minutes"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("contract", "number"), name="contract_version_atce"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holds_from", None), ("number", 1)),
                    models.Q(("holds_from__isnull", False), ("number__gt", 1)),
                    _connector="OR",
                ),
                name="version_first_from_the_beginning",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("interventions", None), ("interventions__gte", 0), _connector="OR"),
                    models.Q(("minutes", None), ("minutes__gte", 0), _connector="OR"),
                ),
                name="version_included",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("channel", ""), ("name", "")),
                    models.Q(
                        ("accepted_at__isnull", False),
                        models.Q(("name", ""), _negated=True),
                        models.Q(("channel", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="draft_accepted_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("void_at", None)),
                fields=("contract",),
                name="draft_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="closure_days_in_order"
            ),
        ),
        walls.wall("contracts_version"),
        walls.wall("contracts_suspension"),
        walls.wall("contracts_closure"),
        walls.wall("contracts_rental"),
        walls.wall("contracts_rentedasset"),
        walls.wall("contracts_technicalassessment", only="outcome <> ''"),
        walls.wall(
            "contracts_finding",
            only="exists (select from contracts_technicalassessment one where one.id = assessment_id and one.outcome <> '')",
        ),
        walls.wall("contracts_prepaidhours"),
        walls.wall("contracts_use"),
        walls.wall("contracts_tuningpoint"),
        walls.wall("contracts_duty"),
        walls.wall("contracts_dutyday"),
        walls.wall("contracts_draft", only="sent_at is not null or accepted_at is not null"),
        walls.wall("contracts_draftlink", portal=""),
        walls.wall("contracts_draftrequest", portal=""),
        walls.wall("contracts_pin", portal=""),
    ]
