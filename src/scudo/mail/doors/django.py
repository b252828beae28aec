"""Django's own letters (passwords, second factors) through the same queue."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from scudo.core.roles import system
from scudo.lib import clock
from scudo.mail import actions


class QueuedBackend(BaseEmailBackend):
    """Writes each letter into the queue; delivery, retries and failures are those of every letter."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the letters, one for each recipient."""
        queued = 0
        for message in email_messages:
            html = next(
                (str(part[0]) for part in getattr(message, "alternatives", ()) if part[1] == "text/html"), ""
            )
            for recipient in message.recipients():
                actions.write_plain(
                    recipient=recipient, subject=str(message.subject), text=str(message.body), html=html,
                    by=system("accounts"), at=clock.now(),
                )  # fmt: skip
                queued += 1
        return queued
