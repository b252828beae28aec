"""A letter of the queue as a mail that can be sent."""

from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from scudo.core.mime import LOOP_HEADER
from scudo.lib import blobs
from scudo.mail import queries, reply_address, signature
from scudo.mail.models import Letter

LONGEST_ID = 900


class Unwritable(Exception):
    """The letter cannot be put into a mail: a file of it is gone, or a header refuses its content."""


class Identifiers(UnstructuredHeader, BaseHeader):
    """Message-IDs, which mail programs compare byte by byte: neither folded nor encoded, however long."""

    def fold(self, *, policy: "Policy[Any]") -> str:
        """The one line of the header."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
for named in ("in-reply-to", "references"):
    HEADERS.map_to_type(named, Identifiers)
POLICY = SMTP.clone(header_factory=HEADERS, cte_type="7bit")
"""Seven bits: a server on the way that takes no more would rewrite the letter, and break its signature (RFC 6376, 5.3)."""


def message(letter: Letter) -> EmailMessage:
    """A letter as a mail. Raises Unwritable."""
    try:
        return written(letter)
    except DatabaseError:
        raise
    except Exception as problem:
        raise Unwritable(f"The letter could not be written: {problem}") from problem


def sealed(letter: Letter) -> bytes:
    """A letter as it goes over the wire, signed where the settings say so. Raises Unwritable."""
    mail = message(letter)
    try:
        is_plain = f"{mail['From']}{mail['To']}".isascii()
        raw = mail.as_bytes(policy=POLICY if is_plain else POLICY.clone(utf8=True))
        return signature.signed(raw, mail.keys(), settings.DKIM) if settings.DKIM else raw
    except Exception as problem:
        raise Unwritable(f"The letter could not be written: {problem}") from problem


def written(letter: Letter) -> EmailMessage:
    """Text and HTML with their headers; what no person wrote says so (RFC 3834)."""
    mail = EmailMessage(policy=POLICY)
    user, _, domain = settings.MAIL_ADDRESS.partition("@")
    mail["From"] = Address(settings.PROVIDER_NAME, user, domain)
    mail["To"] = letter.recipient
    if letter.ticket and (answered_to := reply_address.of(letter.ticket.number)):
        mail["Reply-To"] = Address(settings.PROVIDER_NAME, addr_spec=answered_to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.made_at)
    mail["Message-ID"] = f"<{letter.message_id}>"
    if can_be_named(letter.in_reply_to):
        mail["In-Reply-To"] = mail["References"] = f"<{letter.in_reply_to}>"
    mail[LOOP_HEADER] = queries.installation_mark()
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


def can_be_named(message_id: str) -> bool:
    """Whether a header can carry a foreign Message-ID as it is: ASCII, on one line."""
    return 0 < len(message_id) <= LONGEST_ID and message_id.isascii() and message_id.isprintable()
