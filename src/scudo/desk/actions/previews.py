"""Previews of what is attached to tickets: asked for with the message, made by the worker, once for each content."""

from collections.abc import Iterable
from datetime import datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs

from scudo.desk.models import Attachment
from scudo.lib import news
from scudo.lib.previews import making, store

BATCH = 100
MOST_TOLD = 50


def order(digests: Iterable[str], most: int = store.MOST_OF_ONE) -> None:
    """Let the worker make, after the caller's transaction, the previews that are not there yet, of the first so many."""
    for digest in list(dict.fromkeys(digests))[:most]:
        if store.read(digest) is None:
            preview.defer(digest=digest)


@jobs.task(name="desk.preview", queue="previews", retry=RetryStrategy(max_attempts=3, wait=30))
def preview(digest: str) -> None:
    """Make one preview and tell the pages of the tickets that have the file."""
    if store.read(digest) is not None:
        return
    making.of_blob(digest)
    found = (
        Attachment.objects.filter(digest=digest).values_list("message__ticket", "customer").order_by("-pk")
    )
    for ticket, customer in dict.fromkeys(found[:MOST_TOLD]):
        news.tell("desk.previewed", ("ticket", ticket), customer)


def tick(at: datetime) -> None:
    """Ask for the previews of what was attached before there were any, the newest first, a batch at a time.

    How far that went is noted beside the previews: where they are gone (a restored backup), it begins anew.
    """
    down_to = store.looked_down_to()
    older = Attachment.objects.order_by("-pk")
    found = list(
        (older.filter(pk__lt=down_to) if down_to is not None else older).values_list("pk", "digest")[:BATCH]
    )
    if found:
        order((digest for _pk, digest in found), BATCH)
        store.note_looked_down_to(found[-1][0])
