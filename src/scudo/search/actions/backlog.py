"""What was there before the search came: read by and by, the newest first, so that a large installation bears it."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from scudo.core.roles import system
from scudo.design.models import System
from scudo.desk.models import Attachment, Ticket
from scudo.mail.models import Incoming
from scudo.search.actions.components import keep_components
from scudo.search.models import Component, Progress

BY = system("search")
TICKETS, ROUNDS, ROWS = 200, 10, 2_000
FILES = """
    insert into search_filetext (customer_id, attachment_id, outcome, text)
    select customer_id, id, 'waiting', '' from desk_attachment where id between %s and %s on conflict (attachment_id) do nothing
"""
MAILS = """
    insert into search_mailwords (customer_id, mail_id, words)
    select customer_id, id, search_mail_words(mail, null) from mail_incoming mail where id between %s and %s and ticket_id is null
    on conflict (mail_id) do nothing
"""
MISSING = "select search_missing(%s, %s)"


def tick(at: datetime) -> None:
    """Read some more of what was there; nothing where all was read."""
    left = dict(Progress.objects.values_list("what", "next"))
    if not left:
        begin(at)
    for what, statement, size in (
        ("tickets", MISSING, TICKETS),
        ("files", FILES, ROWS),
        ("mails", MAILS, ROWS),
    ):
        rounds = ROUNDS if left.get(what, 1) else 0
        for _round in range(rounds):
            if not step(what, statement, size):
                break


@transaction.atomic
def begin(at: datetime) -> None:
    """Note from which keys downwards there may be something unread; models are few and read at once."""
    tables = (("tickets", Ticket), ("files", Attachment), ("mails", Incoming))
    for what, table in tables:
        last = table.objects.aggregate(last=Max("pk"))["last"] or 0
        Progress.objects.create(what=what, next=last)
    for key in System.objects.exclude(pk__in=Component.objects.values("system")).values_list("pk", flat=True):
        keep_components(system=key, by=BY, at=at)


@transaction.atomic
def step(what: str, statement: str, size: int) -> bool:
    """Read the next keys of a kind; whether there were any."""
    progress = Progress.objects.select_for_update().get(pk=what)
    if progress.next <= 0:
        return False
    with connection.cursor() as cursor:
        cursor.execute(statement, [progress.next - size + 1, progress.next])
    progress.next = max(0, progress.next - size)
    progress.save()
    return True
