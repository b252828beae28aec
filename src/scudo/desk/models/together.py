"""What belongs together: tickets linked and merged, who follows them, who was called by name in a note."""

from django.db import models

from scudo.core.merging import Link
from scudo.customers.models import Contact, Customer, User

LINKS = [(kind.value, kind.value) for kind in Link]


class TicketLink(models.Model):
    """What `ticket` is to `other` (`core.merging.Link`); the customer is that of `ticket`, the other may be another's."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=LINKS)
    ticket = models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="ticket_link_once"),
            models.CheckConstraint(condition=~models.Q(ticket=models.F("other")), name="ticket_link_of_two"),
        ]


class Merge(models.Model):
    """A ticket was merged into another, and how it stood before: taken apart again, it stands so again."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="+")
    into = models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="+")
    state_before = models.CharField(max_length=16)
    ended_before = models.DateTimeField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(undone_at=None), name="merge_in_force_once"
            )
        ]


class Watcher(models.Model):
    """Somebody who follows a ticket: one of the provider's people, or a customer's person who gets its letters."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey("desk.Ticket", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, contact__isnull=False)
                | models.Q(user__isnull=False, contact=None),
                name="watcher_is_one",
            ),
            models.UniqueConstraint(fields=["ticket", "user"], name="watcher_user_once"),
            models.UniqueConstraint(fields=["ticket", "contact"], name="watcher_contact_once"),
        ]


class Mention(models.Model):
    """One of the provider's people called by name in a note; unread until they say so, or write on the ticket."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey("desk.Message", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mention_once")]
        indexes = [models.Index(fields=["user"], condition=models.Q(read_at=None), name="mention_unread")]
