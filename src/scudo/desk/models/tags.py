"""Tags: free words on tickets, one vocabulary for all."""

from django.db import models

from scudo.customers.models import Customer, User


class Tag(models.Model):
    """A word as `core.tagging` writes it."""

    name = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        """The word."""
        return self.name


class TicketTag(models.Model):
    """A tag on a ticket."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="tags", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="ticket_tag_once")]
        indexes = [models.Index(fields=["tag", "ticket"], name="ticket_tag")]
