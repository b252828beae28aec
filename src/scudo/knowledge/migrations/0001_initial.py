import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scudo.lib.postgres import walls

READABLE = "state = 'published' and audience = 'public'"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0003_letter_steps"),
        ("desk", "0004_attention"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                ("text", models.TextField(blank=True)),
                ("title_en", models.CharField(blank=True, max_length=150)),
                ("text_en", models.TextField(blank=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[("internal", "internal"), ("public", "public")],
                        default="internal",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("retired", "retired")],
                        default="draft",
                        max_length=9,
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                (
                    "things",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "words",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.SearchVector(
                                        "title", config="italian", weight="A"
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "title_en", config="english", weight="A"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("italian"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "text", config="italian", weight="B"
                                ),
                                django.contrib.postgres.search.SearchConfig("italian"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "text_en", config="english", weight="B"
                            ),
                            django.contrib.postgres.search.SearchConfig("italian"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="article_words"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="article_tags"),
                    django.contrib.postgres.indexes.GinIndex(fields=["products"], name="article_products"),
                    django.contrib.postgres.indexes.GinIndex(fields=["things"], name="article_things"),
                    models.Index(fields=["-changed_at"], name="article_changed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "retired"])),
                        name="article_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["internal", "public"])), name="article_audience"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="article_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text_en", ""), ("title_en", "")),
                            models.Q(("title_en", ""), ("text_en", ""), _connector="OR", _negated=True),
                            _connector="OR",
                        ),
                        name="article_english_whole",
                    ),
                ],
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
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("link", "its link was sent"),
                            ("text", "its text was sent"),
                            ("helped", "it helped"),
                            ("origin", "it was made of the ticket's solution"),
                        ],
                        max_length=6,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="knowledge.article",
                    ),
                ),
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
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="desk.ticket"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "article", "how"), name="article_use_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("how", "origin")),
                        fields=("ticket",),
                        name="article_of_ticket_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["link", "text", "helped", "origin"])),
                        name="article_use_how",
                    ),
                ],
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
                ("title", models.CharField(max_length=150)),
                ("text", models.TextField(blank=True)),
                ("title_en", models.CharField(blank=True, max_length=150)),
                ("text_en", models.TextField(blank=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[("internal", "internal"), ("public", "public")],
                        default="internal",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("retired", "retired")],
                        default="draft",
                        max_length=9,
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                (
                    "things",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                ("number", models.IntegerField()),
                ("why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="knowledge.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "number"), name="article_version_once")
                ],
            },
        ),
        walls.guard("knowledge_article", READABLE, "select"),
        walls.wall("knowledge_use", portal=""),
    ]
