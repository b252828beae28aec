"""Views of the desk's list that people keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import User


class SavedView(models.Model):
    """A name for filters of the list, as its address has them: `{"view": "open", "severity": "1"}`; one's own, or everybody's."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    shared = models.BooleanField(default=False)
    filters = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["shared"], condition=models.Q(shared=True), name="saved_view_shared")]

    def __str__(self) -> str:
        """The view's name."""
        return self.name
