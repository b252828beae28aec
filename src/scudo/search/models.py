"""What is searched in: words of tickets, texts of files, components of models; none of it is the only copy of anything."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from scudo.customers.models import Customer
from scudo.design.models import System
from scudo.desk.models import Attachment, Ticket
from scudo.mail.models import Incoming


class TicketWords(models.Model):
    """The words of a ticket and of all that was said on it, written by the database as they come (`migrations/words.sql`).

    Rows with `inside` hold what customers do not see as well; they are there where there is such a thing. A ticket with very
    much said on it goes on in further parts. Beside words there are signs: `=c` and the customer's key, `=p` the
    contact's, `=w` the week and `=q` the thirteen weeks in which it was opened.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    inside = models.BooleanField()
    part = models.SmallIntegerField()
    opened_at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "inside", "part"], name="ticket_words_once")]
        indexes = [
            GinIndex(fields=["words"], name="ticket_words", fastupdate=False),
            models.Index(fields=["-opened_at"], name="ticket_words_opened"),
            models.Index(fields=["customer", "-opened_at"], name="ticket_words_customer"),
        ]


class FileText(models.Model):
    """The text of an attachment, or why it has none; read once, by a job."""

    class Outcome(models.TextChoices):
        """What became of reading it: of a kind that is not read, `other`; damaged, protected or not what it says, `broken`."""

        WAITING = "waiting"
        READ = "read"
        CUT = "cut"
        EMPTY = "empty"
        OTHER = "other"
        TOO_LARGE = "too_large"
        TOO_SLOW = "too_slow"
        BROKEN = "broken"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=9, choices=Outcome)
    text = models.TextField(blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(outcome="waiting"), name="file_text_waiting")
        ]


class MailWords(models.Model):
    """The words of a mail that stands on no ticket: held for a person, or filed; `text` is null until it was read."""

    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    mail = models.OneToOneField(Incoming, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(null=True)
    words = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="mail_words", fastupdate=False),
            models.Index(fields=["id"], condition=models.Q(text=None), name="mail_words_waiting"),
        ]


class Component(models.Model):
    """A component of a system's model in force; `plain` is what it is called, in small letters without accents."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=100, blank=True)
    product = models.CharField(max_length=1000, blank=True)
    serial = models.CharField(max_length=200, blank=True)
    plain = models.TextField()
    code = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="component_once")]
        indexes = [
            GinIndex(fields=["plain"], name="component_plain", opclasses=["gin_trgm_ops"]),
            GinIndex(
                fields=["code"],
                name="component_code",
                opclasses=["gin_trgm_ops"],
                condition=~models.Q(code=""),
            ),
        ]


class Progress(models.Model):
    """How far what was there before the search came has been read, by what: the next key to read, going down; 0 is done."""

    what = models.CharField(max_length=12, primary_key=True)
    next = models.BigIntegerField()
