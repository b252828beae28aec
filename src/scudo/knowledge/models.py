"""What the provider knows how to solve: articles with all their versions, and the tickets on which they helped."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scudo.customers.models import Customer, User
from scudo.design.models import Product
from scudo.desk.models import Ticket

LONGEST_TITLE = 150
LONGEST_NAME = 100


def names() -> "ArrayField[list[str], list[str]]":
    """A column of names in small letters, in alphabetical order."""
    return ArrayField(models.CharField(max_length=LONGEST_NAME), default=list)


class Content(models.Model):
    """What an article says, and of what: in Italian, and where somebody translated it in English; Markdown.

    `things` are names of components and services as models and contracts write them, `products` keys of the catalogue,
    `kinds` its categories.
    """

    class Audience(models.TextChoices):
        """Who may read it."""

        INTERNAL = "internal", _("internal")
        PUBLIC = "public", _("public")

    class State(models.TextChoices):
        """Whether it is read at all."""

        DRAFT = "draft", pgettext_lazy("article", "draft")
        PUBLISHED = "published", pgettext_lazy("article", "published")
        RETIRED = "retired", pgettext_lazy("article", "retired")

    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField(blank=True)
    title_en = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text_en = models.TextField(blank=True)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.INTERNAL)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    tags = names()
    products = names()
    kinds = names()
    things = names()

    class Meta:
        abstract = True


class Article(Content):
    """An article as it is now; `version` is the number of its newest version. `words` serve the search, in both languages."""

    version = models.IntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    words = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="italian")
        + SearchVector("title_en", weight="A", config="english")
        + SearchVector("text", weight="B", config="italian")
        + SearchVector("text_en", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=Content.State.values), name="article_state"),
            models.CheckConstraint(
                condition=models.Q(audience__in=Content.Audience.values), name="article_audience"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published") | ~models.Q(text=""), name="article_says_something"
            ),
            models.CheckConstraint(
                condition=models.Q(title_en="", text_en="") | ~(models.Q(title_en="") | models.Q(text_en="")),
                name="article_english_whole",
            ),
        ]
        indexes = [
            GinIndex(fields=["words"], name="article_words"),
            GinIndex(fields=["tags"], name="article_tags"),
            GinIndex(fields=["products"], name="article_products"),
            GinIndex(fields=["things"], name="article_things"),
            models.Index(fields=["-changed_at"], name="article_changed"),
        ]
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether customers' people may read it, now that it is published."""
        return self.audience == self.Audience.PUBLIC and self.state == self.State.PUBLISHED


class Version(Content):
    """An article as it was from a moment on: what changed is seen beside the one before; never changed, never removed."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_once")]
        ordering = ["-number"]


class Use(models.Model):
    """An article that served on a ticket, or that was made from one (`origin`); once for each way."""

    class How(models.TextChoices):
        """In which way."""

        LINK = "link", _("its link was sent")
        TEXT = "text", _("its text was sent")
        HELPED = "helped", _("it helped")
        ORIGIN = "origin", _("it was made of the ticket's solution")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="uses")
    how = models.CharField(max_length=6, choices=How)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "article", "how"], name="article_use_once"),
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(how="origin"), name="article_of_ticket_once"
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=["link", "text", "helped", "origin"]), name="article_use_how"
            ),
        ]
        ordering = ["-at", "-pk"]


KINDS = Product.Category.choices
