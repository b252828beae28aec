"""Previews of what came with a mail that is on no ticket, so that a person can look before deciding."""

import hashlib
import tempfile

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs

from scudo.core import mime
from scudo.lib import home, news
from scudo.lib.confined import running
from scudo.lib.previews import making, store
from scudo.mail.models import Incoming


def order(incoming: Incoming) -> None:
    """Let the worker make the previews after the caller's transaction."""
    preview.defer(incoming=incoming.pk)


@jobs.task(name="mail.preview", queue="previews", retry=RetryStrategy(max_attempts=3, wait=30))
def preview(incoming: int) -> None:
    """Make the previews of a mail's files, of the first forty, and tell its page.

    Raises NotMade, after the others, where one could not be made now: it is tried again.
    """
    problem = None
    kept = Incoming.objects.get(pk=incoming)
    for file in mime.parse(bytes(kept.raw)).attachments[: store.MOST_OF_ONE]:
        digest = hashlib.sha256(file.content).hexdigest()
        if store.read(digest) is None:
            with tempfile.TemporaryFile(dir=home.folder("run")) as content:
                content.write(file.content)
                content.seek(0)
                try:
                    making.of_file(digest, content)
                except running.NotMade as one:
                    problem = one
    news.tell("mail.previewed", ("incoming", kept.pk), kept.customer_id)
    if problem is not None:
        raise problem
