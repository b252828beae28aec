import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scudo.lib.postgres import walls


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_customer_key"),
        ("design", "0002_catalogue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AcceptanceTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.IntegerField()),
                ("prepared_at", models.DateTimeField()),
                ("document", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("certified", models.BooleanField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AcceptanceStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service", "services at work"),
                            ("function", "functions at work"),
                            ("redundancy", "redundant parts"),
                            ("alarm", "alarms"),
                            ("backup", "backup"),
                            ("requirement", "requirements"),
                            ("added", "further steps"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(max_length=250)),
                ("component", models.CharField(blank=True, max_length=100)),
                ("about", models.JSONField(default=dict)),
                ("what", models.TextField(blank=True)),
                ("expected", models.TextField(blank=True)),
                (
                    "requirements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("pending", "to do"),
                            ("passed", "passed"),
                            ("failed", "failed"),
                            ("not-possible", "not possible"),
                        ],
                        default="pending",
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("done_by", models.CharField(blank=True, max_length=150)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="design.acceptancetest",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="design.acceptancestep",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("pending", "to do"),
                            ("passed", "passed"),
                            ("failed", "failed"),
                            ("not-possible", "not possible"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="design.acceptancestep",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("system", models.SlugField(max_length=60)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("requirements", "requirements"),
                            ("architecture", "architecture"),
                            ("components", "components"),
                            ("acceptance", "acceptance test"),
                            ("in-service", "in service"),
                        ],
                        default="requirements",
                        max_length=12,
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                (
                    "begun_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "in_charge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-begun_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="acceptancetest",
            name="project",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="test", to="design.project"
            ),
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("revision", models.IntegerField(default=1)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=500)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirements",
                        to="design.project",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("availability", "availability"),
                            ("recovery", "recovery time"),
                            ("capacity", "capacity"),
                            ("security", "security"),
                            ("other", "other requirement"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField()),
                ("target_value", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("target_unit", models.CharField(blank=True, max_length=20)),
                ("target_words", models.CharField(blank=True, max_length=300)),
                ("services", models.JSONField(default=list)),
                ("document", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="design.requirement",
                    ),
                ),
            ],
            options={
                "ordering": ["requirement__number", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Risk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("component", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("services", models.JSONField(default=list)),
                ("because", models.CharField(max_length=500)),
                ("document", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="risks", to="design.project"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("provider", "provider"), ("customer", "customer")], max_length=8
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("staff", "logged in as staff"),
                            ("portal", "logged in to the portal"),
                            ("link", "by single-use link"),
                        ],
                        max_length=6,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("taken_back_because", models.CharField(blank=True, max_length=500)),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="design.revision",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="design.risk",
                    ),
                ),
                (
                    "test",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="design.acceptancetest",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SigningLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("requirements", "requirements"), ("acceptance", "acceptance test")],
                        max_length=12,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.contact"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="design.project"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="acceptancestep",
            constraint=models.UniqueConstraint(fields=("test", "key"), name="step_once"),
        ),
        migrations.AddConstraint(
            model_name="acceptancestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("result", "pending"), ("done_at__isnull", False), _connector="OR"),
                name="step_done_has_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("step", "at", "text"), name="evidence_once"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["stage", "-begun_at"], name="project_stage"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "in-service"), _negated=True),
                fields=("system",),
                name="project_once_for_a_system",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptancetest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_at", None), models.Q(("digest", ""), _negated=True), _connector="OR"
                ),
                name="test_signed_has_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.UniqueConstraint(fields=("project", "number"), name="requirement_once"),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("requirement", "number"), name="revision_once"),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("target_value__isnull", False), models.Q(("target_unit", ""), _negated=True)),
                    models.Q(("target_value", None), models.Q(("target_words", ""), _negated=True)),
                    _connector="OR",
                ),
                name="revision_has_a_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("project", "component"),
                name="risk_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revision__isnull", False), ("risk", None), ("test", None)),
                    models.Q(("revision", None), ("risk__isnull", False), ("test", None)),
                    models.Q(("revision", None), ("risk", None), ("test__isnull", False)),
                    _connector="OR",
                ),
                name="signature_under_one_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="signature_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_back_at", None), ("test__isnull", False), _connector="OR"),
                name="only_a_test_is_reopened",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at", None)),
                fields=("revision", "side"),
                name="revision_signed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at", None)), fields=("risk", "side"), name="risk_signed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at", None)), fields=("test", "side"), name="test_signed_once"
            ),
        ),
        migrations.AddIndex(
            model_name="signinglink",
            index=models.Index(fields=["project", "-made_at"], name="signing_link_project"),
        ),
        walls.wall("design_project"),
        walls.wall("design_requirement", only="withdrawn_at is null"),
        walls.wall("design_revision"),
        walls.wall("design_risk", only="withdrawn_at is null"),
        walls.wall("design_acceptancetest"),
        walls.wall("design_acceptancestep", only="active"),
        walls.wall("design_evidence"),
        walls.wall("design_outcome", portal=""),
        walls.wall("design_signature"),
        walls.wall("design_signinglink", portal=""),
    ]
