"""Templates of replies: what is written to customers again and again."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import User


class ReplyTemplate(models.Model):
    """A text with blanks (`core.blanks`) in Italian, in English, or in both; a language that is empty has the other's."""

    name = models.CharField(_("name"), max_length=80)
    italian = models.TextField(_("Italian"), blank=True)
    english = models.TextField(_("English"), blank=True)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="reply_template_once"),
            models.CheckConstraint(
                condition=~models.Q(italian="", english=""), name="reply_template_says_something"
            ),
        ]

    def __str__(self) -> str:
        """The template's name."""
        return self.name
