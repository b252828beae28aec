"""A letter of the queue as a mail that can be sent."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

from scudo.lib import blobs
from scudo.mail import queries
from scudo.mail.models import Letter


def message(letter: Letter) -> EmailMessage:
    """A letter as a mail: text and HTML; what no person wrote says so (RFC 3834)."""
    mail = EmailMessage(policy=SMTP)
    user, _, domain = settings.MAIL_ADDRESS.partition("@")
    mail["From"] = Address(settings.PROVIDER_NAME, user, domain)
    mail["To"] = letter.recipient
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.made_at)
    mail["Message-ID"] = f"<{letter.message_id}>"
    if letter.in_reply_to:
        mail["In-Reply-To"] = mail["References"] = f"<{letter.in_reply_to}>"
    mail["X-Scudo-Loop"] = queries.installation_mark()
    if letter.kind != Letter.Kind.REPLY:
        mail["Auto-Submitted"] = "auto-replied" if letter.kind == Letter.Kind.RECEIPT else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    for file in letter.reply.attachments.all() if letter.reply else ():
        kind, _, subtype = file.type.partition("/")
        content = blobs.path_of(file.digest).read_bytes()
        mail.add_attachment(
            content, maintype=kind or "application", subtype=subtype or "octet-stream", filename=file.name
        )
    return mail
