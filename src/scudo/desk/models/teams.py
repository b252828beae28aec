"""Teams: several of the provider's people to whom a ticket may be given."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scudo.customers.models import User


class Team(models.Model):
    """A name with its people; one that was ended stays for the tickets it had."""

    name = models.CharField(_("name"), max_length=60)
    members = models.ManyToManyField(User, related_name="+", blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=models.Q(ended_at=None), name="team_name_once")
        ]

    def __str__(self) -> str:
        """The team's name."""
        return self.name
